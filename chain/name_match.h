#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "record/address.h"
#include "x509/cert.h"

/* Why a presented name does not match, from far to near: the nearest of all
 * is what a person should be told. */
enum name_reason {
    NAME_OTHER_HOST,
    NAME_FACTORY,        /* the appliance's certificate of delivery */
    NAME_SAME_DOMAIN,    /* another host of the same parent domain */
    NAME_BARE_DOMAIN,    /* the certificate has the parent without host */
    NAME_WWW,            /* differs only by "www." */
    NAME_WILDCARD_LEVEL, /* a wildcard one level too high or too low */
    NAME_BAD_WILDCARD,   /* would match but for its form: part of a label,
                             not the left-most, under a public suffix */
    NAME_TRAILING_DOT,   /* would match but for its final dot */
    NAME_ONLY_IN_CN,     /* the common name would match; it is ignored */
};

struct name_match {
    bool matches;
    size_t san_index;        /* of the name that matched */
    enum name_reason reason; /* if not */
    int nearest;             /* index in the SAN, or -1 */
};

/* RFC 9525 6.3, 6.4: SAN only; a DNS-ID matches label by label without
 * case, a wildcard only as the whole left-most label for exactly one label
 * and never directly under a public suffix; an IP address matches an
 * iPAddress octet for octet. `host` is an A-label name without final dot. */
struct name_match name_match_dns(const struct cert *cert, const char *host);
struct name_match name_match_address(const struct cert *cert,
                                     const struct address *address);

/* One presented dNSName against one host; exposed for tests and CSR. */
bool name_dns_matches(struct bytes presented, const char *host);

/* A dNSName may be presented: LDH labels of 1–63, at most 253 octets, a
 * wildcard only as the whole left-most label. */
enum dns_name_fault {
    DNS_NAME_OK,
    DNS_NAME_EMPTY,
    DNS_NAME_TOO_LONG,
    DNS_NAME_BAD_LABEL,     /* empty, too long, hyphen at an end */
    DNS_NAME_BAD_CHARACTER, /* space, control, non-ASCII, … */
    DNS_NAME_UNDERSCORE,
    DNS_NAME_TRAILING_DOT,
    DNS_NAME_IS_ADDRESS, /* text of an IP address */
    DNS_NAME_BAD_WILDCARD,
    DNS_NAME_WILDCARD_PUBLIC_SUFFIX,
};
enum dns_name_fault dns_name_check(struct bytes name);
const char *dns_name_fault_text(enum dns_name_fault fault);

/* The Public Suffix List (private section too). */
bool domain_is_public_suffix(const char *domain);
/* Not below any suffix of the ICANN section: an internal name. */
bool domain_is_internal(const char *domain);
/* Date of the list in use, "2023-02-09"; NULL if the library has none. */
const char *public_suffix_list_date(void);
