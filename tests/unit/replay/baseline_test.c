#include "replay/baseline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "checks/check.h"
#include "record/record.h"
#include "x509/time.h"

enum { MOST = 8 };

/* A record of host.test:443 that was judged, and what was known of it. */
struct scene {
    struct arena *arena;
    struct record *record;
    struct node nodes[2];
    struct cert certs[4]; /* told apart by their octets: 11…, 22…, … */
    const struct cert *chains[4];
    struct address addresses[MOST];
    struct check_options checks;
    struct baseline *baseline;
};

static struct scene scene;

/* 2026-11-24T00:00:00Z */
static const int64_t now = 1795478400;

static int set_up(void **state)
{
    (void)state;
    scene = (struct scene){ .arena = arena_new(), .record = record_new() };
    struct record *record = scene.record;
    for (unsigned i = 0; i < 4; i++) {
        memset(scene.certs[i].sha256, (int)(0x11 * (i + 1)), SHA256_SIZE);
        scene.certs[i].not_after = now + (int64_t)SECONDS_A_DAY * 10;
        scene.chains[i] = &scene.certs[i];
    }
    scene.nodes[0] = (struct node){ .host = "host.test", .port = 443 };
    scene.nodes[1] = (struct node){ .host = "node.test", .port = 443 };
    record->now = now;
    record->target = (struct target){ .text = "host.test",
                                      .nodes = scene.nodes,
                                      .node_count = 1 };
    record->captures = ARENA_NEW(record->arena, MOST, struct capture);
    record->findings = ARENA_NEW(record->arena, MOST, struct finding);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    baseline_free(scene.baseline);
    record_free(scene.record);
    arena_free(scene.arena);
    return 0;
}

/* 192.0.2.N serves that certificate; below 0: it is silent. */
static struct capture *serve(unsigned number, int cert)
{
    size_t index = scene.record->capture_count++;
    struct capture *capture = &scene.record->captures[index];
    *capture = (struct capture){
        .node = &scene.nodes[0],
        .address = { { 192, 0, 2, (uint8_t)number }, 4 },
        .port = 443,
        .status = cert < 0 ? CAPTURE_CONNECT_FAILED : CAPTURE_OK,
        .failure = { cert < 0 ? STATUS_TIMED_OUT : STATUS_OK, 0, NULL },
    };
    if (cert >= 0) {
        capture->chain = &scene.chains[cert];
        capture->chain_length = 1;
    }
    scene.addresses[index] = capture->address;
    scene.nodes[0].dns.a = (struct dns_addresses){ .status = DNS_OK,
                                                   .items = scene.addresses,
                                                   .count = index + 1 };
    scene.nodes[0].dns.status = DNS_OK;
    return capture;
}

/* The rule fails at so many addresses from that on; without a capture it is
 * about the host. */
static struct finding *find(const char *rule, const struct capture *capture,
                            size_t count, const struct cert *cert)
{
    struct finding *finding =
        &scene.record->findings[scene.record->finding_count++];
    *finding = (struct finding){
        .rule = rule_find(rule),
        .severity = SEVERITY_ERROR,
        .answer = ANSWER_FAIL,
        .capture = capture,
        .capture_count = count,
        .cert = cert,
        .cert_index = cert == NULL ? -1 : 0,
        .evidence = "host.test: it is so",
    };
    assert_non_null(finding->rule);
    return finding;
}

static struct baseline *read_text(const char *text, struct failure *failure)
{
    char path[] = "/tmp/certready-baseline-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    struct baseline *baseline = baseline_read(path, scene.arena, failure);
    unlink(path);
    return baseline;
}

/* An endpoint that served the certificate with these octets; "" for none. */
static const char *endpoint_at(unsigned number, unsigned port,
                               const char *octet)
{
    const char *digest = "";
    for (int i = 0; *octet != '\0' && i < SHA256_SIZE; i++)
        digest = arena_printf(scene.arena, "%s%s", digest, octet);
    const char *chain =
        *octet == '\0' ? ""
                       : arena_printf(scene.arena,
                                      "{\"sha256\":\"%s\",\"issuer\":\"\","
                                      "\"not_after\":\"2026-12-04T00:00:00Z\"}",
                                      digest);
    return arena_printf(scene.arena,
                        "{\"host\":\"host.test\",\"address\":\"192.0.2.%u\","
                        "\"port\":%u,\"chain\":[%s]}",
                        number, port, chain);
}

