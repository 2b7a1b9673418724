/* The tables of rules themselves: is each row whole, and as the catalogue has
 * it? */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/compiler.h"
#include "chain/path_builder.h"
#include "checks/check.h"
#include "checks/fault.h"

static bool is_sentence(const char *text)
{
    size_t length = text == NULL ? 0 : strlen(text);
    return length > 10 && text[length - 1] == '.' &&
           isupper((unsigned char)text[0]);
}

static bool has_letters(const char *severity)
{
    return severity != NULL && strlen(severity) == PROFILE_COUNT &&
           strspn(severity, "EWI-") == PROFILE_COUNT &&
           severity[PROFILE_PRODUCT] != '-';
}

static void check_row(const struct family *family, const struct rule *rule)
{
    size_t length = strlen(family->name);
    print_message("%s\n", rule->id);
    assert_int_equal(strncmp(rule->id, family->name, length), 0);
    assert_int_equal(rule->id[length], '.');
    assert_ptr_equal(rule_find(rule->id), rule);
    assert_true(is_sentence(rule->title));
    assert_true(is_sentence(rule->why));
    assert_non_null(rule->fix);
    assert_true(strlen(rule->fix) > 0 && strlen(rule->standard) > 0);
    assert_non_null(rule->judge);
    for (int goal = 0; goal < GOAL_COUNT; goal++)
        assert_true(has_letters(rule->severity[goal]));
}

static void every_row_is_whole(void **state)
{
    (void)state;
    for (size_t f = 0; f < family_count; f++) {
        assert_non_null(all_families[f]->title);
        for (size_t i = 0; i < all_families[f]->count; i++)
            check_row(all_families[f], &all_families[f]->rules[i]);
    }
}

/* What is not asked for more with goal full would be forgotten. */
static void goal_full_is_no_milder(void **state)
{
    (void)state;
    for (size_t f = 0; f < family_count; f++) {
        for (size_t i = 0; i < all_families[f]->count; i++) {
            const struct rule *rule = &all_families[f]->rules[i];
            for (int p = 0; p < PROFILE_COUNT; p++)
                assert_true(
                    rule_severity(rule, GOAL_FULL, (enum profile)p, true) >=
                    rule_severity(rule, GOAL_LICENSE, (enum profile)p, true));
        }
    }
}

static void check_yields(const struct rule *rule)
{
    char id[64];
    int size = 0;
    for (const char *at = rule->yields_to;
         at != NULL && sscanf(at, "%63s%n", id, &size) == 1; at += size) {
        assert_non_null(rule_find(id));
        assert_string_not_equal(id, rule->id);
    }
}

static void every_rule_named_elsewhere_exists(void **state)
{
    (void)state;
    for (int fault = FAULT_NONE + 1; fault < FAULT_COUNT; fault++)
        assert_non_null(rule_find(path_fault_rule((enum path_fault)fault)));
    for (size_t f = 0; f < family_count; f++) {
        for (size_t i = 0; i < all_families[f]->count; i++)
            check_yields(&all_families[f]->rules[i]);
    }
    assert_null(rule_find("name.nonsense"));
    assert_null(rule_find("name"));
    assert_null(rule_find(""));
}

static enum severity severity(const char *id, enum goal goal,
                              enum profile profile, bool root_is_public)
{
    return rule_severity(rule_find(id), goal, profile, root_is_public);
}

/* Rules of public CAs warn under another root, and in webpki bind all. */
static void public_rules_bind_public_roots(void **state)
{
    const char *id = "key.algorithm";
    (void)state;
    assert_int_equal(severity(id, GOAL_LICENSE, PROFILE_PRODUCT, true),
                     SEVERITY_ERROR);
    assert_int_equal(severity(id, GOAL_LICENSE, PROFILE_PRODUCT, false),
                     SEVERITY_WARNING);
    assert_int_equal(severity(id, GOAL_LICENSE, PROFILE_WEBPKI, false),
                     SEVERITY_ERROR);
    assert_int_equal(severity(id, GOAL_LICENSE, PROFILE_RFC5280, true),
                     SEVERITY_NONE);
    id = "usage.eku-absent";
    assert_int_equal(severity(id, GOAL_LICENSE, PROFILE_PRODUCT, true),
                     SEVERITY_ERROR);
    assert_int_equal(severity(id, GOAL_LICENSE, PROFILE_PRODUCT, false),
                     SEVERITY_WARNING);
    assert_int_equal(severity(id, GOAL_FULL, PROFILE_PRODUCT, false),
                     SEVERITY_ERROR);
    assert_int_equal(severity(id, GOAL_FULL, PROFILE_RFC5280, false),
                     SEVERITY_NONE);
    id = "key.rsa-size";
    assert_int_equal(severity(id, GOAL_LICENSE, PROFILE_PRODUCT, false),
                     SEVERITY_ERROR);
    id = "product.self-signed";
    assert_int_equal(severity(id, GOAL_LICENSE, PROFILE_PRODUCT, false),
                     SEVERITY_WARNING);
    assert_int_equal(severity(id, GOAL_FULL, PROFILE_PRODUCT, false),
                     SEVERITY_ERROR);
    assert_int_equal(severity(id, GOAL_LICENSE, PROFILE_RFC5280, false),
                     SEVERITY_ERROR);
}

