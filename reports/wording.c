#include "reports/wording.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"
#include "checks/subject.h"
#include "x509/time.h"

const char *target_label(const struct record *record, struct arena *arena)
{
    const struct target *target = &record->target;
    if (target->node_count == 0 || record->is_file)
        return target->text;
    const struct node *node = &target->nodes[0];
    bool is_v6 = node->is_literal && address_is_v6(&node->literal);
    return arena_printf(arena, is_v6 ? "[%s]:%u" : "%s:%u", node->host,
                        node->port);
}

const char *target_title(const struct record *record, struct arena *arena)
{
    const struct target *target = &record->target;
    const char *label = target_label(record, arena);
    if (target->node_count == 0 || target->nodes[0].unicode == NULL ||
        record->is_file)
        return label;
    return arena_printf(arena, "%s (%s)", label, target->nodes[0].unicode);
}

const char *target_place(const struct record *record, struct arena *arena)
{
    enum { SHOWN = 60 };
    const struct target *target = &record->target;
    if (target->file == NULL)
        return "";
    return arena_printf(
        arena, "%s:%" PRIu64,
        text_clean_short(arena, bytes_of_text(target->file), SHOWN),
        target->line);
}

const char *verdict_words(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_READY:
        return "READY";
    case VERDICT_READY_WITH_WARNINGS:
        return "READY, WITH WARNINGS";
    case VERDICT_INCONCLUSIVE:
        return "INCONCLUSIVE";
    case VERDICT_NOT_READY:
        return "NOT READY";
    case VERDICT_INVALID:
        return "INVALID";
    }
    return "";
}

/* Without a root it is the certificate itself, if that is not waived. */
static bool names_what_to_send(const struct record *record)
{
    for (size_t i = 0; i < record->finding_count; i++) {
        const struct finding *finding = &record->findings[i];
        if (finding_outcome(finding) != OUTCOME_NOTE &&
            strcmp(finding->rule->id, "product.self-signed") == 0)
            return true;
    }
    return false;
}

static bool holds_a_request(const struct file_set *files)
{
    for (size_t i = 0; files != NULL && i < files->count; i++)
        if (files->items[i].bundle.request_count > 0)
            return true;
    return false;
}

/* Files are not installed yet, so no client can connect. */
static const char *ready_files_step(const struct record *record,
                                    const struct check_options *checks)
{
    if (!checks->judge_name)
        return "Nothing speaks against these files, but no host name was "
               "checked: give it with --host.";
    if (record_leaf(record) == NULL && holds_a_request(record->files))
        return "The request is right. Send it to the CA.";
    return "These files can be imported. Scan the host afterwards.";
}

bool may_be_sent(const struct record *record)
{
    return record->verdict == VERDICT_READY ||
           record->verdict == VERDICT_READY_WITH_WARNINGS;
}

static const char *ready_step(const struct record *record,
                              const struct check_options *checks)
{
    if (record->is_file)
        return ready_files_step(record, checks);
    if (checks->goal != GOAL_LICENSE)
        return "Desk clients, click-to-chat and mobile clients can connect.";
    if (record->root.cert != NULL)
        return "Support can build the licence package. Send the root below and "
               "the DNS name.";
    if (names_what_to_send(record))
        return "Support can build the licence package. What to send is among "
               "the findings below.";
    return "Nothing stands in the way of the licence package, but no root was "
           "found to send.";
}

const char *next_step(const struct record *record,
                      const struct check_options *checks, struct arena *arena)
{
    size_t errors = 0;
    for (size_t i = 0; i < record->finding_count; i++)
        errors += finding_outcome(&record->findings[i]) == OUTCOME_ERROR;
    switch (record->verdict) {
    case VERDICT_READY:
    case VERDICT_READY_WITH_WARNINGS:
        return ready_step(record, checks);
    case VERDICT_INCONCLUSIVE:
        return "Nothing speaks against it, but it could not be judged. See "
               "below what was not decided, and try again.";
    case VERDICT_NOT_READY:
        return errors == 1
                   ? "1 error must be fixed first: see Fix below."
                   : arena_printf(arena,
                                  "%zu errors must be fixed first. The first "
                                  "one below is the most important.",
                                  errors);
    case VERDICT_INVALID:
        return "This line names no target. Nothing was scanned.";
    }
    return "";
}

