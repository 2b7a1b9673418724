#include "replay/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "record/capture.h"
#include "replay/words.h"

static struct fields fields;
static json_t *object;

static int set_up(void **state)
{
    (void)state;
    fields = (struct fields){ .arena = arena_new() };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    json_decref(object);
    object = NULL;
    arena_free(fields.arena);
    return 0;
}

static const json_t *parse(const char *text)
{
    json_decref(object);
    object = json_loads(text, 0, NULL);
    assert_non_null(object);
    fields.fault = NULL;
    fields.depth = 0;
    return object;
}

static void expect_fault(const char *fault)
{
    assert_string_equal(fields.fault == NULL ? "" : fields.fault, fault);
    fields.fault = NULL;
}

static void reads_texts(void **state)
{
    (void)state;
    const json_t *from = parse("{\"a\":\"b\",\"n\":null,\"i\":1,"
                               "\"c\":\"x\\u001b\",\"e\":\"x\\\\u{001B}\"}");
    assert_string_equal(fields_text(&fields, from, "a"), "b");
    assert_null(fields_text(&fields, from, "n"));
    assert_null(fields_text(&fields, from, "gone"));
    assert_string_equal(fields_text(&fields, from, "e"), "x\\u{001B}");
    expect_fault("");
    assert_null(fields_text(&fields, from, "i"));
    expect_fault("i: expected text without control characters");
    assert_null(fields_text(&fields, from, "c"));
    expect_fault("c: expected text without control characters");
    assert_string_equal(fields_wanted_text(&fields, from, "n"), "");
    expect_fault("n: expected text without control characters");
}

/* The sanitiser's work can be undone. */
static void takes_texts_back(void **state)
{
    (void)state;
    static const char *const raw[] = {
        "plain",         "back\\slash",        "\x1b[31m",
        "bidi \u202e x", "not \xff\xfe utf-8", "\\x41 \\u{0041}",
        "\u00fc\u4e2d",
    };
    for (size_t i = 0; i < COUNT_OF(raw); i++) {
        const char *clean = text_clean(fields.arena, bytes_of_text(raw[i]));
        json_decref(object);
        object = json_pack("{s:s}", "t", clean);
        assert_string_equal(fields_raw_text(&fields, object, "t"), raw[i]);
        expect_fault("");
    }
    static const char *const wrong[] = { "\\\\",         "\\\\q",
                                         "\\\\x4",       "\\\\x00",
                                         "\\\\u{41",     "\\\\u{0000}",
                                         "\\\\u{110000}" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        const json_t *from =
            parse(arena_printf(fields.arena, "{\"t\":\"%s\"}", wrong[i]));
        assert_null(fields_raw_text(&fields, from, "t"));
        expect_fault("t: expected text without control characters");
    }
}

static void reads_numbers(void **state)
{
    (void)state;
    const json_t *from = parse("{\"least\":-1,\"most\":5,\"below\":-2,"
                               "\"above\":6,\"real\":1.5,\"text\":\"1\"}");
    assert_int_equal(fields_integer(&fields, from, "least", -1, 5, 9), -1);
    assert_int_equal(fields_integer(&fields, from, "most", -1, 5, 9), 5);
    assert_int_equal(fields_integer(&fields, from, "gone", -1, 5, 9), 9);
    expect_fault("");
    static const char *const wrong[] = { "below", "above", "real", "text" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(fields_integer(&fields, from, wrong[i], -1, 5, 9), 9);
        expect_fault(arena_printf(
            fields.arena, "%s: expected a number from -1 to 5", wrong[i]));
    }
    assert_true(fields_decimal(&fields, from, "real") > 1.49);
    assert_true(fields_decimal(&fields, from, "most") > 4.9);
    expect_fault("");
    (void)fields_decimal(&fields, from, "below");
    expect_fault("below: expected a number from 0 to below 1e12");
}

static void reads_truth_and_time(void **state)
{
    (void)state;
    const json_t *from = parse("{\"t\":true,\"f\":false,\"i\":1,"
                               "\"at\":\"1970-01-02T00:00:00Z\",\"x\":\"x\"}");
    assert_true(fields_bool(&fields, from, "t"));
    assert_false(fields_bool(&fields, from, "f"));
    assert_false(fields_bool(&fields, from, "gone"));
    assert_int_equal(fields_time(&fields, from, "at"), 86400);
    assert_int_equal(fields_time(&fields, from, "gone"), 0);
    expect_fault("");
    (void)fields_bool(&fields, from, "i");
    expect_fault("i: expected true or false");
    (void)fields_time(&fields, from, "x");
    expect_fault("x: expected a time (2026-11-23T12:00:00Z)");
}

