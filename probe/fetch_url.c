#include "probe/fetch_url.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"

enum { HTTP_PORT = 80, HTTPS_PORT = 443, MOST_NAME = 253, MOST_LABEL = 63 };

static const char odd_host[] =
    "the host is neither a DNS name nor an address in its usual form";

/* A URL reference in its parts as they are written (RFC 3986 4.1). */
struct reference {
    bool has_scheme, has_authority;
    struct bytes scheme, host, port;
    bool host_is_bracketed;
    struct bytes rest; /* path and query, without fragment */
};

static bool refuse(enum status status, const char *reason,
                   struct failure *failure)
{
    *failure = (struct failure){ .status = status, .detail = reason };
    return false;
}

/* Where the first octet of the set stands; the size if there is none. */
static size_t find_any(struct bytes text, const char *set)
{
    for (size_t i = 0; i < text.size; i++)
        if (strchr(set, text.data[i]) != NULL)
            return i;
    return text.size;
}

static bool has(struct bytes text, char octet)
{
    return text.size > 0 && memchr(text.data, octet, text.size) != NULL;
}

static bool begins_with(struct bytes text, const char *start)
{
    struct bytes wanted = bytes_of_text(start);
    return bytes_equal(bytes_slice(text, 0, wanted.size), wanted);
}

static struct bytes behind(struct bytes text, size_t size)
{
    return bytes_slice(text, size, text.size);
}

/* Spaces, controls and what is not ASCII end a URL for some readers; some take
 * a backslash for a slash. */
static bool is_plain(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] <= ' ' || text.data[i] > '~' || text.data[i] == '\\')
            return false;
    return text.size > 0;
}

static struct bytes take_scheme(struct bytes text, struct reference *out)
{
    size_t end = find_any(text, ":/?#");
    if (end == text.size || text.data[end] != ':')
        return text;
    out->has_scheme = true;
    out->scheme = bytes_slice(text, 0, end);
    return behind(text, end + 1);
}

/* "[address]:port" or "host:port", the port and its colon left out. */
static bool take_authority(struct bytes authority, struct reference *out)
{
    size_t end = find_any(authority, ":");
    out->host_is_bracketed = begins_with(authority, "[");
    if (out->host_is_bracketed) {
        end = find_any(authority, "]");
        if (end == authority.size)
            return false;
        out->host = bytes_slice(authority, 1, end - 1);
        end++;
    } else {
        out->host = bytes_slice(authority, 0, end);
    }
    struct bytes port = behind(authority, end);
    out->port = behind(port, 1);
    return port.size == 0 || port.data[0] == ':';
}

static bool take_apart(struct bytes text, struct reference *out,
                       struct failure *failure)
{
    *out = (struct reference){ 0 };
    text = take_scheme(text, out);
    if (out->has_scheme &&
        !bytes_equal_ignoring_case(out->scheme, bytes_of_text("http")))
        return refuse(STATUS_FORBIDDEN, "only http:// is fetched", failure);
    text = bytes_slice(text, 0, find_any(text, "#"));
    out->rest = text;
    out->has_authority = begins_with(text, "//");
    if (!out->has_authority)
        return true;
    text = behind(text, 2);
    size_t end = find_any(text, "/?");
    struct bytes authority = bytes_slice(text, 0, end);
    out->rest = behind(text, end);
    if (has(authority, '@'))
        return refuse(STATUS_FORBIDDEN, "a URL with a user name", failure);
    return take_authority(authority, out) ||
           refuse(STATUS_FORBIDDEN, odd_host, failure);
}

static bool is_label_octet(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/* A name that no library takes for a number: its last label does not begin
 * with a digit. */
static bool is_dns_name(const char *name)
{
    size_t label = 0;
    const char *last = name;
    if (strlen(name) > MOST_NAME)
        return false;
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '.') {
            if (label == 0)
                return false;
            label = 0;
            last = c + 1;
        } else if (!is_label_octet(*c) || ++label > MOST_LABEL) {
            return false;
        }
    }
    return label > 0 && (*last < '0' || *last > '9');
}

/* RFC 6761 6.3: always this machine, whatever the DNS says. */
static bool is_localhost(const char *name)
{
    static const char word[] = "localhost";
    size_t size = strlen(name), most = strlen(word);
    return size >= most && strcmp(name + size - most, word) == 0 &&
           (size == most || name[size - most - 1] == '.');
}

