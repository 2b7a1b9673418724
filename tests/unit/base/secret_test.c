#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/secret.h"

static bool is_zero(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (data[i] != 0)
            return false;
    return true;
}

static void a_new_one_is_zeroed(void **state)
{
    (void)state;
    struct secret secret = secret_new(100);
    assert_int_equal(secret.size, 100);
    assert_true(is_zero(secret.data, 100));
    secret_free(&secret);
    assert_null(secret.data);
    assert_int_equal(secret.size + secret.capacity, 0);
    secret_free(&secret); /* harmless */
}

static void an_empty_one_is_a_secret_too(void **state)
{
    (void)state;
    struct secret secret = secret_copy((struct bytes){ 0 });
    assert_non_null(secret.data);
    assert_int_equal(secret_bytes(&secret).size, 0);
    secret_reserve(&secret, 3);
    assert_true(secret.capacity >= 3);
    secret_free(&secret);
}

static void a_copy_is_its_own(void **state)
{
    (void)state;
    uint8_t octets[] = { 1, 2, 3 };
    struct secret secret = secret_copy((struct bytes){ octets, 3 });
    octets[0] = 9;
    assert_int_equal(secret.data[0], 1);
    assert_true(bytes_equal(secret_bytes(&secret),
                            (struct bytes){ (uint8_t[]){ 1, 2, 3 }, 3 }));
    secret_free(&secret);
}

static void room_is_made_behind_what_is_in_use(void **state)
{
    (void)state;
    struct secret secret = secret_copy(bytes_of_text("passphrase"));
    for (size_t i = 0; i < 1000; i++) {
        secret_reserve(&secret, 1);
        secret.data[secret.size++] = (uint8_t)i;
    }
    assert_int_equal(secret.size, 1010);
    assert_memory_equal(secret.data, "passphrase", 10);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(secret.data[10 + i], (uint8_t)i);
    secret_free(&secret);
}

static void the_stack_is_wiped(void **state)
{
    (void)state;
    uint8_t octets[64];
    memset(octets, 0x5a, sizeof(octets));
    secret_wipe(octets, sizeof(octets) - 1);
    assert_true(is_zero(octets, sizeof(octets) - 1));
    assert_int_equal(octets[sizeof(octets) - 1], 0x5a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_one_is_zeroed),
        cmocka_unit_test(an_empty_one_is_a_secret_too),
        cmocka_unit_test(a_copy_is_its_own),
        cmocka_unit_test(room_is_made_behind_what_is_in_use),
        cmocka_unit_test(the_stack_is_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
