#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "resolver/dns_name.h"

/* Types of records that are read (RFC 1035 3.2.2, RFC 3596, RFC 8659). */
enum {
    DNS_TYPE_A = 1,
    DNS_TYPE_CNAME = 5,
    DNS_TYPE_AAAA = 28,
    DNS_TYPE_CAA = 257,
};

/* Response codes (RFC 1035 4.1.1). */
enum {
    DNS_RCODE_NOERROR = 0,
    DNS_RCODE_FORMERR = 1,
    DNS_RCODE_SERVFAIL = 2,
    DNS_RCODE_NXDOMAIN = 3,
    DNS_RCODE_NOTIMP = 4,
    DNS_RCODE_REFUSED = 5,
    /* The lower four bits of 23 (RFC 7873 8); the rest is in the OPT record.
     * As such it answers an update only (RFC 2136 2.2). */
    DNS_RCODE_BADCOOKIE = 7,
};

enum { DNS_HEADER_OCTETS = 12 };

/* A response whose question and answer section are in order; the authority
 * and additional sections are not looked at. A view of the octets. */
struct dns_message {
    struct bytes octets;
    unsigned rcode;
    bool is_authoritative, is_truncated, can_recurse;
    unsigned answer_count;
    size_t answers_at;
};

/* One record of class IN. */
struct dns_record {
    struct dns_name owner;
    unsigned type;
    uint32_t ttl;           /* seconds */
    struct bytes data;      /* as sent */
    struct dns_name target; /* of a CNAME */
};

/* The records of an answer section, one after another. */
struct dns_records {
    struct bytes octets;
    size_t offset;
    unsigned left;
};

/* Only the header; false if there is none. */
MUST_CHECK bool dns_message_peek(struct bytes octets, struct dns_message *out);
/* False if it is no response to this question, or cannot be read to the end
 * of the answer section. */
MUST_CHECK bool dns_message_open(struct bytes octets,
                                 const struct dns_name *name, unsigned type,
                                 struct dns_message *out);

struct dns_records dns_message_answers(const struct dns_message *message);
/* Skips records of other classes; false after the last. */
bool dns_records_next(struct dns_records *records, struct dns_record *out);
