#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "checks/check.h"
#include "cli/targets.h"
#include "cli/waivers.h"
#include "cli/yaml.h"

struct options;
struct record;
struct run;

/* One host of a site: a target as in a line of --input. */
struct site_host {
    struct bytes text;
    uint64_t line;
};

/* One site of --sites: its hosts, and by what they are judged. */
struct site {
    const char *name; /* sanitised */
    struct yaml_place place;
    struct site_host *hosts;
    size_t host_count;
    struct target_defaults defaults;        /* the run's, with its nodes */
    const struct yaml_value *licensed_root; /* as written; or NULL */
    struct waiver_list waivers;
    struct check_options checks; /* whole after sites_prepare() */
};

/* A store with one site's licensed root, where the run's does not know it. */
struct site_store {
    const struct cert *root;
    struct trust_store *store;
};

/* A fleet that one run checks; lives as long as the options. */
struct sites {
    struct yaml_file file;
    struct site *items;
    size_t count;
    size_t host_count; /* of all sites */
    struct site_store *stores;
    size_t store_count;
    size_t next_site, next_host; /* of sites_next() */
};

/* Reads --sites. False, with the failure that names file and place, if anything
 * in it is wrong; only the files of licensed roots are not looked at yet. */
MUST_CHECK bool sites_read(const struct options *options,
                           const struct target_defaults *defaults,
                           struct sites *out, struct failure *failure);
/* The same from a file that was read; `out->file` is that file. */
MUST_CHECK bool sites_take(const struct options *options,
                           const struct target_defaults *defaults,
                           struct sites *out, struct failure *failure);

/* Loads the licensed roots, and completes the `checks` of each site from those
 * of the run. Its waivers are registered with the run. */
MUST_CHECK bool sites_prepare(struct sites *sites, struct run *run,
                              struct failure *failure);
void sites_free(struct sites *sites);

/* The next host as the target of the record; false at the end. */
MUST_CHECK bool sites_next(struct sites *sites, struct record *record);
