#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "x509/cert.h"

struct arena;

/* What the maker of a list says of a log; the words are those of Google's
 * log list, version 3. */
#define CT_LOG_STATE_LIST(X)                                                   \
    X(PENDING, "pending")                                                      \
    X(QUALIFIED, "qualified")                                                  \
    X(USABLE, "usable")                                                        \
    X(READONLY, "readonly")                                                    \
    X(RETIRED, "retired")                                                      \
    X(REJECTED, "rejected")

enum ct_log_state {
#define X(name, text) CT_LOG_##name,
    CT_LOG_STATE_LIST(X)
#undef X
};

/* One log of Certificate Transparency. */
struct ct_log {
    uint8_t id[SHA256_SIZE]; /* of its key */
    struct public_key key;
    const char *name, *operated_by; /* sanitised */
    enum ct_log_state state;
    int64_t state_since; /* seconds since 1970 */
};

/* Those that the user names; they live until the program ends. */
struct ct_logs {
    const struct ct_log *items;
    size_t count;
};

const char *ct_log_state_text(enum ct_log_state state);

enum sct_result {
    SCT_VALID,
    SCT_VALID_THEN, /* the log has been retired since */
    SCT_UNKNOWN_LOG,
    SCT_LOG_NOT_TRUSTED, /* not yet, or no more when it signed */
    SCT_BAD_SIGNATURE,
    SCT_OF_FUTURE, /* its timestamp */
    /* Only we cannot tell: another version, or what has no reading. */
    SCT_UNSUPPORTED,
};

/* What an SCT is about. An embedded one is about the precertificate: the
 * certificate without the SCTs, and the issuer's key. */
struct sct_subject {
    const struct cert *leaf;
    const struct cert *issuer; /* may be NULL for one that was sent apart */
    bool is_embedded;
    int64_t now;
};

/* Did the log sign this (RFC 6962 3.2)? *log is set if the log is known. */
enum sct_result sct_verify(const struct ct_logs *logs, const struct sct *sct,
                           const struct sct_subject *subject,
                           struct arena *arena, const struct ct_log **log);
