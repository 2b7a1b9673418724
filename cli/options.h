#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"

struct arena;

enum command {
    COMMAND_SCAN = 1 << 0,
    COMMAND_VERIFY = 1 << 1,
    COMMAND_RULES = 1 << 2,
    COMMAND_ROOTS = 1 << 3,
    COMMAND_JUDGE = 1 << 4,
    COMMAND_REPORT = 1 << 5,
};

struct texts {
    const char **items;
    size_t count;
};

/* Where --warn-days was not given: how many days depends on the lifetime. */
enum { NO_WARN_DAYS = INT_MAX };

enum fail_on { FAIL_ON_ERROR, FAIL_ON_WARNING, FAIL_ON_NEW };
enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* The command line, taken apart but not yet understood as a whole. All of it
 * lives in `arena` until the program ends. */
struct options {
    struct arena *arena;
    enum command command;
    struct texts arguments;
    struct texts given; /* "--goal=full", for the header of a report */

    bool help, version;
    struct texts inputs;
    bool ends_are_nul; /* of the lines of `inputs` */
    const char *sites;
    unsigned port;
    struct texts dns;
    struct texts resolve;
    struct texts expected_addresses;
    struct texts nodes, failover;
    bool ipv4_only, ipv6_only;
    bool allow_special_addresses;
    const char *server_name;
    bool no_server_name;
    bool both_keys, one_handshake;

    const char *roots;
    struct texts extra_roots;
    const char *licensed_root, *licensed_host;
    const char *host;
    const char *key, *pass_file, *compare;
    unsigned goal, profile, purpose;
    bool at_is_given;
    int64_t at;
    unsigned warn_days; /* NO_WARN_DAYS: not given */
    unsigned max_depth;
    struct texts crls;
    bool offline, online, allow_private_fetch, probe_http;
    const char *proxy;
    const char *ct_logs;

    unsigned concurrency, threads, retries;
    double rate;
    unsigned connect_ms, handshake_ms, target_ms;

    const char *format;
    struct texts outputs;
    const char *export_root, *export_chain, *kit;
    const char *waive, *baseline;
    unsigned fail_on, color, progress;
    bool strict, quiet, verbose;
    bool junit_file_attr;
};

/* How the value of an option is read and where it goes. */
enum option_kind {
    OPTION_FLAG,    /* bool */
    OPTION_NUMBER,  /* unsigned, from `least` to `most` */
    OPTION_CAPPED,  /* unsigned; what is above `most` means that */
    OPTION_RATE,    /* double above 0 */
    OPTION_SECONDS, /* unsigned milliseconds, given in seconds */
    OPTION_TEXT,    /* const char * */
    OPTION_TEXTS,   /* struct texts: one each time */
    OPTION_LIST,    /* struct texts: several with commas between */
    OPTION_TIME,    /* int64_t; at_is_given is set */
    OPTION_CHOICE,  /* unsigned: which of `words` */
};

enum option_section {
    SECTION_TARGETS,
    SECTION_TRUST,
    SECTION_JUDGEMENT,
    SECTION_NETWORK,
    SECTION_REPORT,
    SECTION_COUNT,
};

/* One option: parsing and --help come from this one row. */
struct option_row {
    const char *name;
    char letter; /* 0: none */
    enum option_kind kind;
    const char *value; /* "FILE", NULL for a flag */
    unsigned commands; /* set of enum command */
    enum option_section section;
    size_t field; /* offset in struct options */
    const char *const *words;
    unsigned least, most;
    const char *help;
};

extern const struct option_row all_options[];
extern const size_t option_count;

/* Sets the defaults and reads the command line. False, with the failure, for
 * wrong use; the failure names the option. */
MUST_CHECK bool options_parse(int argc, char **argv, struct options *options,
                              struct failure *failure);

/* Sets the failure to what printf() would make of it, and returns false. */
bool wrong_use(const struct options *options, struct failure *failure,
               const char *format, ...) PRINTF_LIKE(3, 4);
/* What the user gave, as it is shown to say what is wrong with it. */
const char *shown_value(const struct options *options, const char *value);

/* "scan"; the row of a command in --help. */
const char *command_name(enum command command);
const char *command_summary(enum command command);
