#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "record/target.h"

struct arena;
struct host_name;
struct options;

/* --resolve HOST:PORT:ADDR[,ADDR…]. */
struct resolve_entry {
    const char *host;
    uint16_t port;
    const struct address *addresses;
    size_t count;
};

/* One --node or --failover. */
struct node_entry {
    enum node_role role;
    struct host_name *name;
    uint16_t port;
};

/* HOST[:PORT]; false, with the reason, if it is none. Without a port it is
 * that of the target. */
MUST_CHECK bool node_entry_parse(struct bytes text, enum node_role role,
                                 struct arena *arena, struct node_entry *out,
                                 const char **reason);

/* What of the options belongs to every target; lives as long as they. */
struct target_defaults {
    uint16_t port;
    struct resolve_entry *resolve;
    size_t resolve_count;
    struct node_entry *nodes;
    size_t node_count;
    const char *server_name;
    bool no_server_name;
};

/* False, with the failure that names the option, for a value that is none. */
MUST_CHECK bool target_defaults_make(const struct options *options,
                                     struct target_defaults *out,
                                     struct failure *failure);

/*
 * One target from its text: HOST[:PORT], an address, a URL, and perhaps white
 * space and addresses after it. What is no target has `invalid` set; nothing
 * else then means anything.
 */
void target_parse(struct bytes text, const struct target_defaults *defaults,
                  struct arena *arena, struct target *out);
