/*
 * Real chains, from the octets to the verdict: the path is built with the sets
 * of faults that come from the rules, and judged by the same rules. What each
 * profile and goal makes of one chain must agree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/limits.h"
#include "chain/path_builder.h"
#include "chain/root.h"
#include "chain/signature.h"
#include "chain/trust_store.h"
#include "checks/check.h"
#include "checks/product_root.h"
#include "forge.h"
#include "world.h"

enum { LEAF_KEY = 1, CA_KEY, ROOT_KEY, OTHER_KEY };
enum { MOST_SERVED = 8 };

/* What is served and trusted in one case, and what came of it. */
struct chain {
    struct arena *arena;
    struct trust_store *store;
    struct signature_cache *cache;
    struct check_options options;
    unsigned max_depth;
    const struct cert *served[MOST_SERVED];
    size_t served_count;
    const struct crl *crls[2];
    size_t crl_count;
    bool is_file;
    struct node node;
    struct capture capture;
    struct record record;
};

static struct chain *chain_new(enum profile profile)
{
    struct chain *chain = calloc(1, sizeof(*chain));
    if (chain == NULL)
        abort();
    chain->arena = arena_new();
    chain->store = trust_store_new();
    chain->cache = signature_cache_new();
    chain->options.judge_name = true;
    chain->options.warn_days = WARN_DAYS_DEFAULT;
    chain->options.profile = profile;
    chain->max_depth = LIMIT_PATH_DEPTH;
    return chain;
}

static void chain_free(struct chain *chain)
{
    signature_cache_free(chain->cache);
    signature_thread_end();
    trust_store_free(chain->store);
    arena_free(chain->arena);
    free(chain);
}

static int setup(void **state)
{
    *state = chain_new(PROFILE_PRODUCT);
    return 0;
}

static int teardown(void **state)
{
    chain_free(*state);
    return 0;
}

static void serve(struct chain *chain, const struct cert *cert)
{
    if (chain->served_count == MOST_SERVED)
        abort();
    chain->served[chain->served_count++] = cert;
}

static void trust(struct chain *chain, enum root_source source,
                  const struct cert *cert)
{
    trust_store_add(chain->store, cert->der, source, false);
}

/* Leaf, CA and root that differ from good ones in the given way. */

#define LEAF(chain, ...)                                                       \
    FORGE((chain)->arena, .subject = "CN=" HOST, .issuer = "CN=CA",            \
          .key = LEAF_KEY, .issuer_key = CA_KEY,                               \
          .not_before = WORLD_NOW - DAYS(10),                                  \
          .not_after = WORLD_NOW + DAYS(80) - 1,                               \
          .san = forge_dns((chain)->arena, HOST), __VA_ARGS__)
#define CA(chain, ...)                                                         \
    FORGE((chain)->arena, .subject = "CN=CA", .issuer = "CN=Root",             \
          .key = CA_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA,            \
          __VA_ARGS__)

static const struct cert *root(struct chain *chain)
{
    return FORGE(chain->arena, .subject = "CN=Root", .issuer = "CN=Root",
                 .key = ROOT_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA);
}

static enum verdict judge(struct chain *chain)
{
    struct path_options paths = { .now = WORLD_NOW,
                                  .max_depth = chain->max_depth,
                                  .crls = chain->crls,
                                  .crl_count = chain->crl_count };
    const struct path_input input = { .leaf = chain->served[0],
                                      .served = chain->served,
                                      .served_count = chain->served_count };
    trust_store_finish(chain->store);
    chain->options.crls_were_given = chain->crl_count > 0;
    chain->options.store = chain->store;
    checks_path_options(&chain->options, &paths);
    chain->node = (struct node){ .host = HOST,
                                 .port = 443,
                                 .server_name = HOST,
                                 .dns = { .status = DNS_NOT_ASKED } };
    chain->capture = (struct capture){
        .node = &chain->node,
        .address = world_parse(ADDRESS),
        .port = 443,
        .status = CAPTURE_OK,
        .version = 0x0304,
        .server_name = HOST,
        .chain = chain->served,
        .chain_length = chain->served_count,
        .served_count = chain->served_count,
        .paths = paths_build(&input, &paths, chain->store, chain->cache,
                             chain->arena),
    };
    chain->record = (struct record){
        .arena = chain->arena,
        .now = WORLD_NOW,
        .is_file = chain->is_file,
        .target = { .text = HOST, .nodes = &chain->node, .node_count = 1 },
        .captures = &chain->capture,
        .capture_count = 1,
    };
    root_choose(&chain->record, chain->store, false, root_has_notice);
    checks_run(&chain->record, &chain->options);
    return chain->record.verdict;
}

