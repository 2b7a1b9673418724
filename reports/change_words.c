#include "reports/change_words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "checks/check.h"
#include "checks/evidence.h"
#include "checks/subject.h"
#include "reports/wording.h"
#include "x509/time.h"

enum {
    DIGITS_SHOWN = 16,
    OWN_LINES = 4, /* beside one for each change: at most so many */
};

struct lines {
    const struct record *record;
    struct arena *arena;
    struct change_line *items;
    size_t count;
};

static void add(struct lines *lines, enum change_tone tone, const char *title,
                const char *text)
{
    lines->items[lines->count++] = (struct change_line){ tone, title, text };
}

const char *changes_title(const struct record *record, struct arena *arena)
{
    const struct changes *changes = record->changes;
    if (!changes->is_known)
        return arena_printf(arena, "Since the baseline (%s)", changes->file);
    return arena_printf(arena, "Since %s (%s)",
                        time_date_text(changes->judged_at, arena),
                        changes->file);
}

static bool is_alternate(const struct record *record, const char *sha256,
                         struct arena *arena)
{
    for (size_t i = 0; i < record->root.alternate_count; i++)
        if (strcmp(digest_hex(record->root.alternates[i]->sha256, arena),
                   sha256) == 0)
            return true;
    return false;
}

/* A record that somebody wrote by hand may lack what ours has. */
static const char *text_or(const char *text, const char *otherwise)
{
    return text == NULL || *text == '\0' ? otherwise : text;
}

static const char *root_name(const char *subject, const char *sha256,
                             struct arena *arena)
{
    return arena_printf(arena, "%s (SHA-256 %.*s…)",
                        text_or(subject, "a root without a name"), DIGITS_SHOWN,
                        sha256);
}

/* Some address's best path ends at the root of this SHA-256. */
static bool is_led_to(const struct record *record, const char *sha256,
                      struct arena *arena)
{
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct cert *root = path_root(capture_path(&record->captures[i]));
        if (root != NULL &&
            strcmp(digest_hex(root->sha256, arena), sha256) == 0)
            return true;
    }
    return false;
}

/* Clients trust the root that the licence package holds, and no other. */
static const char *root_advice(const struct record *record, const char *before,
                               struct arena *arena)
{
    if (is_alternate(record, before, arena))
        return "The chain leads to the earlier one too: it is an alternate.";
    if (is_led_to(record, before, arena))
        return "Some addresses lead to the earlier one still.";
    return "Clients know only the root that is encoded in the licence "
           "package: Support must encode the new one first.";
}

static const char *root_words(const struct record *record,
                              const struct change *change, struct arena *arena)
{
    if (change->after == NULL)
        return arena_printf(
            arena, "CHANGED: it was %s; now none is found.",
            change->before == NULL
                ? "none"
                : root_name(change->before_subject, change->before, arena));
    const char *now = root_name(change->after_subject, change->after, arena);
    if (change->before == NULL)
        return arena_printf(arena, "none was found then; now it is %s.", now);
    return arena_printf(
        arena, "CHANGED: %s in place of %s. %s", now,
        root_name(change->before_subject, change->before, arena),
        root_advice(record, change->before, arena));
}

/* "3 days left", "1 day over": by the moment of judging. */
static const char *days_words(const char *end, int64_t judged_at,
                              struct arena *arena)
{
    const struct record then = { .now = judged_at };
    int64_t moment = judged_at;
    if (!time_parse(bytes_of_text(end), &moment))
        return "?";
    int64_t days = days_left(&then, moment);
    int64_t size = days < 0 ? -days : days;
    return arena_printf(arena, "%" PRId64 " day%s %s", size,
                        size == 1 ? "" : "s", days < 0 ? "over" : "left");
}

static const char *end_words(const struct record *record,
                             const struct change *change, struct arena *arena)
{
    const char *end = text_or(change->after, "unknown");
    const char *now = arena_printf(arena, "%.10s, %s", end,
                                   days_words(end, record->now, arena));
    if (change->before == NULL)
        return now;
    return arena_printf(
        arena, "%s; it was %.10s, with %s", now, change->before,
        days_words(change->before, record->changes->judged_at, arena));
}

struct address_list {
    struct address *items;
    size_t count;
};

static int compare_items(const void *a, const void *b)
{
    return address_compare(a, b);
}

/* A list with ", " between, in order. */
static struct address_list read_list(const char *text, struct arena *arena)
{
    struct address_list list = {
        ARENA_NEW(arena, strlen(text) / 2 + 1, struct address), 0
    };
    while (*text != '\0') {
        size_t size = strcspn(text, ", ");
        struct bytes one = { (const uint8_t *)text, size };
        if (address_parse(one, &list.items[list.count]))
            list.count++;
        text += size;
        text += strspn(text, ", ");
    }
    qsort(list.items, list.count, sizeof(*list.items), compare_items);
    return list;
}

/* Those that the other list lacks; NULL if there is none. */
static const char *missing_words(const struct address_list *from,
                                 const struct address_list *other,
                                 struct arena *arena)
{
    struct text_list text = { .arena = arena };
    for (size_t i = 0; i < from->count; i++)
        if (bsearch(&from->items[i], other->items, other->count,
                    sizeof(*other->items), compare_items) == NULL)
            text_list_add(&text, "%s", address_text(&from->items[i], arena));
    return text.count == 0 ? NULL : text_list_end(&text);
}

