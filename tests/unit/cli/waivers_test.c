#include "cli/waivers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "cli/yaml.h"
#include "reports/waiver_use.h"

#define NOW ((int64_t)1795435200) /* 2026-11-23T12:00:00Z */

static struct arena *arena;
static struct yaml_file file;
static struct waiver_list list;
static struct failure failure;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    list = (struct waiver_list){ NULL, 0 };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static bool take(const char *text)
{
    assert_true(
        yaml_parse("w.yaml", bytes_of_text(text), arena, &file, &failure));
    return waivers_take(&file, &file.root, &list, &failure);
}

/* One waiver with these values. */
static bool take_one(const char *rule, const char *host, const char *until)
{
    return take(arena_printf(arena,
                             "- rule: %s\n  host: %s\n  reason: a reason\n"
                             "  until: %s\n",
                             rule, host, until));
}

static void a_waiver_has_four_values(void **state)
{
    (void)state;
    assert_true(take("- rule: name.mismatch\n"
                     "  host: Support.example.com.\n"
                     "  reason: moves in May\n"
                     "  until: 2026-11-23\n"
                     "- {until: 2026-11-23T12:00:00Z, rule: key.rsa-large,\n"
                     "   host: '*.B\xc3\xbc"
                     "cher.example', reason: \"a\\eb\"}\n"));
    assert_int_equal(list.count, 2);
    const struct waiver *first = &list.items[0], *second = &list.items[1];
    assert_string_equal(first->rule, "name.mismatch");
    assert_string_equal(first->host, "support.example.com");
    assert_string_equal(first->reason, "moves in May");
    /* To the end of that day. */
    assert_int_equal(first->until, NOW + 12 * 3600 - 1);
    assert_string_equal(first->file, "w.yaml");
    assert_int_equal(first->line, 1);
    assert_string_equal(second->host, "*.xn--bcher-kva.example");
    assert_string_equal(second->reason, "a\\u{001B}b");
    assert_int_equal(second->until, NOW);
    assert_int_equal(second->line, 5);
}

