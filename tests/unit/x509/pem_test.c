#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "make.h"
#include "x509/pem.h"

/* The first block of a text, which must be there. */
static struct pem_block first(const char *pem)
{
    struct pem_reader reader = pem_reader_of(text(pem));
    struct pem_block block;
    assert_true(pem_read(&reader, arena, &block));
    return block;
}

static void expect_block(struct pem_block block, const char *label, size_t line,
                         const char *der)
{
    assert_int_equal(block.failure.status, STATUS_OK);
    assert_true(bytes_equal(block.label, text(label)));
    assert_int_equal(block.line, line);
    assert_true(bytes_equal(block.der, hex(der)));
}

static void expect_fault(struct pem_block block, const char *detail)
{
    assert_int_equal(block.failure.status, STATUS_MALFORMED);
    assert_string_equal(block.failure.detail, detail);
    assert_int_equal(block.der.size, 0);
}

#define BLOCK(label, body)                                                     \
    "-----BEGIN " label "-----\n" body "\n-----END " label "-----\n"

static void blocks_are_read_in_order(void **state)
{
    (void)state;
    const char *pem =
        BLOCK("CERTIFICATE", "AQID") "noise\n" BLOCK("X509 CRL", "BAUG\nBwg=")
            BLOCK("X", "/w==");
    struct pem_reader reader = pem_reader_of(text(pem));
    struct pem_block block;
    assert_true(pem_read(&reader, arena, &block));
    expect_block(block, "CERTIFICATE", 1, "010203");
    assert_int_equal(block.offset, 0);
    assert_false(block.has_headers);
    assert_true(pem_read(&reader, arena, &block));
    expect_block(block, "X509 CRL", 5, "0405060708");
    assert_int_equal(bytes_slice(text(pem), block.offset, 1).data[0], '-');
    assert_true(pem_read(&reader, arena, &block));
    expect_block(block, "X", 9, "ff");
    assert_false(pem_read(&reader, arena, &block));
    assert_false(pem_read(&reader, arena, &block));
}

static void lines_end_in_any_of_three_ways(void **state)
{
    (void)state;
    expect_block(first("-----BEGIN A-----\r\nAQID\r\n-----END A-----\r\n"), "A",
                 1, "010203");
    expect_block(first("x\ry\r-----BEGIN A-----\rAQID\r-----END A-----"), "A",
                 3, "010203");
    expect_block(first("\r\n\n\r-----BEGIN A-----\nAQID\n-----END A-----"), "A",
                 4, "010203");
}

static void space_around_lines_and_a_mark_before_all_are_skipped(void **state)
{
    (void)state;
    expect_block(first("\xef\xbb\xbf-----BEGIN A-----\nAQID\n-----END A-----"),
                 "A", 1, "010203");
    expect_block(first("  -----BEGIN A-----  \n\t AQ\t\n  ID \n"
                       "   -----END A-----\t\n"),
                 "A", 1, "010203");
    expect_block(first("-----BEGIN A-----\n\nAQID\n\n-----END A-----"), "A", 1,
                 "010203");
}

static void headers_are_noted_and_skipped(void **state)
{
    (void)state;
    struct pem_block block =
        first("-----BEGIN RSA PRIVATE KEY-----\n"
              "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,\n 00FF\n\n"
              "AQID\n-----END RSA PRIVATE KEY-----\n");
    expect_block(block, "RSA PRIVATE KEY", 1, "010203");
    assert_true(block.has_headers);
    block = first("-----BEGIN A-----\nKey: value\n-----END A-----\n");
    expect_fault(block, "line 1: nothing between BEGIN and END");
    assert_true(block.has_headers);
}

static void bad_base64_names_its_line(void **state)
{
    (void)state;
    expect_fault(first("x\n-----BEGIN A-----\nAQID\nAQ*D\n-----END A-----\n"),
                 "line 4: not base64");
    expect_fault(first("-----BEGIN A-----\r\nAQID\r\nA$QD\r\n-----END A-----"),
                 "line 3: not base64");
    expect_fault(first("-----BEGIN A-----\nAQID\n*QID\n-----END A-----\n"),
                 "line 3: not base64");
    expect_fault(first("-----BEGIN A-----\n!QID\n-----END A-----\n"),
                 "line 2: not base64");
    expect_fault(first("-----BEGIN A-----\nA: b\n\nAQID\nA!\n-----END A-----"),
                 "line 5: not base64");
    expect_fault(first("-----BEGIN A-----\nAQID\nAQ\n-----END A-----\n"),
                 "line 3: base64 that stops short");
    expect_fault(first("-----BEGIN A-----\n-----END A-----\n"),
                 "line 1: nothing between BEGIN and END");
}

