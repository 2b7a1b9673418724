#include "reports/change_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/limits.h"
#include "reports/change_block.h"
#include "reports/layout.h"
#include "x509/time.h"

enum { MOST = 32 };

#define DIGEST_A                                                               \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B                                                               \
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

struct scene {
    struct arena *arena;
    struct record record;
    struct changes changes;
    struct change items[MOST];
    struct gone_finding gone[MOST];
    struct cert root;
    const struct cert *alternates[1];
};

static struct scene scene;

static int set_up(void **state)
{
    (void)state;
    scene = (struct scene){ .arena = arena_new() };
    memset(scene.root.sha256, 0xaa, SHA256_SIZE);
    scene.alternates[0] = &scene.root;
    scene.changes = (struct changes){ .file = "before.json",
                                      .is_known = true,
                                      .judged_at = 1795132800,
                                      .items = scene.items,
                                      .gone = scene.gone };
    scene.record.changes = &scene.changes;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(scene.arena);
    return 0;
}

static struct change *add(enum change_kind kind, const char *before,
                          const char *after)
{
    struct change *change = &scene.items[scene.changes.count++];
    *change = (struct change){ .kind = kind,
                               .before = before,
                               .after = after,
                               .before_subject = "CN=Old",
                               .after_subject = "CN=New" };
    return change;
}

static const struct change_line *line(size_t index)
{
    size_t count;
    const struct change_line *lines =
        change_lines(&scene.record, scene.arena, &count);
    assert_true(index < count);
    return &lines[index];
}

static size_t line_count(void)
{
    size_t count;
    (void)change_lines(&scene.record, scene.arena, &count);
    return count;
}

static void assert_line(size_t index, enum change_tone tone, const char *title,
                        const char *words)
{
    assert_int_equal(line(index)->tone, tone);
    assert_string_equal(line(index)->title, title);
    if (strstr(line(index)->text, words) == NULL)
        fail_msg("%s", line(index)->text);
}

static void nothing(void **state)
{
    (void)state;
    assert_string_equal(changes_title(&scene.record, scene.arena),
                        "Since 2026-11-20 (before.json)");
    assert_int_equal(line_count(), 1);
    assert_line(0, TONE_PLAIN, "Changes", "none");
}

static void a_target_that_is_new(void **state)
{
    (void)state;
    scene.changes.is_known = false;
    assert_string_equal(changes_title(&scene.record, scene.arena),
                        "Since the baseline (before.json)");
    assert_int_equal(line_count(), 1);
    assert_line(0, TONE_PLAIN, "Target", "all of it is new");
}

static void a_renewal_is_good_news(void **state)
{
    (void)state;
    scene.record.root.cert = &scene.root;
    add(CHANGE_LEAF, DIGEST_A, DIGEST_B);
    assert_line(0, TONE_GOOD, "Root", "the root is the same");
    assert_line(1, TONE_PLAIN, "Leaf", "of the same issuer");
    add(CHANGE_ISSUER, "CN=A", "CN=B");
    assert_line(2, TONE_PLAIN, "Issuer", "CN=B; it was CN=A");
    assert_null(strstr(line(1)->text, "same issuer"));
}

static void a_leaf_without_a_root_is_none(void **state)
{
    (void)state;
    add(CHANGE_LEAF, DIGEST_A, DIGEST_B);
    assert_int_equal(line_count(), 1);
    assert_line(0, TONE_PLAIN, "Leaf", "another certificate");
}

static void another_root(void **state)
{
    (void)state;
    add(CHANGE_ROOT, DIGEST_A, DIGEST_B);
    add(CHANGE_LEAF, DIGEST_A, DIGEST_B);
    assert_line(0, TONE_BAD, "Root",
                "CHANGED: CN=New (SHA-256 bbbbbbbbbbbbbbbb…) in place of "
                "CN=Old (SHA-256 aaaaaaaaaaaaaaaa…).");
    assert_non_null(strstr(line(0)->text, "Support must encode the new one"));
    assert_line(1, TONE_PLAIN, "Leaf", "another");
}

static void the_earlier_root_is_there_still(void **state)
{
    (void)state;
    const struct cert *certs[] = { &scene.root };
    struct path path = { .certs = certs, .length = 1, .is_complete = true };
    const struct paths paths = { .paths = &path, .count = 1 };
    struct capture capture = { .paths = &paths };
    add(CHANGE_ROOT, DIGEST_A, DIGEST_B);
    scene.record.captures = &capture;
    scene.record.capture_count = 1;
    assert_line(0, TONE_BAD, "Root", "Some addresses lead to the earlier one");
    path.is_complete = false;
    assert_line(0, TONE_BAD, "Root", "Support must encode the new one");
    scene.record.root.alternates = scene.alternates;
    scene.record.root.alternate_count = 1;
    assert_line(0, TONE_BAD, "Root", "it is an alternate");
}

static void a_root_or_none(void **state)
{
    (void)state;
    add(CHANGE_ROOT, DIGEST_A, NULL);
    assert_line(0, TONE_BAD, "Root", "now none is found");
    scene.items[0].before = NULL;
    scene.items[0].after = DIGEST_B;
    assert_line(0, TONE_BAD, "Root", "none was found then");
}

