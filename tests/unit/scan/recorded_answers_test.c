/* What was answered about revocation, judged at another moment. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "chain/signature.h"
#include "record/record.h"
#include "scan/judge.h"

enum { START = 1000, END = 2000 };
enum { KEY_COMPROMISE = 1, HOLD = 6 };

/* What becomes of a list that said so, for that reason, between START and
 * END. */
static struct revocation_answer judged_for(enum revocation_status status,
                                           int reason, const char *detail,
                                           int64_t now)
{
    static struct record *record;
    static const struct cert cert, issuer;
    struct signature_cache *cache = signature_cache_new();
    const struct revocation_answer then = {
        .status = status,
        .this_update = START,
        .next_update = END,
        .reason = reason,
        .detail = detail,
    };
    record_free(record);
    record = record_new();
    struct revocation_source source = { .kind = REVOCATION_BY_CRL,
                                        .answer = then };
    struct revocation_evidence evidence = { .cert = &cert,
                                            .issuer = &issuer,
                                            .sources = &source,
                                            .source_count = 1,
                                            .by_crl = then,
                                            .answer = then };
    record->revocations = &evidence;
    record->revocation_count = 1;
    record->now = now;
    judge_answers(record, cache);
    struct revocation_answer answer = record->revocations[0].answer;
    assert_int_equal(record->revocations[0].sources[0].answer.status,
                     answer.status);
    signature_cache_free(cache);
    return answer;
}

static struct revocation_answer judged(enum revocation_status status,
                                       const char *detail, int64_t now)
{
    return judged_for(status, ABSENT, detail, now);
}

static void holds_while_it_is_current(void **state)
{
    (void)state;
    assert_int_equal(judged(REVOCATION_GOOD, NULL, START).status,
                     REVOCATION_GOOD);
    assert_int_equal(judged(REVOCATION_GOOD, NULL, END).status,
                     REVOCATION_GOOD);
    assert_int_equal(judged(REVOCATION_REVOKED, "r", END).status,
                     REVOCATION_REVOKED);
}

static void is_stale_before_and_after(void **state)
{
    (void)state;
    static const enum revocation_status decided[] = { REVOCATION_GOOD,
                                                      REVOCATION_REVOKED,
                                                      REVOCATION_STALE };
    for (size_t i = 0; i < COUNT_OF(decided); i++) {
        struct revocation_answer early =
            judged_for(decided[i], HOLD, NULL, START - 1);
        assert_int_equal(early.status, REVOCATION_STALE);
        assert_string_equal(early.detail,
                            "thisUpdate 1970-01-01T00:16:40Z is in the future");
        struct revocation_answer late =
            judged_for(decided[i], HOLD, NULL, END + 1);
        assert_int_equal(late.status, REVOCATION_STALE);
        assert_string_equal(late.detail,
                            "nextUpdate 1970-01-01T00:33:20Z is past");
    }
    assert_string_equal(
        judged(REVOCATION_STALE, "delta list: x", END + 1).detail,
        "delta list: nextUpdate 1970-01-01T00:33:20Z is past");
}

/* What is not on hold cannot be lifted. */
static void revoked_is_final(void **state)
{
    (void)state;
    static const int reasons[] = { ABSENT, KEY_COMPROMISE };
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        struct revocation_answer late =
            judged_for(REVOCATION_REVOKED, reasons[i], "r", END + 1);
        assert_int_equal(late.status, REVOCATION_REVOKED);
        assert_string_equal(late.detail, "r");
        assert_int_equal(
            judged_for(REVOCATION_REVOKED, reasons[i], "r", START - 1).status,
            REVOCATION_STALE);
    }
}

/* Nobody looked into a list that was stale: it is no pass at a time when it was
 * current. */
static void what_was_not_looked_up_is_unknown(void **state)
{
    (void)state;
    struct revocation_answer answer = judged(REVOCATION_STALE, "old", START);
    assert_int_equal(answer.status, REVOCATION_UNKNOWN);
    assert_non_null(strstr(answer.detail, "was not recorded"));
}

static void what_is_wrong_stays_so(void **state)
{
    (void)state;
    static const enum revocation_status wrong[] = { REVOCATION_INVALID,
                                                    REVOCATION_UNKNOWN };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(judged(wrong[i], "w", START).status, wrong[i]);
        assert_int_equal(judged(wrong[i], "w", END + 1).status, wrong[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_while_it_is_current),
        cmocka_unit_test(is_stale_before_and_after),
        cmocka_unit_test(revoked_is_final),
        cmocka_unit_test(what_was_not_looked_up_is_unknown),
        cmocka_unit_test(what_is_wrong_stays_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
