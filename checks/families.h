#pragma once

#include "checks/check.h"

/*
 * The families of rules, one file each: the part of an id before the dot.
 * registry.c lists them in order.
 */
extern const struct family family_dns, family_network, family_tls, family_name,
    family_chain, family_validity, family_key, family_signature,
    family_certificate, family_usage, family_transparency, family_revocation,
    family_agreement, family_node, family_product, family_license, family_file,
    family_request;