enum outcome finding_outcome(const struct finding *finding)
{
    if (finding->waived || finding->severity <= SEVERITY_NOTE)
        return OUTCOME_NOTE;
    if (finding->severity == SEVERITY_WARNING)
        return finding->answer == ANSWER_FAIL ? OUTCOME_WARNING : OUTCOME_NOTE;
    return finding->answer == ANSWER_UNKNOWN ? OUTCOME_UNKNOWN : OUTCOME_ERROR;
}

size_t findings_that_count(const struct record *record,
                           const struct finding **worst)
{
    size_t count = 0;
    *worst = NULL;
    for (size_t i = 0; i < record->finding_count; i++) {
        const struct finding *finding = &record->findings[i];
        enum outcome outcome = finding_outcome(finding);
        if (outcome == OUTCOME_NOTE)
            continue;
        count++;
        if (*worst == NULL || outcome > finding_outcome(*worst))
            *worst = finding;
    }
    return count;
}

const char *finding_word(const struct finding *finding)
{
    if (finding->waived)
        return "waived";
    if (finding->answer == ANSWER_UNKNOWN)
        return "unknown";
    return severity_text(finding->severity);
}

const char *finding_address(const struct record *record,
                            const struct finding *finding, struct arena *arena)
{
    if (finding->capture == NULL || record->is_file)
        return "";
    return address_text(&finding->capture->address, arena);
}

const char *finding_evidence(const struct finding *finding)
{
    bool has_any = finding->evidence != NULL && *finding->evidence != '\0';
    return has_any ? finding->evidence : finding->rule->title;
}

const char *finding_remedy(const struct finding *finding, struct arena *arena)
{
    if (finding->waived)
        return arena_printf(arena, "Waived: %s",
                            finding->waiver == NULL ? "" : finding->waiver);
    if (finding->fix == NULL || finding->severity == SEVERITY_NOTE)
        return "";
    return arena_printf(arena, "Fix: %s", finding->fix);
}

const char *finding_text(const struct finding *finding, struct arena *arena)
{
    const char *evidence = finding_evidence(finding);
    const char *remedy = finding_remedy(finding, arena);
    size_t length = strlen(evidence);
    bool is_sentence = length > 0 && evidence[length - 1] == '.';
    if (*remedy == '\0')
        return evidence;
    return arena_printf(arena, "%s%s %s", evidence, is_sentence ? "" : ".",
                        remedy);
}

/* A server without another certificate says so; silence says nothing. */
static bool was_silent(const struct side_capture *side)
{
    return side->was_made && side->leaf == NULL &&
           (side->failure.status == STATUS_TIMED_OUT ||
            side->failure.status == STATUS_UNREACHABLE ||
            side->failure.status == STATUS_RESET);
}

static bool any_was_silent(const struct record *record)
{
    for (size_t i = 0; i < record->capture_count; i++)
        if (was_silent(&record->captures[i].other_key))
            return true;
    return false;
}

const char *unseen_certificate(const struct record *record,
                               const struct check_options *checks)
{
    const struct cert *leaf = record_leaf(record);
    if (record->is_file || leaf == NULL)
        return NULL;
    if (checks->asked_both_keys)
        return any_was_silent(record) ? "the other certificate of an address "
                                        "that did not answer (--both-keys)"
                                      : NULL;
    return public_key_is_rsa(&leaf->key)
               ? "a certificate with an ECDSA key, if there is one "
                 "(--both-keys)"
               : "a certificate with an RSA key, if there is one "
                 "(--both-keys)";
}

