#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What can differ from an earlier result about the same target; the word is
 * `what` in the JSON record. The one that can cost clients their connection
 * comes first.
 */
#define CHANGE_LIST(X)                                                         \
    X(ROOT, "root")                                                            \
    X(VERDICT, "verdict")                                                      \
    X(LEAF, "leaf")                                                            \
    X(ISSUER, "issuer")       /* of the leaf, by name */                       \
    X(NOT_AFTER, "not-after") /* of the leaf */                                \
    X(ADDRESSES, "addresses")

enum change_kind {
#define X(name, text) CHANGE_##name,
    CHANGE_LIST(X)
#undef X
};

/* One difference. Texts are sanitised, and NULL stands for none. */
struct change {
    enum change_kind kind;
    const char *host;    /* of a node; NULL: of the target */
    const char *address; /* NULL: of all its addresses */
    /* SHA-256 in hex (root, leaf), distinguished name (issuer), RFC 3339
     * (not-after), word (verdict), list with ", " between (addresses). */
    const char *before, *after;
    /* Of a root: its name. */
    const char *before_subject, *after_subject;
};

/* A finding that was there and is no more. */
struct gone_finding {
    const char *rule;    /* id */
    const char *address; /* or NULL */
};

/* What became of a target since the run that --baseline names. */
struct changes {
    const char *file;           /* as given, sanitised */
    bool is_known;              /* else the target is not in it: all of it is
                                    new, and nothing of what follows is set */
    int64_t judged_at;          /* then */
    const struct change *items; /* in the order of enum change_kind */
    size_t count;
    const struct gone_finding *gone;
    size_t gone_count;
};

const char *change_kind_text(enum change_kind kind);
/* There is one of that kind. */
bool changes_include(const struct changes *changes, enum change_kind kind);
