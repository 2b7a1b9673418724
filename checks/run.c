/*
 * The frame around the rules: which rule is asked about what, with which
 * weight. A rule only answers; what the answers make of a record is in
 * results.c.
 */
#include <stdarg.h>

#include "base/arena.h"
#include "checks/fault.h"
#include "checks/results.h"
#include "checks/subject.h"

struct run {
    struct record *record;
    const struct check_options *options;
    const struct rule *rule; /* whose turn it is */
    struct tally *tally;
    struct results results;
    size_t *groups; /* of each capture: the first of its node that served the
                       same */
};

void note_printf(struct note *note, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note->evidence = arena_vprintf(note->arena, format, args);
    va_end(args);
}

void note_fix(struct note *note, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note->fix = arena_vprintf(note->arena, format, args);
    va_end(args);
}

static enum severity severity_of(const struct subject *subject,
                                 const struct note *note)
{
    const struct rule *rule = subject->rule;
    enum severity severity =
        rule_severity(rule, subject->options->goal, subject->options->profile,
                      path_is_public(subject->path));
    enum severity most =
        fault_most_severity(note->fault, subject->options->profile);
    if (severity > most)
        severity = most;
    if (note->most != SEVERITY_NONE && severity > note->most)
        severity = note->most;
    bool is_standby =
        subject->node != NULL && subject->node->role == ROLE_FAILOVER;
    if (rule->warns_about_standby && is_standby && severity > SEVERITY_WARNING)
        return SEVERITY_WARNING;
    return severity;
}

/* The answer, before it is known how many captures say the same. */
static struct result to_result(const struct run *run,
                               const struct subject *subject,
                               enum answer answer, const struct note *note)
{
    const struct cert *cert = note->cert != NULL ? note->cert : subject->cert;
    const struct cert *root = path_root(subject->path);
    struct result result = {
        .rule = run->rule,
        .severity = severity_of(subject, note),
        .answer = answer,
        .node = subject->node,
        .capture = subject->capture,
        .file = subject->file,
        .cert = cert,
        .cert_index = -1,
        .cert_word = cert != NULL && cert == root ? "root" : "certificate",
        .evidence = note->evidence,
        .fix = note->fix,
        .capture_count = subject->capture == NULL ? 0 : 1,
    };
    if (subject->capture == NULL)
        return result;
    result.capture_index = (size_t)(subject->capture - run->record->captures);
    result.group = run->groups[result.capture_index];
    if (cert != NULL)
        result.cert_index = served_index(subject->capture, cert);
    return result;
}

static size_t group_size(const struct run *run, size_t group)
{
    size_t count = 0;
    for (size_t i = 0; i < run->record->capture_count; i++)
        count += run->groups[i] == group ? 1 : 0;
    return count;
}

static void ask(struct run *run, const struct subject *subject)
{
    struct note note = { .arena = run->record->arena };
    enum answer answer = run->rule->judge(subject, &note);
    run->tally->passed |= answer == ANSWER_PASS;
    run->tally->was_not_judged |= answer == ANSWER_NOT_JUDGED;
    if (answer != ANSWER_FAIL && answer != ANSWER_UNKNOWN)
        return;
    run->tally->hit = true;
    struct result result = to_result(run, subject, answer, &note);
    if (subject->cert != NULL)
        result.capture_count = group_size(run, result.group);
    results_add(&run->results, &result);
}

static struct subject subject_of(const struct run *run)
{
    return (struct subject){
        .record = run->record,
        .options = run->options,
        .rule = run->rule,
        .served_index = -1,
    };
}

static struct subject subject_of_capture(const struct run *run,
                                         const struct capture *capture)
{
    struct subject subject = subject_of(run);
    subject.node = capture->node;
    subject.capture = capture;
    subject.path = capture_path(capture);
    return subject;
}

static void ask_about_nodes(struct run *run)
{
    struct subject subject = subject_of(run);
    for (size_t i = 0; i < run->record->target.node_count; i++) {
        subject.node = &run->record->target.nodes[i];
        ask(run, &subject);
    }
}

static void ask_about_files(struct run *run)
{
    const struct file_set *files = run->record->files;
    struct subject subject = subject_of(run);
    for (size_t i = 0; files != NULL && i < files->count; i++) {
        subject.file = &files->items[i];
        ask(run, &subject);
    }
}

static void ask_about_leaf(struct run *run, const struct capture *capture)
{
    struct subject subject = subject_of_capture(run, capture);
    subject.cert = capture_good_leaf(capture);
    subject.served_index = 0;
    subject.place = PLACE_LEAF;
    if (subject.path != NULL && subject.path->length > 1)
        subject.issuer = subject.path->certs[1];
    if (subject.cert != NULL)
        ask(run, &subject);
}