/* "Never validity length, policies, AIA/CRL pointers or CT." */
static void webpki_leaves_out_what_it_must(void **state)
{
    static const char *const ids[] = {
        "validity.too-long",    "validity.apple-825", "usage.bc-policy",
        "revocation.no-source", "transparency.none",  "transparency.too-few",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        assert_int_equal(severity(ids[i], GOAL_FULL, PROFILE_WEBPKI, true),
                         SEVERITY_NONE);
        assert_int_equal(severity(ids[i], GOAL_FULL, PROFILE_RFC5280, true),
                         SEVERITY_NONE);
    }
}

/* The catalogue: one row a rule, "| id | checks | sev | …". */

static const char catalogue[] = "../shared/rules.md";

struct row {
    char id[64], text[64];
};

static bool read_cell(const char **line, char *out, size_t size)
{
    const char *bar = *line == NULL ? NULL : strchr(*line, '|');
    if (bar == NULL)
        return false;
    const char *end = strchr(bar + 1, '|');
    if (end == NULL)
        return false;
    int length = (int)(end - bar - 1);
    snprintf(out, size, "%.*s", length, bar + 1);
    *line = end;
    return true;
}

static bool read_row(const char *line, struct row *row)
{
    char checks[1024];
    size_t length = 0;
    if (!read_cell(&line, row->id, sizeof(row->id)) ||
        !read_cell(&line, checks, sizeof(checks)) ||
        !read_cell(&line, row->text, sizeof(row->text)))
        return false;
    memmove(row->id, row->id + strspn(row->id, " "), strlen(row->id) + 1);
    length = strcspn(row->id, " ");
    row->id[length] = '\0';
    return strchr(row->id, '.') != NULL && strspn(row->text, " ") > 0 &&
           islower((unsigned char)row->id[0]);
}

static int base_letter(const char *text)
{
    const char *letter = strpbrk(text, "EWI");
    return letter == NULL ? '?' : *letter;
}

/* "E/f": a warning with goal license. */
static void compare_row(const struct row *row, const struct rule *rule)
{
    int base = base_letter(row->text);
    int license = strstr(row->text, "E/f") != NULL ? 'W' : base;
    int full = strstr(row->text, "E in full") != NULL ? 'E' : base;
    if (rule->severity[GOAL_LICENSE][PROFILE_PRODUCT] != license ||
        rule->severity[GOAL_FULL][PROFILE_PRODUCT] != full)
        fail_msg("%s: \"%s\" in the catalogue, %s and %s here", row->id,
                 row->text, rule->severity[0], rule->severity[1]);
    const char *profiles = strstr(row->text, "E in rfc5280");
    if (profiles != NULL)
        assert_int_equal(rule->severity[GOAL_LICENSE][PROFILE_RFC5280], 'E');
    if (strstr(row->text, "webpki") != NULL)
        assert_int_equal(rule->severity[GOAL_LICENSE][PROFILE_WEBPKI], 'E');
}

static void the_catalogue_has_the_same(void **state)
{
    char line[4096];
    size_t rows = 0, rules = 0;
    (void)state;
    FILE *file = fopen(catalogue, "r");
    if (file == NULL) {
        print_message("skipped: there is no %s here\n", catalogue);
        skip();
    }
    while (fgets(line, sizeof(line), file) != NULL) {
        struct row row;
        if (!read_row(line, &row))
            continue;
        const struct rule *rule = rule_find(row.id);
        if (rule == NULL)
            fail_msg("%s is in the catalogue, but not here", row.id);
        else
            compare_row(&row, rule);
        rows++;
    }
    fclose(file);
    for (size_t f = 0; f < family_count; f++)
        rules += all_families[f]->count;
    print_message("%zu rows\n", rows);
    /* That a waiver has ended is a finding too, but not one about the host. */
    assert_non_null(rule_find("product.waiver-expired"));
    assert_int_equal(rows + 1, rules);
}

