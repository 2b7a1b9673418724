#include "probe/proxy.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "resolver/resolver.h"

enum { MOST_HOST_POINTS = 255 };

struct proxy {
    char *host, *user, *password; /* libcurl's memory; the last may be NULL */
    struct address address;
    uint16_t port;
    bool is_known; /* the address */
    struct resolver *resolver;
};

/* One search for its address. */
struct search {
    struct proxy *proxy;
    struct dns_answer answer;
    struct arena *arena;
    proxy_found *found;
    void *user;
};

static bool refuse(const char *detail, struct failure *failure)
{
    *failure = (struct failure){ STATUS_PROXY, 0, detail };
    return false;
}

static char *part(CURLU *url, CURLUPart what, unsigned flags)
{
    char *text = NULL;
    if (curl_url_get(url, what, &text, flags) != CURLUE_OK)
        return NULL;
    return text;
}

static bool take_scheme(CURLU *url, struct failure *failure)
{
    char *scheme = part(url, CURLUPART_SCHEME, 0);
    bool is_http = scheme != NULL && strcmp(scheme, "http") == 0;
    curl_free(scheme);
    return is_http ||
           refuse("--proxy: only http:// proxies are known", failure);
}

static bool take_port(struct proxy *proxy, CURLU *url, struct failure *failure)
{
    enum { DEFAULT_PORT = 1080 };
    char *port = part(url, CURLUPART_PORT, 0);
    unsigned long number =
        port == NULL ? DEFAULT_PORT : strtoul(port, NULL, 10);
    curl_free(port);
    proxy->port = (uint16_t)number;
    return (number > 0 && number <= UINT16_MAX) ||
           refuse("--proxy: no port has that number", failure);
}

static void take_address(struct proxy *proxy)
{
    struct bytes host = bytes_of_text(proxy->host);
    if (strcmp(proxy->host, "localhost") == 0)
        host = bytes_of_text("127.0.0.1"); /* RFC 6761 6.3 */
    else if (host.size > 2 && host.data[0] == '[')
        host = bytes_slice(host, 1, host.size - 2);
    proxy->is_known = address_parse(host, &proxy->address);
}

static bool take_parts(struct proxy *proxy, CURLU *url, struct failure *failure)
{
    proxy->host = part(url, CURLUPART_HOST, 0);
    proxy->user = part(url, CURLUPART_USER, CURLU_URLDECODE);
    proxy->password = part(url, CURLUPART_PASSWORD, CURLU_URLDECODE);
    if (proxy->host == NULL)
        return refuse("--proxy: a URL without a host", failure);
    if (!take_scheme(url, failure) || !take_port(proxy, url, failure))
        return false;
    take_address(proxy);
    return proxy->is_known || proxy->resolver != NULL ||
           refuse("--proxy: its host is no address", failure);
}

static bool parse(struct proxy *proxy, const char *text,
                  struct failure *failure)
{
    CURLU *url = curl_url();
    if (url == NULL)
        out_of_memory();
    struct arena *arena = arena_new();
    if (strstr(text, "://") == NULL)
        text = arena_printf(arena, "http://%s", text);
    bool is_url = curl_url_set(url, CURLUPART_URL, text,
                               CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
    bool good =
        is_url ? take_parts(proxy, url, failure)
               : refuse("--proxy: no URL; expected http://HOST:PORT", failure);
    curl_url_cleanup(url);
    arena_free(arena);
    return good;
}

struct proxy *proxy_new(const char *url, struct resolver *resolver,
                        struct failure *failure)
{
    struct proxy *proxy = calloc(1, sizeof(*proxy));
    if (proxy == NULL)
        out_of_memory();
    proxy->resolver = resolver;
    if (parse(proxy, url, failure))
        return proxy;
    proxy_free(proxy);
    return NULL;
}

void proxy_free(struct proxy *proxy)
{
    if (proxy == NULL)
        return;
    curl_free(proxy->host);
    curl_free(proxy->user);
    curl_free(proxy->password);
    free(proxy);
}

static void on_resolved(void *user)
{
    struct search *search = user;
    struct proxy *proxy = search->proxy;
    const struct dns_answer *answer = &search->answer;
    struct failure failure = { STATUS_OK, 0, NULL };
    const struct dns_addresses *addresses =
        answer->a.count > 0 ? &answer->a : &answer->aaaa;
    if (addresses->count > 0) {
        proxy->address = addresses->items[0];
        proxy->is_known = true;
    } else {
        failure = (struct failure){
            .status = STATUS_PROXY,
            .detail = arena_printf(
                search->arena, "the name of the proxy, %s: %s",
                text_clean_short(search->arena, bytes_of_text(proxy->host),
                                 MOST_HOST_POINTS),
                dns_status_text(answer->status)),
        };
    }
    search->found(search->user, failure);
}

void proxy_find(struct proxy *proxy, uint64_t deadline, struct arena *arena,
                proxy_found *found, void *user)
{
    if (proxy->is_known) {
        found(user, (struct failure){ STATUS_OK, 0, NULL });
        return;
    }
    struct search *search = ARENA_NEW(arena, 1, struct search);
    *search = (struct search){
        .proxy = proxy, .arena = arena, .found = found, .user = user
    };
    struct resolver_question question = { .name = proxy->host,
                                          .a = true,
                                          .aaaa = true };
    resolver_resolve(proxy->resolver, &question, deadline, arena,
                     &search->answer, on_resolved, search);
}

struct curl_peer proxy_peer(const struct proxy *proxy)
{
    return (struct curl_peer){ .address = proxy->address, .port = proxy->port };
}

bool proxy_use(const struct proxy *proxy, CURL *easy)
{
    struct arena *arena = arena_new();
    const char *url = arena_printf(
        arena,
        address_is_v6(&proxy->address) ? "http://[%s]:%u" : "http://%s:%u",
        address_text(&proxy->address, arena), proxy->port);
    bool good =
        curl_easy_setopt(easy, CURLOPT_PROXY, url) == CURLE_OK &&
        curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L) == CURLE_OK &&
        curl_easy_setopt(easy, CURLOPT_PROXYAUTH, CURLAUTH_BASIC) == CURLE_OK &&
        curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, proxy->user) ==
            CURLE_OK &&
        curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, proxy->password) ==
            CURLE_OK;
    arena_free(arena);
    return good;
}
