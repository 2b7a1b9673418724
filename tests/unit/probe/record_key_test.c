/* The keys and records of TLS 1.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/encode.h"
#include "flight.h"
#include "probe/record_key.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct bytes from_hex(const char *text)
{
    struct bytes octets;
    assert_true(hex_decode(arena, bytes_of_text(text), &octets));
    return octets;
}

/* RFC 8448 3, "{server} derive write traffic keys for handshake data". */
static void test_derived_key(void **state)
{
    (void)state;
    static const char secret[] = "b67b7d690cc16c4e75e54213cb2d37b4"
                                 "e9c912bcded9105d42befd59d391ad38";
    struct record_key key;
    assert_true(record_key_derive(0x1301, from_hex(secret), &key));
    assert_memory_equal(key.key,
                        from_hex("3fce516009c21727d0f2e4e86ee403bc").data, 16);
    assert_memory_equal(key.iv, from_hex("5d313eb2671276ee13000b30").data, 12);
    assert_int_equal(key.cipher, 0x1301);
}

static void test_what_has_no_key(void **state)
{
    (void)state;
    struct record_key key;
    assert_false(record_key_derive(0x1301, noise(31), &key));
    assert_false(record_key_derive(0x1301, noise(48), &key));
    assert_true(record_key_derive(0x1302, noise(48), &key));
    assert_false(record_key_derive(0x1302, noise(32), &key));
    assert_true(record_key_derive(0x1303, noise(32), &key));
    assert_true(record_key_derive(0x1304, noise(32), &key));
    assert_true(record_key_derive(0x1305, noise(32), &key));
    assert_false(record_key_derive(0x1306, noise(32), &key));
    assert_false(record_key_derive(0xc02f, noise(32), &key));
    assert_true(record_key_copy(0x1303, noise(32).data, noise(12).data, &key));
    assert_false(record_key_copy(0x1303, NULL, noise(12).data, &key));
    assert_false(record_key_copy(0x0005, noise(32).data, noise(12).data, &key));
}

static void test_open(void **state)
{
    (void)state;
    struct buffer record = { 0 };
    uint64_t sequence = 0x0102030405060708;
    put_sealed(&record, &test_key, &sequence, 22, noise(100), 100);
    uint8_t out[200];
    size_t size;
    assert_true(record_open(&test_key, 0x0102030405060708,
                            buffer_bytes(&record), out, &size));
    assert_int_equal(size, 100 + 1 + 3);
    assert_memory_equal(out, noise(100).data, 100);
    assert_int_equal(out[100], 22);
    assert_false(record_open(&test_key, 0x0102030405060709,
                             buffer_bytes(&record), out, &size));
    /* The header is protected too. */
    record.data[1] ^= 1;
    assert_false(record_open(&test_key, 0x0102030405060708,
                             buffer_bytes(&record), out, &size));
    buffer_free(&record);
}

static void test_short_records(void **state)
{
    (void)state;
    static const uint16_t ciphers[] = { 0x1301, 0x1302, 0x1303, 0x1304,
                                        0x1305 };
    uint8_t out[64];
    size_t size;
    for (size_t i = 0; i < COUNT_OF(ciphers); i++)
        for (size_t octets = 0; octets < sizeof(out); octets++) {
            struct record_key key = { .cipher = ciphers[i] };
            assert_false(record_open(&key, 0, noise(octets), out, &size));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_derived_key),
        cmocka_unit_test(test_what_has_no_key),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_short_records),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
