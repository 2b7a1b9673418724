#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "chain/trust_store.h"
#include "scan/scan.h"

enum { MANY = 5000, STOP_AFTER = 300, IN_FLIGHT = 64 };

/* Where targets come from, and what the reports saw of them. */
struct world {
    uint64_t wanted, given;
    unsigned char seen[MANY + 1];
    uint64_t records;
    bool began, ended, stop_half_way;
};

static struct world world;

static bool next_target(struct record *record, void *user)
{
    (void)user;
    if (world.given == world.wanted)
        return false;
    struct node *node = ARENA_NEW(record->arena, 1, struct node);
    node->host = arena_printf(record->arena, "host%llu.example.com",
                              (unsigned long long)world.given);
    node->port = 443;
    record->target = (struct target){
        .number = ++world.given,
        .text = node->host,
        .nodes = node,
        .node_count = 1,
    };
    return true;
}

static bool is_stopped(void)
{
    return world.stop_half_way && world.given >= STOP_AFTER;
}

static void begin(struct report *report)
{
    assert_int_equal(report->run->resolver_count, 1);
    world.began = true;
}

static void take_record(struct report *report, const struct record *record)
{
    (void)report;
    assert_in_range(record->target.number, 1, MANY);
    assert_int_equal(record->capture_count, 2);
    world.seen[record->target.number]++;
    world.records++;
}

static void end(struct report *report)
{
    assert_int_equal(report->run->totals.targets, world.records);
    world.ended = true;
}

static const struct format counting = {
    .name = "counting",
    .summary = "counts",
    .begin = begin,
    .record = take_record,
    .end = end,
};

static const char *const bad_server = "bad";

static bool run(uint64_t wanted, bool stop_half_way, bool bad_resolver,
                struct scan_result *result, struct failure *failure)
{
    struct trust_store *store = trust_store_new();
    trust_store_finish(store);
    struct failure unused;
    struct report_output output = { .format = &counting,
                                    .writer =
                                        writer_open("/dev/null", &unused) };
    world = (struct world){ .wanted = wanted, .stop_half_way = stop_half_way };
    struct scan_config config = {
        .threads = 4,
        .concurrency = IN_FLIGHT,
        .target_ms = 10000,
        .outputs = &output,
        .output_count = 1,
        .judge = { .store = store, .checks = { .store = store } },
        .next_target = next_target,
        .is_stopped = is_stopped,
    };
    if (bad_resolver)
        config.resolver = (struct resolver_options){ .servers = &bad_server,
                                                     .server_count = 1 };
    checks_path_options(&config.judge.checks, &config.judge.paths);
    bool started = scan_run(&config, result, failure);
    assert_true(writer_close(output.writer, false, &unused));
    trust_store_free(store);
    return started;
}

static void every_target_gives_one_record(void **state)
{
    (void)state;
    struct scan_result result;
    struct failure failure;
    assert_true(run(MANY, false, false, &result, &failure));
    for (size_t i = 1; i <= MANY; i++)
        assert_int_equal(world.seen[i], 1);
    assert_int_equal(result.totals.targets, MANY);
    assert_int_equal(result.totals.not_ready, MANY); /* all refuse */
    assert_true(world.began && world.ended);
    assert_false(result.reports_failed);
}

static void a_stop_finishes_what_is_in_flight(void **state)
{
    (void)state;
    struct scan_result result;
    struct failure failure;
    assert_true(run(MANY, true, false, &result, &failure));
    assert_int_equal(result.totals.targets, STOP_AFTER);
    for (size_t i = 1; i <= MANY; i++)
        assert_int_equal(world.seen[i], i <= STOP_AFTER);
    assert_true(world.ended);
}

static void an_empty_input_ends(void **state)
{
    (void)state;
    struct scan_result result;
    struct failure failure;
    assert_true(run(0, false, false, &result, &failure));
    assert_int_equal(result.totals.targets, 0);
}

static void a_failed_start_writes_nothing(void **state)
{
    (void)state;
    struct scan_result result;
    struct failure failure;
    assert_false(run(MANY, false, true, &result, &failure));
    assert_string_equal(failure.detail, "--dns bad: no address");
    assert_false(world.began);
    assert_int_equal(world.given, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_target_gives_one_record),
        cmocka_unit_test(a_stop_finishes_what_is_in_flight),
        cmocka_unit_test(an_empty_input_ends),
        cmocka_unit_test(a_failed_start_writes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