/* Whole days, from each moment of judging; toward the past. */
static void days(void **state)
{
    (void)state;
    static const struct {
        int64_t now; /* beside 2026-11-25T00:00:00Z */
        const char *words;
    } cases[] = {
        { -2 * SECONDS_A_DAY, "2 days left" },
        { -2 * SECONDS_A_DAY + 1, "1 day left" },
        { -SECONDS_A_DAY + 1, "0 days left" },
        { 0, "0 days left" },
        { 1, "1 day over" },
        { SECONDS_A_DAY, "1 day over" },
        { 2 * SECONDS_A_DAY, "2 days over" },
    };
    struct change *change =
        add(CHANGE_NOT_AFTER, "2026-11-19T00:00:00Z", "2026-11-25T00:00:00Z");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        scene.record.now = 1795564800 + cases[i].now;
        assert_string_equal(
            line(0)->text,
            arena_printf(scene.arena,
                         "2026-11-25, %s; it was 2026-11-19, with 1 day over",
                         cases[i].words));
    }
    change->before = NULL;
    change->host = "node.test";
    change->address = "192.0.2.1";
    assert_string_equal(line(0)->text,
                        "node.test 192.0.2.1: 2026-11-25, 2 days over");
}

static void addresses(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *words;
    } cases[] = {
        { "192.0.2.1", "192.0.2.1, 192.0.2.2", "added 192.0.2.2" },
        { "192.0.2.1, 192.0.2.2", "192.0.2.2", "no longer 192.0.2.1" },
        { "192.0.2.1", "192.0.2.11", "added 192.0.2.11; no longer 192.0.2.1" },
        { NULL, "2001:db8::1, 2001:db8::2", "added 2001:db8::1, 2001:db8::2" },
        { "192.0.2.1", NULL, "no longer 192.0.2.1" },
    };
    struct change *change = add(CHANGE_ADDRESSES, NULL, NULL);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        change->before = cases[i].before;
        change->after = cases[i].after;
        if (strstr(line(0)->text, cases[i].words) == NULL)
            fail_msg("case %zu: %s", i, line(0)->text);
    }
}

/* `report` reads records that may not be ours. */
static void what_is_not_there(void **state)
{
    (void)state;
    for (int kind = CHANGE_ROOT; kind <= CHANGE_ADDRESSES; kind++) {
        for (unsigned i = 0; i < 4; i++) {
            struct change *change = add((enum change_kind)kind,
                                        i & 1 ? "?" : NULL, i & 2 ? "?" : NULL);
            change->before_subject = change->after_subject = NULL;
            assert_null(strstr(line(0)->text, "(null)"));
            scene.changes.count = 0;
        }
    }
}

static void what_is_long_is_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < LIMIT_SHOWN_NAMES; i++)
        add(CHANGE_ISSUER, "CN=A", "CN=B");
    assert_int_equal(line_count(), LIMIT_SHOWN_NAMES);
    add(CHANGE_ISSUER, "CN=A", "CN=B");
    assert_int_equal(line_count(), LIMIT_SHOWN_NAMES + 1);
    assert_line(LIMIT_SHOWN_NAMES, TONE_PLAIN, "", "and 1 more changes");
    for (size_t i = 0; i <= LIMIT_SHOWN_NAMES; i++)
        scene.gone[i].rule = "a.b";
    scene.changes.gone_count = LIMIT_SHOWN_NAMES;
    assert_null(strstr(line(LIMIT_SHOWN_NAMES + 1)->text, "more"));
    scene.changes.gone_count++;
    assert_line(LIMIT_SHOWN_NAMES + 1, TONE_GOOD, "Gone", "and 1 more");
}

/* As wide as the rest of the report, whatever the names are. */
static void text_keeps_to_80_columns(void **state)
{
    (void)state;
    struct format_options options = { .columns = 80 };
    struct bytes out = { NULL, 0 };
    struct failure failure;
    struct report report = { .writer = writer_to_memory(scene.arena, &out),
                             .options = &options,
                             .scratch = scene.arena };
    char name[600];
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    scene.changes.file = name;
    add(CHANGE_ROOT, DIGEST_A, DIGEST_B)->after_subject = name;
    change_block_text(&report, &scene.record);
    assert_true(writer_close(report.writer, true, &failure));
    const char *text = arena_text(scene.arena, out);
    assert_non_null(strstr(text, "\n  Root     CHANGED:"));
    for (size_t size; *text != '\0'; text += size + 1) {
        size = strcspn(text, "\n");
        struct bytes one = { (const uint8_t *)text, size };
        assert_true(layout_width(arena_text(scene.arena, one)) <= 80);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing),
        TEST(a_target_that_is_new),
        TEST(a_renewal_is_good_news),
        TEST(a_leaf_without_a_root_is_none),
        TEST(another_root),
        TEST(the_earlier_root_is_there_still),
        TEST(a_root_or_none),
        TEST(days),
        TEST(addresses),
        TEST(what_is_not_there),
        TEST(what_is_long_is_cut),
        TEST(text_keeps_to_80_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
