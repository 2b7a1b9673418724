#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "record/address.h"

/* The closed list of `dns.status` in the JSON record. */
#define DNS_STATUS_LIST(X)                                                     \
    X(NOT_ASKED, "not-asked") /* nothing was to be looked up */                \
    X(OK, "ok")               /* at least one address */                       \
    X(GIVEN, "given")         /* the user named the addresses */               \
    X(LITERAL, "literal")     /* the target is an address */                   \
    X(NXDOMAIN, "nxdomain")                                                    \
    X(NODATA, "nodata")                                                        \
    X(SERVFAIL, "servfail")                                                    \
    X(REFUSED, "refused")                                                      \
    X(CNAME_LOOP, "cname-loop")                                                \
    X(OVER_LIMIT, "over-limit") /* too many aliases */                         \
    X(TIMED_OUT, "timed-out")                                                  \
    X(MALFORMED, "malformed")     /* an answer that cannot be read */          \
    X(UNREACHABLE, "unreachable") /* no server could be asked */

enum dns_status {
#define X(name, text) DNS_##name,
    DNS_STATUS_LIST(X)
#undef X
};

/* One query's outcome: the A or the AAAA records of a name. */
struct dns_addresses {
    enum dns_status status;
    const struct address *items; /* in order of value, without repeats */
    size_t count;                /* at most LIMIT_ADDRESSES_LISTED */
    struct failure failure;      /* detail: server, rcode, what was odd */
};

/* Addresses one server of --dns gave, for dns.resolvers-differ. */
struct dns_view {
    const char *server;
    struct dns_addresses a;
};

/* One CAA property (RFC 8659 4). */
struct caa {
    uint8_t flags;
    const char *tag;   /* lower case, sanitised */
    const char *value; /* sanitised */
};

/* All that was learnt about one name. */
struct dns_answer {
    enum dns_status status;    /* of the name as a whole: that of `a`, but OK
                                when there are only AAAA records */
    const char *name;          /* A-labels, lower case, no final dot */
    const char *const *cnames; /* in order; the last is the final name */
    size_t cname_count;
    struct dns_addresses a, aaaa;
    uint32_t ttl;       /* smallest along the way, seconds */
    const char *server; /* "192.0.2.53:53", the one that decided; or NULL */
    double duration_ms;

    const struct dns_view *views; /* when every server was asked */
    size_t view_count;

    bool caa_was_asked;
    enum dns_status caa_status; /* OK when `caas` is the set that counts */
    const char *caa_owner;
    const struct caa *caas;
    size_t caa_count;
};

const char *dns_status_text(enum dns_status status);
/* A timeout and the like say nothing about the name; NXDOMAIN does. */
bool dns_status_is_silence(enum dns_status status);
