#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "chain/cert_faults.h"
#include "record/record.h"

struct ct_logs;
struct trust_store;
struct path_options;

/* The closed lists of `goal` and `profile` in the JSON record. */
enum goal { GOAL_LICENSE, GOAL_FULL, GOAL_COUNT };
enum profile {
    PROFILE_PRODUCT,
    PROFILE_WEBPKI,
    PROFILE_RFC5280,
    PROFILE_COUNT,
};

const char *goal_text(enum goal goal);
const char *profile_text(enum profile profile);

/* A finding that the user accepts until a date. */
struct waiver {
    const char *rule;
    const char *host; /* pattern: a name, or "*.example.com" */
    const char *reason;
    int64_t until;
    const char *file;
    uint64_t line;
    size_t number; /* its place among all waivers of the run, from 0 */
};

/* --warn-days where the user named none. */
enum { WARN_DAYS_DEFAULT = 30 };

/* What the user chose that a judgement depends on; const for all. */
struct check_options {
    enum goal goal;
    enum profile profile;
    enum purpose purpose;
    unsigned warn_days;
    bool warn_days_are_given; /* by the user, and so meant as they stand */
    bool allow_special_addresses;
    const struct address *expected_addresses; /* --expect-ip */
    size_t expected_address_count;
    bool ipv4_only, ipv6_only;
    bool judge_name; /* false for verify without --host */
    bool roots_are_replaced;
    bool crls_were_given;
    bool asked_both_keys, asked_without_sni, asked_legacy;
    bool asked_pages;              /* --probe-http */
    const struct ct_logs *ct_logs; /* --ct-logs, or NULL */
    const uint8_t *licensed_root;  /* SHA-256, or NULL */
    const char *licensed_host;     /* or NULL */
    const struct waiver *waivers;
    size_t waiver_count;
    const struct waiver *site_waivers; /* of the target's site, asked first */
    size_t site_waiver_count;
    const struct trust_store *store;
    struct weak_key_memo *weak_keys; /* of the thread, or NULL */
};

/* What one call of a rule looks at. */
enum scope {
    SCOPE_HOST,     /* the target as a whole, once */
    SCOPE_ENDPOINT, /* each address of each node */
    SCOPE_LEAF,     /* each leaf that was served */
    SCOPE_CERT,     /* each certificate of each chosen path */
    SCOPE_NODE,     /* each name: the target's and those of its nodes */
    SCOPE_FILE,     /* each file given to verify */
};

/*
 * The thing that one call is about. Addresses that are only compared (AAAA
 * records without -6) are the subject of no call, and a certificate that does
 * not decode of none for LEAF and CERT. A rule of scope LEAF or CERT may
 * depend on what was served and on the node, not on the address: it is called
 * once for all addresses of a node that served the same.
 */
struct subject {
    const struct record *record;
    const struct check_options *options;
    const struct rule *rule;       /* the one that is asked */
    const struct node *node;       /* NULL for HOST and FILE */
    const struct capture *capture; /* NULL for HOST, NODE and FILE */
    const struct given_file *file; /* NULL unless FILE */
    const struct path *path;       /* the chosen one; NULL if no leaf */
    const struct cert *cert;       /* NULL unless LEAF or CERT */
    size_t path_index;             /* of cert on the path */
    int served_index;              /* of cert in the served chain, or -1 */
    enum cert_place place;
    const struct cert *issuer; /* next on the path, or NULL */
};

/*
 * Where a rule writes why it decided so: what was found and what it is held
 * against. Host, address and certificate are put before it by the runner.
 */
struct note {
    struct arena *arena;
    const char *evidence;
    const char *fix;       /* NULL: the rule's own */
    enum path_fault fault; /* the one that the answer is about, or NONE */
    /* The answer weighs no more than this; NONE: as much as the rule says. */
    enum severity most;
    /* The certificate at fault, for a rule about an address. */
    const struct cert *cert;
};

/* What is printed from outside must be clean already (base/text). */
void note_printf(struct note *note, const char *format, ...) PRINTF_LIKE(2, 3);
void note_fix(struct note *note, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * Where an error is one. BINDS_PUBLIC: where the chain ends at a public root;
 * under any other it is a warning. Profile webpki binds every chain.
 */
enum binding {
    BINDS_ALWAYS,
    BINDS_PUBLIC,
    BINDS_PUBLIC_FOR_LICENSE, /* with goal full: always */
};

/*
 * A rule: one row of its family's table and one function. The severity is a
 * letter for each profile in the order of enum profile: E error, W warning,
 * I note, '-' not judged in that profile; one string for each goal.
 */
struct rule {
    const char *id;    /* "name.mismatch"; never changes its meaning */
    const char *title; /* what is asked for, in one sentence */
    const char *why;   /* what goes wrong for a client otherwise */
    const char *severity[GOAL_COUNT]; /* { "EEE", "EEE" } */
    enum binding binds;
    enum scope scope;
    const char *standard;
    const char *fix;
    enum answer (*judge)(const struct subject *subject, struct note *note);
    /* Rules that say the same cause better: this one is silent about a
     * subject of which one of them failed with no less weight. Ids with
     * spaces between. */
    const char *yields_to;
    /* What OpenSSL says of the same, "error 10: certificate has expired";
     * people have it in hand when they ask. NULL: nothing. */
    const char *openssl;
    /* It is asked about certificates that do not decode, too. */
    bool sees_malformed;
    /* About a --failover node it is a warning at most: the standby may be
     * switched off. */
    bool warns_about_standby;
    /* About a connection, not about what was served: it is not asked again of
     * the certificate of another kind of key. */
    bool is_about_connection;
};

/* One family: the part of the id before the dot, and its file. */
struct family {
    const char *name;
    const char *title;
    const struct rule *rules;
    size_t count;
};

extern const struct family *const all_families[];
extern const size_t family_count;

/* NULL if there is none of that id. */
const struct rule *rule_find(const char *id);
/* As the table has it; SEVERITY_NONE: not judged in that profile. */
enum severity rule_severity(const struct rule *rule, enum goal goal,
                            enum profile profile, bool root_is_public);

/*
 * Runs every rule and sets findings, passed, not_judged and verdict. A rule is
 * among `passed` if it passed wherever it was about anything, and among
 * `not_judged` if nothing spoke against it but some of that was not tried. Pure: the moment is record->now.
 */
void checks_run(struct record *record, const struct check_options *options);
/* What the record is judged by: what its site says, or what the run says. */
const struct check_options *record_checks(const struct record *record,
                                          const struct check_options *of_run);

/*
 * The faults that make a path invalid by the rules' severities: fills
 * fatal_if_public, fatal_if_private, purpose and crls_are_required of
 * `path_options`. The names of a leaf are not among them: they are the same on
 * each of its paths, so the rules judge them and they choose nothing.
 */
void checks_path_options(const struct check_options *options,
                         struct path_options *path_options);
