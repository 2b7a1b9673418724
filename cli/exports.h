#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "chain/root.h"
#include "chain/trust_store.h"
#include "scan/scan.h"

struct options;

/* Where `roots` writes the root to without --export-root: standard output. Its
 * table says when there is none. */
extern const char exports_root_unasked[];

/*
 * --export-root, --export-chain and --kit: files that are made from the one
 * record of a run. They are made while the record is there, by the thread that
 * reports, and complained about afterwards.
 */
struct exports {
    const struct options *options;
    const struct run_info *run;
    bool is_wanted; /* else nothing is watched */
    struct arena *arena;
    const char *fault; /* the first file that could not be written */
    const char *lack;  /* the first for which there is nothing to write */

    /* What `roots` wants to know of the record. */
    bool has_root, is_silent;
    struct root_agreement agreement;
    enum root_source source;
};

bool exports_are_wanted(const struct options *options);
void exports_init(struct exports *exports, const struct options *options,
                  const struct run_info *run);
/* The configuration's `watch` and `watch_user` are ours from now on. */
void exports_attach(struct exports *exports, struct scan_config *config);
/* Complains of what was not written; false if it is our own fault, true where
 * there was nothing to write. */
MUST_CHECK bool exports_finish(struct exports *exports);