static const char *endpoint(unsigned number, const char *octet)
{
    return endpoint_at(number, 443, octet);
}

/* A finding about `count` addresses from 192.0.2.N on; 0: about the host. */
static const char *known(const char *rule, unsigned number, unsigned count,
                         const char *octet)
{
    const char *digest = "";
    for (int i = 0; *octet != '\0' && i < SHA256_SIZE; i++)
        digest = arena_printf(scene.arena, "%s%s", digest, octet);
    return arena_printf(
        scene.arena,
        "{\"id\":\"%s\",\"verdict\":\"fail\",\"evidence\":\"host.test: so\"%s"
        "%s}",
        rule,
        number == 0 ? ""
                    : arena_printf(scene.arena,
                                   ",\"address\":\"192.0.2.%u\","
                                   "\"endpoints\":%u",
                                   number, count),
        *octet == '\0'
            ? ""
            : arena_printf(scene.arena, ",\"sha256\":\"%s\"", digest));
}

static const char *result(const char *target, const char *site,
                          const char *addresses, const char *endpoints,
                          const char *findings)
{
    return arena_printf(
        scene.arena,
        "{\"schema\":\"certready/1\",\"target\":\"%s\",\"site\":%s,"
        "\"verdict\":\"ready\",\"judged_at\":\"2026-11-20T00:00:00Z\","
        "\"root\":null,\"nodes\":[],\"dns\":{\"name\":\"host.test\","
        "\"status\":\"ok\",\"a\":[%s],\"aaaa\":[]},\"endpoints\":[%s],"
        "\"findings\":[%s]}\n",
        target, site, addresses, endpoints, findings);
}

static const struct changes *compare(const char *text)
{
    struct failure failure = { 0 };
    scene.baseline = read_text(text, &failure);
    if (scene.baseline == NULL)
        fail_msg("%s", failure.detail);
    baseline_compare(scene.baseline, scene.record, &scene.checks);
    assert_non_null(scene.record->changes);
    return scene.record->changes;
}

/* With two addresses that both served 11…, and these findings. */
static const struct changes *compare_findings(const char *findings)
{
    const char *endpoints = arena_printf(scene.arena, "%s,%s",
                                         endpoint(1, "11"), endpoint(2, "11"));
    return compare(result("host.test:443", "null",
                          "\"192.0.2.1\",\"192.0.2.2\"", endpoints, findings));
}

static void a_target_that_is_not_in_it(void **state)
{
    (void)state;
    struct capture *capture = serve(1, 0);
    struct finding *finding = find("tls.handshake", capture, 1, NULL);
    const struct changes *changes =
        compare(result("other.test:443", "null", "", "", ""));
    assert_false(changes->is_known);
    assert_int_equal(changes->count, 0);
    assert_true(finding->is_new);
}

static void nothing_has_changed(void **state)
{
    (void)state;
    scene.record->verdict = VERDICT_READY;
    serve(1, 0);
    serve(2, 0);
    const struct changes *changes = compare_findings("");
    assert_true(changes->is_known);
    assert_int_equal(changes->judged_at, now - (int64_t)4 * SECONDS_A_DAY);
    assert_int_equal(changes->count, 0);
    assert_int_equal(changes->gone_count, 0);
}

/* … and the last of several. */
static void the_same_site_goes_before_others(void **state)
{
    (void)state;
    struct finding *finding = find("dns.no-a", NULL, 0, NULL);
    const char *known_there = known("dns.no-a", 0, 0, "");
    scene.record->target.site = "north";
    compare(
        arena_printf(scene.arena, "%s%s%s%s",
                     result("host.test:443", "\"north\"", "", "", ""),
                     result("host.test:443", "\"north\"", "", "", known_there),
                     result("host.test:443", "\"south\"", "", "", ""),
                     result("host.test:4430", "\"north\"", "", "", "")));
    assert_false(finding->is_new);
}

