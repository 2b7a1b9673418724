#include "chain/subtree.h"

#include <string.h>

enum { LONGEST_LABEL = 63, LONGEST_HOST = 253 };

static bool is_digit(uint8_t octet)
{
    return octet >= '0' && octet <= '9';
}

static bool is_letter(uint8_t octet)
{
    return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
}

/* Underscores are not allowed, but common, and mean nothing special. */
static bool is_host_octet(uint8_t octet)
{
    return is_letter(octet) || is_digit(octet) || octet == '-' || octet == '_';
}

/* One or more labels with single dots between them. */
static bool is_host(struct bytes text)
{
    if (text.size == 0 || text.size > LONGEST_HOST)
        return false;
    size_t label = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '.') {
            if (label == 0)
                return false;
            label = 0;
        } else if (!is_host_octet(text.data[i]) || ++label > LONGEST_LABEL) {
            return false;
        }
    }
    return label > 0;
}

static struct bytes from(struct bytes text, size_t offset)
{
    return bytes_slice(text, offset, text.size);
}

static bool starts_with(struct bytes text, char octet)
{
    return text.size > 0 && text.data[0] == (uint8_t)octet;
}

/* `text` is `domain` with zero or more labels on the left. */
static bool is_below(struct bytes text, struct bytes domain)
{
    if (text.size < domain.size)
        return false;
    size_t more = text.size - domain.size;
    return (more == 0 || text.data[more - 1] == '.') &&
           bytes_equal_ignoring_case(from(text, more), domain);
}

/* What is right of the first dot; empty if there is none. */
static struct bytes parent(struct bytes host)
{
    const uint8_t *dot =
        host.size > 0 ? memchr(host.data, '.', host.size) : NULL;
    return dot == NULL ? (struct bytes){ 0 }
                       : from(host, (size_t)(dot - host.data) + 1);
}

/* A DNS name is absolute anyway; a final dot would only hide it. */
static struct bytes without_final_dot(struct bytes name)
{
    bool has_dot = name.size > 1 && name.data[name.size - 1] == '.';
    return bytes_slice(name, 0, name.size - (has_dot ? 1 : 0));
}

static bool is_wildcard(struct bytes name)
{
    return name.size > 2 && name.data[0] == '*' && name.data[1] == '.';
}

/* No leading dot: that form is for URIs and e-mail addresses only. Empty is
 * every name, which is any number of labels added to none. */
static enum coverage dns_covers(struct bytes subtree, struct bytes name)
{
    if (subtree.size > 0 && !is_host(subtree))
        return COVERS_BAD_SUBTREE;
    struct bytes host = without_final_dot(name);
    if (is_wildcard(host)) {
        struct bytes domain = from(host, 2);
        if (!is_host(domain))
            return COVERS_BAD_NAME;
        if (subtree.size == 0 || is_below(domain, subtree))
            return COVERS_ALL;
        return bytes_equal_ignoring_case(parent(subtree), domain) ? COVERS_PART
                                                                  : COVERS_NONE;
    }
    if (!is_host(host))
        return COVERS_BAD_NAME;
    return subtree.size == 0 || is_below(host, subtree) ? COVERS_ALL
                                                        : COVERS_NONE;
}

/* For URIs and e-mail: ".example.com" is everything below that domain,
 * "example.com" is that host alone. */
static bool is_host_or_domain(struct bytes subtree)
{
    return is_host(starts_with(subtree, '.') ? from(subtree, 1) : subtree);
}

static enum coverage host_covers(struct bytes subtree, struct bytes host)
{
    if (!starts_with(subtree, '.'))
        return bytes_equal_ignoring_case(subtree, host) ? COVERS_ALL
                                                        : COVERS_NONE;
    struct bytes domain = from(subtree, 1);
    return host.size > domain.size && is_below(host, domain) ? COVERS_ALL
                                                             : COVERS_NONE;
}

struct mailbox {
    struct bytes local;
    bool is_quoted; /* `local` is what stands between the quotes */
    struct bytes domain;
};

