#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "record/dns_answer.h"

static void statuses_have_the_words_of_the_record(void **state)
{
    (void)state;
    assert_string_equal(dns_status_text(DNS_NOT_ASKED), "not-asked");
    assert_string_equal(dns_status_text(DNS_OK), "ok");
    assert_string_equal(dns_status_text(DNS_CNAME_LOOP), "cname-loop");
    assert_string_equal(dns_status_text(DNS_UNREACHABLE), "unreachable");
}

/* What was observed fails; what says nothing about the name is unknown. */
static void only_what_says_nothing_about_the_name_is_silence(void **state)
{
    static const bool silences[] = {
        [DNS_SERVFAIL] = true,    [DNS_REFUSED] = true,
        [DNS_TIMED_OUT] = true,   [DNS_MALFORMED] = true,
        [DNS_UNREACHABLE] = true,
    };
    (void)state;
    for (int i = DNS_NOT_ASKED; i <= DNS_UNREACHABLE; i++)
        assert_int_equal(dns_status_is_silence((enum dns_status)i),
                         silences[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_have_the_words_of_the_record),
        cmocka_unit_test(only_what_says_nothing_about_the_name_is_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
