/* Responses of `openssl ocsp`, and others; data/ocsp.py has made them. */
#include "chain/ocsp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "case_file.h"
#include "chain/signature.h"
#include "x509/crl.h"
#include "x509/time.h"

#define DATA "tests/unit/chain/data/ocsp.pem"

enum { MINUTE = 60, DAY = 86400 };

static struct arena *arena;
static struct test_cases cases;
static struct signature_cache *cache;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    cases = case_file_read(DATA, arena);
    cache = signature_cache_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signature_cache_free(cache);
    signature_thread_end();
    arena_free(arena);
    return 0;
}

static const struct cert *cert(const char *name)
{
    const struct cert *found = cert_parse(
        case_find(&cases, arena_printf(arena, "cert-%s", name))->der, arena);
    assert_int_equal(found->failure.status, STATUS_OK);
    return found;
}

static const struct ocsp_response *response_of(const char *name)
{
    return ocsp_response_parse(case_find(&cases, name)->der, arena);
}

/* When it was made; error responses do not say so. */
static int64_t made_at(const struct ocsp_response *response)
{
    return response->single_count > 0 ? response->singles[0].this_update : 0;
}

static struct revocation_answer judge(const char *name, const char *leaf,
                                      const char *issuer, int64_t later,
                                      bool *is_unknown)
{
    const struct ocsp_response *response = response_of(name);
    return ocsp_judge(response, cert(leaf), cert(issuer),
                      made_at(response) + later, cache, arena, is_unknown);
}

static const char *status_word(enum revocation_status status)
{
    static const char *const words[] = {
        [REVOCATION_GOOD] = "good",       [REVOCATION_REVOKED] = "revoked",
        [REVOCATION_UNKNOWN] = "unknown", [REVOCATION_STALE] = "stale",
        [REVOCATION_INVALID] = "invalid",
    };
    return words[status];
}

/* "good", "revoked REASON TIME", or "STATUS what is wrong". */
static const char *text_of(const struct revocation_answer *answer)
{
    const char *word = status_word(answer->status);
    if (answer->status == REVOCATION_REVOKED)
        return arena_printf(arena, "%s %s %s", word,
                            crl_reason_text(answer->reason),
                            time_text(answer->revoked_at, arena));
    return answer->detail == NULL
               ? word
               : arena_printf(arena, "%s %s", word, answer->detail);
}

