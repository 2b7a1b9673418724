#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "record/address.h"
#include "record/dns_answer.h"

/* The closed list of `role` in the JSON record. */
#define NODE_ROLE_LIST(X)                                                      \
    X(TARGET, "target")                                                        \
    X(ATLAS, "atlas")       /* --node: its own name must be covered */         \
    X(FAILOVER, "failover") /* --failover: must serve the same leaf */

enum node_role {
#define X(name, text) ROLE_##name,
    NODE_ROLE_LIST(X)
#undef X
};

/* One name that is resolved and probed: the target itself, or a node. */
struct node {
    enum node_role role;
    const char *host;       /* A-labels, lower case, no final dot; or the
                               literal as text */
    const char *unicode;    /* U-label form if it differs, else NULL */
    const char *host_fault; /* why `host` is neither a DNS name nor an
                               address (only in verify): it matches nothing */
    bool is_literal;
    struct address literal; /* if is_literal */
    uint16_t port;
    const char *server_name;     /* for SNI; NULL: none is sent */
    const struct address *given; /* addresses that replace DNS */
    size_t given_count;
    struct dns_answer dns;
};

/* What the user asked about: one line of input. */
struct target {
    uint64_t number;     /* its place in the whole input, from 1 */
    const char *text;    /* as given, sanitised */
    const char *file;    /* NULL if from the command line; "-" is stdin */
    uint64_t line;       /* from 1, 0 if from the command line */
    const char *site;    /* its name in --sites, sanitised; or NULL */
    const char *note;    /* "scheme and path dropped"; or NULL */
    const char *invalid; /* why it is no target (verdict invalid), or NULL */

    struct node *nodes; /* [0] is the target itself */
    size_t node_count;
};

const char *node_role_text(enum node_role role);
