#include "checks/results.h"

#include <string.h>

#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/subject.h"
#include "checks/waiver.h"

void results_init(struct results *results, struct arena *arena)
{
    size_t count = 0;
    for (size_t f = 0; f < family_count; f++)
        count += all_families[f]->count;
    *results = (struct results){
        .arena = arena,
        .tallies = ARENA_NEW(arena, count, struct tally),
    };
    for (size_t f = 0; f < family_count; f++) {
        for (size_t i = 0; i < all_families[f]->count; i++)
            results->tallies[results->tally_count++].rule =
                &all_families[f]->rules[i];
    }
}

void results_add(struct results *results, const struct result *result)
{
    results->items = ARENA_GROW(results->arena, results->items, results->count);
    results->items[results->count++] = *result;
}

struct tally *results_tally(struct results *results, const struct rule *rule)
{
    for (size_t i = 0; i < results->tally_count; i++) {
        if (results->tallies[i].rule == rule)
            return &results->tallies[i];
    }
    return NULL;
}

/* Is the id one of the list, which has spaces between? */
static bool lists_id(const char *list, const char *id)
{
    size_t length = strlen(id);
    for (const char *at = list; at != NULL && *at != '\0';) {
        size_t word = strcspn(at, " ");
        if (word == length && memcmp(at, id, length) == 0)
            return true;
        at += word + (at[word] == ' ');
    }
    return false;
}

static bool is_about_cert(const struct result *result)
{
    return result->rule->scope == SCOPE_LEAF ||
           result->rule->scope == SCOPE_CERT;
}

/* What is about the host or a name is about each of its addresses, what is
 * about an address about each of its certificates. */
static bool share_subject(const struct result *a, const struct result *b)
{
    if (is_about_cert(a) && is_about_cert(b) && !cert_equal(a->cert, b->cert))
        return false;
    if (a->file != NULL && b->file != NULL && a->file != b->file)
        return false;
    if (a->capture == NULL || b->capture == NULL)
        return true;
    if (is_about_cert(a) || is_about_cert(b))
        return a->group == b->group;
    return a->capture == b->capture;
}

static bool is_said_better(const struct results *results,
                           const struct result *result)
{
    for (size_t i = 0; i < results->count; i++) {
        const struct result *other = &results->items[i];
        if (other->answer == ANSWER_FAIL &&
            other->severity >= result->severity &&
            lists_id(result->rule->yields_to, other->rule->id) &&
            share_subject(result, other))
            return true;
    }
    return false;
}

