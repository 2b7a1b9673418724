/*
 * Does each rule pass and fail where it must? The cases say so one by one; at
 * the end no rule may be without a case of each kind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "cases.h"

static const struct case_list *const all_cases[] = {
    &dns_cases,     &caa_cases,          &network_cases,    &tls_cases,
    &name_cases,    &chain_cases,        &validity_cases,   &key_cases,
    &usage_cases,   &transparency_cases, &revocation_cases, &agreement_cases,
    &product_cases, &store_cases,        &license_cases,    &file_cases,
    &request_cases,
};

/* What was seen of each rule, in the order of all families. */
enum { MOST_RULES = 256, ANSWERS = ANSWER_NOT_JUDGED + 1 };
static bool seen[MOST_RULES][ANSWERS];

static size_t number_of(const char *id)
{
    size_t number = 0;
    for (size_t f = 0; f < family_count; f++) {
        for (size_t i = 0; i < all_families[f]->count; i++, number++) {
            if (strcmp(all_families[f]->rules[i].id, id) == 0)
                return number;
        }
    }
    fail_msg("there is no rule %s", id);
    return MOST_RULES;
}

static const char *answer_text(enum answer answer)
{
    static const char *const texts[] = {
        [ANSWER_PASS] = "pass",
        [ANSWER_FAIL] = "fail",
        [ANSWER_UNKNOWN] = "unknown",
        [ANSWER_NOT_APPLICABLE] = "not applicable",
        [ANSWER_NOT_JUDGED] = "not judged",
    };
    return texts[answer];
}

/* Any finding of the rule with that in its evidence. */
static bool has_evidence(const struct world *world, const char *rule,
                         const char *evidence)
{
    for (size_t i = 0; i < world->record.finding_count; i++) {
        const struct finding *finding = &world->record.findings[i];
        if (strcmp(finding->rule->id, rule) == 0 &&
            strstr(finding->evidence, evidence) != NULL)
            return true;
    }
    return false;
}

static bool holds(const struct check_case *check, const struct world *world)
{
    const struct finding *finding = world_finding(world, check->rule);
    enum answer answer = world_answer(world, check->rule);
    bool is_found =
        check->answer == ANSWER_FAIL || check->answer == ANSWER_UNKNOWN;
    if (answer != check->answer) {
        print_error("%s, %s: %s, not %s: %s\n", check->rule, check->name,
                    answer_text(answer), answer_text(check->answer),
                    finding == NULL ? "" : finding->evidence);
        return false;
    }
    if (is_found != (check->evidence != NULL) ||
        (is_found && !has_evidence(world, check->rule, check->evidence))) {
        print_error("%s, %s: evidence \"%s\" lacks \"%s\"\n", check->rule,
                    check->name, finding == NULL ? "" : finding->evidence,
                    check->evidence == NULL ? "" : check->evidence);
        return false;
    }
    return true;
}

static bool run_case(const struct check_case *check)
{
    struct world *world = world_new();
    if (check->arrange != NULL)
        check->arrange(world);
    world_judge(world);
    bool is_right = holds(check, world);
    seen[number_of(check->rule)][check->answer] = true;
    world_free(world);
    return is_right;
}

static void every_case_has_its_answer(void **state)
{
    size_t wrong = 0, count = 0;
    (void)state;
    for (size_t l = 0; l < COUNT_OF(all_cases); l++) {
        for (size_t i = 0; i < all_cases[l]->count; i++, count++)
            wrong += run_case(&all_cases[l]->cases[i]) ? 0 : 1;
    }
    print_message("%zu cases\n", count);
    assert_int_equal(wrong, 0);
}

/* The good host is what the cases start from, and what must not be warned
 * about: only notes may be left. */
static void the_good_host_is_ready(void **state)
{
    struct world *world = world_new();
    (void)state;
    world_judge(world);
    for (size_t i = 0; i < world->record.finding_count; i++) {
        const struct finding *finding = &world->record.findings[i];
        if (finding->severity != SEVERITY_NOTE)
            fail_msg("%s: %s", finding->rule->id, finding->evidence);
    }
    assert_int_equal(world->record.verdict, VERDICT_READY);
    for (size_t i = 0; i < world->record.passed_count; i++)
        seen[number_of(world->record.passed[i])][ANSWER_PASS] = true;
    world_free(world);
}

/* Where on the path a fault is looked for: rules about the leaf and about CA
 * certificates take only theirs. */
static size_t place_of(enum path_fault fault)
{
    const struct rule *rule = rule_find(path_fault_rule(fault));
    if (rule->scope == SCOPE_LEAF || fault == FAULT_REVOKED)
        return 0;
    return 1;
}

static bool leads_to_its_rule(enum path_fault fault)
{
    static const char detail[] = "what was found";
    const char *rule = path_fault_rule(fault);
    struct world *world = world_new();
    world_fault(world, fault, place_of(fault), detail);
    world_judge(world);
    bool is_right = world_answer(world, rule) == ANSWER_FAIL;
    if (!is_right)
        print_error("%s does not fail %s\n", path_fault_text(fault), rule);
    seen[number_of(rule)][ANSWER_FAIL] |= is_right;
    world_free(world);
    return is_right;
}

/* Rules that look at the certificate itself, or at the whole search, and not
 * at the faults of a path: their cases are in the tables. */
static bool judges_for_itself(enum path_fault fault)
{
    switch (fault) {
    case FAULT_EXPIRED:
    case FAULT_NOT_YET_VALID:
    case FAULT_NO_SAN:
    case FAULT_INCOMPLETE:
    case FAULT_UNKNOWN_ROOT:
    case FAULT_SELF_SIGNED:
    case FAULT_UNSUPPORTED:
        return true;
    default:
        return false;
    }
}

static void every_fault_fails_its_rule(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (int fault = FAULT_NONE + 1; fault < FAULT_COUNT; fault++) {
        if (!judges_for_itself((enum path_fault)fault))
            wrong += leads_to_its_rule((enum path_fault)fault) ? 0 : 1;
    }
    assert_int_equal(wrong, 0);
}

/* With a question mark in the catalogue: silence is no fault. */
static const char *const may_be_unknown[] = {
    "dns.lookup",     "dns.too-many",      "network.connect",
    "tls.handshake",  "chain.broken-link", "revocation.unreachable",
    "network.port80", "file.key-locked",   "request.signature",
};

static size_t check_seen(const struct rule *rule, size_t number)
{
    bool fails =
        seen[number][ANSWER_FAIL] || strcmp(rule->id, "dns.too-many") == 0;
    bool passes = seen[number][ANSWER_PASS];
    if (!fails || !passes)
        print_error("%s: a case that %s is missing\n", rule->id,
                    fails ? "passes" : "fails");
    return fails && passes ? 0 : 1;
}

static void no_rule_is_without_cases(void **state)
{
    size_t wrong = 0, number = 0;
    (void)state;
    for (size_t f = 0; f < family_count; f++) {
        for (size_t i = 0; i < all_families[f]->count; i++)
            wrong += check_seen(&all_families[f]->rules[i], number++);
    }
    for (size_t i = 0; i < COUNT_OF(may_be_unknown); i++) {
        if (seen[number_of(may_be_unknown[i])][ANSWER_UNKNOWN])
            continue;
        print_error("%s: an unknown case is missing\n", may_be_unknown[i]);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    /* In this order: the last one asks what the others have seen. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_good_host_is_ready),
        cmocka_unit_test(every_case_has_its_answer),
        cmocka_unit_test(every_fault_fails_its_rule),
        cmocka_unit_test(no_rule_is_without_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