/* RFC 5321 4.1.2 Atom, and the dot between atoms. */
static bool is_local_octet(uint8_t octet)
{
    return is_letter(octet) || is_digit(octet) ||
           (octet != 0 && strchr("!#$%&'*+-/=?^_`{|}~.", octet) != NULL);
}

/* The offset of the closing quote, or the size if there is none. */
static size_t quoted_end(struct bytes text)
{
    size_t at = 1;
    while (at < text.size && text.data[at] != '"') {
        if (text.data[at] < ' ' || text.data[at] > '~')
            return text.size;
        at += text.data[at] == '\\' ? 2 : 1;
    }
    return at < text.size ? at : text.size;
}

static bool quoted_parse(struct bytes text, struct mailbox *out)
{
    size_t end = quoted_end(text);
    if (end + 1 >= text.size || text.data[end + 1] != '@')
        return false;
    out->is_quoted = true;
    out->local = bytes_slice(text, 1, end - 1);
    out->domain = from(text, end + 2);
    return is_host(out->domain);
}

/* Address literals are no host names, so they are refused too. */
static bool mailbox_parse(struct bytes text, struct mailbox *out)
{
    *out = (struct mailbox){ 0 };
    if (starts_with(text, '"'))
        return quoted_parse(text, out);
    size_t at = 0;
    while (at < text.size && is_local_octet(text.data[at]))
        at++;
    if (at == 0 || at >= text.size || text.data[at] != '@')
        return false;
    out->local = bytes_slice(text, 0, at);
    out->domain = from(text, at + 1);
    return is_host(out->domain);
}

/* The next octet of a local part, without the quoting backslash; false at
 * the end. */
static bool local_next(const struct mailbox *mailbox, size_t *at,
                       uint8_t *octet)
{
    struct bytes local = mailbox->local;
    if (mailbox->is_quoted && *at + 1 < local.size && local.data[*at] == '\\')
        (*at)++;
    if (*at >= local.size)
        return false;
    *octet = local.data[(*at)++];
    return true;
}

static uint8_t lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + 32) : octet;
}

/* RFC 5280 7.5: exactly. Where two differ in case only, most mail servers
 * see one mailbox: that is neither surely within nor surely without. */
static enum coverage local_covers(const struct mailbox *subtree,
                                  const struct mailbox *name)
{
    size_t left = 0, right = 0;
    uint8_t a = 0, b = 0;
    enum coverage coverage = COVERS_ALL;
    for (;;) {
        bool has_a = local_next(subtree, &left, &a);
        bool has_b = local_next(name, &right, &b);
        if (has_a != has_b || (has_a && lower(a) != lower(b)))
            return COVERS_NONE;
        if (!has_a)
            return coverage;
        if (a != b)
            coverage = COVERS_PART;
    }
}

static enum coverage email_covers(struct bytes subtree, struct bytes name)
{
    bool is_mailbox =
        subtree.size > 0 && memchr(subtree.data, '@', subtree.size) != NULL;
    struct mailbox wanted, found;
    if (is_mailbox ? !mailbox_parse(subtree, &wanted)
                   : subtree.size > 0 && !is_host_or_domain(subtree))
        return COVERS_BAD_SUBTREE;
    if (!mailbox_parse(name, &found))
        return COVERS_BAD_NAME;
    if (subtree.size == 0)
        return COVERS_ALL;
    if (!is_mailbox)
        return host_covers(subtree, found.domain);
    return bytes_equal_ignoring_case(wanted.domain, found.domain)
               ? local_covers(&wanted, &found)
               : COVERS_NONE;
}

static size_t find_any(struct bytes text, const char *octets)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != 0 && strchr(octets, text.data[i]) != NULL)
            return i;
    return text.size;
}

/* The last label of a host name begins with a letter: what begins with a
 * digit is read as a number, so as (part of) an IPv4 address. */
static bool is_domain_name(struct bytes host)
{
    if (!is_host(host))
        return false;
    size_t last = host.size;
    while (last > 0 && host.data[last - 1] != '.')
        last--;
    return !is_digit(host.data[last]);
}

