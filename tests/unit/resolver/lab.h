#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/arena.h"
#include "resolver/resolver.h"

/* A loop with a resolver on it, and the arena its answers go to. */
struct lab {
    uv_loop_t loop;
    struct arena *arena;
    struct resolver *resolver;
};

/* One lookup in the laboratory. */
struct lookup_case {
    struct dns_answer answer;
    unsigned calls; /* of done */
};

void lab_open(struct lab *lab);
/* A resolver with these servers instead of the one before. */
void lab_use(struct lab *lab, unsigned timeout_ms, size_t count,
             const char *const *servers);
/* Fails the test if a handle or the loop has been left open. */
void lab_close(struct lab *lab);

void lab_start(struct lab *lab, struct lookup_case *lookup,
               const struct resolver_question *question);
/* Runs the loop until the lookup is done. */
void lab_wait(struct lab *lab, struct lookup_case *lookup);
/* Both. */
struct dns_answer lab_resolve(struct lab *lab,
                              const struct resolver_question *question);
/* A and AAAA. */
struct dns_answer lab_addresses(struct lab *lab, const char *name);
struct dns_answer lab_a(struct lab *lab, const char *name);

/* "192.0.2.1 192.0.2.2", for comparison. */
const char *lab_text(struct lab *lab, const struct dns_addresses *addresses);
/* The aliases in the same form. */
const char *lab_aliases(struct lab *lab, const struct dns_answer *answer);