static void a_block_without_end_does_not_swallow_the_next(void **state)
{
    (void)state;
    struct pem_reader reader =
        pem_reader_of(text("-----BEGIN A-----\nAQID\n" BLOCK(
            "B", "BA==") "-----BEGIN C-----\nAQID\n"));
    struct pem_block block;
    assert_true(pem_read(&reader, arena, &block));
    expect_fault(block, "line 3: expected an END line before here");
    assert_true(pem_read(&reader, arena, &block));
    expect_block(block, "B", 3, "04");
    assert_true(pem_read(&reader, arena, &block));
    expect_fault(block, "line 8: expected an END line before here");
    assert_false(pem_read(&reader, arena, &block));
}

static void begin_and_end_must_agree(void **state)
{
    (void)state;
    expect_fault(first("-----BEGIN A-----\nAQID\n-----END B-----\n"),
                 "line 3: expected END A");
    expect_fault(first("-----BEGIN A-----\nAQID\n-----END A---\n"),
                 "line 3: expected END A");
    expect_fault(first("-----BEGIN \x1b-----\nAQID\n-----END B-----\n"),
                 "line 3: expected END \\u{001B}");
    expect_fault(first("-----BEGIN A\nAQID\n-----END A-----\n"),
                 "line 1: expected ----- after the label");
    expect_fault(first("-----BEGIN A-----AQID-----END A-----x\n"),
                 "line 1: expected ----- after the label");
    expect_fault(first("-----BEGIN -----"),
                 "line 1: expected an END line before here");
}

static void texts_without_a_block_have_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "\n\n",
        "hello",
        "----BEGIN A-----\nAQID\n----END A-----\n",
        "-----END A-----\n",
        "x -----BEGIN A-----\n",
        "-----begin A-----\n",
        "-----BEGIN",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct pem_reader reader = pem_reader_of(text(texts[i]));
        struct pem_block block;
        assert_false(pem_is(text(texts[i])));
        assert_false(pem_read(&reader, arena, &block));
    }
    assert_true(pem_is(text("noise\n-----BEGIN A-----")));
    assert_true(pem_is(text("\xef\xbb\xbf-----BEGIN A-----")));
    assert_false(pem_is(NOTHING));
}

static void what_is_encoded_is_read_again(void **state)
{
    (void)state;
    assert_string_equal(pem_encode(arena, "A", hex("010203")),
                        BLOCK("A", "AQID"));
    static const size_t sizes[] = { 1, 47, 48, 49, 96, 97, 1000 };
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct bytes der = repeated(hex("a5"), sizes[i]);
        const char *pem = pem_encode(arena, "CERTIFICATE", der);
        struct pem_block block = first(pem);
        assert_int_equal(block.failure.status, STATUS_OK);
        assert_true(bytes_equal(block.der, der));
        for (const char *line = pem; *line != '\0';) {
            size_t length = strcspn(line, "\n");
            assert_true(length > 0 && length <= 64);
            assert_int_equal(line[length], '\n');
            line += length + 1;
        }
    }
}

/* Each octet of a damaged text is looked at a bounded number of times. */
static void many_blocks_cost_no_more_than_their_length(void **state)
{
    (void)state;
    size_t count = 20000;
    struct bytes pem = repeated(text(BLOCK("A", "AQID")), count);
    struct pem_reader reader = pem_reader_of(pem);
    struct pem_block block;
    size_t found = 0;
    while (pem_read(&reader, arena, &block))
        expect_block(block, "A", 1 + 3 * found++, "010203");
    assert_int_equal(found, count);
    pem = repeated(text("-----BEGIN A-----\n"), count);
    reader = pem_reader_of(pem);
    found = 0;
    while (pem_read(&reader, arena, &block))
        found += block.failure.status == STATUS_MALFORMED;
    assert_int_equal(found, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_read_in_order),
        cmocka_unit_test(lines_end_in_any_of_three_ways),
        cmocka_unit_test(space_around_lines_and_a_mark_before_all_are_skipped),
        cmocka_unit_test(headers_are_noted_and_skipped),
        cmocka_unit_test(bad_base64_names_its_line),
        cmocka_unit_test(a_block_without_end_does_not_swallow_the_next),
        cmocka_unit_test(begin_and_end_must_agree),
        cmocka_unit_test(texts_without_a_block_have_none),
        cmocka_unit_test(what_is_encoded_is_read_again),
        cmocka_unit_test(many_blocks_cost_no_more_than_their_length),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
