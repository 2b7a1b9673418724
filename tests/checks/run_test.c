/* What the runner makes of the rules' answers: findings, lists, verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "chain/trust_store.h"
#include "world.h"

static int setup(void **state)
{
    *state = world_new();
    return 0;
}

static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

static enum verdict judged(struct world *world)
{
    world_judge(world);
    return world->record.verdict;
}

static const struct finding *finding(const struct world *world,
                                     const char *rule)
{
    const struct finding *found = world_finding(world, rule);
    if (found == NULL)
        fail_msg("no finding %s", rule);
    return found;
}

static void expire(struct world *world)
{
    world->leaf->not_after = WORLD_NOW - 1;
    world_fault(world, FAULT_EXPIRED, 0, "expired");
}

static struct capture *silent(struct world *world, struct node *node)
{
    struct capture *capture = world_address(world, node, OTHER_ADDRESS);
    capture->status = CAPTURE_CONNECT_FAILED;
    capture->failure.status = STATUS_TIMED_OUT;
    capture->chain_length = capture->served_count = 0;
    capture->paths = NULL;
    capture->version = 0;
    return capture;
}

static void a_warning_leaves_it_ready(void **state)
{
    struct world *world = *state;
    world->ca->not_after = world->leaf->not_after - 1;
    assert_int_equal(judged(world), VERDICT_READY_WITH_WARNINGS);
    assert_int_equal(finding(world, "validity.chain-ends-first")->severity,
                     SEVERITY_WARNING);
}

/* Where a policy is missing, no extension is to be taken out. */
static void a_missing_policy_has_its_own_fix(void **state)
{
    struct world *world = *state;
    world_fault(world, FAULT_POLICY, 0, "no policy is left");
    judged(world);
    const struct finding *found = finding(world, "chain.unknown-critical");
    assert_non_null(strstr(found->evidence, "no policy is left"));
    assert_non_null(strstr(found->fix, "with a policy"));
    world_free(world);
    *state = world = world_new();
    world_fault(world, FAULT_UNKNOWN_CRITICAL, 0, "1.2.3");
    judged(world);
    found = finding(world, "chain.unknown-critical");
    assert_null(strstr(found->fix, "policy"));
}

/* The licensed root is reached today, and by another way than the chosen one:
 * no error yet. */
static void a_way_to_the_licensed_root_that_ends_is_a_warning(void **state)
{
    struct world *world = *state;
    struct cert *old = world_cert(world, "CN=Old", "CN=Old", 6, 6);
    old->not_after = world->leaf->not_after - 1;
    world->store = trust_store_new();
    trust_store_add(world->store, old->der, ROOT_SOURCE_FILE, true);
    trust_store_finish(world->store);
    world->options.store = world->store;
    world->options.licensed_root = old->sha256;
    ADD_PATH(world, (struct paths *)world->captures[0].paths, world->leaf,
             world->ca, old);
    assert_int_equal(judged(world), VERDICT_READY_WITH_WARNINGS);
    assert_int_equal(finding(world, "license.root-changed")->severity,
                     SEVERITY_WARNING);
}

static void an_error_does_not(void **state)
{
    struct world *world = *state;
    expire(world);
    assert_int_equal(judged(world), VERDICT_NOT_READY);
}

static void silence_is_inconclusive(void **state)
{
    struct world *world = *state;
    silent(world, &world->nodes[0]);
    assert_int_equal(judged(world), VERDICT_INCONCLUSIVE);
    assert_int_equal(finding(world, "network.connect")->answer, ANSWER_UNKNOWN);
}

static void all_silent_is_inconclusive(void **state)
{
    struct world *world = *state;
    silent(world, &world->nodes[0]);
    struct capture *first = &world->captures[0];
    struct address address = first->address;
    *first = world->captures[1];
    first->address = address;
    world->record.root = (struct root_choice){ 0 };
    assert_int_equal(judged(world), VERDICT_INCONCLUSIVE);
    assert_int_equal(finding(world, "network.connect")->capture_count, 2);
    /* What needs a certificate did not pass for lack of one. */
    assert_int_equal(world_answer(world, "name.mismatch"),
                     ANSWER_NOT_APPLICABLE);
}

