/* Any octets as a URL that a certificate names, or that a server redirects to.
 * The first octet says which, and what is allowed. */
#include <stdint.h>
#include <string.h>

#include <curl/curl.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "must.h"
#include "probe/fetch_url.h"

enum { IS_PRIVATE_ALLOWED = 1, IS_REDIRECT = 2, IS_BASE_AN_ADDRESS = 4 };

/* What libcurl takes the part for; "" if it has none. */
static const char *part(CURLU *url, CURLUPart what, struct arena *arena)
{
    char *text = NULL;
    if (curl_url_get(url, what, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
        return "";
    const char *copy = arena_printf(arena, "%s", text);
    curl_free(text);
    return copy;
}

/* Whoever asks for the result sees the host and port that we saw. */
static void check_against_libcurl(const struct fetch_url *found,
                                  struct arena *arena)
{
    CURLU *url = curl_url();
    must(curl_url_set(url, CURLUPART_URL, found->text, 0) == CURLUE_OK);
    must(strcmp(part(url, CURLUPART_SCHEME, arena), "http") == 0);
    must(strcmp(part(url, CURLUPART_USER, arena), "") == 0);
    must(strcmp(part(url, CURLUPART_ZONEID, arena), "") == 0);
    must(strtoul(part(url, CURLUPART_PORT, arena), NULL, 10) == found->port);
    struct bytes host = bytes_of_text(part(url, CURLUPART_HOST, arena));
    if (host.size > 1 && host.data[0] == '[')
        host = bytes_slice(host, 1, host.size - 2);
    must(bytes_equal(host, bytes_of_text(found->host)));
    curl_url_cleanup(url);
}

static void check(const struct fetch_url *found, bool allow_private,
                  struct arena *arena)
{
    struct failure failure;
    struct fetch_url again;
    struct address address;
    struct bytes host = bytes_of_text(found->host);
    must(strlen(found->text) <= LIMIT_URL_BYTES);
    must(text_is_clean(bytes_of_text(found->text)));
    must(strncmp(found->text, "http://", 7) == 0);
    must(allow_private || found->port == 80 || found->port == 443);
    must(found->is_literal == address_parse(host, &address));
    must(fetch_url_parse(found->text, NULL, allow_private, arena, &again,
                         &failure));
    must(strcmp(again.text, found->text) == 0);
    must(strcmp(again.host, found->host) == 0);
    must(again.port == found->port);
    check_against_libcurl(found, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct arena *arena = arena_new();
    struct failure failure = { STATUS_OK, 0, NULL };
    struct fetch_url base, found;
    const struct fetch_url *given = NULL;
    bool allow_private = (data[0] & IS_PRIVATE_ALLOWED) != 0;
    const char *text = arena_text(arena, (struct bytes){ data + 1, size - 1 });
    must(fetch_url_parse((data[0] & IS_BASE_AN_ADDRESS) != 0
                             ? "http://[2606:4700::1111]/"
                             : "http://crl.example.com:443/x/a.crl?p=/y",
                         NULL, false, arena, &base, &failure));
    if ((data[0] & IS_REDIRECT) != 0)
        given = &base;
    if (fetch_url_parse(text, given, allow_private, arena, &found, &failure)) {
        check(&found, allow_private, arena);
    } else {
        must(failure.status == STATUS_FORBIDDEN ||
             failure.status == STATUS_MALFORMED ||
             failure.status == STATUS_OVER_LIMIT);
        must(text_is_clean(bytes_of_text(failure.detail)));
    }
    arena_free(arena);
    return 0;
}
