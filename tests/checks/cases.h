#pragma once

#include <stddef.h>

#include "base/compiler.h"
#include "world.h"

/* One case of one rule: what is changed about the good host, and what the rule
 * answers then. */
struct check_case {
    const char *rule;
    const char *name;
    enum answer answer;
    const char *evidence; /* FAIL, UNKNOWN: stands in the evidence */
    void (*arrange)(struct world *world); /* NULL: the good host */
};

struct case_list {
    const struct check_case *cases;
    size_t count;
};

/* One list for each file of cases. */
extern const struct case_list dns_cases, caa_cases, network_cases, tls_cases,
    name_cases, chain_cases, validity_cases, key_cases, usage_cases,
    transparency_cases, revocation_cases, agreement_cases, product_cases,
    store_cases, license_cases, file_cases, request_cases;
