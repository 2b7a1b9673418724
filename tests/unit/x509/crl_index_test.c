#include "x509/crl_index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "crl_walk.h"
#include "make.h"

enum { MANY = 20000, ROUNDS = 3000, MOST_SOME = 40 };

static const char *const issuers[] = { "Issuer", "ISSUER", "A", "B", "C" };

static const struct crl *list_of(struct bytes entries, bool is_indirect)
{
    struct bytes algorithm = SEQ(oid(OID_SHA256_ECDSA));
    struct bytes idp =
        extension(OID_ISSUING_DISTRIBUTION_POINT, true, SEQ(hex("8401ff")));
    return crl_parse(
        SEQ(SEQ(integer(1), algorithm, common_name("Issuer"),
                utc_time("260101000000Z"), utc_time("260201000000Z"),
                entries.size > 0 ? SEQ(entries) : NOTHING,
                is_indirect ? tlv(0xa0, SEQ(idp)) : NOTHING),
            algorithm, bits(0, hex("3003020101"))),
        arena);
}

static struct bytes serial_of(uint32_t number)
{
    uint8_t octets[] = { 0x01, (uint8_t)(number >> 24), (uint8_t)(number >> 16),
                         (uint8_t)(number >> 8), (uint8_t)number };
    return arena_copy(arena, (struct bytes){ octets, sizeof(octets) });
}

static struct bytes entry(struct bytes serial, const char *date,
                          struct bytes extensions)
{
    return SEQ(tlv(DER_INTEGER, serial), utc_time(date),
               extensions.size > 0 ? SEQ(extensions) : NOTHING);
}

static struct bytes named(const char *issuer)
{
    return extension(OID_CERTIFICATE_ISSUER, true,
                     SEQ(tlv(0xa4, common_name(issuer))));
}

static struct bytes with_reason(uint8_t code)
{
    struct bytes octet = { &code, 1 };
    return extension(OID_CRL_REASON, false,
                     tlv(DER_ENUMERATED, arena_copy(arena, octet)));
}

/* So many entries with numbers from 0 on. */
static struct bytes numbered(uint32_t count, struct bytes extensions)
{
    struct bytes *all = ARENA_NEW(arena, count, struct bytes);
    for (uint32_t i = 0; i < count; i++)
        all[i] = entry(serial_of(i), "260102000000Z", extensions);
    return join(all, count);
}

static size_t looked_at(const struct crl_index *index, struct bytes serial)
{
    size_t count = 0;
    for (size_t entry = crl_index_first(index, serial); entry != 0;
         entry = crl_index_next(index, entry))
        count++;
    return count;
}

static void a_question_costs_a_few_entries(void **state)
{
    (void)state;
    const struct crl *crl = list_of(numbered(MANY, NOTHING), false);
    assert_int_equal(crl->entry_count, MANY);
    size_t there = 0;
    size_t absent = 0;
    for (uint32_t i = 0; i < MANY; i++) {
        size_t cost = looked_at(crl->index, serial_of(i));
        assert_in_range(cost, 1, 16);
        there += cost;
        absent += looked_at(crl->index, serial_of(MANY + i));
    }
    /* Chains of one or two, and the one that is asked about. */
    assert_in_range(there, MANY, 3 * MANY);
    assert_in_range(absent, 0, 2 * MANY);
}

static void every_entry_is_found_and_no_other(void **state)
{
    (void)state;
    const struct crl *crl = list_of(numbered(MANY, NOTHING), false);
    for (uint32_t i = 0; i < 2 * MANY; i++) {
        struct crl_entry found;
        bool is_malformed;
        assert_int_equal(
            crl_find(crl, crl->issuer, serial_of(i), &found, &is_malformed),
            i < MANY);
        assert_false(is_malformed);
        if (i < MANY)
            assert_true(bytes_equal(found.serial, serial_of(i)));
    }
}