static void failure_beside_silence_is_not_ready(void **state)
{
    struct world *world = *state;
    expire(world);
    silent(world, &world->nodes[0]);
    assert_int_equal(judged(world), VERDICT_NOT_READY);
}

/* W or I that is unknown never changes it. */
static void an_unknown_warning_changes_nothing(void **state)
{
    struct world *world = *state;
    world->captures[0].legacy = (struct side_capture){
        .was_made = true,
        .status = CAPTURE_HANDSHAKE_FAILED,
        .failure = { .status = STATUS_TIMED_OUT },
    };
    assert_int_equal(judged(world), VERDICT_READY);
    assert_int_equal(finding(world, "tls.legacy")->answer, ANSWER_UNKNOWN);
}

static void nothing_seen_is_never_ready(void **state)
{
    struct world *world = *state;
    world->record.capture_count = 0;
    assert_int_equal(judged(world), VERDICT_INCONCLUSIVE);
}

static void nothing_seen_of_a_node_is_never_ready(void **state)
{
    struct world *world = *state;
    NAMES(world, world->leaf, HOST, "node1.example.com");
    world_node(world, ROLE_ATLAS, "node1.example.com");
    world->nodes[1].dns.a.status = DNS_OK;
    assert_int_equal(judged(world), VERDICT_INCONCLUSIVE);
    assert_non_null(strstr(finding(world, "network.connect")->evidence,
                           "node1.example.com: no address was probed"));
}

static void an_invalid_line_has_one_finding(void **state)
{
    struct world *world = *state;
    world->record.target.invalid = "empty label";
    world->record.target.node_count = 0;
    world->record.capture_count = 0;
    assert_int_equal(judged(world), VERDICT_INVALID);
    assert_int_equal(world->record.finding_count, 1);
    assert_int_equal(world->record.passed_count, 0);
    assert_string_equal(world->record.findings[0].rule->id, "dns.name-invalid");
}

static void check_never_ready(enum path_fault fault, size_t index,
                              enum profile profile)
{
    struct world *world = world_new();
    world->options.profile = profile;
    world_fault(world, fault, index, "found");
    if (judged(world) < VERDICT_INCONCLUSIVE)
        fail_msg("%s at %zu is ready in %s", path_fault_text(fault), index,
                 profile_text(profile));
    world_free(world);
}

/* Whatever makes a path invalid, some rule says so with weight. */
static void no_invalid_path_is_ready(void **state)
{
    (void)state;
    for (int fault = FAULT_NONE + 1; fault < FAULT_COUNT; fault++) {
        for (int at = 0; at < 3 * PROFILE_COUNT; at++)
            check_never_ready((enum path_fault)fault,
                              (size_t)(at / PROFILE_COUNT),
                              (enum profile)(at % PROFILE_COUNT));
    }
}

static void the_same_on_several_addresses_is_one_finding(void **state)
{
    struct world *world = *state;
    expire(world);
    world_address(world, &world->nodes[0], OTHER_ADDRESS);
    world_address(world, &world->nodes[0], "9.9.9.9");
    world_judge(world);
    const struct finding *found = finding(world, "validity.expired");
    assert_int_equal(found->capture_index, 0);
    assert_int_equal(found->capture_count, 3);
    assert_ptr_equal(found->capture, &world->captures[0]);
    assert_ptr_equal(found->cert, world->leaf);
    assert_int_equal(found->cert_index, 0);
    assert_non_null(
        strstr(found->evidence, HOST " (" ADDRESS ":443 and 2 more): #0 "));
}

