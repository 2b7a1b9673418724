#include "chain/name_match.h"

#include <libpsl.h>
#include <string.h>

#include "chain/common_name.h"

/* The host that is asked for, taken apart once for all presented names. */
struct host {
    struct bytes name;
    struct bytes parent; /* after the first label; empty if there is none */
    struct bytes domain; /* what its owner registered; empty if unknown */
    bool is_name;        /* and no address, wildcard or nothing */
};

static struct bytes after_first_label(struct bytes name)
{
    const uint8_t *dot =
        name.size == 0 ? NULL : memchr(name.data, '.', name.size);
    if (dot == NULL)
        return (struct bytes){ 0 };
    return bytes_slice(name, (size_t)(dot - name.data) + 1, name.size);
}

static bool has_star(struct bytes name)
{
    return name.size > 0 && memchr(name.data, '*', name.size) != NULL;
}

static struct host host_of(const char *text)
{
    struct address address;
    struct host host = { .name = bytes_of_text(text) };
    host.is_name = host.name.size > 0 && !has_star(host.name) &&
                   !address_parse(host.name, &address);
    host.parent = after_first_label(host.name);
    return host;
}

/* "*.parent" with nothing else than labels in the parent. */
static bool is_wildcard(struct bytes presented, struct bytes *parent)
{
    *parent = bytes_slice(presented, 2, presented.size);
    return parent->size > 0 && presented.data[0] == '*' &&
           presented.data[1] == '.' && !has_star(*parent);
}

static bool is_public_suffix(struct bytes name)
{
    char text[254];
    if (name.size == 0 || name.size >= sizeof text)
        return false;
    memcpy(text, name.data, name.size);
    text[name.size] = '\0';
    return domain_is_public_suffix(text);
}

static bool matches(struct bytes presented, const struct host *host)
{
    struct bytes parent;
    if (!host->is_name)
        return false;
    if (!has_star(presented))
        return bytes_equal_ignoring_case(presented, host->name);
    return is_wildcard(presented, &parent) &&
           bytes_equal_ignoring_case(parent, host->parent) &&
           host->name.data[0] != '.' && !is_public_suffix(parent);
}

bool name_dns_matches(struct bytes presented, const char *host)
{
    struct host wanted = host_of(host);
    return matches(presented, &wanted);
}

/* Is `name` the domain or below it? */
static bool is_within(struct bytes name, struct bytes domain)
{
    if (domain.size == 0 || name.size < domain.size)
        return false;
    size_t start = name.size - domain.size;
    return (start == 0 || name.data[start - 1] == '.') &&
           bytes_equal_ignoring_case(bytes_slice(name, start, domain.size),
                                     domain);
}

static uint8_t lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + 32) : octet;
}

/*
 * What an author meant by a wildcard of a form that is not allowed: any run of
 * characters within a label. Goes back to the last star only, so the work is
 * at most the product of the lengths.
 */
