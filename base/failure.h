#pragma once

struct arena;

/*
 * Why something stopped. What a remote host did wrong is data, not a C
 * error: it is stored in the record, and rules and reports read it.
 * The words are the closed list of `error` codes in the JSON record.
 */
#define STATUS_LIST(X)                                                         \
    X(OK, "ok")                                                                \
    /* DNS */                                                                  \
    X(NXDOMAIN, "nxdomain")                                                    \
    X(NODATA, "nodata")                                                        \
    X(SERVFAIL, "servfail")                                                    \
    X(DNS_REFUSED, "dns-refused")                                              \
    X(CNAME_LOOP, "cname-loop")                                                \
    X(DNS_MALFORMED, "dns-malformed")                                          \
    /* the way to the address */                                               \
    X(REFUSED, "refused")                                                      \
    X(UNREACHABLE, "unreachable")                                              \
    X(TIMED_OUT, "timed-out")                                                  \
    X(RESET, "reset")                                                          \
    X(CLOSED, "closed")                                                        \
    X(PROXY, "proxy")                                                          \
    /* TLS */                                                                  \
    X(ALERT, "alert")                                                          \
    X(NOT_TLS, "not-tls")                                                      \
    X(BAD_TLS, "bad-tls")                                                      \
    X(UNSUPPORTED, "unsupported")                                              \
    /* octets, files, ourselves */                                             \
    X(MALFORMED, "malformed")                                                  \
    X(OVER_LIMIT, "over-limit")                                                \
    X(HTTP, "http")                                                            \
    X(FORBIDDEN, "forbidden")                                                  \
    X(IO, "io")                                                                \
    X(INTERRUPTED, "interrupted")                                              \
    X(LOCAL, "local")

enum status {
#define X(name, text) STATUS_##name,
    STATUS_LIST(X)
#undef X
};

/* A failure with status OK is no failure. */
struct failure {
    enum status status;
    int code;           /* errno, TLS alert, HTTP status, library code; or 0 */
    const char *detail; /* in the record's arena, or static; may be NULL */
};

/* The same with its text in the arena. */
struct failure failure_copy(const struct failure *failure, struct arena *arena);

/* The word of the list above, e.g. "timed-out". */
const char *status_text(enum status status);
