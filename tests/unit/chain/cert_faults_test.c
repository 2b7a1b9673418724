#include "chain/cert_faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "case_file.h"

#define DATA "tests/unit/chain/data/faults.pem"

struct fixture {
    struct arena *arena;
    struct test_cases cases;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture.arena = arena_new();
    fixture.cases = case_file_read(DATA, fixture.arena);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(((struct fixture *)*state)->arena);
    return 0;
}

/* A case as its words say: place, purpose, the case that signed it, and what
 * must be found. */
struct asked {
    const struct cert *cert, *issuer;
    enum cert_place place;
    enum purpose purpose;
    const char *faults;
};

static enum cert_place place_of(const char *word)
{
    if (strcmp(word, "leaf") == 0)
        return PLACE_LEAF;
    if (strcmp(word, "ca") == 0)
        return PLACE_CA;
    assert_string_equal(word, "root");
    return PLACE_ROOT;
}

static struct asked read_case(const struct fixture *fixture,
                              const struct test_case *item)
{
    struct arena *arena = fixture->arena;
    struct asked asked = { .faults = item->words };
    asked.cert = cert_parse(item->der, arena);
    asked.place = place_of(case_word(&asked.faults, arena));
    asked.purpose = strcmp(case_word(&asked.faults, arena), "client") == 0
                        ? PURPOSE_CLIENT
                        : PURPOSE_SERVER;
    const char *by = case_word(&asked.faults, arena);
    if (strcmp(by, "-") != 0)
        asked.issuer = cert_parse(case_find(&fixture->cases, by)->der, arena);
    return asked;
}

static uint64_t faults_of(const struct asked *asked)
{
    return cert_faults(asked->cert, asked->place, asked->issuer,
                       asked->purpose);
}

static const char *detail_of(const struct fixture *fixture,
                             const struct asked *asked, enum path_fault fault)
{
    return cert_fault_detail(asked->cert, asked->place, asked->issuer,
                             asked->purpose, fault, fixture->arena);
}

static enum path_fault fault_of(const char *word)
{
    for (int i = 1; i < FAULT_COUNT; i++)
        if (strcmp(path_fault_text((enum path_fault)i), word) == 0)
            return (enum path_fault)i;
    fail_msg("%s is no fault", word);
    return FAULT_NONE;
}

/* An underscore stands for a space, or for itself. */
static bool begins_with(const char *text, const char *wanted)
{
    for (; *wanted != '\0'; text++, wanted++)
        if (*text != *wanted && !(*wanted == '_' && *text == ' '))
            return false;
    return true;
}

static bool contains(const char *text, const char *wanted)
{
    for (; *text != '\0'; text++)
        if (begins_with(text, wanted))
            return true;
    return false;
}

/* "fault" or "fault=part_of_the_evidence". */
static enum path_fault check_word(const struct fixture *fixture,
                                  const struct asked *asked, const char *word)
{
    char *name = arena_printf(fixture->arena, "%s", word);
    char *wanted = strchr(name, '=');
    if (wanted != NULL)
        *wanted++ = '\0';
    enum path_fault fault = fault_of(name);
    const char *detail = detail_of(fixture, asked, fault);
    if (wanted != NULL && (detail == NULL || !contains(detail, wanted)))
        fail_msg("%s: evidence is \"%s\", not \"%s\"", name,
                 detail == NULL ? "(none)" : detail, wanted);
    return fault;
}

static void print_difference(const char *name, uint64_t found, uint64_t wanted)
{
    for (int i = 0; i < FAULT_COUNT; i++) {
        bool is_found = (found & FAULT_BIT(i)) != 0;
        if (is_found != ((wanted & FAULT_BIT(i)) != 0))
            print_message("%s: %s %s\n", name,
                          path_fault_text((enum path_fault)i),
                          is_found ? "found, but not there" : "not found");
    }
}

static void every_case_has_its_faults(void **state)
{
    struct fixture *fixture = *state;
    size_t wrong = 0;
    assert_true(fixture->cases.count > 200);
    for (size_t i = 0; i < fixture->cases.count; i++) {
        const struct test_case *item = &fixture->cases.items[i];
        struct asked asked = read_case(fixture, item);
        uint64_t found = faults_of(&asked);
        uint64_t wanted = 0;
        const char *words = asked.faults;
        const char *word;
        while ((word = case_word(&words, fixture->arena)) != NULL)
            wanted |= FAULT_BIT(check_word(fixture, &asked, word));
        print_difference(item->name, found, wanted);
        wrong += found != wanted;
    }
    assert_int_equal(wrong, 0);
}

/* Every fault of one certificate is in some case. */
static void cases_are_complete(void **state)
{
    struct fixture *fixture = *state;
    uint64_t found = 0;
    for (size_t i = 0; i < fixture->cases.count; i++) {
        struct asked asked = read_case(fixture, &fixture->cases.items[i]);
        found |= faults_of(&asked);
    }
    for (int i = FAULT_ALGORITHM_MISMATCH; i < FAULT_UNSUPPORTED; i++)
        if ((found & FAULT_BIT(i)) == 0)
            fail_msg("%s is in no case", path_fault_text((enum path_fault)i));
}

/* There is evidence for exactly what is found, and it is safe to print
 * whatever was in the certificate. */