static bool is_meant(struct bytes pattern, struct bytes name)
{
    size_t p = 0, n = 0, star = SIZE_MAX, resumed = 0;
    while (n < name.size) {
        if (p < pattern.size && pattern.data[p] == '*') {
            star = p++;
            resumed = n;
        } else if (p < pattern.size &&
                   lower(pattern.data[p]) == lower(name.data[n])) {
            p++;
            n++;
        } else if (star != SIZE_MAX && name.data[resumed] != '.') {
            p = star + 1;
            n = ++resumed;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.data[p] == '*')
        p++;
    return p == pattern.size;
}

static bool differs_by_www(struct bytes a, struct bytes b)
{
    struct bytes first = bytes_slice(a, 0, 4);
    return bytes_equal_ignoring_case(first, bytes_of_text("www.")) &&
           bytes_equal_ignoring_case(bytes_slice(a, 4, a.size), b);
}

/* Of a name with a star in it that does not match. */
static enum name_reason wildcard_reason(struct bytes presented,
                                        const struct host *host)
{
    struct bytes parent;
    if (is_meant(presented, host->name))
        return NAME_BAD_WILDCARD;
    if (is_wildcard(presented, &parent) && is_within(host->name, parent) &&
        !is_public_suffix(parent))
        return NAME_WILDCARD_LEVEL;
    return is_within(presented, host->domain) ? NAME_SAME_DOMAIN
                                              : NAME_OTHER_HOST;
}

/* Of a name that does not match. A name has at most 253 octets, and what is
 * longer is not looked at more closely. */
static enum name_reason reason_of(struct bytes presented,
                                  const struct host *host)
{
    if (presented.size == 0 || presented.size > 254 || !host->is_name)
        return NAME_OTHER_HOST;
    if (presented.data[presented.size - 1] == '.' &&
        matches(bytes_slice(presented, 0, presented.size - 1), host))
        return NAME_TRAILING_DOT;
    if (has_star(presented))
        return wildcard_reason(presented, host);
    if (differs_by_www(presented, host->name) ||
        differs_by_www(host->name, presented))
        return NAME_WWW;
    if (is_within(host->name, presented) && !is_public_suffix(presented))
        return NAME_BARE_DOMAIN;
    return is_within(presented, host->domain) ? NAME_SAME_DOMAIN
                                              : NAME_OTHER_HOST;
}

/* What stands at the end of every name of the host's owner. */
static struct bytes registered_domain(struct bytes name)
{
    for (struct bytes domain = name; domain.size > 0;) {
        struct bytes parent = after_first_label(domain);
        if (is_public_suffix(parent))
            return domain;
        domain = parent;
    }
    return (struct bytes){ 0 };
}

static bool is_common_name(const struct cert *cert, const struct host *host)
{
    struct common_names names = common_names_of(cert->subject);
    struct bytes value;
    while (common_names_next(&names, &value))
        if (matches(value, host))
            return true;
    return false;
}

/* The certificate that an appliance is delivered with says nothing of where
 * it will stand: self-signed, and no name near the host's. */
static void consider_cert(const struct cert *cert, struct name_match *match,
                          bool is_common_name)
{
    if (is_common_name) {
        match->reason = NAME_ONLY_IN_CN;
        match->nearest = -1;
    } else if (match->reason == NAME_OTHER_HOST && cert->is_self_issued) {
        match->reason = NAME_FACTORY;
    }
}

struct name_match name_match_dns(const struct cert *cert, const char *host)
{
    struct host wanted = host_of(host);
    struct name_match match = { .nearest = -1 };
    wanted.domain = registered_domain(wanted.name);
    for (size_t i = 0; i < cert->san.count; i++) {
        const struct general_name *name = &cert->san.items[i];
        if (name->type != GENERAL_NAME_DNS)
            continue;
        if (matches(name->value, &wanted))
            return (struct name_match){ .matches = true,
                                        .san_index = i,
                                        .nearest = (int)i };
        enum name_reason reason = reason_of(name->value, &wanted);
        if (reason > match.reason) {
            match.reason = reason;
            match.nearest = (int)i;
        }
    }
    consider_cert(cert, &match, is_common_name(cert, &wanted));
    return match;
}

static bool is_common_address(const struct cert *cert,
                              const struct address *address)
{
    struct common_names names = common_names_of(cert->subject);
    struct bytes value;
    struct address found;
    while (common_names_next(&names, &value))
        if (address_parse(value, &found) && address_equal(&found, address))
            return true;
    return false;
}

struct name_match name_match_address(const struct cert *cert,
                                     const struct address *address)
{
    struct name_match match = { .nearest = -1 };
    struct bytes wanted = { address->octets, address->size };
    for (size_t i = 0; i < cert->san.count && wanted.size > 0; i++) {
        const struct general_name *name = &cert->san.items[i];
        if (name->type == GENERAL_NAME_IP && bytes_equal(name->value, wanted))
            return (struct name_match){ .matches = true,
                                        .san_index = i,
                                        .nearest = (int)i };
    }
    consider_cert(cert, &match, is_common_address(cert, address));
    return match;
}