/* The sets of faults that choose the path. */

static bool is_name_fault(enum path_fault fault)
{
    return strncmp(path_fault_rule(fault), "name.", 5) == 0;
}

static void check_fatal(enum goal goal, enum profile profile)
{
    struct check_options options = { .goal = goal, .profile = profile };
    struct path_options paths = { 0 };
    checks_path_options(&options, &paths);
    for (int i = FAULT_NONE + 1; i < FAULT_UNSUPPORTED; i++) {
        enum path_fault fault = (enum path_fault)i;
        const struct rule *rule = rule_find(path_fault_rule(fault));
        bool is_error =
            rule_severity(rule, goal, profile, false) == SEVERITY_ERROR &&
            fault_most_severity(fault, profile) == SEVERITY_ERROR;
        assert_int_equal((paths.fatal_if_private & FAULT_BIT(fault)) != 0,
                         is_error && !is_name_fault(fault));
    }
    assert_true((paths.fatal_if_public & FAULT_BIT(FAULT_UNSUPPORTED)) == 0);
}

static void fatal_faults_are_those_of_errors(void **state)
{
    (void)state;
    for (int g = 0; g < GOAL_COUNT; g++) {
        for (int p = 0; p < PROFILE_COUNT; p++)
            check_fatal((enum goal)g, (enum profile)p);
    }
}

/* Two faults of certificate.criticality weigh less where another standard lets
 * them be. */
static void some_faults_weigh_less_in_a_profile(void **state)
{
    (void)state;
    for (int p = 0; p < PROFILE_COUNT; p++) {
        struct check_options options = { .profile = (enum profile)p };
        struct path_options paths = { 0 };
        checks_path_options(&options, &paths);
        uint64_t fatal = paths.fatal_if_private;
        assert_int_equal((fatal & FAULT_BIT(FAULT_CONSTRAINTS_NOT_CRITICAL)) !=
                             0,
                         p == PROFILE_RFC5280);
        assert_int_equal((fatal & FAULT_BIT(FAULT_BR_PROFILE)) != 0,
                         p == PROFILE_WEBPKI);
        assert_int_equal((fatal & FAULT_BIT(FAULT_CRITICALITY)) != 0,
                         p != PROFILE_PRODUCT);
    }
}

static void a_public_root_binds_more(void **state)
{
    struct check_options options = { 0 };
    struct path_options paths = { 0 };
    (void)state;
    checks_path_options(&options, &paths);
    assert_true((paths.fatal_if_public & FAULT_BIT(FAULT_KEY_ALGORITHM)) != 0);
    assert_true((paths.fatal_if_private & FAULT_BIT(FAULT_KEY_ALGORITHM)) == 0);
    assert_true((paths.fatal_if_private & FAULT_BIT(FAULT_RSA_SIZE)) != 0);
    assert_int_equal(paths.fatal_if_private & ~paths.fatal_if_public, 0);
}

static void crls_are_required_where_they_decide(void **state)
{
    (void)state;
    for (int p = 0; p < PROFILE_COUNT; p++) {
        struct check_options options = { .profile = (enum profile)p,
                                         .purpose = PURPOSE_CLIENT,
                                         .crls_were_given = true };
        struct path_options paths = { 0 };
        checks_path_options(&options, &paths);
        assert_int_equal(paths.crls_are_required, p != PROFILE_PRODUCT);
        assert_int_equal(paths.purpose, PURPOSE_CLIENT);
        options.crls_were_given = false;
        checks_path_options(&options, &paths);
        assert_false(paths.crls_are_required);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(goal_full_is_no_milder),
        cmocka_unit_test(every_rule_named_elsewhere_exists),
        cmocka_unit_test(public_rules_bind_public_roots),
        cmocka_unit_test(some_faults_weigh_less_in_a_profile),
        cmocka_unit_test(webpki_leaves_out_what_it_must),
        cmocka_unit_test(the_catalogue_has_the_same),
        cmocka_unit_test(fatal_faults_are_those_of_errors),
        cmocka_unit_test(a_public_root_binds_more),
        cmocka_unit_test(crls_are_required_where_they_decide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
