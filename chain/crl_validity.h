#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "record/revocation.h"
#include "x509/crl.h"

struct arena;
struct crl_subject;
struct signature_cache;

/* A list, and what is known of it by now. */
struct known_crl {
    const struct crl *crl;
    bool is_checked, is_good; /* form and signature */
    enum revocation_status trouble;
    const char *detail;
};

/*
 * Is the list in order (RFC 5280 5.1, 5.2), and signed by one that may sign
 * lists for the subject? Time apart. Looked at once; if it is not, `trouble`
 * and `detail` say why.
 */
bool crl_is_good(struct known_crl *known, const struct crl_subject *subject,
                 struct signature_cache *cache);
bool crl_is_current(const struct crl *crl, int64_t now);
/* Both: what it says counts now. */
bool crl_counts(struct known_crl *known, const struct crl_subject *subject,
                int64_t now, struct signature_cache *cache);

/* Why the list is not current, or NULL. */
const char *crl_time_fault(const struct crl *crl, int64_t now,
                           struct arena *arena);

/* What is said of the list, with its times: anything but "revoked". */
struct revocation_answer crl_answer(const struct crl *crl,
                                    enum revocation_status status,
                                    const char *detail);
/* "Revoked" by an entry of the list. */
struct revocation_answer crl_entry_answer(const struct crl *crl,
                                          const struct crl_entry *entry,
                                          struct arena *arena);