/* The ids of the errors that failed, with spaces between. */
static const char *errors(const struct chain *chain)
{
    const char *text = "";
    for (size_t i = 0; i < chain->record.finding_count; i++) {
        const struct finding *finding = &chain->record.findings[i];
        if (finding->severity == SEVERITY_ERROR &&
            finding->answer == ANSWER_FAIL)
            text = arena_printf(chain->arena, "%s%s%s", text,
                                *text == '\0' ? "" : " ", finding->rule->id);
    }
    return text;
}

static const struct finding *finding(const struct chain *chain,
                                     const char *rule)
{
    for (size_t i = 0; i < chain->record.finding_count; i++) {
        if (strcmp(chain->record.findings[i].rule->id, rule) == 0)
            return &chain->record.findings[i];
    }
    fail_msg("no finding %s", rule);
    return NULL;
}

static bool path_is_valid(const struct chain *chain)
{
    return chain->capture.paths->paths[0].result == PATH_VALID;
}

/* The rule fails as an error, alone, and the path agrees. */
static void assert_refused(struct chain *chain, const char *rule,
                           const char *evidence)
{
    assert_int_equal(judge(chain), VERDICT_NOT_READY);
    assert_string_equal(errors(chain), rule);
    assert_non_null(strstr(finding(chain, rule)->evidence, evidence));
    assert_false(path_is_valid(chain));
}

static void assert_accepted(struct chain *chain)
{
    judge(chain);
    assert_string_equal(errors(chain), "");
    assert_true(path_is_valid(chain));
}

static void a_good_chain_is_accepted_by_all(void **state)
{
    (void)state;
    for (int p = 0; p < PROFILE_COUNT; p++) {
        struct chain *chain = chain_new((enum profile)p);
        serve(chain, LEAF(chain, .serial = 0x123456));
        serve(chain, CA(chain, .serial = 2));
        trust(chain, ROOT_SOURCE_STORE, root(chain));
        assert_accepted(chain);
        chain_free(chain);
    }
}

static void an_expired_intermediate_is_named(void **state)
{
    struct chain *chain = *state;
    serve(chain, LEAF(chain, .serial = 1));
    serve(chain, CA(chain, .not_after = WORLD_NOW - 1));
    trust(chain, ROOT_SOURCE_STORE, root(chain));
    assert_refused(chain, "validity.expired", "#1 \"CA\" ");
}

static void a_missing_intermediate_is_named(void **state)
{
    struct chain *chain = *state;
    serve(chain, LEAF(chain, .serial = 1));
    trust(chain, ROOT_SOURCE_STORE, root(chain));
    assert_refused(chain, "chain.incomplete", "its issuer \"CN=CA\"");
}

static void a_missing_root_is_named(void **state)
{
    struct chain *chain = *state;
    serve(chain, LEAF(chain, .serial = 1));
    serve(chain, CA(chain, .serial = 2));
    assert_refused(chain, "chain.root-not-found", "\"CN=Root\"");
}

static void an_unknown_root_is_refused(void **state)
{
    struct chain *chain = *state;
    serve(chain, LEAF(chain, .serial = 1));
    serve(chain, CA(chain, .serial = 2));
    serve(chain, root(chain));
    assert_refused(chain, "chain.unknown-root", "#2 \"Root\" ");
}

static void a_given_root_warns(void **state)
{
    struct chain *chain = *state;
    serve(chain, LEAF(chain, .serial = 1));
    serve(chain, CA(chain, .serial = 2));
    trust(chain, ROOT_SOURCE_FILE, root(chain));
    assert_accepted(chain);
    assert_int_equal(finding(chain, "product.private-ca")->severity,
                     SEVERITY_WARNING);
}

static void another_key_is_a_broken_link(void **state)
{
    struct chain *chain = *state;
    serve(chain, LEAF(chain, .flags = FORGE_BAD_SIGNATURE));
    serve(chain, CA(chain, .serial = 2));
    trust(chain, ROOT_SOURCE_STORE, root(chain));
    assert_refused(chain, "chain.broken-link", "#0 \"" HOST "\"");
}