static enum cert_place place_on(const struct path *path, size_t index)
{
    if (index == 0)
        return PLACE_LEAF;
    return path->is_complete && index + 1 == path->length ? PLACE_ROOT
                                                          : PLACE_CA;
}

static void ask_about_path(struct run *run, const struct capture *capture)
{
    struct subject subject = subject_of_capture(run, capture);
    const struct path *path = subject.path;
    for (size_t i = 0; path != NULL && i < path->length; i++) {
        subject.cert = path->certs[i];
        if (subject.cert->failure.status != STATUS_OK &&
            !run->rule->sees_malformed)
            continue;
        subject.path_index = i;
        subject.served_index = served_index(capture, subject.cert);
        subject.place = place_on(path, i);
        subject.issuer = i + 1 < path->length ? path->certs[i + 1] : NULL;
        ask(run, &subject);
    }
}

static void ask_about_capture(struct run *run, size_t index)
{
    const struct capture *capture = &run->record->captures[index];
    bool is_first = run->groups[index] == index;
    if (!capture_is_judged(capture, run->options) ||
        (run->rule->is_about_connection && capture->other_key_of != NULL))
        return;
    if (run->rule->scope == SCOPE_ENDPOINT) {
        struct subject subject = subject_of_capture(run, capture);
        ask(run, &subject);
    } else if (run->rule->scope == SCOPE_LEAF && is_first) {
        ask_about_leaf(run, capture);
    } else if (run->rule->scope == SCOPE_CERT && is_first) {
        ask_about_path(run, capture);
    }
}

static void run_rule(struct run *run, struct tally *tally)
{
    const struct check_options *options = run->options;
    const struct rule *rule = tally->rule;
    run->rule = rule;
    run->tally = tally;
    if (rule_severity(rule, options->goal, options->profile, true) ==
        SEVERITY_NONE)
        return;
    if (rule->scope == SCOPE_HOST) {
        struct subject subject = subject_of(run);
        ask(run, &subject);
    } else if (rule->scope == SCOPE_NODE) {
        ask_about_nodes(run);
    } else if (rule->scope == SCOPE_FILE) {
        ask_about_files(run);
    } else {
        for (size_t i = 0; i < run->record->capture_count; i++)
            ask_about_capture(run, i);
    }
}

/* Captures that share their paths served the same octets. */
static bool serve_the_same(const struct run *run, const struct capture *a,
                           const struct capture *b)
{
    return a->paths != NULL && a->paths == b->paths && a->node == b->node &&
           capture_is_judged(a, run->options) ==
               capture_is_judged(b, run->options);
}

static void group_captures(struct run *run)
{
    const struct record *record = run->record;
    run->groups = ARENA_NEW(record->arena, record->capture_count, size_t);
    for (size_t i = 0; i < record->capture_count; i++) {
        size_t first = 0;
        while (first < i && !serve_the_same(run, &record->captures[first],
                                            &record->captures[i]))
            first++;
        run->groups[i] = first;
    }
}

static bool was_probed(const struct run *run, const struct node *node)
{
    for (size_t i = 0; i < run->record->capture_count; i++) {
        const struct capture *capture = &run->record->captures[i];
        if (capture->node == node && capture_is_judged(capture, run->options))
            return true;
    }
    return false;
}

static bool has_error(const struct run *run)
{
    for (size_t i = 0; i < run->results.count; i++) {
        if (run->results.items[i].severity == SEVERITY_ERROR)
            return true;
    }
    return false;
}

/* A record that ended before anything was seen must not come out as ready,
 * and no rule was asked about addresses that are not there. */
static void miss_addresses(struct run *run)
{
    const struct record *record = run->record;
    bool is_explained = record->is_file || has_error(run);
    run->rule = rule_find("network.connect");
    run->tally = results_tally(&run->results, run->rule);
    for (size_t i = 0; i < record->target.node_count; i++) {
        struct subject subject = subject_of(run);
        subject.node = &record->target.nodes[i];
        struct note note = { .arena = record->arena };
        if (is_explained || was_probed(run, subject.node))
            continue;
        note_printf(&note, "no address was probed%s",
                    record->interrupted ? ": the scan was interrupted" : "");
        struct result result = to_result(run, &subject, ANSWER_UNKNOWN, &note);
        results_add(&run->results, &result);
        run->tally->hit = true;
    }
}

void checks_run(struct record *record, const struct check_options *options)
{
    struct run run = { .record = record, .options = options };
    results_init(&run.results, record->arena);
    if (record->target.invalid != NULL) {
        run_rule(&run,
                 results_tally(&run.results, rule_find("dns.name-invalid")));
        results_finish(&run.results, record, options);
        return;
    }
    group_captures(&run);
    for (size_t i = 0; i < run.results.tally_count; i++)
        run_rule(&run, &run.results.tallies[i]);
    miss_addresses(&run);
    results_finish(&run.results, record, options);
}