/* The same words about another certificate are another finding. */
static void another_certificate_is_another_finding(void **state)
{
    struct world *world = *state;
    size_t count = 0;
    expire(world);
    world->ca->not_after = WORLD_NOW - 1;
    world_judge(world);
    for (size_t i = 0; i < world->record.finding_count; i++)
        count +=
            strcmp(world->record.findings[i].rule->id, "validity.expired") == 0
                ? 1
                : 0;
    assert_int_equal(count, 2);
}

static void addresses_that_fail_alike_are_merged(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < 3; i++) {
        struct capture *capture = silent(world, &world->nodes[0]);
        capture->failure.status = STATUS_REFUSED;
    }
    world_judge(world);
    assert_int_equal(finding(world, "network.connect")->capture_count, 3);
    assert_int_equal(finding(world, "network.connect")->capture_index, 1);
}

static void evidence_names_what_it_is_about(void **state)
{
    struct world *world = *state;
    world_address(world, &world->nodes[0], ADDRESS_V6);
    world->captures[0].server_name = "other.example.com";
    world->options.ipv6_only = true;
    expire(world);
    world_judge(world);
    const char *evidence = finding(world, "validity.expired")->evidence;
    assert_non_null(strstr(evidence, "SNI other.example.com): #0 \"" HOST));
    world->captures[0] = world->captures[1];
    world->record.capture_count = 1;
    world_judge(world);
    evidence = finding(world, "validity.expired")->evidence;
    assert_non_null(strstr(evidence, "([" ADDRESS_V6 "]:443): #0 \"" HOST));
}

static void of_files_no_address_is_named(void **state)
{
    struct world *world = *state;
    world_make_file(world);
    expire(world);
    world_judge(world);
    const char *evidence = finding(world, "validity.expired")->evidence;
    assert_int_equal(strncmp(evidence, "#0 \"" HOST "\"", 5), 0);
}

/* Worst first, then in order of rules. */
static void findings_are_in_order(void **state)
{
    struct world *world = *state;
    unsigned before = UINT32_MAX;
    expire(world);
    silent(world, &world->nodes[0]);
    world->ca->not_after = world->leaf->not_after - DAYS(1);
    world->leaf->scts = (struct scts){ 0 };
    world_judge(world);
    for (size_t i = 0; i < world->record.finding_count; i++) {
        const struct finding *found = &world->record.findings[i];
        unsigned weight = 2 * (unsigned)found->severity +
                          (found->answer == ANSWER_FAIL ? 1 : 0);
        assert_true(weight <= before);
        before = weight;
    }
    assert_string_equal(world->record.findings[0].rule->id, "validity.expired");
    assert_string_equal(world->record.findings[2].rule->id, "network.connect");
}

static void a_silenced_rule_is_in_no_list(void **state)
{
    struct world *world = *state;
    NAMES(world, world->leaf, "elsewhere.example.com");
    world_judge(world);
    assert_int_equal(world_answer(world, "name.cn-only"), ANSWER_FAIL);
    assert_int_equal(world_answer(world, "name.mismatch"),
                     ANSWER_NOT_APPLICABLE);
}

/* A warning must not silence an error: the verdict would change. */
static void what_weighs_less_silences_nothing(void **state)
{
    struct world *world = *state;
    world->options.profile = PROFILE_WEBPKI;
    NAMES(world, world->leaf, HOST, "*.co.uk");
    world_fault(world, FAULT_SAN, 0, "bad entry");
    world_judge(world);
    assert_int_equal(world_answer(world, "name.bad-wildcard"), ANSWER_FAIL);
    assert_int_equal(world_answer(world, "name.bad-san"), ANSWER_FAIL);
    assert_int_equal(world->record.verdict, VERDICT_NOT_READY);
}