static void a_damaged_leaf_is_malformed(void **state)
{
    struct chain *chain = *state;
    struct bytes der = LEAF(chain, .serial = 1)->der;
    serve(chain, cert_parse(bytes_slice(der, 0, der.size / 2), chain->arena));
    serve(chain, CA(chain, .serial = 2));
    trust(chain, ROOT_SOURCE_STORE, root(chain));
    assert_refused(chain, "certificate.malformed", "#0 ");
}

static const struct cert *constrained(struct chain *chain, const char *domain)
{
    return CA(chain, .extensions = forge_name_constraints(
                         chain->arena, forge_dns(chain->arena, domain),
                         (struct bytes){ 0 }));
}

static void the_constraint_and_the_name_are_shown(void **state)
{
    struct chain *chain = *state;
    serve(chain, LEAF(chain, .serial = 1));
    serve(chain, constrained(chain, "example.net"));
    trust(chain, ROOT_SOURCE_STORE, root(chain));
    assert_refused(chain, "chain.name-constraints", "example.net");
    assert_non_null(
        strstr(finding(chain, "chain.name-constraints")->evidence, HOST));
}

static void names_within_the_constraint_are_accepted(void **state)
{
    struct chain *chain = *state;
    serve(chain, LEAF(chain, .serial = 1));
    serve(chain, constrained(chain, "example.com"));
    trust(chain, ROOT_SOURCE_STORE, root(chain));
    assert_accepted(chain);
}

/* A fault of the profile warns in product and decides in rfc5280. */
static void a_profile_fault_counts_where_it_must(void **state)
{
    (void)state;
    for (int p = 0; p < PROFILE_COUNT; p++) {
        struct chain *chain = chain_new((enum profile)p);
        serve(chain, LEAF(chain, .flags = FORGE_NO_KEY_IDS));
        serve(chain, CA(chain, .serial = 2));
        trust(chain, ROOT_SOURCE_STORE, root(chain));
        if (p == PROFILE_PRODUCT)
            assert_accepted(chain);
        else
            assert_refused(chain, "certificate.key-ids",
                           "authorityKeyIdentifier is absent");
        finding(chain, "certificate.key-ids");
        chain_free(chain);
    }
}

/* Of two certificates of the CA the path takes the one without a fault that
 * counts, though the other one is served first. */
static void what_counts_chooses_the_path(void **state)
{
    struct chain *chain = *state;
    chain->options.profile = PROFILE_RFC5280;
    serve(chain, LEAF(chain, .serial = 1));
    serve(chain, FORGE(chain->arena, .subject = "CN=CA", .issuer = "CN=Root",
                       .key = CA_KEY, .issuer_key = ROOT_KEY,
                       .flags = FORGE_CA | FORGE_NO_KEY_IDS));
    serve(chain, CA(chain, .serial = 3));
    trust(chain, ROOT_SOURCE_STORE, root(chain));
    assert_accepted(chain);
    assert_ptr_equal(chain->capture.paths->paths[0].certs[1], chain->served[2]);
}

static void depth_is_limited(void **state)
{
    struct chain *chain = *state;
    chain->max_depth = 0;
    serve(chain, LEAF(chain, .serial = 1));
    serve(chain, CA(chain, .serial = 2));
    trust(chain, ROOT_SOURCE_STORE, root(chain));
    assert_refused(chain, "chain.path-length", "#1 \"CA\"");
}

static const struct cert *self_signed(struct chain *chain)
{
    return FORGE(chain->arena, .subject = "CN=" HOST, .issuer = "CN=" HOST,
                 .key = LEAF_KEY, .issuer_key = LEAF_KEY,
                 .not_before = WORLD_NOW - DAYS(1),
                 .not_after = WORLD_NOW + DAYS(80),
                 .san = forge_dns(chain->arena, HOST));
}

static void a_self_signed_leaf_may_be_licensed(void **state)
{
    struct chain *chain = *state;
    serve(chain, self_signed(chain));
    assert_int_equal(judge(chain), VERDICT_READY_WITH_WARNINGS);
    assert_int_equal(finding(chain, "product.self-signed")->severity,
                     SEVERITY_WARNING);
}

