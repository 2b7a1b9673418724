#include "cli/scanning.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "cli/exports.h"
#include "cli/file.h"
#include "cli/options.h"
#include "cli/signals.h"
#include "cli/sites.h"
#include "record/record.h"

enum { MOST_CORES = 256 };

static bool next_line(struct target_source *source, struct arena *arena,
                      struct input_line *out)
{
    if (source->ahead_used < source->ahead_count) {
        *out = source->ahead[source->ahead_used++];
        return true;
    }
    return input_next(source->input, arena, out);
}

static bool next_of_sites(struct target_source *source, struct record *record)
{
    if (!sites_next(source->sites, record))
        return false;
    record->target.number = ++source->given;
    return true;
}

static bool next_target(struct record *record, void *user)
{
    struct target_source *source = user;
    struct input_line line;
    if (source->sites != NULL)
        return next_of_sites(source, record);
    if (!next_line(source, record->arena, &line))
        return false;
    struct target *target = &record->target;
    target_parse(line.text, &source->defaults, record->arena, target);
    if (line.invalid != NULL) {
        target->invalid = line.invalid;
        target->node_count = 0;
    }
    target->number = ++source->given;
    target->file = line.file;
    target->line = line.line;
    return true;
}

/* One file for two of them would hold the one that is written last. */
static bool exports_differ(const struct options *options,
                           struct failure *failure)
{
    const char *const exports[] = { options->export_root, options->export_chain,
                                    options->kit };
    if (options->kit != NULL && strcmp(options->kit, "-") == 0)
        return wrong_use(
            options, failure,
            "--kit wants a file: what is written there is no text");
    for (size_t i = 0; i < COUNT_OF(exports); i++) {
        if (exports[i] == NULL || strcmp(exports[i], "-") == 0)
            continue;
        const char *path = plain_path(exports[i]);
        for (size_t k = i + 1; k < COUNT_OF(exports); k++)
            if (exports[k] != NULL && strcmp(path, plain_path(exports[k])) == 0)
                return wrong_use(options, failure,
                                 "--export-root, --export-chain and --kit want "
                                 "a file each");
        for (size_t k = 0; k < options->outputs.count; k++) {
            const char *colon = strchr(options->outputs.items[k], ':');
            if (colon != NULL && strcmp(path, plain_path(colon + 1)) == 0)
                return wrong_use(options, failure,
                                 "-o and an export or a kit want a file each");
        }
    }
    return true;
}

static bool families_agree(const struct options *options,
                           struct failure *failure)
{
    if (options->ipv4_only && options->ipv6_only)
        return wrong_use(options, failure, "-4 and -6 exclude each other");
    return true;
}

static bool open_sites(struct target_source *source,
                       const struct options *options, bool only_one,
                       struct failure *failure)
{
    if (options->arguments.count > 0 || options->inputs.count > 0)
        return wrong_use(options, failure,
                         "--sites names the targets: no TARGET and no --input "
                         "may stand beside it");
    if (only_one)
        return wrong_use(options, failure,
                         "--sites is about many targets; --sni, --expect-ip, "
                         "--node, --failover, --licensed-*, --export-* and "
                         "--kit are about one");
    source->sites = ARENA_NEW(options->arena, 1, struct sites);
    return sites_read(options, &source->defaults, source->sites, failure);
}

static struct input_sources sources_of(const struct options *options)
{
    return (struct input_sources){ &options->arguments, &options->inputs,
                                   options->ends_are_nul };
}

bool target_source_open(struct target_source *source,
                        const struct options *options, bool only_one,
                        struct failure *failure)
{
    size_t ahead = only_one ? MOST_LINES_AHEAD : 1;
    *source = (struct target_source){ 0 };
    if (!families_agree(options, failure) ||
        !exports_differ(options, failure) ||
        !target_defaults_make(options, &source->defaults, failure))
        return false;
    if (options->sites != NULL)
        return open_sites(source, options, only_one, failure);
    const struct input_sources sources = sources_of(options);
    source->input =
        input_open(&sources, signals_want_end, options->arena, failure);
    if (source->input == NULL)
        return false;
    while (source->ahead_count < ahead &&
           input_next(source->input, options->arena,
                      &source->ahead[source->ahead_count]))
        source->ahead_count++;
    if (source->ahead_count == 0)
        return wrong_use(options, failure,
                         "no target (see certready %s --help)",
                         command_name(options->command));
    if (source->ahead_count > 1)
        return wrong_use(options, failure,
                         "one target is wanted, not several: roots, --sni, "
                         "--expect-ip, --node, --failover, --licensed-*, "
                         "--export-* and --kit are about one");
    return true;
}

void target_source_close(struct target_source *source)
{
    input_close(source->input);
    if (source->sites != NULL)
        sites_free(source->sites);
}

bool scan_take_expected(const struct options *options, struct run *run,
                        struct failure *failure)
{
    const struct texts *texts = &options->expected_addresses;
    struct address *items =
        ARENA_NEW(options->arena, texts->count, struct address);
    for (size_t i = 0; i < texts->count; i++) {
        if (address_parse(bytes_of_text(texts->items[i]), &items[i]))
            continue;
        return wrong_use(options, failure,
                         "--expect-ip: \"%s\" is no IP address",
                         shown_value(options, texts->items[i]));
    }
    run->judge.checks.expected_addresses = items;
    run->judge.checks.expected_address_count = texts->count;
    return true;
}

