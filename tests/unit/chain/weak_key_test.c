#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "case_file.h"
#include "chain/cert_faults.h"

#define DATA "tests/unit/chain/data/weak_keys.pem"

static void every_key_is_judged(void **state)
{
    struct arena *arena = arena_new();
    struct test_cases cases = case_file_read(DATA, arena);
    (void)state;
    assert_true(cases.count > 20);
    for (size_t i = 0; i < cases.count; i++) {
        const struct test_case *item = &cases.items[i];
        const struct cert *cert = cert_parse(item->der, arena);
        const char *weakness = key_known_weakness(&cert->key);
        bool is_none = strcmp(item->words, "none") == 0;
        if (is_none ? weakness != NULL
                    : weakness == NULL || strstr(weakness, item->words) == NULL)
            fail_msg("%s: \"%s\", not \"%s\"", item->name,
                     weakness == NULL ? "none" : weakness, item->words);
    }
    arena_free(arena);
}

/* First found, then remembered; the memo has fewer places than there are
 * turns. */
static void a_memo_says_the_same(void **state)
{
    struct arena *arena = arena_new();
    struct test_cases cases = case_file_read(DATA, arena);
    struct weak_key_memo memo = { 0 };
    (void)state;
    for (size_t turn = 0; turn < 4 * cases.count; turn++) {
        const struct test_case *item = &cases.items[turn / 2 % cases.count];
        const struct cert *cert = cert_parse(item->der, arena);
        assert_ptr_equal(ca_key_known_weakness(cert, &memo),
                         key_known_weakness(&cert->key));
    }
    arena_free(arena);
}

/* Numbers that are no moduli at all. */
static void tiny_moduli_are_survived(void **state)
{
    uint8_t octets[3];
    (void)state;
    for (uint32_t number = 1; number < 70000; number++) {
        size_t size = number < 256 ? 1 : number < 65536 ? 2 : 3;
        for (size_t i = 0; i < size; i++)
            octets[i] = (uint8_t)(number >> 8 * (size - 1 - i));
        struct public_key key = { .modulus = { octets, size } };
        const char *weakness = key_known_weakness(&key);
        if (number % 2 == 0 || number % 3 == 0 || number % 751 == 0)
            assert_non_null(strstr(weakness, "factor"));
    }
}

static void other_keys_have_none(void **state)
{
    struct public_key key = { .curve = OID_P256 };
    (void)state;
    assert_null(key_known_weakness(&key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_judged),
        cmocka_unit_test(a_memo_says_the_same),
        cmocka_unit_test(tiny_moduli_are_survived),
        cmocka_unit_test(other_keys_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
