#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/compiler.h"
#include "record/path.h"

static void sources_have_the_words_of_the_record(void **state)
{
    (void)state;
    assert_string_equal(root_source_text(ROOT_SOURCE_SERVED), "served");
    assert_string_equal(root_source_text(ROOT_SOURCE_AIA), "aia");
}

static void faults_have_a_word_and_lead_to_a_rule(void **state)
{
    (void)state;
    assert_string_equal(path_fault_text(FAULT_NONE), "none");
    assert_string_equal(path_fault_rule(FAULT_NONE), "");
    assert_string_equal(path_fault_text(FAULT_NOT_A_CA), "not-a-ca");
    assert_string_equal(path_fault_rule(FAULT_NOT_A_CA), "chain.not-a-ca");
    for (int i = FAULT_NONE + 1; i < FAULT_COUNT; i++) {
        const char *rule = path_fault_rule((enum path_fault)i);
        if (strchr(rule, '.') == NULL)
            fail_msg("\"%s\" is no rule", rule);
        assert_true(*path_fault_text((enum path_fault)i) != '\0');
    }
}

/* Sets of faults are 64 bits. */
static void every_fault_has_a_bit(void **state)
{
    (void)state;
    assert_true(FAULT_COUNT <= 64);
}

static void faults_of_a_path_are_found(void **state)
{
    static const struct path_fault_entry entries[] = {
        { FAULT_EXPIRED, 0, NULL },
        { FAULT_NOT_A_CA, 1, NULL },
    };
    struct path path = { .faults = entries, .fault_count = COUNT_OF(entries) };
    (void)state;
    assert_true(path_has_fault(&path, FAULT_EXPIRED));
    assert_true(path_has_fault(&path, FAULT_NOT_A_CA));
    assert_false(path_has_fault(&path, FAULT_POLICY));
    path.fault_count = 1;
    assert_false(path_has_fault(&path, FAULT_NOT_A_CA));
}

static void a_path_outlives_its_leaf_or_not(void **state)
{
    (void)state;
    struct cert certs[] = { { .not_after = 5 },
                            { .not_after = 5 },
                            { .not_after = 9 } };
    const struct cert *all[] = { &certs[0], &certs[1], &certs[2] };
    struct path path = { .certs = all, .length = 1 };
    assert_true(path_outlives_leaf(&path));
    path.length = 3;
    assert_true(path_outlives_leaf(&path));
    certs[2].not_after = 4;
    assert_false(path_outlives_leaf(&path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources_have_the_words_of_the_record),
        cmocka_unit_test(faults_have_a_word_and_lead_to_a_rule),
        cmocka_unit_test(every_fault_has_a_bit),
        cmocka_unit_test(faults_of_a_path_are_found),
        cmocka_unit_test(a_path_outlives_its_leaf_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