static size_t thread_count(const struct options *options)
{
    if (options->threads > 0)
        return options->threads;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (cores < 1)
        return 1;
    return cores > MOST_CORES ? MOST_CORES : (size_t)cores;
}

static bool shows_progress(const struct options *options)
{
    if (options->quiet || options->progress == WHEN_NEVER)
        return false;
    if (options->progress == WHEN_ALWAYS)
        return true;
    const char *term = getenv("TERM");
    bool is_list = options->inputs.count > 0 || options->sites != NULL;
    return is_list && isatty(STDERR_FILENO) && getenv("CI") == NULL &&
           term != NULL && strcmp(term, "dumb") != 0;
}

static uint64_t expected_count(const struct options *options,
                               const struct target_source *source)
{
    if (source->sites != NULL)
        return source->sites->host_count;
    const struct input_sources sources = sources_of(options);
    return input_count(&sources);
}

/* As curl reads them; a scan that went another way than asked for would tell
 * of another host. */
static void tell_about_proxies(const struct options *options)
{
    static const char *const names[] = { "http_proxy", "https_proxy",
                                         "HTTPS_PROXY", "all_proxy",
                                         "ALL_PROXY" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *value = getenv(names[i]);
        if (value == NULL || *value == '\0')
            continue;
        complain(arena_printf(options->arena,
                              "%s is not heeded; --proxy names a proxy",
                              names[i]));
        return;
    }
}

/* For later runs only what everybody gets by those URLs. */
static bool keeps_fetches(const struct options *options)
{
    return !options->offline && !options->allow_private_fetch &&
           options->dns.count == 0;
}

bool scan_config_make(const struct options *options, struct run *run,
                      struct target_source *source, struct scan_config *out,
                      struct failure *failure)
{
    if (!scan_take_expected(options, run, failure))
        return false;
    size_t threads = thread_count(options);
    struct check_options *checks = &run->judge.checks;
    checks->asked_without_sni = !options->one_handshake;
    checks->asked_legacy = !options->one_handshake;
    checks->asked_both_keys = options->both_keys;
    checks->asked_pages = options->probe_http;
    bool shown = shows_progress(options);
    if (options->proxy == NULL && !options->quiet)
        tell_about_proxies(options);
    /* The sites take over what the run's checks are by now. */
    if (source->sites != NULL && !sites_prepare(source->sites, run, failure))
        return false;
    *out = (struct scan_config){
        .threads =
            threads < options->concurrency ? threads : options->concurrency,
        .concurrency = options->concurrency,
        .target_ms = options->target_ms,
        .offline = options->offline,
        .now_is_given = options->at_is_given,
        .now = options->at,
        .resolver = { .servers = options->dns.items,
                      .server_count = options->dns.count,
                      .timeout_ms = LIMIT_DNS_MS },
        .probe = { .connect_ms = options->connect_ms,
                   .handshake_ms = options->handshake_ms,
                   .retries = options->retries,
                   .rate = options->rate,
                   .proxy = options->proxy,
                   .ask_scts = !options->one_handshake,
                   .ask_without_sni = checks->asked_without_sni,
                   .ask_legacy = checks->asked_legacy,
                   .ask_both_keys = checks->asked_both_keys,
                   .ask_pages = checks->asked_pages,
                   .ask_port_80 = !options->offline },
        .fetch = { .allow_private = options->allow_private_fetch,
                   .proxy = options->proxy },
        .keeps_fetches = keeps_fetches(options),
        .judge = run->judge,
        .outputs = run->outputs,
        .output_count = run->output_count,
        .run = run->info,
        .progress = { .shown = shown,
                      .expected = shown ? expected_count(options, source) : 0 },
        .next_target = next_target,
        .user = source,
        .is_stopped = signals_want_end,
        .say = options->quiet ? NULL : complain,
    };
    return true;
}

/* A server that is no address is known only when it is to be asked. */
static const char *start_fault(const struct options *options,
                               const struct failure *failure)
{
    if (failure->status != STATUS_MALFORMED)
        return failure->detail;
    return arena_printf(options->arena,
                        "--dns \"%s\": expected an address, or ADDRESS:PORT",
                        shown_value(options, failure->detail));
}

bool scan_begin(const struct options *options, const struct scan_config *config,
                struct scan_result *result, struct failure *failure,
                enum exit_code *code)
{
    if (scan_run(config, result, failure))
        return true;
    failure->detail = start_fault(options, failure);
    *code = failure->status == STATUS_LOCAL ? EXIT_INTERNAL : EXIT_USAGE;
    return false;
}

bool scan_with_exports(const struct options *options, struct run *run,
                       struct target_source *source, struct exports *exports,
                       struct scan_result *result, enum exit_code *code)
{
    struct failure failure;
    struct scan_config config;
    *code = EXIT_USAGE;
    exports_init(exports, options, &run->info);
    if (scan_config_make(options, run, source, &config, &failure)) {
        exports_attach(exports, &config);
        if (scan_begin(options, &config, result, &failure, code))
            return true;
    }
    complain(failure.detail);
    return false;
}