static const char *address_words(const struct change *change,
                                 struct arena *arena)
{
    struct address_list before = read_list(text_or(change->before, ""), arena);
    struct address_list after = read_list(text_or(change->after, ""), arena);
    const char *added = missing_words(&after, &before, arena);
    const char *removed = missing_words(&before, &after, arena);
    if (removed == NULL)
        return arena_printf(arena, "added %s", text_or(added, "none"));
    if (added == NULL)
        return arena_printf(arena, "no longer %s", removed);
    return arena_printf(arena, "added %s; no longer %s", added, removed);
}

static const char *leaf_words(const struct record *record,
                              const struct change *change, struct arena *arena)
{
    const char *issuer = changes_include(record->changes, CHANGE_ISSUER)
                             ? ""
                             : ", of the same issuer";
    const char *now = text_or(change->after, "none");
    if (change->before == NULL)
        return arena_printf(arena, "%.*s…, not seen before", DIGITS_SHOWN, now);
    return arena_printf(arena, "another certificate: %.*s… after %.*s…%s",
                        DIGITS_SHOWN, now, DIGITS_SHOWN, change->before,
                        issuer);
}

/* Of an issuer or a verdict. */
static const char *other_words(const struct change *change, struct arena *arena)
{
    const char *now = text_or(change->after, "a name without content");
    if (change->before == NULL)
        return now;
    return arena_printf(arena, "%s; it was %s", now,
                        text_or(change->before, "a name without content"));
}

static const char *words_of(const struct record *record,
                            const struct change *change, struct arena *arena)
{
    switch (change->kind) {
    case CHANGE_ROOT:
        return root_words(record, change, arena);
    case CHANGE_VERDICT:
    case CHANGE_ISSUER:
        return other_words(change, arena);
    case CHANGE_LEAF:
        return leaf_words(record, change, arena);
    case CHANGE_NOT_AFTER:
        return end_words(record, change, arena);
    case CHANGE_ADDRESSES:
        return address_words(change, arena);
    }
    return "";
}

/* "192.0.2.1: ", "node.example.com 192.0.2.1: ", or nothing. */
static const char *place_words(const struct change *change, struct arena *arena)
{
    if (change->host == NULL && change->address == NULL)
        return "";
    return arena_printf(
        arena, "%s%s%s: ", change->host == NULL ? "" : change->host,
        change->host == NULL || change->address == NULL ? "" : " ",
        change->address == NULL ? "" : change->address);
}

static void add_change(struct lines *lines, const struct change *change)
{
    static const char *const titles[] = {
        [CHANGE_ROOT] = "Root",      [CHANGE_VERDICT] = "Verdict",
        [CHANGE_LEAF] = "Leaf",      [CHANGE_ISSUER] = "Issuer",
        [CHANGE_NOT_AFTER] = "Ends", [CHANGE_ADDRESSES] = "Address",
    };
    struct arena *arena = lines->arena;
    add(lines, change->kind == CHANGE_ROOT ? TONE_BAD : TONE_PLAIN,
        titles[change->kind],
        arena_printf(arena, "%s%s", place_words(change, arena),
                     words_of(lines->record, change, arena)));
}

static void add_changes(struct lines *lines)
{
    const struct changes *changes = lines->record->changes;
    for (size_t i = 0; i < changes->count; i++) {
        if (i == LIMIT_SHOWN_NAMES) {
            add(lines, TONE_PLAIN, "",
                arena_printf(lines->arena, "and %zu more changes",
                             changes->count - i));
            return;
        }
        add_change(lines, &changes->items[i]);
    }
}

/* What a renewal is good for: the clients will not notice. */
static void add_same_root(struct lines *lines)
{
    const struct record *record = lines->record;
    if (changes_include(record->changes, CHANGE_LEAF) &&
        !changes_include(record->changes, CHANGE_ROOT) &&
        record->root.cert != NULL)
        add(lines, TONE_GOOD, "Root",
            "the root is the same: Support has nothing to encode anew");
}

static size_t count_new(const struct record *record)
{
    size_t count = 0;
    for (size_t i = 0; i < record->finding_count; i++)
        count += record->findings[i].is_new &&
                 record->findings[i].severity != SEVERITY_NOTE;
    return count;
}

static void add_findings(struct lines *lines)
{
    const struct changes *changes = lines->record->changes;
    struct arena *arena = lines->arena;
    size_t new_count = count_new(lines->record);
    const char *text = "";
    if (new_count > 0)
        add(lines, TONE_BAD, "New",
            arena_printf(arena, "%zu finding%s, marked as new", new_count,
                         new_count == 1 ? "" : "s"));
    for (size_t i = 0; i < changes->gone_count; i++) {
        const struct gone_finding *gone = &changes->gone[i];
        if (i == LIMIT_SHOWN_NAMES) {
            text = arena_printf(arena, "%s and %zu more", text,
                                changes->gone_count - i);
            break;
        }
        text = arena_printf(arena, "%s%s%s%s%s", text, i == 0 ? "" : ", ",
                            gone->rule, gone->address == NULL ? "" : " at ",
                            gone->address == NULL ? "" : gone->address);
    }
    if (changes->gone_count > 0)
        add(lines, TONE_GOOD, "Gone", text);
}

const struct change_line *change_lines(const struct record *record,
                                       struct arena *arena, size_t *count)
{
    const struct changes *changes = record->changes;
    struct lines lines = {
        .record = record,
        .arena = arena,
        .items =
            ARENA_NEW(arena, changes->count + OWN_LINES, struct change_line),
    };
    if (!changes->is_known) {
        add(&lines, TONE_PLAIN, "Target",
            "not in the baseline: all of it is new");
    } else {
        add_same_root(&lines);
        add_changes(&lines);
        add_findings(&lines);
    }
    if (lines.count == 0)
        add(&lines, TONE_PLAIN, "Changes", "none");
    *count = lines.count;
    return lines.items;
}
