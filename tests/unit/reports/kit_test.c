#include "reports/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "../chain/forge.h"
#include "base/arena.h"

enum { NOW = 1795435200, MOST_OCTETS = 1 << 20 };

static char folder[] = "/tmp/certready-kit-XXXXXX";
static char path[64];
static struct arena *arena;

/* A host that serves its leaf, and whose root is known. */
static struct record *make_record(void)
{
    struct record *record = record_new();
    struct node *node = ARENA_NEW(record->arena, 1, struct node);
    struct capture *capture = ARENA_NEW(record->arena, 1, struct capture);
    const struct cert **chain =
        ARENA_NEW(record->arena, 1, const struct cert *);
    *node = (struct node){ .host = "host.example.com", .port = 443 };
    chain[0] = FORGE(record->arena, .subject = "CN=leaf", .issuer = "CN=Root",
                     .key = 1, .issuer_key = 2);
    *capture = (struct capture){ .node = node,
                                 .status = CAPTURE_OK,
                                 .alert = ABSENT,
                                 .chain = chain,
                                 .chain_length = 1 };
    record->target = (struct target){
        .number = 1, .text = node->host, .nodes = node, .node_count = 1
    };
    record->now = NOW;
    record->captures = capture;
    record->capture_count = 1;
    record->root.cert =
        FORGE(record->arena, .subject = "CN=Root", .issuer = "CN=Root",
              .key = 2, .issuer_key = 2, .flags = FORGE_CA);
    return record;
}

static bool write_kit(const char *to, const struct record *record,
                      struct failure *failure)
{
    struct check_options checks = { .goal = GOAL_LICENSE };
    struct store_info store = { .path = NULL };
    struct run_info run = { .version = "0",
                            .tls_library = "t",
                            .dns_library = "d",
                            .http_library = "h",
                            .command = "roots",
                            .store = &store,
                            .checks = &checks };
    return kit_write(to, record, &run, arena, failure);
}

/* What the kit of a record is. */
static struct bytes kit_of(const struct record *record)
{
    struct failure failure;
    uint8_t *octets = ARENA_NEW(arena, MOST_OCTETS, uint8_t);
    assert_true(write_kit(path, record, &failure));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(octets, 1, MOST_OCTETS, file);
    fclose(file);
    assert_true(size > 0 && size < MOST_OCTETS);
    return (struct bytes){ octets, size };
}

static void the_same_record_gives_the_same_octets(void **state)
{
    (void)state;
    struct record *record = make_record();
    assert_true(bytes_equal(kit_of(record), kit_of(record)));
    record_free(record);
}

static void in_every_time_zone(void **state)
{
    (void)state;
    struct record *record = make_record();
    setenv("TZ", "UTC+11", 1);
    tzset();
    struct bytes west = kit_of(record);
    setenv("TZ", "UTC-13", 1);
    tzset();
    assert_true(bytes_equal(west, kit_of(record)));
    unsetenv("TZ");
    tzset();
    record_free(record);
}

/* Zip files know the years from 1980 to 2107, --at those from 0 to 9999. */
static void any_moment_will_do(void **state)
{
    static const int64_t moments[] = { -62167219200, -1,          0,
                                       315532799,    315532800,   4354819199,
                                       4354819200,   253402300799 };
    (void)state;
    struct record *record = make_record();
    for (size_t i = 0; i < COUNT_OF(moments); i++) {
        record->now = moments[i];
        assert_true(bytes_equal(kit_of(record), kit_of(record)));
    }
    record_free(record);
}

static void what_cannot_be_written_is_told(void **state)
{
    (void)state;
    struct failure failure;
    struct record *record = make_record();
    const char *to = arena_printf(arena, "%s/gone/kit.zip", folder);
    assert_false(write_kit(to, record, &failure));
    assert_int_equal(failure.status, STATUS_IO);
    assert_non_null(strstr(failure.detail, "gone/kit.zip"));
    record_free(record);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/kit.zip", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    unlink(path);
    /* Nothing else was left in it. */
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_record_gives_the_same_octets),
        cmocka_unit_test(in_every_time_zone),
        cmocka_unit_test(any_moment_will_do),
        cmocka_unit_test(what_cannot_be_written_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