/* What is said about one address is not said about another. */
static void another_address_silences_nothing(void **state)
{
    struct world *world = *state;
    struct cert *leaf = world_renew(world, world->leaf);
    struct capture *second =
        world_address(world, &world->nodes[0], OTHER_ADDRESS);
    NAMES(world, world->leaf, "elsewhere.example.com");
    leaf->subject.der = (struct bytes){ 0 };
    NAMES(world, leaf, "other.example.net");
    SERVE(world, second, leaf, world->ca);
    second->paths = PATHS(world, leaf, world->ca, world->root);
    world_judge(world);
    assert_int_equal(world_answer(world, "name.cn-only"), ANSWER_FAIL);
    const struct finding *found = finding(world, "name.mismatch");
    assert_ptr_equal(found->capture, second);
}

/* Nor is what is said about its certificate. */
static void the_name_of_another_address_silences_nothing(void **state)
{
    struct world *world = *state;
    struct cert *wrong = world_renew(world, world->leaf);
    struct capture *second =
        world_address(world, &world->nodes[0], OTHER_ADDRESS);
    wrong->subject.der = (struct bytes){ 0 };
    NAMES(world, wrong, "elsewhere.example.com");
    SERVE(world, second, wrong, world->ca);
    second->paths = PATHS(world, wrong, world->ca, world->root);
    struct side_capture without_sni = { .was_made = true, .leaf = wrong };
    world->captures[0].without_sni = without_sni;
    world_judge(world);
    assert_ptr_equal(finding(world, "name.mismatch")->capture, second);
    const struct finding *found = finding(world, "tls.sni-default");
    assert_ptr_equal(found->capture, &world->captures[0]);
}

static void what_passed_here_and_failed_there_failed(void **state)
{
    struct world *world = *state;
    silent(world, &world->nodes[0]);
    world_judge(world);
    for (size_t i = 0; i < world->record.passed_count; i++)
        assert_string_not_equal(world->record.passed[i], "network.connect");
}

static void waive(struct world *world, const char *rule, const char *host,
                  int64_t until)
{
    struct waiver *waiver = ARENA_NEW(world->arena, 1, struct waiver);
    *waiver = (struct waiver){ .rule = rule,
                               .host = host,
                               .reason = "agreed until the renewal",
                               .until = until,
                               .file = "waivers.txt",
                               .line = 3 };
    world->options.waivers = waiver;
    world->options.waiver_count = 1;
}

static void a_waived_finding_does_not_count(void **state)
{
    struct world *world = *state;
    expire(world);
    waive(world, "validity.expired", HOST, WORLD_NOW);
    assert_int_equal(judged(world), VERDICT_READY);
    const struct finding *found = finding(world, "validity.expired");
    assert_true(found->waived);
    assert_string_equal(found->waiver, "agreed until the renewal");
    assert_ptr_equal(found->waived_by, world->options.waivers);
    assert_ptr_equal(found,
                     &world->record.findings[world->record.finding_count - 1]);
}

