/* Records that were written, with everything that a scan does not often see,
 * are read back whole. */

#include "replay/record_reader.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "checks/check.h"
#include "replay/results_file.h"
#include "reports/emitter.h"
#include "reports/record_json.h"
#include "reports/writer.h"

/* Read in the project's root (certready_unit_test). */
static const char seeds[] = "tests/fuzz/corpus/record_reader";

static const char *written(const struct record *record, struct arena *arena)
{
    struct bytes out = { NULL, 0 };
    struct failure failure;
    struct emitter emitter = { .writer = writer_to_memory(arena, &out) };
    record_emit(&emitter, record, record->checks, arena);
    assert_true(writer_close(emitter.writer, true, &failure));
    return arena_text(arena, out);
}

/* The text of the record that the object gives, or "fault: …". */
static const char *again(const json_t *json, struct arena *arena)
{
    const char *fault;
    struct record *record = record_new();
    const char *text = record_read(json, record, &fault)
                           ? written(record, arena)
                           : arena_printf(arena, "fault: %s", fault);
    record_free(record);
    return text;
}

static bool compare(const json_t *result, const struct result_place *place,
                    void *user)
{
    size_t *count = user;
    struct arena *arena = arena_new();
    char *before = json_dumps(result, JSON_COMPACT | JSON_REAL_PRECISION(15));
    json_t *after = json_loads(again(result, arena), 0, NULL);
    (void)place;
    assert_non_null(after);
    char *dumped = json_dumps(after, JSON_COMPACT | JSON_REAL_PRECISION(15));
    assert_string_equal(dumped, before);
    free(before);
    free(dumped);
    json_decref(after);
    arena_free(arena);
    (*count)++;
    return true;
}

static void reads_what_was_written(void **state)
{
    (void)state;
    size_t count = 0;
    DIR *folder = opendir(seeds);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[512];
        struct failure failure;
        if (strstr(entry->d_name, ".json") == NULL)
            continue; /* what is no result on purpose */
        const struct results_reader reader = { .arena = arena_new(),
                                               .user = &count,
                                               .result = compare };
        snprintf(path, sizeof(path), "%s/%s", seeds, entry->d_name);
        assert_true(results_file_read(path, &reader, &failure));
        arena_free(reader.arena);
    }
    closedir(folder);
    assert_true(count > 10);
}

/* The least that is a record. */
#define OBSERVED                                                               \
    "\"observed\":{\"text\":\"a\",\"invalid\":\"no target\",\"host\":null}"
#define HEADING "\"verdict\":\"invalid\",\"judged_at\":\"2026-01-01T00:00:00Z\""
#define HOST                                                                   \
    "\"observed\":{\"text\":\"a\",\"host\":{\"name\":\"a.example\","           \
    "\"port\":443}}"

static void expect(const char *text, const char *fault)
{
    struct arena *arena = arena_new();
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    const char *got = again(json, arena);
    if (fault == NULL)
        assert_int_equal(strncmp(got, "{\"schema\"", 9), 0);
    else
        assert_string_equal(got, arena_printf(arena, "fault: %s", fault));
    json_decref(json);
    arena_free(arena);
}

static void wants_the_heading(void **state)
{
    (void)state;
    expect("{" HEADING "," OBSERVED "}", NULL);
    expect("{" HEADING "," HOST "}", NULL);
    expect("{" OBSERVED "}", "verdict: expected a verdict");
    expect("{\"verdict\":\"ready\"," OBSERVED "}",
           "judged_at: expected a time");
    expect("{" HEADING "}", "observed: expected what was observed (written by "
                            "a newer certready)");
    expect("{" HEADING ",\"observed\":{\"text\":\"a\"}}",
           "observed.host: expected a host, or why it is none in \"invalid\"");
    expect("{\"verdict\":\"good\"," OBSERVED "}",
           "verdict: expected one of: ready, ready-with-warnings, "
           "inconclusive, not-ready, invalid");
}

static void wants_what_it_points_to(void **state)
{
    (void)state;
    expect("{" HEADING "," HOST ",\"endpoints\":[{\"address\":\"192.0.2.1\","
           "\"observed\":{\"node\":0}}]}",
           NULL);
    expect("{" HEADING "," HOST ",\"endpoints\":[{\"address\":\"192.0.2.1\","
           "\"observed\":{\"node\":1}}]}",
           "endpoints[0].observed.node: expected a number from 0 to 0");
    expect("{" HEADING "," OBSERVED ",\"endpoints\":[{\"address\":"
           "\"192.0.2.1\",\"observed\":{}}]}",
           "endpoints[0].observed.node: expected the place of a name of this "
           "record");
    expect("{" HEADING "," HOST ",\"findings\":[{\"id\":\"dns.lookup\","
           "\"verdict\":\"fail\",\"endpoint\":0}]}",
           "findings[0].endpoint: expected a number from 0 to -1");
    expect("{" HEADING "," HOST ",\"findings\":[{\"id\":\"no.rule\","
           "\"verdict\":\"fail\"}]}",
           "findings[0].id: expected a rule that this certready knows");
    expect("{" HEADING "," HOST ",\"passed\":[\"no.rule\"]}",
           "passed: expected rules that this certready knows");
    expect("{" HEADING "," HOST ",\"root\":{\"source\":\"store\"}}",
           "root.pem: expected a certificate");
    expect("{" HEADING "," HOST ",\"revocation\":[{\"certificate\":"
           "\"00000000000000000000000000000000000000000000000000000000000000"
           "00\"}]}",
           "revocation[0].certificate: expected the SHA-256 of a certificate "
           "of this record");
}

/* A record with so many endpoints. */
static const char *with_endpoints(struct arena *arena, size_t count)
{
    static const char endpoint[] = ",{\"address\":\"192.0.2.1\",\"observed\":{"
                                   "\"node\":0}}";
    char *list = ARENA_NEW(arena, count * sizeof(endpoint) + 1, char);
    for (size_t i = 0; i < count; i++)
        memcpy(list + i * (sizeof(endpoint) - 1), endpoint, sizeof(endpoint));
    return arena_printf(arena, "{" HEADING "," HOST ",\"endpoints\":[%s]}",
                        list + 1);
}

static void bounds_the_endpoints(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    expect(with_endpoints(arena, LIMIT_RESULT_ENDPOINTS), NULL);
    expect(with_endpoints(arena, LIMIT_RESULT_ENDPOINTS + 1),
           "endpoints: expected at most 1024");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_was_written),
        cmocka_unit_test(wants_the_heading),
        cmocka_unit_test(wants_what_it_points_to),
        cmocka_unit_test(bounds_the_endpoints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