static void without_the_site_the_last_holds(void **state)
{
    (void)state;
    struct finding *finding = find("dns.no-a", NULL, 0, NULL);
    compare(arena_printf(scene.arena, "%s%s",
                         result("host.test:443", "\"south\"", "", "", ""),
                         result("host.test:443", "\"north\"", "", "",
                                known("dns.no-a", 0, 0, ""))));
    assert_false(finding->is_new);
}

/* 14 days were left then; the end that is the same is no change. */
static void another_end(void **state)
{
    (void)state;
    const char *text =
        result("host.test:443", "null", "", endpoint(1, "11"), "");
    serve(1, 1);
    assert_false(changes_include(compare(text), CHANGE_NOT_AFTER));
    baseline_free(scene.baseline);
    scene.certs[1].not_after++;
    const struct changes *changes = compare(text);
    assert_int_equal(changes->items[1].kind, CHANGE_NOT_AFTER);
    assert_string_equal(changes->items[1].before, "2026-12-04T00:00:00Z");
    assert_string_equal(changes->items[1].after, "2026-12-04T00:00:01Z");
}

static void addresses_are_a_set(void **state)
{
    (void)state;
    serve(3, 0);
    serve(1, 0);
    serve(3, 0);
    const struct changes *changes = compare(result(
        "host.test:443", "null", "\"192.0.2.2\",\"192.0.2.1\",\"192.0.2.2\"",
        endpoint(1, "11"), ""));
    assert_int_equal(changes->count, 1);
    assert_int_equal(changes->items[0].kind, CHANGE_ADDRESSES);
    assert_string_equal(changes->items[0].before, "192.0.2.1, 192.0.2.2");
    assert_string_equal(changes->items[0].after, "192.0.2.1, 192.0.2.3");
}

static void a_silent_name_server_changes_nothing(void **state)
{
    (void)state;
    scene.nodes[0].dns.status = DNS_SERVFAIL;
    const struct changes *changes = compare_findings("");
    assert_false(changes_include(changes, CHANGE_ADDRESSES));
    assert_false(changes_include(changes, CHANGE_ROOT));
    assert_false(changes_include(changes, CHANGE_LEAF));
}

/* Two addresses differ: each is told. */
static void addresses_that_differ(void **state)
{
    (void)state;
    serve(1, 1);
    serve(2, 0);
    serve(3, 0);
    serve(4, 2);
    const struct changes *changes = compare_findings("");
    size_t leaves = 0;
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        if (change->kind != CHANGE_LEAF)
            continue;
        leaves++;
        assert_string_equal(change->address,
                            leaves == 1 ? "192.0.2.1" : "192.0.2.4");
        assert_true((change->before != NULL) == (leaves == 1));
    }
    assert_int_equal(leaves, 2);
}

/* Another port of the same host and address is another place. */
static void ports_are_told_apart(void **state)
{
    (void)state;
    serve(1, 1);
    serve(1, 0)->port = 8443;
    const char *endpoints =
        arena_printf(scene.arena, "%s,%s", endpoint_at(1, 443, "22"),
                     endpoint_at(1, 8443, "11"));
    const struct changes *changes = compare(
        result("host.test:443", "null", "\"192.0.2.1\"", endpoints, ""));
    assert_false(changes_include(changes, CHANGE_LEAF));
    baseline_free(scene.baseline);
    scene.record->captures[1].chain = &scene.chains[1];
    scene.record->captures[0].chain = &scene.chains[0];
    changes = compare(
        result("host.test:443", "null", "\"192.0.2.1\"", endpoints, ""));
    assert_true(changes_include(changes, CHANGE_LEAF));
}

