#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "record/target.h"

static void roles_have_the_words_of_the_record(void **state)
{
    (void)state;
    assert_string_equal(node_role_text(ROLE_TARGET), "target");
    assert_string_equal(node_role_text(ROLE_ATLAS), "atlas");
    assert_string_equal(node_role_text(ROLE_FAILOVER), "failover");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_have_the_words_of_the_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
