#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "checks/check.h"
#include "record/record.h"

/*
 * A host as a scan would have seen it, and what the user asked for. It starts
 * as a good one, at which no rule has anything to say but notes; a case
 * changes what it is about. The certificates are real ones, copied so that a
 * case can change what was read from them.
 */

#define WORLD_NOW ((int64_t)1795435200) /* 2026-11-23T12:00:00Z */
#define DAYS(count) ((int64_t)(count)*86400)
#define HOST "support.example.com"
#define ADDRESS "8.8.4.4" /* a public one */
#define OTHER_ADDRESS "8.8.8.8"
#define ADDRESS_V6 "2001:4860:4860::8888"

enum { WORLD_MOST = 64 };

struct world {
    struct arena *arena;
    struct record record;
    struct check_options options;
    struct node nodes[8];
    struct capture captures[WORLD_MOST];
    struct cert *leaf, *ca, *root; /* what the host serves, and its root */
    /* The chosen path of the host: leaf, ca, root. */
    struct path *path;
    struct path_fault_entry faults[16];
    struct trust_store *store; /* NULL unless asked for */
};

struct world *world_new(void);
void world_free(struct world *world);
/* Runs the rules over it. */
void world_judge(struct world *world);

/* A certificate of that subject and issuer with its own key, by number; it
 * can be changed. Keys 1, 2 and 3 are those of leaf, CA and root. */
struct cert *world_cert(struct world *world, const char *subject,
                        const char *issuer, unsigned key, unsigned issuer_key);
/* The same certificate again, with another SHA-256. */
struct cert *world_renew(struct world *world, const struct cert *cert);

/* One more address of that node that serves what the first one does. */
struct capture *world_address(struct world *world, struct node *node,
                              const char *address);
struct node *world_node(struct world *world, enum node_role role,
                        const char *host);
/* Replaces what is served; ends at the first NULL. */
void world_serve(struct world *world, struct capture *capture,
                 const struct cert *const *certs);
#define SERVE(world, capture, ...)                                             \
    world_serve(world, capture,                                                \
                (const struct cert *const[]){ __VA_ARGS__, NULL })

/* Paths of that many ways, the chosen one first; each ends at the first NULL.
 * All are valid and end at a public root until a case says otherwise. */
struct paths *world_paths(struct world *world, const struct cert *const *certs);
struct path *world_add_path(struct world *world, struct paths *paths,
                            const struct cert *const *certs);
#define PATHS(world, ...)                                                      \
    world_paths(world, (const struct cert *const[]){ __VA_ARGS__, NULL })
#define ADD_PATH(world, paths, ...)                                            \
    world_add_path(world, paths,                                               \
                   (const struct cert *const[]){ __VA_ARGS__, NULL })

/* One more fault of the host's path, which becomes invalid by it. */
void world_fault(struct world *world, enum path_fault fault, size_t index,
                 const char *detail);
/* The path ends at the CA: no root was found. */
void world_lose_root(struct world *world);
/* The path ends at a root that is not in the system's store. */
void world_make_private(struct world *world, bool is_known);
/* The host shows a certificate that signed itself. */
void world_self_sign(struct world *world);
/* The leaf has these DNS names, or none. */
void world_names(struct world *world, struct cert *cert,
                 const char *const *names);
#define NAMES(world, cert, ...)                                                \
    world_names(world, cert, (const char *const[]){ __VA_ARGS__, NULL })
/* The target is this address. */
void world_literal(struct world *world, const char *address);
/* What verify makes of files. */
void world_make_file(struct world *world);
/* A trust store that holds the root as the system's, or as a given one. */
void world_store(struct world *world, bool is_given);

/* The finding of that rule, or NULL. */
const struct finding *world_finding(const struct world *world,
                                    const char *rule);
/* PASS, FAIL, …; NOT_APPLICABLE if the rule is in no list. */
enum answer world_answer(const struct world *world, const char *rule);
struct address world_parse(const char *address);
