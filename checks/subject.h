#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/name_match.h"
#include "checks/check.h"

/* Questions about a record that several families ask. */

/* The target's own name and address. */
const struct node *record_host(const struct record *record);

/* False for an address that is only compared with the others: that of an AAAA
 * record, unless -6 asks for it. Listed and literal ones are judged. */
bool capture_is_judged(const struct capture *capture,
                       const struct check_options *options);

/* The chosen path of what was served, or NULL. */
const struct path *capture_path(const struct capture *capture);
/* With fetched issuers, if that reaches a root; else NULL. */
const struct path *capture_repaired_path(const struct capture *capture);
/* Its leaf, if one was served and decodes; else NULL. */
const struct cert *capture_good_leaf(const struct capture *capture);

/* The leaf is its own issuer, by name and by signature. */
bool path_is_self_signed(const struct path *path);
/* The end of a complete path, or NULL. */
const struct cert *path_root(const struct path *path);
/* The path ends at a root of the system's store. */
bool path_is_public(const struct path *path);

/* Is the certificate on any of them? */
bool paths_hold(const struct paths *paths, const struct cert *cert);

/* Where a certificate stands in what was served, or -1. */
int served_index(const struct capture *capture, const struct cert *cert);

/* The node that a leaf must be valid for: an Atlas node for itself, all
 * others, failover nodes too, for the target. */
const struct node *wanted_node(const struct record *record,
                               const struct node *node);
struct name_match node_match(const struct node *node, const struct cert *leaf);
/* Does the leaf cover any name of the record? */
bool covers_any_node(const struct record *record, const struct cert *leaf);

/* From the first second to the last, both included (RFC 5280 4.1.2.5). */
int64_t cert_lifetime(const struct cert *cert);
/* How many seconds before its end a certificate is warned of: the days that the
 * user named, or 30, cut to a third of the lifetime: they are most of the life
 * of a certificate of 45 days. */
int64_t cert_warning_span(const struct cert *cert,
                          const struct check_options *checks);

/* The issuer's organisation, sanitised; "" if it names none. */
const char *issuer_organization(const struct cert *cert, struct arena *arena);
bool is_from_lets_encrypt(const struct cert *leaf, struct arena *arena);
