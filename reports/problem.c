#include "reports/problem.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/occurrences.h"

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

/* Of a record that was read from a file: judging it leaves a finding. */
static struct problem invalid_problem(const struct record *record,
                                      struct arena *arena)
{
    const struct target *target = &record->target;
    const struct rule *rule = rule_find(INVALID_RULE);
    const char *parts[] = { rule->id, target->text };
    const char *why = target->invalid == NULL ? "no target" : target->invalid;
    return (struct problem){
        .outcome = OUTCOME_ERROR,
        .rule = rule->id,
        .title = rule->title,
        .text = arena_printf(arena, "\"%s\": %s", target->text, why),
        .address = "",
        .fingerprint = fingerprint_of(parts, COUNT_OF(parts), arena),
    };
}

size_t record_problem_count(const struct record *record)
{
    return record->verdict == VERDICT_INVALID && record->finding_count == 0
               ? 1
               : record->finding_count;
}

struct problem record_problem(const struct record *record, size_t index,
                              struct arena *arena)
{
    if (record->finding_count == 0)
        return invalid_problem(record, arena);
    const struct finding *finding = &record->findings[index];
    return (struct problem){
        .outcome = record->verdict == VERDICT_INVALID
                       ? OUTCOME_ERROR
                       : finding_outcome(finding),
        .rule = finding->rule->id,
        .title = finding->rule->title,
        .text = finding_text(finding, arena),
        .address = finding_address(record, finding, arena),
        .fingerprint = finding_fingerprint(record, index, arena),
    };
}

const char *problem_fingerprint(const struct problem *problem,
                                struct occurrences *all, struct arena *arena)
{
    uint32_t count = occurrences_count(all, problem->fingerprint);
    if (count == 1)
        return problem->fingerprint;
    const char *parts[] = { problem->fingerprint,
                            arena_printf(arena, "%" PRIu32, count) };
    return fingerprint_of(parts, COUNT_OF(parts), arena);
}

const char *problem_word(const struct record *record, size_t index)
{
    return record->verdict == VERDICT_INVALID
               ? "error"
               : finding_word(&record->findings[index]);
}

const char *problem_label(const struct record *record, struct arena *arena)
{
    const char *label = target_label(record, arena);
    const char *place = target_place(record, arena);
    return record->verdict != VERDICT_INVALID || *place == '\0'
               ? label
               : arena_printf(arena, "%s: %s", place, label);
}

unsigned verdict_weight(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_READY:
        return 0;
    case VERDICT_READY_WITH_WARNINGS:
        return 1;
    case VERDICT_INCONCLUSIVE:
    case VERDICT_INVALID:
        return 2;
    case VERDICT_NOT_READY:
        break;
    }
    return VERDICT_WEIGHTS - 1;
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
