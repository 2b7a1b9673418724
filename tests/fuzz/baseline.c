/* A recorded result, read for --baseline and held against a record. */

#include <jansson.h>

#include "base/arena.h"
#include "checks/check.h"
#include "record/record.h"
#include "replay/changes.h"
#include "reports/change_words.h"
#include "tests/fuzz/must.h"

static void fill_record(struct record *record)
{
    struct arena *arena = record->arena;
    struct cert *leaf = ARENA_NEW(arena, 1, struct cert);
    const struct cert **chain = ARENA_NEW(arena, 1, const struct cert *);
    struct node *node = ARENA_NEW(arena, 1, struct node);
    *node = (struct node){ .host = "host.test", .port = 443 };
    node->dns.status = DNS_OK;
    chain[0] = leaf;
    record->target =
        (struct target){ .text = "host.test", .nodes = node, .node_count = 1 };
    record->captures = ARENA_NEW(arena, 1, struct capture);
    record->capture_count = 1;
    record->captures[0] = (struct capture){
        .node = node,
        .address = { { 192, 0, 2, 1 }, 4 },
        .port = 443,
        .status = CAPTURE_OK,
        .chain = chain,
        .chain_length = 1,
    };
    record->findings = ARENA_NEW(arena, 1, struct finding);
    record->finding_count = 1;
    record->findings[0] = (struct finding){
        .rule = rule_find("tls.handshake"),
        .severity = SEVERITY_ERROR,
        .answer = ANSWER_FAIL,
        .capture = &record->captures[0],
        .capture_count = 1,
        .cert_index = -1,
        .evidence = "host.test: it is so",
    };
}

static void compare(const struct known_result *known)
{
    struct record *record = record_new();
    struct check_options checks = { .goal = GOAL_LICENSE };
    struct changes changes = { .file = "b.json", .is_known = true };
    size_t count;
    fill_record(record);
    record->changes = &changes;
    changes.judged_at = known->judged_at;
    changes_find(record, known, &changes);
    changes_find_findings(record, known, &checks, &changes);
    must(changes.gone_count <= known->finding_count);
    const struct change_line *lines =
        change_lines(record, record->arena, &count);
    must(count > 0);
    for (size_t i = 0; i < count; i++)
        must_be_clean(lines[i].text);
    record_free(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *json = json_loadb((const char *)data, size, 0, NULL);
    struct arena *arena = arena_new();
    struct known_result known;
    const char *fault = NULL;
    if (json != NULL && known_result_read(json, arena, &known, &fault))
        compare(&known);
    else if (json != NULL)
        must(fault != NULL);
    must_be_clean(fault);
    json_decref(json);
    arena_free(arena);
    return 0;
}