static void reads_octets(void **state)
{
    (void)state;
    uint8_t digest[SHA256_SIZE];
    const json_t *from = parse(
        "{\"b\":\"AAEC\",\"x\":\"AA*C\",\"s\":\"000102030405060708090a0b0c0d0e"
        "0f101112131415161718191a1b1c1d1e1f\",\"short\":\"00\","
        "\"p\":\"-----BEGIN X-----\\nAAEC\\n-----END X-----\\n\"}");
    struct bytes octets = fields_base64(&fields, from, "b");
    assert_int_equal(octets.size, 3);
    assert_memory_equal(octets.data, "\0\1\2", 3);
    assert_true(fields_sha256(&fields, from, "s", digest));
    assert_int_equal(digest[31], 31);
    assert_false(fields_sha256(&fields, from, "gone", digest));
    octets = fields_pem(&fields, from, "p", "X");
    assert_int_equal(octets.size, 3);
    expect_fault("");
    (void)fields_base64(&fields, from, "x");
    expect_fault("x: expected base64");
    assert_false(fields_sha256(&fields, from, "short", digest));
    expect_fault("short: expected a SHA-256 (64 hexadecimal digits)");
    (void)fields_pem(&fields, from, "p", "Y");
    expect_fault("p: expected one PEM block \"Y\" of at most 1 MiB");
}

static void reads_words(void **state)
{
    (void)state;
    const json_t *from = parse("{\"s\":\"ok\",\"x\":\"other\",\"i\":1,"
                               "\"l\":[\"a\",1,\"b\"]}");
    assert_int_equal(fields_word(&fields, from, "s", capture_status_word,
                                 capture_status_count, CAPTURE_NOT_PROBED),
                     CAPTURE_OK);
    assert_int_equal(fields_word(&fields, from, "gone", capture_status_word,
                                 capture_status_count, CAPTURE_OK),
                     CAPTURE_OK);
    expect_fault("");
    static const char *const wrong[] = { "x", "i" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        (void)fields_word(&fields, from, wrong[i], capture_status_word,
                          capture_status_count, CAPTURE_OK);
        expect_fault(arena_printf(fields.arena,
                                  "%s: expected one of: not-probed, ok, "
                                  "connect-failed, handshake-failed",
                                  wrong[i]));
    }
    assert_true(fields_has_word(from, "l", "b"));
    assert_false(fields_has_word(from, "l", "c"));
    assert_false(fields_has_word(from, "s", "ok"));
}

/* What a word list writes it reads. */
static void every_word_both_ways(void **state)
{
    (void)state;
    const struct {
        word_text *text_of;
        unsigned count;
    } lists[] = {
        { status_word, status_count },
        { dns_status_word, dns_status_count },
        { capture_status_word, capture_status_count },
        { capture_way_word, capture_way_count },
        { node_role_word, node_role_count },
        { revocation_status_word, revocation_status_count },
        { revocation_kind_word, revocation_kind_count },
        { root_source_word, root_source_count },
        { path_fault_word, path_fault_count },
        { path_result_word, path_result_count },
        { path_layer_word, path_layer_count },
        { verdict_word, verdict_count },
        { severity_word, severity_count },
        { goal_word, goal_count },
        { profile_word, profile_count },
        { file_use_word, file_use_count },
        { file_format_word, file_format_count },
        { lock_word, lock_count },
    };
    for (size_t l = 0; l < COUNT_OF(lists); l++) {
        assert_true(lists[l].count > 1);
        for (unsigned i = 0; i < lists[l].count; i++) {
            json_decref(object);
            object = json_pack("{s:s}", "w", lists[l].text_of(i));
            assert_int_equal(fields_word(&fields, object, "w", lists[l].text_of,
                                         lists[l].count, lists[l].count),
                             i);
        }
    }
    expect_fault("");
}

static void reads_lists(void **state)
{
    (void)state;
    size_t count;
    const json_t *from = parse("{\"l\":[{\"a\":1},2],\"o\":{},"
                               "\"t\":[\"x\",\"y\",3],"
                               "\"i\":[\"192.0.2.1\",\"x\"]}");
    const json_t *list = fields_list(&fields, from, "l", 2, &count);
    assert_int_equal(count, 2);
    assert_non_null(fields_element(&fields, list, "l", 0));
    expect_fault("");
    assert_null(fields_element(&fields, list, "l", 1));
    expect_fault("l[1]: expected an object");
    assert_null(fields_list(&fields, from, "l", 1, &count));
    assert_int_equal(count, 0);
    expect_fault("l: expected at most 1");
    assert_null(fields_list(&fields, from, "o", 2, &count));
    expect_fault("o: expected a list");
    assert_null(fields_object(&fields, from, "l"));
    expect_fault("l: expected an object");
    (void)fields_texts(&fields, from, "t", 3, &count);
    expect_fault("t[2]: expected text without control characters");
    (void)fields_addresses(&fields, from, "i", &count);
    expect_fault("i[1]: expected an IP address");
}

static void names_the_place(void **state)
{
    (void)state;
    const json_t *from = parse("{\"x\":1}");
    fields_enter_element(&fields, "endpoints", 2);
    fields_enter(&fields, "observed");
    (void)fields_text(&fields, from, "x");
    assert_string_equal(fields.fault, "endpoints[2].observed.x: expected text "
                                      "without control characters");
    /* The first fault stays, and nothing is read behind it. */
    assert_int_equal(fields_integer(&fields, from, "x", 5, 6, 0), 0);
    assert_non_null(strstr(fields.fault, "expected text"));
    fields_leave(&fields);
    fields_leave(&fields);
    assert_int_equal(fields.depth, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_texts),          TEST(takes_texts_back),
        TEST(reads_numbers),        TEST(reads_truth_and_time),
        TEST(reads_octets),         TEST(reads_words),
        TEST(every_word_both_ways), TEST(reads_lists),
        TEST(names_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