static void evidence_is_complete_and_clean(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < fixture->cases.count; i++) {
        struct asked asked = read_case(fixture, &fixture->cases.items[i]);
        uint64_t found = faults_of(&asked);
        for (int fault = 1; fault < FAULT_COUNT; fault++) {
            const char *detail =
                detail_of(fixture, &asked, (enum path_fault)fault);
            if (asked.cert->failure.status == STATUS_OK)
                assert_int_equal(detail != NULL,
                                 (found & FAULT_BIT(fault)) != 0);
            for (const char *c = detail; c != NULL && *c != '\0'; c++)
                assert_true((unsigned char)*c >= ' ' && *c != 0x7f);
        }
    }
}

static uint64_t of_keys(uint64_t faults)
{
    return faults & (FAULT_BIT(FAULT_RSA_SIZE) | FAULT_BIT(FAULT_RSA_MULTIPLE) |
                     FAULT_BIT(FAULT_RSA_EXPONENT) | FAULT_BIT(FAULT_EC_CURVE) |
                     FAULT_BIT(FAULT_KEY_ALGORITHM));
}

/* The same certificate, with another last octet of its public key. */
static const struct cert *with_another_key(const struct test_case *item,
                                           struct arena *arena)
{
    const struct cert *cert = cert_parse(item->der, arena);
    size_t last = (size_t)(cert->key.bits.data - cert->der.data) +
                  cert->key.bits.size - 1;
    uint8_t *octets = ARENA_NEW(arena, cert->der.size, uint8_t);
    memcpy(octets, cert->der.data, cert->der.size);
    octets[last] ^= 1;
    return cert_parse((struct bytes){ octets, cert->der.size }, arena);
}

static void a_key_off_its_curve_is_malformed(void **state)
{
    static const char *const names[] = { "good-leaf", "p384-leaf",
                                         "p521-leaf" };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct asked asked = { .place = PLACE_LEAF };
        asked.cert = with_another_key(case_find(&fixture->cases, names[i]),
                                      fixture->arena);
        assert_int_equal(asked.cert->failure.status, STATUS_OK);
        assert_int_equal(faults_of(&asked), FAULT_BIT(FAULT_MALFORMED));
        assert_string_equal(detail_of(fixture, &asked, FAULT_MALFORMED),
                            "the EC key is not a point on its curve");
        assert_int_equal(key_faults(&asked.cert->key),
                         FAULT_BIT(FAULT_MALFORMED));
        assert_string_equal(
            key_fault_detail(&asked.cert->key, FAULT_MALFORMED, fixture->arena),
            "the EC key is not a point on its curve");
    }
}

/* As a request has it: the same faults, in the same words. */
static void a_key_alone_has_the_faults_of_its_certificate(void **state)
{
    struct fixture *fixture = *state;
    uint64_t all = 0;
    for (size_t i = 0; i < fixture->cases.count; i++) {
        struct asked asked = read_case(fixture, &fixture->cases.items[i]);
        if (asked.cert->failure.status != STATUS_OK)
            continue;
        uint64_t found = key_faults(&asked.cert->key);
        assert_true(of_keys(found) == of_keys(faults_of(&asked)));
        assert_true((found & ~of_keys(found) & ~FAULT_BIT(FAULT_MALFORMED)) ==
                    0);
        for (int fault = 1; fault < FAULT_COUNT; fault++) {
            const char *detail = key_fault_detail(
                &asked.cert->key, (enum path_fault)fault, fixture->arena);
            assert_int_equal(detail != NULL, (found & FAULT_BIT(fault)) != 0);
            if (detail != NULL && fault != FAULT_MALFORMED)
                assert_string_equal(
                    detail, detail_of(fixture, &asked, (enum path_fault)fault));
        }
        all |= found;
    }
    assert_true(of_keys(all) == of_keys(~(uint64_t)0));
}

static void see(const struct cert *cert, uint64_t found, struct arena *arena)
{
    for (int fault = 1; fault < FAULT_COUNT; fault++)
        if ((found & FAULT_BIT(fault)) != 0)
            assert_non_null(cert_fault_detail(cert, PLACE_LEAF, cert,
                                              PURPOSE_SERVER,
                                              (enum path_fault)fault, arena));
}

/* Cut everywhere, and with every octet changed. */
static void damaged_certificates_are_survived(void **state)
{
    struct fixture *fixture = *state;
    struct bytes der = case_find(&fixture->cases, "good-leaf")->der;
    size_t intact = 0;
    for (size_t i = 0; i < der.size; i++) {
        struct arena *arena = arena_new();
        struct bytes copy = arena_copy(arena, der);
        ((uint8_t *)copy.data)[i] ^= 0x21;
        const struct cert *cert = cert_parse(copy, arena);
        uint64_t found = cert_faults(cert, PLACE_LEAF, cert, PURPOSE_SERVER);
        see(cert, found, arena);
        intact += found == 0;
        cert = cert_parse(bytes_slice(der, 0, i), arena);
        assert_int_equal(cert_faults(cert, PLACE_LEAF, NULL, PURPOSE_SERVER),
                         FAULT_BIT(FAULT_MALFORMED));
        arena_free(arena);
    }
    assert_in_range(intact, 1, der.size - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_has_its_faults),
        cmocka_unit_test(cases_are_complete),
        cmocka_unit_test(evidence_is_complete_and_clean),
        cmocka_unit_test(a_key_off_its_curve_is_malformed),
        cmocka_unit_test(a_key_alone_has_the_faults_of_its_certificate),
        cmocka_unit_test(damaged_certificates_are_survived),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
