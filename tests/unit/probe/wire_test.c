/* Numbers, vectors, growing octets, and the first line of a banner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "probe/banner.h"
#include "probe/buffer.h"
#include "probe/wire.h"

static void test_numbers(void **state)
{
    (void)state;
    static const uint8_t octets[] = { 1, 2, 3, 4, 5, 6, 7 };
    struct wire wire = wire_of((struct bytes){ octets, sizeof(octets) });
    uint32_t number;
    uint16_t small;
    assert_true(wire_number(&wire, 1, &number));
    assert_int_equal(number, 1);
    assert_true(wire_u16(&wire, &small));
    assert_int_equal(small, 0x0203);
    assert_true(wire_number(&wire, 3, &number));
    assert_int_equal(number, 0x040506);
    assert_false(wire_u16(&wire, &small));
    assert_int_equal(wire.rest.size, 1);
    assert_true(wire_number(&wire, 1, &number));
    assert_true(wire_is_empty(&wire));
    assert_false(wire_number(&wire, 1, &number));
}

static void test_vectors(void **state)
{
    (void)state;
    static const uint8_t octets[] = { 2, 10, 11, 0, 0, 0, 0, 0, 3, 12, 13 };
    struct wire wire = wire_of((struct bytes){ octets, sizeof(octets) });
    struct bytes vector;
    assert_true(wire_vector(&wire, 1, &vector));
    assert_int_equal(vector.size, 2);
    assert_int_equal(vector.data[1], 11);
    assert_true(wire_vector(&wire, 2, &vector));
    assert_int_equal(vector.size, 0);
    assert_true(wire_octets(&wire, 1, &vector));
    /* One octet is missing: nothing is taken. */
    assert_false(wire_vector(&wire, 3, &vector));
    assert_int_equal(wire.rest.size, 5);
}

static void test_buffer(void **state)
{
    (void)state;
    struct buffer buffer = { 0 };
    uint8_t octets[5000];
    memset(octets, 7, sizeof(octets));
    buffer_append(&buffer, (struct bytes){ 0 });
    assert_int_equal(buffer_bytes(&buffer).size, 0);
    buffer_append_number(&buffer, 0x01020304, 4);
    buffer_append(&buffer, (struct bytes){ octets, sizeof(octets) });
    buffer_append_number(&buffer, 0x0506, 2);
    assert_int_equal(buffer.size, 5006);
    assert_true(buffer.capacity >= buffer.size);
    assert_memory_equal(buffer.data, "\1\2\3\4\7", 5);
    assert_memory_equal(buffer.data + 5003, "\7\5\6", 3);
    buffer_clear(&buffer);
    assert_int_equal(buffer_bytes(&buffer).size, 0);
    buffer_free(&buffer);
    assert_null(buffer.data);
}

static void test_banners(void **state)
{
    (void)state;
    static const struct banner {
        const char *first, *text;
    } banners[] = {
        { "HTTP/1.0 302 Found\r\nLocation: /\r\n",
          "plain HTTP: \"HTTP/1.0 302 Found\"" },
        { "<html>", "plain HTTP: \"<html>\"" },
        { "220 ready\r\n", "SMTP or FTP: \"220 ready\"" },
        { "+OK POP3\r\n", "POP3: \"+OK POP3\"" },
        { "* OK IMAP4\r\n", "IMAP: \"* OK IMAP4\"" },
        { "\n", "not TLS: \"\"" },
        { "", "not TLS: \"\"" },
        { "\033[2J\"quoted\"", "not TLS: \"\\u{001B}[2J\"quoted\"\"" },
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(banners); i++)
        assert_string_equal(banner_text(bytes_of_text(banners[i].first), arena),
                            banners[i].text);
    char line[97] = { 0 };
    memset(line, 'x', sizeof(line) - 1);
    assert_true(strlen(banner_text(bytes_of_text(line), arena)) < 90);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_buffer),
        cmocka_unit_test(test_banners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
