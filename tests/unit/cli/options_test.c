#include "cli/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

enum { MOST_WORDS = 32 };

static struct options options;
static struct failure failure;

static int set_up(void **state)
{
    (void)state;
    options = (struct options){ .arena = arena_new() };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(options.arena);
    return 0;
}

/* Splits at spaces; "certready" comes before. */
static bool parse(const char *line)
{
    char *argv[MOST_WORDS] = { arena_printf(options.arena, "certready") };
    int argc = 1;
    while (*line != '\0') {
        size_t size = strcspn(line, " ");
        struct bytes word = { (const uint8_t *)line, size };
        assert_true(argc < MOST_WORDS);
        argv[argc++] = arena_text(options.arena, word);
        line += size + (line[size] == ' ');
    }
    return options_parse(argc, argv, &options, &failure);
}

static void a_target_alone_is_a_scan(void **state)
{
    (void)state;
    assert_true(parse("a.example"));
    assert_int_equal(options.command, COMMAND_SCAN);
    assert_int_equal(options.arguments.count, 1);
    assert_int_equal(options.port, 443);
    assert_int_equal(options.target_ms, 30000);
}

static void every_kind_of_value(void **state)
{
    (void)state;
    assert_true(parse("scan -p8443 --rate 2.5 --timeout=0.5 a --dns x,y -4 "
                      "--goal full --at 2026-11-23T12:00:00Z -i f -i g"));
    assert_int_equal(options.port, 8443);
    assert_true(options.rate > 2.4 && options.rate < 2.6);
    assert_int_equal(options.target_ms, 500);
    assert_int_equal(options.dns.count, 2);
    assert_string_equal(options.dns.items[1], "y");
    assert_true(options.ipv4_only);
    assert_int_equal(options.goal, 1);
    assert_true(options.at_is_given);
    assert_int_equal(options.at, 1795435200);
    assert_int_equal(options.inputs.count, 2);
    assert_string_equal(options.given.items[0], "--port=8443");
}

/* 30 days are another wish than none. */
static void days_of_warning(void **state)
{
    (void)state;
    assert_true(parse("a"));
    assert_int_equal(options.warn_days, NO_WARN_DAYS);
    assert_true(parse("a --warn-days 30"));
    assert_int_equal(options.warn_days, 30);
}

struct wrong {
    const char *line, *named;
};

static void a_depth_above_the_most_means_the_most(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        unsigned depth;
    } cases[] = {
        { "a --max-depth 0", 0 },
        { "a --max-depth 11", 11 },
        { "a --max-depth 12", 12 },
        { "a --max-depth 13", 12 },
        { "a --max-depth 4294967296", 12 },
        { "a --max-depth 99999999999999999999999", 12 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(parse(cases[i].line));
        assert_int_equal(options.max_depth, cases[i].depth);
    }
}

static void wrong_use_names_the_option(void **state)
{
    static const struct wrong wrongs[] = {
        { "a --nothing", "--nothing" },
        { "a -Z", "-Z" },
        { "a --port", "--port" },
        { "a --port 0", "--port" },
        { "a --port 65536", "65536" },
        { "a --port 1x", "1x" },
        { "a --rate 0", "--rate" },
        { "a --rate nan", "--rate" },
        { "a --timeout -1", "--timeout" },
        { "a --timeout 1e9", "--timeout" },
        { "a --at yesterday", "--at" },
        { "a --goal none", "license|full" },
        { "a --dns ,", "--dns" },
        { "a --dns a,", "--dns" },
        { "a --offline=yes", "--offline" },
        { "a --host x", "--host" }, /* of verify only */
        { "verify --input x f", "--input" },
        { "rules --crl x", "--crl" },
        { "a --nothing=\033[2J", "\\u{001B}" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrongs); i++) {
        assert_false(parse(wrongs[i].line));
        assert_non_null(strstr(failure.detail, wrongs[i].named));
    }
}

static void a_password_is_not_remembered(void **state)
{
    (void)state;
    assert_true(parse("a --sni https://u:secret@h/"));
    assert_string_equal(options.given.items[0], "--sni=https://***@h/");
}

static void every_option_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &all_options[i];
        assert_int_not_equal(row->commands, 0);
        assert_true(strlen(row->help) > 0);
        assert_true(row->kind == OPTION_FLAG ? row->value == NULL
                                             : row->value != NULL);
        assert_true((row->kind == OPTION_CHOICE) == (row->words != NULL));
        for (size_t k = 0; k < i; k++) {
            bool same_command = (row->commands & all_options[k].commands) != 0;
            assert_false(same_command &&
                         strcmp(row->name, all_options[k].name) == 0);
            assert_false(same_command && row->letter != 0 &&
                         row->letter == all_options[k].letter);
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_target_alone_is_a_scan),
        TEST(every_kind_of_value),
        TEST(a_depth_above_the_most_means_the_most),
        TEST(wrong_use_names_the_option),
        TEST(a_password_is_not_remembered),
        TEST(days_of_warning),
        TEST(every_option_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