static void a_waiver_is_for_its_host_and_rule(void **state)
{
    static const struct {
        const char *rule, *host;
        bool fits;
    } cases[] = {
        { "validity.expired", "*.example.com", true },
        { "validity.expired", "*.com", true },
        { "validity.expired", "SUPPORT.example.com", true },
        { "validity.expired", "*.support.example.com", false },
        { "validity.expired", "*.port.example.com", false },
        { "validity.expired", "example.com", false },
        { "validity.expiring", HOST, false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct world *world = world_new();
        expire(world);
        waive(world, cases[i].rule, cases[i].host, WORLD_NOW);
        world_judge(world);
        assert_int_equal(finding(world, "validity.expired")->waived,
                         cases[i].fits);
        world_free(world);
    }
}

static void a_waiver_that_ended_is_named(void **state)
{
    struct world *world = *state;
    expire(world);
    waive(world, "validity.expired", HOST, WORLD_NOW - 1);
    assert_int_equal(judged(world), VERDICT_NOT_READY);
    const struct finding *found = finding(world, "validity.expired");
    assert_false(found->waived);
    assert_non_null(strstr(found->evidence,
                           "(the waiver in waivers.txt line 3 ended on "
                           "2026-11-23)"));
}

/* That of the site comes first, unless it has ended and the run's has not. */
static void the_waiver_of_a_site_comes_first(void **state)
{
    static const struct {
        int64_t of_site, of_run;
        bool is_waived, is_of_site;
    } cases[] = {
        { WORLD_NOW, WORLD_NOW, true, true },
        { WORLD_NOW, WORLD_NOW - 1, true, true },
        { WORLD_NOW - 1, WORLD_NOW, true, false },
        { WORLD_NOW - 1, WORLD_NOW - 1, false, false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct world *world = world_new();
        expire(world);
        waive(world, "validity.expired", HOST, cases[i].of_site);
        world->options.site_waivers = world->options.waivers;
        world->options.site_waiver_count = 1;
        waive(world, "validity.expired", "*.example.com", cases[i].of_run);
        world_judge(world);
        const struct finding *found = finding(world, "validity.expired");
        assert_int_equal(found->waived, cases[i].is_waived);
        assert_ptr_equal(found->waived_by, cases[i].is_of_site
                                               ? world->options.site_waivers
                                               : world->options.waivers);
        world_free(world);
    }
}

static struct node *standby(struct world *world)
{
    NAMES(world, world->leaf, HOST, "standby.example.com");
    return world_node(world, ROLE_FAILOVER, "standby.example.com");
}

/* The standby may be switched off: that is worth a warning, not more. */
static void no_answer_of_the_standby_warns(void **state)
{
    struct world *world = *state;
    silent(world, standby(world));
    assert_int_equal(judged(world), VERDICT_READY_WITH_WARNINGS);
    assert_int_equal(finding(world, "network.connect")->answer, ANSWER_FAIL);
}

static void no_name_of_the_standby_warns(void **state)
{
    struct world *world = *state;
    struct node *node = standby(world);
    node->dns.status = node->dns.a.status = DNS_NXDOMAIN;
    assert_int_equal(judged(world), VERDICT_READY_WITH_WARNINGS);
    node->dns.status = node->dns.a.status = DNS_TIMED_OUT;
    assert_int_equal(judged(world), VERDICT_READY_WITH_WARNINGS);
    assert_non_null(
        strstr(finding(world, "dns.lookup")->evidence, "standby.example.com"));
}

static void another_leaf_of_the_standby_is_an_error(void **state)
{
    struct world *world = *state;
    struct capture *capture =
        world_address(world, standby(world), OTHER_ADDRESS);
    struct cert *leaf = world_renew(world, world->leaf);
    SERVE(world, capture, leaf, world->ca);
    capture->paths = PATHS(world, leaf, world->ca, world->root);
    assert_int_equal(judged(world), VERDICT_NOT_READY);
    assert_int_equal(finding(world, "agreement.failover-leaf")->severity,
                     SEVERITY_ERROR);
}

static void no_answer_of_an_atlas_node_is_inconclusive(void **state)
{
    struct world *world = *state;
    NAMES(world, world->leaf, HOST, "node1.example.com");
    silent(world, world_node(world, ROLE_ATLAS, "node1.example.com"));
    assert_int_equal(judged(world), VERDICT_INCONCLUSIVE);
}

/* IPv6 addresses can only warn, unless -6 asks for them. */
static void an_aaaa_record_can_only_warn(void **state)
{
    struct world *world = *state;
    struct capture *capture =
        world_address(world, &world->nodes[0], ADDRESS_V6);
    capture->status = CAPTURE_CONNECT_FAILED;
    capture->failure.status = STATUS_REFUSED;
    capture->chain_length = capture->served_count = 0;
    capture->paths = NULL;
    assert_int_equal(judged(world), VERDICT_READY_WITH_WARNINGS);
    assert_int_equal(finding(world, "dns.ipv6-differs")->answer, ANSWER_FAIL);
    world->options.ipv6_only = true;
    assert_int_equal(judged(world), VERDICT_NOT_READY);
    assert_int_equal(finding(world, "network.connect")->answer, ANSWER_FAIL);
}

static void a_self_signed_certificate_by_goal_and_profile(void **state)
{
    static const struct {
        enum goal goal;
        enum profile profile;
        bool is_file;
        enum verdict verdict;
    } cases[] = {
        { GOAL_LICENSE, PROFILE_PRODUCT, false, VERDICT_READY_WITH_WARNINGS },
        { GOAL_FULL, PROFILE_PRODUCT, false, VERDICT_NOT_READY },
        { GOAL_LICENSE, PROFILE_WEBPKI, false, VERDICT_NOT_READY },
        { GOAL_LICENSE, PROFILE_RFC5280, false, VERDICT_NOT_READY },
        { GOAL_LICENSE, PROFILE_PRODUCT, true, VERDICT_NOT_READY },
        { GOAL_LICENSE, PROFILE_RFC5280, true, VERDICT_NOT_READY },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct world *world = world_new();
        world_self_sign(world);
        world->options.goal = cases[i].goal;
        world->options.profile = cases[i].profile;
        if (cases[i].is_file)
            world_make_file(world);
        assert_int_equal(judged(world), cases[i].verdict);
        world_free(world);
    }
}

/* A factory certificate is one error, whatever else is wrong with its name. */
static void one_cause_is_one_error(void **state)
{
    struct world *world = *state;
    size_t errors = 0;
    world_self_sign(world);
    NAMES(world, world->leaf, "appliance.example.net");
    world->leaf->subject.der = (struct bytes){ 0 };
    world_judge(world);
    for (size_t i = 0; i < world->record.finding_count; i++)
        errors += world->record.findings[i].severity == SEVERITY_ERROR;
    assert_int_equal(errors, 1);
    assert_string_equal(world->record.findings[0].rule->id,
                        "product.default-cert");
}

static void judging_again_gives_the_same(void **state)
{
    struct world *world = *state;
    expire(world);
    world_judge(world);
    size_t count = world->record.finding_count;
    const char *evidence = world->record.findings[0].evidence;
    world_judge(world);
    assert_int_equal(world->record.finding_count, count);
    assert_string_equal(world->record.findings[0].evidence, evidence);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_warning_leaves_it_ready),
        TEST(a_missing_policy_has_its_own_fix),
        TEST(a_way_to_the_licensed_root_that_ends_is_a_warning),
        TEST(an_error_does_not),
        TEST(silence_is_inconclusive),
        TEST(all_silent_is_inconclusive),
        TEST(failure_beside_silence_is_not_ready),
        TEST(an_unknown_warning_changes_nothing),
        TEST(nothing_seen_is_never_ready),
        TEST(nothing_seen_of_a_node_is_never_ready),
        TEST(an_invalid_line_has_one_finding),
        cmocka_unit_test(no_invalid_path_is_ready),
        TEST(the_same_on_several_addresses_is_one_finding),
        TEST(another_certificate_is_another_finding),
        TEST(addresses_that_fail_alike_are_merged),
        TEST(evidence_names_what_it_is_about),
        TEST(of_files_no_address_is_named),
        TEST(findings_are_in_order),
        TEST(a_silenced_rule_is_in_no_list),
        TEST(what_weighs_less_silences_nothing),
        TEST(another_address_silences_nothing),
        TEST(the_name_of_another_address_silences_nothing),
        TEST(what_passed_here_and_failed_there_failed),
        TEST(a_waived_finding_does_not_count),
        cmocka_unit_test(a_waiver_is_for_its_host_and_rule),
        TEST(a_waiver_that_ended_is_named),
        cmocka_unit_test(the_waiver_of_a_site_comes_first),
        TEST(no_answer_of_the_standby_warns),
        TEST(no_name_of_the_standby_warns),
        TEST(another_leaf_of_the_standby_is_an_error),
        TEST(no_answer_of_an_atlas_node_is_inconclusive),
        TEST(an_aaaa_record_can_only_warn),
        cmocka_unit_test(a_self_signed_certificate_by_goal_and_profile),
        TEST(one_cause_is_one_error),
        TEST(judging_again_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