const struct cert *record_leaf(const struct record *record)
{
    const struct cert *first = NULL;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct cert *leaf = capture_leaf(&record->captures[i]);
        if (leaf == NULL || leaf->failure.status != STATUS_OK)
            continue;
        if (first == NULL || leaf->not_after < first->not_after)
            first = leaf;
    }
    return first;
}

static bool leads_to(const struct capture *capture, const struct cert *root)
{
    const struct paths *paths = capture->paths;
    for (size_t i = 0; paths != NULL && i < paths->count; i++) {
        const struct cert *end = path_root(&paths->paths[i]);
        if (end != NULL && cert_equal(end, root))
            return true;
    }
    return false;
}

const struct cert *capture_root(const struct record *record,
                                const struct capture *capture)
{
    const struct cert *root = record->root.cert;
    if (root != NULL && leads_to(capture, root))
        return root;
    return path_root(capture_path(capture));
}

int64_t days_left(const struct record *record, int64_t end)
{
    int64_t days = (end - record->now) / SECONDS_A_DAY;
    /* A certificate that ended an hour ago must not look as if it had time. */
    return days == 0 && end < record->now ? -1 : days;
}

bool record_earliest_end(const struct record *record, int64_t *end)
{
    bool found = false;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct paths *paths = record->captures[i].paths;
        if (paths == NULL || paths->count == 0 ||
            paths->paths[0].result != PATH_VALID)
            continue;
        for (size_t k = 0; k < paths->paths[0].length; k++) {
            int64_t other = paths->paths[0].certs[k]->not_after;
            if (!found || other < *end)
                *end = other;
            found = true;
        }
    }
    return found;
}

const char *digest_hex(const uint8_t *digest, struct arena *arena)
{
    return hex_encode(arena, (struct bytes){ digest, SHA256_SIZE });
}

const char *short_digest(const struct cert *cert, struct arena *arena)
{
    enum { SHOWN = 8 }; /* octets */
    return hex_encode(arena, (struct bytes){ cert->sha256, SHOWN });
}

const char *result_word(const struct capture *capture)
{
    if (capture->status == CAPTURE_NOT_PROBED)
        return "not probed";
    if (capture->failure.status != STATUS_OK)
        return status_text(capture->failure.status);
    const char *version = tls_version_text(capture->version);
    return version == NULL ? "ok" : version;
}

const char *store_words(const struct store_info *store, struct arena *arena)
{
    if (store->is_unknown)
        return "see the results that this is made from";
    if (store->path == NULL)
        return "none was found";
    return arena_printf(arena, "%s of %s, %zu roots%s",
                        text_clean(arena, bytes_of_text(store->path)),
                        time_date_text(store->modified_at, arena), store->count,
                        store->is_replaced ? " (replaced by --roots)" : "");
}

const char *files_text(const struct run_info *run, struct arena *arena)
{
    return run->file_count < 2
               ? ""
               : arena_printf(arena, "; %" PRIu64 " files of results",
                              run->file_count);
}

const char *run_remarks(const struct run_info *run, struct arena *arena)
{
    const char *files = files_text(run, arena);
    return run->interrupted ? arena_printf(arena, "%s; interrupted", files)
                            : files;
}

const char *totals_text(const struct run_totals *totals, struct arena *arena)
{
    const struct {
        uint64_t count;
        const char *words;
    } parts[] = {
        { totals->ready, "ready" },
        { totals->ready_with_warnings, "ready with warnings" },
        { totals->not_ready, "not ready" },
        { totals->inconclusive, "inconclusive" },
        { totals->invalid, "invalid" },
    };
    const char *text =
        arena_printf(arena, "%" PRIu64 " target%s", totals->targets,
                     totals->targets == 1 ? "" : "s");
    const char *separator = ": ";
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].count == 0)
            continue;
        text = arena_printf(arena, "%s%s%" PRIu64 " %s", text, separator,
                            parts[i].count, parts[i].words);
        separator = ", ";
    }
    return text;
}
