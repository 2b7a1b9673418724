#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "record/dns_answer.h"
#include "resolver/dns_name.h"

struct arena;

/*
 * The way from a name over its aliases to the records of one type, and what
 * lies at its end. Lives in the arena that what it points to is in.
 */
struct trail {
    unsigned type; /* DNS_TYPE_A, DNS_TYPE_AAAA or DNS_TYPE_CAA */
    struct dns_name start;
    struct dns_name name; /* where it has come to: to be asked for next */
    const struct dns_name *aliases[LIMIT_CNAMES]; /* targets, in order */
    size_t alias_count;
    bool has_ttl;
    uint32_t ttl; /* smallest so far */

    /* What was found, as the type says. */
    const struct address *addresses; /* in order of value, no repeats */
    size_t address_count;
    const struct caa *caas;
    size_t caa_count;
};

/* Why an answer with status SERVFAIL or MALFORMED is one. */
struct trail_oddity {
    unsigned rcode;
    bool is_lame; /* a referral from a server that does not recurse */
};

void trail_start(struct trail *trail, const struct dns_name *name,
                 unsigned type);

/*
 * Reads one server's response to trail->name and goes as far as it leads.
 * NOT_ASKED: it stopped at an alias, and trail->name is to be asked for now.
 * SERVFAIL (any other response code counts as it), REFUSED and MALFORMED are
 * about the server, and leave the trail as it was; the rest is final.
 */
enum dns_status trail_follow(struct trail *trail, struct bytes octets,
                             struct arena *arena, struct trail_oddity *oddity);
