#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct capture;
struct cert;
struct given_file;
struct rule;
struct waiver;

enum severity {
    SEVERITY_NONE,
    SEVERITY_NOTE,
    SEVERITY_WARNING,
    SEVERITY_ERROR
};

/* A rule's answer about one thing. */
enum answer {
    ANSWER_PASS,
    ANSWER_FAIL,
    ANSWER_UNKNOWN,        /* tried, could not be decided: never a pass */
    ANSWER_NOT_APPLICABLE, /* the rule is not about this */
    ANSWER_NOT_JUDGED,     /* never tried: offline, not asked for */
};

/* The closed list of `verdict` of a record. */
#define VERDICT_LIST(X)                                                        \
    X(READY, "ready")                                                          \
    X(READY_WITH_WARNINGS, "ready-with-warnings")                              \
    X(INCONCLUSIVE, "inconclusive")                                            \
    X(NOT_READY, "not-ready")                                                  \
    X(INVALID, "invalid")

enum verdict {
#define X(name, text) VERDICT_##name,
    VERDICT_LIST(X)
#undef X
};

/* One rule's word about one thing. Only the runner makes these. */
struct finding {
    const struct rule *rule;
    enum severity severity; /* as it counts here: goal, profile, binding */
    enum answer answer;     /* FAIL or UNKNOWN; a note is a FAIL with
                               SEVERITY_NOTE */
    const struct capture *capture; /* NULL if about the host as a whole */
    size_t capture_index;          /* of the first capture it is about */
    size_t capture_count;          /* how many said the same (merged) */
    const struct cert *cert;       /* NULL if not about one */
    int cert_index;                /* in the served chain, or -1 */
    const struct given_file *file; /* NULL if not about one */
    const char *evidence;          /* sanitised */
    const char *fix;               /* the rule's, or a more precise one */
    bool waived;
    const char *waiver; /* the reason given, or NULL */
    /* The waiver that is about it, also one that has ended; or NULL. */
    const struct waiver *waived_by;
    bool is_new; /* not in the run of --baseline; false without that */
};

const char *verdict_text(enum verdict verdict);
const char *severity_text(enum severity severity);