static void judge_self_signed_file(enum profile profile, bool is_given)
{
    struct chain *chain = chain_new(profile);
    chain->is_file = true;
    serve(chain, self_signed(chain));
    if (is_given) {
        trust(chain, ROOT_SOURCE_FILE, chain->served[0]);
        assert_accepted(chain);
    } else {
        assert_refused(chain, "chain.unknown-root", "error 18");
    }
    chain_free(chain);
}

static void a_self_signed_file_is_refused_unless_given(void **state)
{
    (void)state;
    for (int p = 0; p < PROFILE_COUNT; p++) {
        judge_self_signed_file((enum profile)p, false);
        judge_self_signed_file((enum profile)p, true);
    }
}

/* Without --host no name is asked for, and none missed. */
static void files_need_no_name(void **state)
{
    struct chain *chain = *state;
    chain->is_file = true;
    chain->options.judge_name = false;
    chain->options.profile = PROFILE_RFC5280;
    serve(chain, FORGE(chain->arena, .subject = "CN=" HOST, .issuer = "CN=CA",
                       .key = LEAF_KEY, .issuer_key = CA_KEY,
                       .san = forge_email(chain->arena, "a@b.example")));
    serve(chain, CA(chain, .serial = 2));
    trust(chain, ROOT_SOURCE_FILE, root(chain));
    assert_accepted(chain);
}

static const struct crl *list_of(struct chain *chain, const char *issuer,
                                 unsigned key, struct bytes entries)
{
    return FORGE_LIST(chain->arena, .issuer = issuer, .key = key,
                      .this_update = WORLD_NOW - DAYS(1),
                      .next_update = WORLD_NOW + DAYS(1), .entries = entries);
}

static void serve_with_list(struct chain *chain, struct bytes entries)
{
    serve(chain, LEAF(chain, .serial = 77));
    serve(chain, CA(chain, .serial = 2));
    trust(chain, ROOT_SOURCE_STORE, root(chain));
    chain->crls[chain->crl_count++] = list_of(chain, "CN=CA", CA_KEY, entries);
}

static struct bytes revoked_entry(struct chain *chain)
{
    return forge_entry(chain->arena, 77, 1, NULL);
}

static void a_revoked_leaf_is_refused(void **state)
{
    (void)state;
    for (int p = 0; p < PROFILE_COUNT; p++) {
        struct chain *chain = chain_new((enum profile)p);
        serve_with_list(chain, revoked_entry(chain));
        chain->crls[chain->crl_count++] =
            list_of(chain, "CN=Root", ROOT_KEY, (struct bytes){ 0 });
        assert_refused(chain, "revocation.leaf-revoked", "keyCompromise");
        chain_free(chain);
    }
}

/* The list of the root is not given: that fails where lists decide. */
static void a_missing_list_counts_where_it_must(void **state)
{
    (void)state;
    for (int p = 0; p < PROFILE_COUNT; p++) {
        struct chain *chain = chain_new((enum profile)p);
        serve_with_list(chain, (struct bytes){ 0 });
        judge(chain);
        assert_string_equal(errors(chain), p == PROFILE_PRODUCT
                                               ? ""
                                               : "revocation.unreachable");
        if (p != PROFILE_PRODUCT)
            assert_non_null(
                strstr(finding(chain, "revocation.unreachable")->evidence,
                       "#1 \"CA\""));
        chain_free(chain);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_chain_is_accepted_by_all),
        TEST(an_expired_intermediate_is_named),
        TEST(a_missing_intermediate_is_named),
        TEST(a_missing_root_is_named),
        TEST(an_unknown_root_is_refused),
        TEST(a_given_root_warns),
        TEST(another_key_is_a_broken_link),
        TEST(a_damaged_leaf_is_malformed),
        TEST(the_constraint_and_the_name_are_shown),
        TEST(names_within_the_constraint_are_accepted),
        cmocka_unit_test(a_profile_fault_counts_where_it_must),
        TEST(what_counts_chooses_the_path),
        TEST(depth_is_limited),
        TEST(a_self_signed_leaf_may_be_licensed),
        cmocka_unit_test(a_self_signed_file_is_refused_unless_given),
        TEST(files_need_no_name),
        cmocka_unit_test(a_revoked_leaf_is_refused),
        cmocka_unit_test(a_missing_list_counts_where_it_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
