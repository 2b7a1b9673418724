#include "reports/wording.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"
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

enum outcome finding_outcome(const struct finding *finding)
{
    if (finding->waived || finding->severity <= SEVERITY_NOTE)
        return OUTCOME_NOTE;
    if (finding->severity == SEVERITY_WARNING)
        return finding->answer == ANSWER_FAIL ? OUTCOME_WARNING : OUTCOME_NOTE;
    return finding->answer == ANSWER_UNKNOWN ? OUTCOME_UNKNOWN : OUTCOME_ERROR;
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

const char *finding_text(const struct finding *finding, struct arena *arena)
{
    const char *evidence = finding->evidence;
    const char *fix = finding->fix;
    if (evidence == NULL || *evidence == '\0')
        evidence = finding->rule->title;
    if (finding->waived)
        return arena_printf(arena, "%s Waived: %s", evidence,
                            finding->waiver == NULL ? "" : finding->waiver);
    if (fix == NULL || finding->severity == SEVERITY_NOTE)
        return evidence;
    return arena_printf(arena, "%s Fix: %s", evidence, fix);
}

/* A NUL ends each part, so that no two lists of parts run together. */
static const char *fingerprint_of(const char *const *parts, size_t count,
                                  struct arena *arena)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += strlen(parts[i]) + 1;
    char *all = ARENA_NEW(arena, size, char);
    char *to = all;
    for (size_t i = 0; i < count; i++) {
        memcpy(to, parts[i], strlen(parts[i]) + 1);
        to += strlen(parts[i]) + 1;
    }
    uint8_t digest[SHA256_SIZE];
    digest_sha256((struct bytes){ (const uint8_t *)all, size }, digest);
    return digest_hex(digest, arena);
}

/* Findings of one rule about one certificate of one address are told apart by
 * a number. */
static size_t number_among_equals(const struct record *record, size_t index)
{
    const struct finding *finding = &record->findings[index];
    size_t number = 0;
    for (size_t i = 0; i < index; i++) {
        const struct finding *other = &record->findings[i];
        number += other->rule == finding->rule &&
                  other->capture == finding->capture &&
                  other->cert_index == finding->cert_index;
    }
    return number;
}

static const char *finding_fingerprint(const struct record *record,
                                       size_t index, struct arena *arena)
{
    const struct finding *finding = &record->findings[index];
    const char *node =
        finding->capture == NULL ? "" : finding->capture->node->host;
    const char *parts[] = {
        finding->rule->id,
        target_label(record, arena),
        node == NULL ? "" : node,
        finding_address(record, finding, arena),
        arena_printf(arena, "%d", finding->cert_index),
        arena_printf(arena, "%zu", number_among_equals(record, index)),
    };
    return fingerprint_of(parts, COUNT_OF(parts), arena);
}

/* Two identical lines are two problems: their place is part of it. */
static struct problem invalid_problem(const struct record *record,
                                      struct arena *arena)
{
    const struct target *target = &record->target;
    const char *parts[] = { INVALID_RULE, target->text,
                            source_uri(record, arena),
                            arena_printf(arena, "%" PRIu64, target->number) };
    const char *why = target->invalid == NULL ? "no target" : target->invalid;
    return (struct problem){
        .outcome = OUTCOME_ERROR,
        .rule = INVALID_RULE,
        .title = INVALID_TITLE,
        .text = arena_printf(arena, "\"%s\": %s", target->text, why),
        .address = "",
        .fingerprint = fingerprint_of(parts, COUNT_OF(parts), arena),
    };
}

size_t record_problem_count(const struct record *record)
{
    return record->verdict == VERDICT_INVALID ? 1 : record->finding_count;
}

struct problem record_problem(const struct record *record, size_t index,
                              struct arena *arena)
{
    if (record->verdict == VERDICT_INVALID)
        return invalid_problem(record, arena);
    const struct finding *finding = &record->findings[index];
    return (struct problem){
        .outcome = finding_outcome(finding),
        .rule = finding->rule->id,
        .title = finding->rule->title,
        .text = finding_text(finding, arena),
        .address = finding_address(record, finding, arena),
        .fingerprint = finding_fingerprint(record, index, arena),
    };
}

static bool is_unreserved(uint8_t octet)
{
    return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
           (octet >= '0' && octet <= '9') || strchr("-._~/", octet) != NULL;
}

#define NO_FILE ".certready/argv"

/* Relative, as review tools want it. */
static const char *relative(const char *file)
{
    if (file == NULL || strcmp(file, "-") == 0)
        return NO_FILE;
    while (strncmp(file, "./", 2) == 0 || *file == '/')
        file += *file == '/' ? 1 : 2;
    return *file == '\0' ? NO_FILE : file;
}

const char *source_path(const struct record *record, struct arena *arena)
{
    return text_clean(arena, bytes_of_text(relative(record->target.file)));
}

/* RFC 3986 2.1: all that is not unreserved as %XX. */
const char *source_uri(const struct record *record, struct arena *arena)
{
    const char *file = relative(record->target.file);
    char *uri = ARENA_NEW(arena, strlen(file) * 3 + 1, char);
    char *to = uri;
    for (; *file != '\0'; file++) {
        uint8_t octet = (uint8_t)*file;
        if (is_unreserved(octet)) {
            *to++ = (char)octet;
            continue;
        }
        *to++ = '%';
        *to++ = "0123456789ABCDEF"[octet >> 4];
        *to++ = "0123456789ABCDEF"[octet & 15];
    }
    return uri;
}

uint64_t source_line(const struct record *record)
{
    return record->target.line == 0 ? 1 : record->target.line;
}

const struct cert *record_leaf(const struct record *record)
{
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct cert *leaf = capture_leaf(&record->captures[i]);
        if (leaf != NULL && leaf->failure.status == STATUS_OK)
            return leaf;
    }
    return NULL;
}

int64_t days_left(const struct record *record, int64_t end)
{
    int64_t left = end - record->now;
    /* Toward the past: a certificate that ended an hour ago has -1. */
    return left >= 0 ? left / SECONDS_A_DAY
                     : -((-left + SECONDS_A_DAY - 1) / SECONDS_A_DAY);
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
