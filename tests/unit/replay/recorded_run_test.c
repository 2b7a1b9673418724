#include "replay/recorded_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "record/record.h"
#include "x509/time.h"

static struct recorded_run run;

static int set_up(void **state)
{
    const struct run_info by = { .version = "9.9",
                                 .tls_library = "tls 9",
                                 .command = "report" };
    (void)state;
    recorded_run_init(&run, &by, arena_new());
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(run.arena);
    return 0;
}

#define DIGEST_A                                                               \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B                                                               \
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define STORE(digest)                                                          \
    "\"trust_store\":{\"path\":\"/a\",\"date\":\"2026-01-01T00:00:00Z\","      \
    "\"count\":3,\"sha256\":\"" digest "\",\"replaced\":false}"
#define VERSIONS(version)                                                      \
    "\"versions\":{\"certready\":\"" version "\",\"tls\":\"t\"}"
#define TIMES(start, end)                                                      \
    "\"started_at\":\"2026-01-01T00:00:" start "Z\","                          \
    "\"ended_at\":\"2026-01-01T00:00:" end "Z\""
#define WAIVER(rule, used)                                                     \
    "{\"rule\":\"" rule "\",\"host\":\"h\",\"used\":" used                     \
    ",\"expired\":false,\"until\":\"2027-01-01T00:00:00Z\",\"file\":\"w\","    \
    "\"line\":1}"

/* Both parts of one header; the fault, or NULL. */
static const char *add(const char *text)
{
    const char *fault = NULL;
    json_t *header = json_loads(text, 0, NULL);
    assert_non_null(header);
    bool is_good = recorded_run_add_start(&run, header, &fault) &&
                   recorded_run_add_end(&run, header, &fault);
    json_decref(header);
    assert_true(is_good == (fault == NULL));
    return fault;
}

static int64_t second(int number)
{
    int64_t time;
    assert_true(time_from_civil(2026, 1, 1, 0, 0, number, &time));
    return time;
}

static void one_header_is_as_it_was(void **state)
{
    (void)state;
    assert_null(add(
        "{\"command\":\"scan\"," VERSIONS("1") "," STORE(DIGEST_A) "," TIMES(
            "05", "09") ",\"resolvers\":[\"r\"],\"options\":["
                        "\"--goal=full\"],\"interrupted\":true,"
                        "\"waivers\":[" WAIVER("a.b", "true") "]}"));
    assert_string_equal(run.info.command, "scan");
    assert_string_equal(run.info.version, "1");
    assert_string_equal(run.info.tls_library, "t");
    assert_string_equal(run.store.path, "/a");
    assert_int_equal(run.store.count, 3);
    assert_false(run.store.is_unknown);
    assert_int_equal(run.info.resolver_count, 1);
    assert_int_equal(run.info.option_count, 1);
    assert_int_equal(run.info.started_at, second(5));
    assert_int_equal(run.info.ended_at, second(9));
    assert_true(run.info.interrupted);
    assert_int_equal(run.info.waiver_count, 1);
    assert_true(run.info.waivers[0].is_used);
    assert_int_equal(run.info.file_count, 1);
}

static void several_say_what_they_agree_upon(void **state)
{
    (void)state;
    assert_null(add(
        "{\"command\":\"scan\"," VERSIONS("1") "," STORE(DIGEST_A) "," TIMES(
            "05", "09") ",\"resolvers\":[\"r\",\"s\"],"
                        "\"options\":[\"-6\"],\"waivers\":[" WAIVER(
                            "a.b", "false") "]}"));
    assert_null(add(
        "{\"command\":\"verify\"," VERSIONS("2") "," STORE(DIGEST_B) "," TIMES(
            "03", "07") ",\"resolvers\":[\"s\",\"t\"],"
                        "\"options\":[],\"files\":2,"
                        "\"waivers\":[" WAIVER("a.b", "true") "," WAIVER(
                            "c.d", "false") "]}"));
    assert_string_equal(run.info.command, "report");
    assert_string_equal(run.info.version, "1, 2");
    assert_string_equal(run.info.tls_library, "t");
    assert_true(run.store.is_unknown);
    assert_int_equal(run.info.resolver_count, 3);
    assert_int_equal(run.info.option_count, 0);
    assert_int_equal(run.info.started_at, second(3));
    assert_int_equal(run.info.ended_at, second(9));
    assert_false(run.info.interrupted);
    assert_int_equal(run.info.waiver_count, 2);
    assert_true(run.info.waivers[0].is_used);
    assert_int_equal(run.info.file_count, 3);
}

static void the_same_twice_says_it_once(void **state)
{
    (void)state;
    static const char header[] =
        "{\"command\":\"scan\"," VERSIONS("1") "," STORE(DIGEST_A) "," TIMES(
            "05", "09") ",\"resolvers\":[\"r\"],\"options\":[\"-6\"]}";
    assert_null(add(header));
    assert_null(add(header));
    assert_string_equal(run.info.command, "scan");
    assert_string_equal(run.info.version, "1");
    assert_false(run.store.is_unknown);
    assert_int_equal(run.info.resolver_count, 1);
    assert_int_equal(run.info.option_count, 1);
}

/* Lists of results have no header: their records say when. */
static void records_alone(void **state)
{
    (void)state;
    struct check_options checks = { .warn_days = 7 };
    struct record record = { .started_at = second(5),
                             .duration_ms = 2500,
                             .checks = &checks };
    recorded_run_add_headless(&run);
    recorded_run_add_record(&run, &record);
    assert_string_equal(run.info.version, "9.9");
    assert_true(run.store.is_unknown);
    assert_int_equal(run.info.started_at, second(5));
    assert_int_equal(run.info.ended_at, second(7));
    assert_int_equal(run.checks.warn_days, 7);
    assert_int_equal(run.info.file_count, 1);
    assert_null(add("{\"command\":\"scan\"," STORE(DIGEST_A) "}"));
    assert_true(run.store.is_unknown);
}

static void names_what_is_wrong(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        { "{}", "command: expected text" },
        { "{\"command\":1}", "command: expected text" },
        { "{\"command\":\"a\",\"versions\":1}",
          "versions: expected an object" },
        { "{\"command\":\"a\",\"versions\":{\"tls\":1}}", "versions.tls: " },
        { "{\"command\":\"a\",\"trust_store\":{\"count\":-1}}",
          "trust_store.count: expected a number" },
        { "{\"command\":\"a\",\"resolvers\":[1]}", "resolvers[0]: " },
        { "{\"command\":\"a\",\"started_at\":\"x\"}", "started_at: " },
        { "{\"command\":\"a\",\"files\":0}", "files: expected a number" },
        { "{\"command\":\"a\",\"waivers\":[{}]}", "waivers[0].rule: " },
        { "{\"command\":\"a\",\"ended_at\":1}", "ended_at: " },
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        const char *fault = add(wrong[i][0]);
        assert_non_null(fault);
        assert_int_equal(strncmp(fault, wrong[i][1], strlen(wrong[i][1])), 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_header_is_as_it_was),
        TEST(several_say_what_they_agree_upon),
        TEST(the_same_twice_says_it_once),
        TEST(records_alone),
        TEST(names_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
