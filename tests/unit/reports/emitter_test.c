#include "reports/emitter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/failure.h"
#include "reports/writer.h"

static struct arena *arena;
static struct emitter emitter;
static struct bytes written;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    emitter = (struct emitter){ .writer = writer_to_memory(arena, &written) };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void expect(const char *json)
{
    struct failure failure;
    assert_true(writer_close(emitter.writer, true, &failure));
    assert_string_equal(arena_text(arena, written), json);
}

static void numbers_are_whole(void **state)
{
    (void)state;
    static const int64_t values[] = { 0,   7,     -1,        10,
                                      443, 65535, INT64_MIN, INT64_MAX };
    emit_array(&emitter, NULL);
    for (size_t i = 0; i < COUNT_OF(values); i++)
        emit_integer(&emitter, NULL, values[i]);
    emit_array_end(&emitter);
    expect("[0,7,-1,10,443,65535,-9223372036854775808,9223372036854775807]");
}

static void decimals_have_three_places_at_most(void **state)
{
    (void)state;
    static const double values[] = { 0,     0.001, 0.0004, 0.0006,   1.5,
                                     12.34, 9.999, 0.9996, 100.05,   3.010,
                                     1e6,   0.1,   0.29,   1234.567, 1e11 };
    emit_array(&emitter, NULL);
    for (size_t i = 0; i < COUNT_OF(values); i++)
        emit_decimal(&emitter, NULL, values[i]);
    emit_array_end(&emitter);
    expect("[0,0.001,0,0.001,1.5,12.34,9.999,1,100.05,3.01,1000000,0.1,0.29,"
           "1234.567,100000000000]");
}

static void commas_stand_between(void **state)
{
    (void)state;
    emit_object(&emitter, NULL);
    emit_null(&emitter, "none");
    emit_array(&emitter, "empty");
    emit_array_end(&emitter);
    emit_object(&emitter, "inner");
    emit_bool(&emitter, "yes", true);
    emit_bool(&emitter, "no", false);
    emit_object_end(&emitter);
    emit_text(&emitter, "after", NULL);
    emit_object_end(&emitter);
    expect("{\"none\":null,\"empty\":[],\"inner\":{\"yes\":true,"
           "\"no\":false},\"after\":null}");
}

static void what_json_reserves_is_escaped(void **state)
{
    (void)state;
    emit_array(&emitter, NULL);
    emit_text(&emitter, NULL, "");
    emit_text(&emitter, NULL, "a\"b\\c\n\x01\x7fü");
    emit_array_end(&emitter);
    expect("[\"\",\"a\\\"b\\\\c\\n\\u0001\x7fü\"]");
}

static void octets_are_digits(void **state)
{
    (void)state;
    static const uint8_t octets[] = { 0, 0xff, 0x10 };
    struct bytes bytes = { octets, sizeof(octets) };
    emit_array(&emitter, NULL);
    emit_hex(&emitter, NULL, bytes);
    emit_base64(&emitter, NULL, bytes);
    emit_pem(&emitter, NULL, "X", bytes);
    emit_array_end(&emitter);
    expect("[\"00ff10\",\"AP8Q\",\"-----BEGIN X-----\\nAP8Q\\n"
           "-----END X-----\\n\"]");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_whole),    TEST(decimals_have_three_places_at_most),
        TEST(commas_stand_between), TEST(what_json_reserves_is_escaped),
        TEST(octets_are_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
