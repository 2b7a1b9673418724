#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "record/address.h"
#include "record/finding.h"
#include "replay/finding_key.h"
#include "x509/digest.h"

struct arena;

/*
 * What is kept of a recorded result to hold a later one against it: who served
 * what, and what was found. Its texts were sanitised when they were recorded,
 * and are so again if somebody changed them since.
 */

struct known_cert {
    uint8_t sha256[SHA256_SIZE];
};

/* An address that was tried, and what it served, leaf first. */
struct known_endpoint {
    const char *host;
    struct address address; /* none: made of files */
    uint16_t port;
    const struct known_cert *certs;
    size_t cert_count;
    const char *issuer; /* of the leaf; NULL if it does not decode */
    int64_t not_after;  /* of the leaf, if it decodes */
};

/* The addresses of one name, as its answer listed them. */
struct known_name {
    const char *host;
    bool is_silent; /* nothing was asked or answered: they are not known */
    const struct address *addresses;
    size_t count;
};

struct known_result {
    const char *target; /* "support.example.com:443" */
    const char *site;   /* or "" */
    uint64_t number;    /* its place in the file */
    int64_t judged_at;
    enum verdict verdict;
    bool has_root;
    uint8_t root[SHA256_SIZE];
    const char *root_subject;
    const struct known_endpoint *endpoints;
    size_t endpoint_count;
    const struct known_name *names; /* [0] is the target's own */
    size_t name_count;
    const struct finding_key *findings;
    size_t finding_count;
};

/* The result as the JSON record has it; all that is kept is in the arena.
 * False, with what is wrong with it in *fault. */
MUST_CHECK bool known_result_read(const json_t *json, struct arena *arena,
                                  struct known_result *out, const char **fault);