static void hosts_are_names_addresses_or_patterns(void **state)
{
    static const char *const good[] = { "host", "192.0.2.1", "'2001:db8::1'",
                                        "'*.example.com'", "'*.com'" };
    static const struct {
        const char *host, *words;
    } bad[] = {
        { "'*'", "3:9: " },
        { "'*.'", "3:9: " },
        { "'*.*.example.com'", "3:9: " },
        { "'a*.example.com'", "3:9: " },
        { "'*.192.0.2.1'", "no names below an address" },
        { "a..example.com", "3:9: " },
        { "'host:443'", "3:9: " },
        { "[a, b]", "3:9: expected a text" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(take_one("name.mismatch", good[i], "2026-11-23"));
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(take(arena_printf(arena,
                                       "- reason: x\n  rule: name.mismatch\n"
                                       "  host: %s\n  until: 2026-11-23\n",
                                       bad[i].host)));
        assert_non_null(strstr(failure.detail, bad[i].words));
    }
}

static void what_is_no_waiver_is_named_with_its_place(void **state)
{
    static const struct {
        const char *text, *detail;
    } cases[] = {
        { "rule: name.mismatch\n", "w.yaml:1:1: expected a list" },
        { "[]\n", "w.yaml:1:1: the list is empty" },
        { "- a\n", "w.yaml:1:3: expected keys" },
        { "- rule: name.mismatch\n  host: a\n  until: 2026-11-23\n",
          "w.yaml:1:3: \"reason\" is missing" },
        { "- rule: name.mismatch\n  hosts: a\n", "w.yaml:2:3: no key "
                                                 "\"hosts\"; there are: rule, "
                                                 "host, reason, until" },
        { "- rule: name.none\n  host: a\n  reason: b\n  until: 2026-11-23\n",
          "w.yaml:1:9: no rule \"name.none\" (certready rules lists them)" },
        { "- rule: \"\\e\"\n  host: a\n  reason: b\n  until: 2026-11-23\n",
          "no rule \"\\u{001B}\"" },
        { "- rule: name.mismatch\n  host: a\n  reason: b\n  until: tomorrow\n",
          "w.yaml:4:10: \"tomorrow\" is no date" },
        { "- rule: name.mismatch\n  host: a\n  reason: b\n"
          "  until: 2026-02-30\n",
          "w.yaml:4:10: \"2026-02-30\" is no date" },
        { "- rule: name.mismatch\n  host: a\n  reason: [b]\n"
          "  until: 2026-11-23\n",
          "w.yaml:3:11: expected a text" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_false(take(cases[i].text));
        assert_non_null(strstr(failure.detail, cases[i].detail));
    }
}

static void every_rule_can_be_waived(void **state)
{
    (void)state;
    for (size_t f = 0; f < family_count; f++)
        for (size_t i = 0; i < all_families[f]->count; i++) {
            const char *id = all_families[f]->rules[i].id;
            assert_true(take_one(id, "a", "2026-11-23"));
            assert_string_equal(list.items[0].rule, id);
        }
}

static void a_file_that_is_not_there(void **state)
{
    (void)state;
    assert_false(waivers_read("/nowhere/w.yaml", arena, &list, &failure));
    assert_non_null(strstr(failure.detail, "/nowhere/w.yaml: No such file"));
}

/* Three waivers in two lists, of which the second has ended. */
static struct run_info registered(struct waiver_list *other)
{
    struct run_info info = { .command = "scan" };
    assert_true(take("- {rule: name.mismatch, host: a, reason: b, "
                     "until: 2026-11-23T12:00:00Z}\n"
                     "- {rule: key.rsa-large, host: '*.a', reason: b, "
                     "until: 2026-11-23T11:59:59Z}\n"));
    waivers_register(&list, NOW, arena, &info);
    *other = list;
    assert_true(take_one("name.no-san", "c", "2026-12-01"));
    waivers_register(&list, NOW, arena, &info);
    return info;
}

static void waivers_are_numbered_through_the_run(void **state)
{
    (void)state;
    struct waiver_list first;
    struct run_info info = registered(&first);
    assert_int_equal(info.waiver_count, 3);
    assert_ptr_equal(info.waivers[0].waiver, &first.items[0]);
    assert_ptr_equal(info.waivers[2].waiver, &list.items[0]);
    for (size_t i = 0; i < info.waiver_count; i++) {
        assert_int_equal(info.waivers[i].waiver->number, i);
        assert_false(info.waivers[i].is_used);
        assert_int_equal(info.waivers[i].is_expired, i == 1);
    }
}

static void the_use_of_a_waiver_is_noted(void **state)
{
    (void)state;
    struct waiver_list first;
    struct run_info info = registered(&first);
    struct finding findings[] = {
        { .waived_by = NULL },
        { .waived_by = &list.items[0], .waived = true },
        { .waived_by = &first.items[1] }, /* which has ended */
    };
    struct record record = { .findings = findings, .finding_count = 3 };
    waiver_uses_note(&info, &record);
    assert_false(info.waivers[0].is_used);
    assert_true(info.waivers[1].is_used);
    assert_true(info.waivers[2].is_used);
    assert_true(waiver_use_is_idle(&info, &info.waivers[0]));
    assert_true(waiver_use_is_idle(&info, &info.waivers[1]));
    assert_false(waiver_use_is_idle(&info, &info.waivers[2]));
    assert_string_equal(waiver_use_text(&info.waivers[0], arena),
                        "w.yaml line 1, name.mismatch for a: was not used");
    assert_string_equal(waiver_use_text(&info.waivers[1], arena),
                        "w.yaml line 2, key.rsa-large for *.a: ended on "
                        "2026-11-23");
    info.interrupted = true;
    assert_false(waiver_use_is_idle(&info, &info.waivers[0]));
    assert_true(waiver_use_is_idle(&info, &info.waivers[1]));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_waiver_has_four_values),
        TEST(hosts_are_names_addresses_or_patterns),
        TEST(what_is_no_waiver_is_named_with_its_place),
        TEST(every_rule_can_be_waived),
        TEST(a_file_that_is_not_there),
        TEST(waivers_are_numbered_through_the_run),
        TEST(the_use_of_a_waiver_is_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