static void silence(struct results *results)
{
    for (size_t i = 0; i < results->count; i++) {
        struct result *result = &results->items[i];
        if (result->rule->yields_to != NULL)
            result->is_silenced = is_said_better(results, result);
    }
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool is_same(const struct result *a, const struct result *b)
{
    if (a->answer != b->answer || a->severity != b->severity ||
        (a->capture == NULL) != (b->capture == NULL) ||
        (a->cert == NULL) != (b->cert == NULL))
        return false;
    if (a->capture == NULL && (a->node != b->node || a->file != b->file))
        return false;
    if (a->cert != NULL && !cert_equal(a->cert, b->cert))
        return false;
    return same_text(a->evidence, b->evidence) && same_text(a->fix, b->fix);
}

/* Folds each result into an earlier one of its rule that says the same. The
 * results of a rule stand together. */
static void merge(struct results *results)
{
    size_t kept = 0, first = 0;
    for (size_t i = 0; i < results->count; i++) {
        const struct result *result = &results->items[i];
        size_t same = first;
        if (result->is_silenced)
            continue;
        if (kept > 0 && results->items[kept - 1].rule != result->rule)
            same = first = kept;
        while (same < kept && !is_same(&results->items[same], result))
            same++;
        if (same < kept)
            results->items[same].capture_count += result->capture_count;
        else
            results->items[kept++] = *result;
    }
    results->count = kept;
}

static const char *sni_text(const struct capture *capture, const char *host,
                            struct arena *arena)
{
    if (capture->status == CAPTURE_NOT_PROBED ||
        capture->status == CAPTURE_CONNECT_FAILED || capture->node->is_literal)
        return "";
    if (capture->server_name == NULL)
        return ", without SNI";
    if (strcmp(capture->server_name, host) == 0)
        return "";
    return arena_printf(arena, ", SNI %s", capture->server_name);
}

/* "support.example.com (192.0.2.1:443 and 4 more): ", or less. */
static const char *where_text(const struct result *result,
                              const struct record *record, struct arena *arena)
{
    const struct capture *capture = result->capture;
    const char *more = "";
    if (result->file != NULL)
        return arena_printf(arena, "%s: ", result->file->path);
    if (record->is_file || record->target.node_count == 0)
        return "";
    const struct node *node =
        result->node == NULL ? record_host(record) : result->node;
    if (capture == NULL)
        return arena_printf(arena, "%s: ", node->host);
    if (result->capture_count > 1)
        more = arena_printf(arena, " and %zu more", result->capture_count - 1);
    const char *endpoint = endpoint_text(capture, arena);
    if (node->is_literal)
        return arena_printf(arena, "%s%s: ", endpoint, more);
    return arena_printf(arena, "%s (%s%s%s): ", node->host, endpoint, more,
                        sni_text(capture, node->host, arena));
}

static const char *whole_evidence(const struct result *result,
                                  const struct record *record,
                                  struct arena *arena)
{
    const char *where = where_text(result, record, arena);
    const char *text = result->evidence == NULL ? "" : result->evidence;
    if (result->cert == NULL)
        return arena_printf(arena, "%s%s", where, text);
    return arena_printf(
        arena, "%s%s: %s", where,
        cert_text(result->cert, result->cert_index, result->cert_word, arena),
        text);
}

static struct finding to_finding(const struct result *result,
                                 const struct record *record,
                                 const struct check_options *options,
                                 struct arena *arena)
{
    struct finding finding = {
        .rule = result->rule,
        .severity = result->severity,
        .answer = result->answer,
        .capture = result->capture,
        .capture_index = result->capture_index,
        .capture_count = result->capture_count,
        .cert = result->cert,
        .cert_index = result->cert == NULL ? -1 : result->cert_index,
        .file = result->file,
        .evidence = whole_evidence(result, record, arena),
        .fix = result->fix == NULL ? result->rule->fix : result->fix,
    };
    waivers_apply(options, record, &finding);
    return finding;
}

/* Worst first. What is waived comes last: it does not count. */
static unsigned weight(const struct finding *finding)
{
    if (finding->waived)
        return 0;
    return 2 * (unsigned)finding->severity +
           (finding->answer == ANSWER_FAIL ? 1 : 0);
}

/* Keeps the order of those that weigh the same. */
static void sort(struct finding *findings, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct finding finding = findings[i];
        size_t at = i;
        while (at > 0 && weight(&findings[at - 1]) < weight(&finding)) {
            findings[at] = findings[at - 1];
            at--;
        }
        findings[at] = finding;
    }
}

static enum verdict verdict_of(const struct record *record)
{
    enum verdict verdict = VERDICT_READY;
    if (record->target.invalid != NULL)
        return VERDICT_INVALID;
    for (size_t i = 0; i < record->finding_count; i++) {
        const struct finding *finding = &record->findings[i];
        enum verdict own = VERDICT_READY;
        if (finding->waived)
            continue;
        if (finding->severity == SEVERITY_ERROR)
            own = finding->answer == ANSWER_FAIL ? VERDICT_NOT_READY
                                                 : VERDICT_INCONCLUSIVE;
        else if (finding->severity == SEVERITY_WARNING &&
                 finding->answer == ANSWER_FAIL)
            own = VERDICT_READY_WITH_WARNINGS;
        if (own > verdict)
            verdict = own;
    }
    return verdict;
}

static void list_tallies(const struct results *results, struct record *record)
{
    size_t most = results->tally_count;
    const char **passed = ARENA_NEW(results->arena, most, const char *);
    const char **not_judged = ARENA_NEW(results->arena, most, const char *);
    record->passed_count = record->not_judged_count = 0;
    for (size_t i = 0; i < results->tally_count; i++) {
        const struct tally *tally = &results->tallies[i];
        if (tally->hit)
            continue;
        if (tally->was_not_judged)
            not_judged[record->not_judged_count++] = tally->rule->id;
        else if (tally->passed)
            passed[record->passed_count++] = tally->rule->id;
    }
    record->passed = passed;
    record->not_judged = not_judged;
}

void results_finish(struct results *results, struct record *record,
                    const struct check_options *options)
{
    silence(results);
    merge(results);
    record->findings =
        ARENA_NEW(results->arena, results->count, struct finding);
    record->finding_count = results->count;
    for (size_t i = 0; i < results->count; i++)
        record->findings[i] =
            to_finding(&results->items[i], record, options, results->arena);
    sort(record->findings, record->finding_count);
    list_tallies(results, record);
    record->verdict = verdict_of(record);
}