static void a_root_that_is_found_no_more(void **state)
{
    (void)state;
    serve(1, 0);
    char digest[2 * SHA256_SIZE + 1];
    memset(digest, 'a', sizeof(digest) - 1);
    digest[sizeof(digest) - 1] = '\0';
    const char *text = arena_printf(
        scene.arena,
        "{\"schema\":\"certready/1\",\"target\":\"host.test:443\","
        "\"verdict\":\"ready\",\"judged_at\":\"2026-11-20T00:00:00Z\","
        "\"root\":{\"sha256\":\"%s\",\"subject\":\"CN=R\"},\"nodes\":[],"
        "\"dns\":null,\"endpoints\":[%s],\"findings\":[]}",
        digest, endpoint(1, "11"));
    const struct changes *changes = compare(text);
    assert_int_equal(changes->items[0].kind, CHANGE_ROOT);
    assert_string_equal(changes->items[0].before, digest);
    assert_string_equal(changes->items[0].before_subject, "CN=R");
    assert_null(changes->items[0].after);
}

/* The same fault of a handshake on several addresses is one finding. */
static void a_fault_that_spreads_is_new(void **state)
{
    (void)state;
    static const struct {
        unsigned known_from, known_count, found_from, found_count;
        bool is_new;
    } cases[] = {
        { 1, 1, 1, 1, false }, { 1, 1, 1, 2, true },  { 1, 2, 1, 2, false },
        { 1, 2, 1, 1, false }, { 1, 2, 2, 1, false }, { 1, 1, 2, 1, true },
        { 2, 1, 1, 1, true },  { 1, 2, 3, 1, true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        scene.record->capture_count = scene.record->finding_count = 0;
        serve(1, 0);
        serve(2, 0);
        serve(3, 0);
        struct finding *finding = find(
            "tls.handshake", &scene.record->captures[cases[i].found_from - 1],
            cases[i].found_count, NULL);
        compare_findings(known("tls.handshake", cases[i].known_from,
                               cases[i].known_count, ""));
        if (finding->is_new != cases[i].is_new)
            fail_msg("case %zu", i);
        baseline_free(scene.baseline);
        scene.baseline = NULL;
    }
}

/* A certificate's fault is known wherever it was served, and nowhere else. */
static void a_fault_of_a_certificate(void **state)
{
    (void)state;
    static const struct {
        unsigned first, second; /* addresses that serve it now */
        int cert;
        bool is_new;
    } cases[] = {
        { 1, 2, 0, false },
        { 2, 2, 0, false },
        { 2, 3, 0, true },
        { 1, 2, 1, true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        scene.record->capture_count = scene.record->finding_count = 0;
        struct capture *capture = serve(cases[i].first, cases[i].cert);
        serve(cases[i].second, cases[i].cert);
        struct finding *finding =
            find("validity.expired", capture, 2, &scene.certs[cases[i].cert]);
        compare_findings(known("validity.expired", 1, 2, "11"));
        if (finding->is_new != cases[i].is_new)
            fail_msg("case %zu", i);
        baseline_free(scene.baseline);
        scene.baseline = NULL;
    }
}

/* Findings about names have no address; their evidence names them. */
static void nodes_are_told_apart(void **state)
{
    (void)state;
    struct finding *one = find("name.atlas-node", NULL, 0, NULL);
    struct finding *other = find("name.atlas-node", NULL, 0, NULL);
    other->evidence = "node.test: it is so";
    compare_findings(known("name.atlas-node", 0, 0, ""));
    assert_false(one->is_new);
    assert_true(other->is_new);
}

static void what_was_undecided_is_new_when_it_fails(void **state)
{
    (void)state;
    struct finding *finding = find("dns.lookup", NULL, 0, NULL);
    finding->answer = ANSWER_UNKNOWN;
    compare_findings(known("dns.lookup", 0, 0, ""));
    assert_true(finding->is_new);
    assert_int_equal(scene.record->changes->gone_count, 0);
}

static void gone_is_what_was_looked_for(void **state)
{
    (void)state;
    static const char *const ids[] = { "tls.handshake" };
    const char *findings = known("tls.handshake", 2, 1, "");
    serve(1, 0);
    struct capture *second = serve(2, -1);
    struct finding *other = find("validity.expired", second, 1, NULL);

    assert_int_equal(compare_findings(findings)->gone_count, 0); /* silent */
    baseline_free(scene.baseline);

    *second = (struct capture){ .node = &scene.nodes[0],
                                .address = second->address,
                                .port = 443 };
    second->status = CAPTURE_OK;
    scene.record->not_judged = ids;
    scene.record->not_judged_count = 1;
    assert_int_equal(compare_findings(findings)->gone_count, 0);
    baseline_free(scene.baseline);

    scene.record->not_judged_count = 0;
    const struct changes *changes = compare_findings(findings);
    assert_int_equal(changes->gone_count, 1);
    assert_string_equal(changes->gone[0].rule, "tls.handshake");
    assert_string_equal(changes->gone[0].address, "192.0.2.2");
    baseline_free(scene.baseline);

    other->rule = rule_find("tls.handshake"); /* of another certificate */
    other->cert = &scene.certs[3];
    assert_int_equal(compare_findings(findings)->gone_count, 0);
}

/* Of so many entries in one of the two lists of a result. */
static bool is_read(const char *key, size_t count)
{
    struct failure failure = { 0 };
    const char *one = strcmp(key, "endpoints") == 0
                          ? "{\"host\":\"h\",\"address\":null,\"chain\":[]}"
                          : "{\"id\":\"a.b\",\"verdict\":\"fail\"}";
    struct bytes head = bytes_of_text(arena_printf(
        scene.arena,
        "{\"schema\":\"certready/1\",\"target\":\"t\",\"verdict\":\"ready\","
        "\"judged_at\":\"2026-11-20T00:00:00Z\",\"root\":null,\"nodes\":[],"
        "\"dns\":null,\"%s\":[],\"%s\":[",
        strcmp(key, "endpoints") == 0 ? "findings" : "endpoints", key));
    size_t room = head.size + count * (strlen(one) + 1) + 3;
    char *text = malloc(room);
    assert_non_null(text);
    memcpy(text, head.data, head.size);
    char *to = text + head.size;
    for (size_t i = 0; i < count; i++) {
        *to = ',';
        to += i > 0;
        memcpy(to, one, strlen(one));
        to += strlen(one);
    }
    memcpy(to, "]}", 3);
    struct baseline *baseline = read_text(text, &failure);
    if (baseline == NULL)
        assert_non_null(strstr(failure.detail, key));
    free(text);
    baseline_free(baseline);
    return baseline != NULL;
}

static void at_the_limits_and_one_past(void **state)
{
    (void)state;
    assert_true(is_read("endpoints", LIMIT_KNOWN_ENDPOINTS));
    assert_false(is_read("endpoints", LIMIT_KNOWN_ENDPOINTS + 1));
    assert_true(is_read("findings", LIMIT_KNOWN_FINDINGS));
    assert_false(is_read("findings", LIMIT_KNOWN_FINDINGS + 1));
}

static void a_fault_names_its_line(void **state)
{
    (void)state;
    struct failure failure = { 0 };
    const char *good = result("host.test:443", "null", "", "", "");
    assert_null(read_text(arena_printf(scene.arena, "%s%s", good,
                                       "{\"schema\":\"certready/1\"}\n"),
                          &failure));
    assert_non_null(strstr(failure.detail, ":2: target: expected"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_target_that_is_not_in_it),
        TEST(nothing_has_changed),
        TEST(the_same_site_goes_before_others),
        TEST(without_the_site_the_last_holds),
        TEST(another_end),
        TEST(addresses_are_a_set),
        TEST(a_silent_name_server_changes_nothing),
        TEST(addresses_that_differ),
        TEST(ports_are_told_apart),
        TEST(a_root_that_is_found_no_more),
        TEST(a_fault_that_spreads_is_new),
        TEST(a_fault_of_a_certificate),
        TEST(nodes_are_told_apart),
        TEST(what_was_undecided_is_new_when_it_fails),
        TEST(gone_is_what_was_looked_for),
        TEST(at_the_limits_and_one_past),
        TEST(a_fault_names_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
