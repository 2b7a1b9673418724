#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "make.h"
#include "x509/cert.h"

/* A vector with its length in two octets. */
static struct bytes vector(struct bytes content)
{
    uint8_t size[2] = { (uint8_t)(content.size >> 8), (uint8_t)content.size };
    return JOIN(arena_copy(arena, (struct bytes){ size, 2 }), content);
}

static struct bytes good_sct(void)
{
    return JOIN(hex("00"), repeated(hex("ab"), 32), hex("0000018bcfe56800"),
                vector(hex("0102")), hex("0403"), vector(hex("3006")));
}

static bool parses(struct bytes list, struct scts *out)
{
    return scts_parse(list, arena, out);
}

static void a_timestamp_is_read_whole(void **state)
{
    (void)state;
    struct scts scts;
    assert_true(parses(vector(vector(good_sct())), &scts));
    assert_int_equal(scts.count, 1);
    const struct sct *sct = &scts.items[0];
    assert_true(bytes_equal(sct->raw, good_sct()));
    assert_int_equal(sct->version, 0);
    assert_true(bytes_equal(sct->log_id, repeated(hex("ab"), 32)));
    assert_true(sct->timestamp_ms == 1700000000000);
    assert_true(bytes_equal(sct->extensions, hex("0102")));
    assert_int_equal(sct->hash_algorithm, 4);
    assert_int_equal(sct->signature_algorithm, 3);
    assert_true(bytes_equal(sct->signature, hex("3006")));
}

static void of_other_versions_only_the_octets_are_kept(void **state)
{
    (void)state;
    struct scts scts;
    assert_true(parses(vector(JOIN(vector(hex("01ffff")), vector(good_sct()),
                                   vector(hex("02")))),
                       &scts));
    assert_int_equal(scts.count, 3);
    assert_int_equal(scts.items[0].version, 1);
    assert_true(bytes_equal(scts.items[0].raw, hex("01ffff")));
    assert_int_equal(scts.items[0].log_id.size, 0);
    assert_int_equal(scts.items[1].version, 0);
}

static void broken_lists_are_refused(void **state)
{
    (void)state;
    struct scts scts;
    struct bytes good = good_sct();
    assert_false(parses(NOTHING, &scts));
    assert_false(parses(hex("00"), &scts));
    assert_false(parses(hex("0000"), &scts));
    assert_false(parses(vector(vector(NOTHING)), &scts));
    assert_false(parses(JOIN(vector(vector(good)), hex("00")), &scts));
    assert_false(parses(hex("0005 0001 01 00"), &scts));
    assert_false(parses(vector(hex("0002 00")), &scts));
    assert_false(parses(vector(vector(JOIN(good, hex("00")))), &scts));
    for (size_t size = 1; size < good.size; size++)
        assert_false(parses(vector(vector(bytes_slice(good, 0, size))), &scts));
}

static void so_many_are_kept_and_no_more(void **state)
{
    (void)state;
    struct scts scts;
    struct bytes one = vector(good_sct());
    assert_true(parses(vector(repeated(one, LIMIT_SCTS)), &scts));
    assert_int_equal(scts.count, LIMIT_SCTS);
    assert_true(parses(vector(repeated(one, LIMIT_SCTS + 1)), &scts));
    assert_int_equal(scts.count, LIMIT_SCTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_timestamp_is_read_whole),
        cmocka_unit_test(of_other_versions_only_the_octets_are_kept),
        cmocka_unit_test(broken_lists_are_refused),
        cmocka_unit_test(so_many_are_kept_and_no_more),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