static void each_response_is_judged_for_what_it_is(void **state)
{
    (void)state;
    size_t judged = 0;
    for (size_t i = 0; i < cases.count; i++) {
        const char *name = cases.items[i].name;
        const char *words = cases.items[i].words;
        const char *leaf = case_word(&words, arena);
        bool is_unknown;
        if (strcmp(leaf, "certificate") == 0 || strcmp(leaf, "request") == 0)
            continue;
        struct revocation_answer answer =
            judge(name, leaf, "issuer", MINUTE, &is_unknown);
        const char *text = text_of(&answer);
        words++;
        if (strncmp(text, words, strlen(words)) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", name, text, words);
        assert_int_equal(is_unknown, answer.status == REVOCATION_UNKNOWN);
        judged++;
    }
    assert_true(judged > 35);
}

static void expect(const char *name, int64_t later, const char *text)
{
    bool is_unknown;
    struct revocation_answer answer =
        judge(name, "good", "issuer", later, &is_unknown);
    const char *found = text_of(&answer);
    if (strncmp(found, text, strlen(text)) != 0)
        fail_msg("%s %lld s later: \"%s\"", name, (long long)later, found);
    assert_false(is_unknown);
}

/* Clocks may differ by five minutes. */
static void a_response_has_its_time(void **state)
{
    (void)state;
    expect("good", 0, "good");
    expect("good", 7 * DAY, "good");
    expect("good", 7 * DAY + 5 * MINUTE, "good");
    expect("good", 7 * DAY + 5 * MINUTE + 1, "stale nextUpdate ");
    expect("good", -5 * MINUTE, "good");
    expect("good", -5 * MINUTE - 1, "stale thisUpdate ");
    expect("no-next-update", 7 * DAY, "good");
    expect("no-next-update", 7 * DAY + 1, "stale thisUpdate ");
}

/* What was revoked for ever is so still, but nothing is said of the future. */
static void an_old_response_still_revokes(void **state)
{
    (void)state;
    bool is_unknown;
    struct revocation_answer answer =
        judge("revoked", "revoked", "issuer", 8 * DAY, &is_unknown);
    assert_int_equal(answer.status, REVOCATION_REVOKED);
    answer =
        judge("revoked", "revoked", "issuer", -5 * MINUTE - 1, &is_unknown);
    assert_int_equal(answer.status, REVOCATION_STALE);
}

static void the_answer_has_its_times(void **state)
{
    (void)state;
    bool is_unknown;
    const struct ocsp_single *single = &response_of("good")->singles[0];
    struct revocation_answer answer =
        judge("good", "good", "issuer", 0, &is_unknown);
    assert_int_equal(answer.this_update, single->this_update);
    assert_int_equal(answer.next_update, single->this_update + 7 * DAY);
    answer = judge("no-next-update", "good", "issuer", 0, &is_unknown);
    assert_int_equal(answer.next_update, 0);
}

/* What is signed by a twin of the issuer is right for a certificate of the
 * twin, and for none of the issuer. */
static void the_issuer_is_the_one_with_the_key(void **state)
{
    (void)state;
    bool is_unknown;
    assert_int_equal(
        judge("other-key", "of-twin", "twin", 0, &is_unknown).status,
        REVOCATION_GOOD);
    assert_int_equal(
        judge("other-key", "of-twin", "issuer", 0, &is_unknown).status,
        REVOCATION_INVALID);
    assert_int_equal(judge("good", "good", "twin", 0, &is_unknown).status,
                     REVOCATION_INVALID);
    assert_int_equal(
        judge("other-issuer", "of-other", "other", 0, &is_unknown).status,
        REVOCATION_GOOD);
}

static void flip(struct bytes octets, size_t at, uint8_t *copy)
{
    memcpy(copy, octets.data, octets.size);
    copy[at] ^= 0x01;
}

/* Whatever octet is changed, the word of a response never is. */
static void no_changed_response_says_something_else(void **state)
{
    (void)state;
    struct bytes octets = case_find(&cases, "revoked")->der;
    const struct cert *leaf = cert("revoked"), *issuer = cert("issuer");
    int64_t now = made_at(response_of("revoked"));
    uint8_t *copy = ARENA_NEW(arena, octets.size, uint8_t);
    struct arena *scratch = arena_new();
    for (size_t i = 0; i < octets.size; i++) {
        bool is_unknown;
        flip(octets, i, copy);
        struct revocation_answer answer = ocsp_judge(
            ocsp_response_parse((struct bytes){ copy, octets.size }, scratch),
            leaf, issuer, now, cache, scratch, &is_unknown);
        if (answer.status == REVOCATION_GOOD)
            fail_msg("octet %zu", i);
        if (answer.status == REVOCATION_REVOKED)
            assert_int_equal(answer.reason, 1);
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static void a_cut_response_says_nothing(void **state)
{
    (void)state;
    struct bytes octets = case_find(&cases, "delegate")->der;
    const struct cert *leaf = cert("good"), *issuer = cert("issuer");
    struct arena *scratch = arena_new();
    for (size_t size = 0; size < octets.size; size++) {
        bool is_unknown;
        /* Of its own, so that a sanitizer sees a read past its end. */
        struct bytes cut = arena_copy(scratch, bytes_slice(octets, 0, size));
        struct revocation_answer answer =
            ocsp_judge(ocsp_response_parse(cut, scratch), leaf, issuer, 0,
                       cache, scratch, &is_unknown);
        assert_int_equal(answer.status, REVOCATION_INVALID);
        assert_false(is_unknown);
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static void our_requests_are_those_of_openssl(void **state)
{
    (void)state;
    static const char *const names[] = { "good", "longer" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *name = arena_printf(arena, "request-%s", names[i]);
        assert_true(bytes_equal(
            ocsp_request_encode(cert(names[i]), cert("issuer"), arena),
            case_find(&cases, name)->der));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_response_is_judged_for_what_it_is),
        cmocka_unit_test(a_response_has_its_time),
        cmocka_unit_test(an_old_response_still_revokes),
        cmocka_unit_test(the_answer_has_its_times),
        cmocka_unit_test(the_issuer_is_the_one_with_the_key),
        cmocka_unit_test(no_changed_response_says_something_else),
        cmocka_unit_test(a_cut_response_says_nothing),
        cmocka_unit_test(our_requests_are_those_of_openssl),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
