#pragma once

#include "checks/check.h"

/* Questions about the files of verify that the families file and request
 * share. */

/* The set, or NULL in a scan. */
const struct file_set *files_of(const struct subject *subject);
/* The first certificate, if it decodes; else NULL. */
const struct cert *files_leaf(const struct subject *subject);
size_t files_cert_count(const struct subject *subject);
/* Certificates, keys or requests in all files. */
bool files_have_requests(const struct file_set *set);
bool files_have_keys(const struct file_set *set);

/* "line 3" in a PEM file, "" where there is but one thing. */
const char *file_place_text(const struct given_file *file, size_t place,
                            struct arena *arena);
/* "RSA of 2048 bits", "EC on P-256", "Ed25519"; sanitised. */
const char *public_key_text(const struct public_key *key, struct arena *arena);