static bool take_name(struct bytes host, bool allow_private,
                      struct arena *arena, struct fetch_url *out,
                      struct failure *failure)
{
    if (host.size > 1 && host.data[host.size - 1] == '.')
        host.size--;
    char *name = arena_text(arena, host);
    for (char *c = name; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    if (!is_dns_name(name))
        return refuse(STATUS_FORBIDDEN, odd_host, failure);
    if (!allow_private && is_localhost(name))
        return refuse(STATUS_FORBIDDEN, "localhost is no public host", failure);
    out->host = name;
    return true;
}

static bool take_host(const struct reference *reference, bool allow_private,
                      struct arena *arena, struct fetch_url *out,
                      struct failure *failure)
{
    struct bytes host = reference->host;
    if (host.size == 0)
        return refuse(STATUS_FORBIDDEN, "a URL without a host", failure);
    out->is_literal = address_parse(host, &out->literal);
    if (out->is_literal)
        out->host = address_text(&out->literal, arena);
    if (reference->host_is_bracketed !=
        (out->is_literal && address_is_v6(&out->literal)))
        return refuse(STATUS_FORBIDDEN, odd_host, failure);
    return out->is_literal ||
           take_name(host, allow_private, arena, out, failure);
}

static bool take_port(struct bytes port, bool allow_private,
                      struct fetch_url *out, struct failure *failure)
{
    uint32_t value = 0;
    for (size_t i = 0; i < port.size && value <= UINT16_MAX; i++) {
        if (port.data[i] < '0' || port.data[i] > '9')
            return refuse(STATUS_MALFORMED, "the port is no number", failure);
        value = value * 10 + (uint32_t)(port.data[i] - '0');
    }
    if (port.size == 0)
        value = HTTP_PORT;
    if (value == 0 || value > UINT16_MAX)
        return refuse(STATUS_MALFORMED, "no port has that number", failure);
    out->port = (uint16_t)value;
    return allow_private || value == HTTP_PORT || value == HTTPS_PORT ||
           refuse(STATUS_FORBIDDEN, "only ports 80 and 443 are asked", failure);
}

/* "http://host:port" as it is asked for. */
static const char *origin_of(const struct fetch_url *url, struct arena *arena)
{
    bool is_v6 = url->is_literal && address_is_v6(&url->literal);
    const char *host =
        is_v6 ? arena_printf(arena, "[%s]", url->host) : url->host;
    return url->port == HTTP_PORT
               ? arena_printf(arena, "http://%s", host)
               : arena_printf(arena, "http://%s:%u", host, url->port);
}

/* Path and query of the base up to where a relative reference takes its place
 * (RFC 3986 5.2.2); dots stay for the one who asks. */
static struct bytes base_start(const struct fetch_url *base, size_t origin,
                               struct bytes rest)
{
    struct bytes text = behind(bytes_of_text(base->text), origin);
    if (rest.size == 0)
        return text;
    struct bytes path = bytes_slice(text, 0, find_any(text, "?"));
    if (rest.data[0] == '?')
        return path;
    while (path.size > 0 && path.data[path.size - 1] != '/')
        path.size--;
    return path;
}

static bool put_together(const struct reference *reference,
                         const struct fetch_url *base, struct arena *arena,
                         struct fetch_url *out, struct failure *failure)
{
    const char *origin = origin_of(out, arena);
    struct bytes start = { 0 };
    if (reference->rest.size == 0 || reference->rest.data[0] != '/')
        start = base != NULL ? base_start(base, strlen(origin), reference->rest)
                             : bytes_of_text("/");
    out->text = arena_printf(arena, "%s%s%s", origin, arena_text(arena, start),
                             arena_text(arena, reference->rest));
    return strlen(out->text) <= LIMIT_URL_BYTES ||
           refuse(STATUS_OVER_LIMIT, "the URL is longer than 2048 octets",
                  failure);
}

bool fetch_url_parse(const char *text, const struct fetch_url *base,
                     bool allow_private, struct arena *arena,
                     struct fetch_url *out, struct failure *failure)
{
    struct reference reference;
    struct bytes octets = bytes_of_text(text);
    *out = (struct fetch_url){ 0 };
    if (octets.size > LIMIT_URL_BYTES)
        return refuse(STATUS_OVER_LIMIT, "the URL is longer than 2048 octets",
                      failure);
    if (!is_plain(octets))
        return refuse(STATUS_MALFORMED,
                      "the URL is empty or has octets that no URL has",
                      failure);
    if (!take_apart(octets, &reference, failure))
        return false;
    if (!reference.has_scheme && base == NULL)
        return refuse(STATUS_FORBIDDEN, "only http://HOST/ is fetched",
                      failure);
    if (reference.has_authority)
        return take_host(&reference, allow_private, arena, out, failure) &&
               take_port(reference.port, allow_private, out, failure) &&
               put_together(&reference, NULL, arena, out, failure);
    if (reference.has_scheme)
        return refuse(STATUS_FORBIDDEN, "only http://HOST/ is fetched",
                      failure);
    out->host = base->host;
    out->port = base->port;
    out->is_literal = base->is_literal;
    out->literal = base->literal;
    return put_together(&reference, base, arena, out, failure);
}

/* Beside 169.254.169.254: Alibaba's, Oracle's and Azure's, and the IPv6
 * addresses of Amazon's and Google's. */
static bool is_metadata(const struct address *address)
{
    static const struct address known[] = {
        { { 100, 100, 100, 200 }, 4 },
        { { 192, 0, 0, 192 }, 4 },
        { { 168, 63, 129, 16 }, 4 },
        { { 0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, 0x54 }, 16 },
        { { 0xfd, 0x20, 0x00, 0xce, [14] = 0x02, 0x54 }, 16 },
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (address_equal(&known[i], address))
            return true;
    return false;
}

bool fetch_address_is_allowed(const struct address *address, bool allow_private)
{
    if (address->size == 0 || is_metadata(address))
        return false;
    switch (address_kind(address)) {
    case ADDRESS_PUBLIC:
        return true;
    case ADDRESS_PRIVATE:
    case ADDRESS_LOOPBACK:
    case ADDRESS_DOCUMENTATION:
    case ADDRESS_OTHER_SPECIAL:
        return allow_private;
    default:
        return false;
    }
}

const char *fetch_address_text(const struct address *address,
                               struct arena *arena)
{
    return arena_printf(arena, "%s is %s", address_text(address, arena),
                        is_metadata(address)
                            ? "a cloud's instance metadata service"
                            : address_kind_text(address_kind(address)));
}