static void its_memory_goes_by_the_entries(void **state)
{
    (void)state;
    static const uint32_t counts[] = {
        1, 2, 3, 4, 5, 7, 8, 9, 1023, 1024, 1025
    };
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        const struct crl *plain = list_of(numbered(counts[i], NOTHING), false);
        const struct crl *each = list_of(numbered(counts[i], named("A")), true);
        assert_in_range(crl_index_octets(plain->index), 1, 12 * counts[i]);
        assert_int_equal(crl_index_octets(each->index),
                         crl_index_octets(plain->index) + 4 * counts[i]);
        /* Never more than the list itself. */
        assert_true(crl_index_octets(plain->index) < plain->entries.size);
        assert_true(crl_index_octets(each->index) < each->entries.size);
    }
    assert_null(list_of(NOTHING, false)->index);
    assert_int_equal(crl_index_octets(NULL), 0);
}

/* The worst that a list can do: no more than a walk over its entries. */
static void one_serial_number_many_times_is_one_chain(void **state)
{
    (void)state;
    struct bytes serial = serial_of(7);
    struct bytes entries =
        JOIN(repeated(entry(serial, "260102000000Z", named("A")), MANY),
             entry(serial, "260103000000Z", named("B")),
             entry(serial, "260104000000Z", NOTHING));
    const struct crl *crl = list_of(entries, true);
    assert_int_equal(looked_at(crl->index, serial), MANY + 2);
    for (size_t i = 0; i < COUNT_OF(issuers); i++)
        assert_true(crl_find_agrees(
            crl, (struct name){ common_name(issuers[i]) }, serial));
}

/* The first of several counts, also in a list that removes (5.3.1). */
static void the_first_of_several_counts(void **state)
{
    (void)state;
    struct bytes serial = serial_of(7);
    const struct crl *crl =
        list_of(JOIN(entry(serial, "260102000000Z", with_reason(8)),
                     entry(serial, "260103000000Z", with_reason(1))),
                false);
    struct crl_entry found;
    bool is_malformed;
    assert_true(crl_find(crl, crl->issuer, serial, &found, &is_malformed));
    assert_int_equal(found.reason, 8);
    assert_true(crl_find_agrees(crl, crl->issuer, serial));
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

/* Few numbers and issuers, so that they come again; now and then one that
 * cannot be read. */
static struct bytes some_entry(uint32_t *seed)
{
    struct bytes serial = serial_of(next_random(seed) % 8);
    struct bytes extensions = NOTHING;
    if (next_random(seed) % 4 == 0)
        extensions = with_reason((uint8_t)(next_random(seed) % 11));
    if (next_random(seed) % 3 == 0)
        extensions = JOIN(
            extensions, named(issuers[next_random(seed) % COUNT_OF(issuers)]));
    if (next_random(seed) % 100 == 0)
        return entry(serial, "no date", extensions);
    return entry(serial,
                 next_random(seed) % 2 == 0 ? "260102000000Z" : "260103000000Z",
                 extensions);
}

static const struct crl *some_list(uint32_t *seed)
{
    struct bytes all[MOST_SOME];
    size_t count = next_random(seed) % MOST_SOME;
    for (size_t i = 0; i < count; i++)
        all[i] = some_entry(seed);
    return list_of(join(all, count), next_random(seed) % 2 == 0);
}

static void it_says_what_a_walk_says(void **state)
{
    (void)state;
    uint32_t seed = 1;
    size_t found_ones = 0;
    size_t malformed_ones = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        const struct crl *crl = some_list(&seed);
        uint32_t number = next_random(&seed) % 9;
        struct name issuer = { common_name(
            issuers[next_random(&seed) % COUNT_OF(issuers)]) };
        struct crl_entry found;
        bool is_malformed;
        assert_true(crl_find_agrees(crl, issuer, serial_of(number)));
        found_ones +=
            crl_find(crl, issuer, serial_of(number), &found, &is_malformed);
        malformed_ones += is_malformed;
        arena_reset(arena);
    }
    /* It saw all kinds. */
    assert_in_range(found_ones, ROUNDS / 10, ROUNDS - ROUNDS / 10);
    assert_in_range(malformed_ones, ROUNDS / 10, ROUNDS - ROUNDS / 10);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, make_set_up, make_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_question_costs_a_few_entries),
        TEST(every_entry_is_found_and_no_other),
        TEST(its_memory_goes_by_the_entries),
        TEST(one_serial_number_many_times_is_one_chain),
        TEST(the_first_of_several_counts),
        TEST(it_says_what_a_walk_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