/* Letters, digits and those. */
static bool consists_of(struct bytes text, const char *others)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_letter(text.data[i]) && !is_digit(text.data[i]) &&
            (text.data[i] == 0 || strchr(others, text.data[i]) == NULL))
            return false;
    return true;
}

/* RFC 3986 3.2: scheme "://" [userinfo "@"] host [":" port], ended by "/",
 * "?", "#". False if there is none, or the host is no domain name. Octets that
 * some readers take for a separator are no part of any of it. */
static bool uri_host(struct bytes uri, struct bytes *out)
{
    struct bytes scheme = bytes_slice(uri, 0, find_any(uri, ":/?#"));
    struct bytes rest = from(uri, scheme.size);
    if (scheme.size == 0 || !consists_of(scheme, "+-.") || rest.size < 3 ||
        memcmp(rest.data, "://", 3) != 0)
        return false;
    struct bytes authority = from(rest, 3);
    authority = bytes_slice(authority, 0, find_any(authority, "/?#"));
    size_t user = find_any(authority, "@");
    if (user < authority.size) {
        if (!consists_of(bytes_slice(authority, 0, user), "-._~!$&'()*+,;=:%"))
            return false;
        authority = from(authority, user + 1);
    }
    *out = bytes_slice(authority, 0, find_any(authority, ":"));
    struct bytes port = from(authority, out->size + 1);
    for (size_t i = 0; i < port.size; i++)
        if (!is_digit(port.data[i]))
            return false;
    return is_domain_name(*out);
}

/* A URI without a host name MUST be rejected where URIs are constrained. */
static enum coverage uri_covers(struct bytes subtree, struct bytes name)
{
    if (subtree.size > 0 && !is_host_or_domain(subtree))
        return COVERS_BAD_SUBTREE;
    struct bytes host;
    if (!uri_host(name, &host))
        return COVERS_BAD_NAME;
    return subtree.size == 0 ? COVERS_ALL : host_covers(subtree, host);
}

/* Ones, then zeros. */
static bool is_mask(struct bytes mask)
{
    bool ended = false;
    for (size_t bit = 0; bit < mask.size * 8; bit++) {
        bool is_one = (mask.data[bit / 8] >> (7 - bit % 8) & 1) != 0;
        if (is_one && ended)
            return false;
        ended = ended || !is_one;
    }
    return true;
}

static enum coverage ip_covers(struct bytes subtree, struct bytes name)
{
    if (subtree.size != 8 && subtree.size != 32)
        return COVERS_BAD_SUBTREE;
    size_t size = subtree.size / 2;
    struct bytes mask = from(subtree, size);
    if (!is_mask(mask))
        return COVERS_BAD_SUBTREE;
    if (name.size != 4 && name.size != 16)
        return COVERS_BAD_NAME;
    if (name.size != size)
        return COVERS_NONE;
    for (size_t i = 0; i < size; i++)
        if (((subtree.data[i] ^ name.data[i]) & mask.data[i]) != 0)
            return COVERS_NONE;
    return COVERS_ALL;
}

static enum coverage directory_covers(struct bytes subtree, struct bytes name)
{
    struct name inner = { name }, outer = { subtree };
    if (!name_is_well_formed(outer))
        return COVERS_BAD_SUBTREE;
    if (!name_is_well_formed(inner))
        return COVERS_BAD_NAME;
    return name_is_within(inner, outer) ? COVERS_ALL : COVERS_NONE;
}

enum coverage subtree_covers(const struct general_name *subtree,
                             const struct general_name *name)
{
    switch (subtree->type) {
    case GENERAL_NAME_DNS:
        return dns_covers(subtree->value, name->value);
    case GENERAL_NAME_EMAIL:
        return email_covers(subtree->value, name->value);
    case GENERAL_NAME_URI:
        return uri_covers(subtree->value, name->value);
    case GENERAL_NAME_IP:
        return ip_covers(subtree->value, name->value);
    case GENERAL_NAME_DIRECTORY:
        return directory_covers(subtree->value, name->value);
    default:
        return COVERS_NONE;
    }
}
