#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "record/record.h"

static void a_new_record_is_empty_and_has_an_arena(void **state)
{
    (void)state;
    struct record *record = record_new();
    assert_non_null(record->arena);
    assert_int_equal(record->capture_count, 0);
    assert_null(record->target.nodes);
    record_free(record);
}

static void a_record_that_goes_round_keeps_only_its_arena(void **state)
{
    (void)state;
    struct record *record = record_new();
    struct arena *arena = record->arena;
    record->target.text = arena_printf(record->arena, "%s", "host");
    record->captures = ARENA_NEW(record->arena, 3, struct capture);
    record->capture_count = 3;
    record->verdict = VERDICT_NOT_READY;
    record->interrupted = true;
    record_reset(record);
    assert_ptr_equal(record->arena, arena);
    assert_null(record->target.text);
    assert_null(record->captures);
    assert_int_equal(record->capture_count, 0);
    assert_int_equal(record->verdict, VERDICT_READY);
    assert_false(record->interrupted);
    /* and can be filled in again */
    record->target.text = arena_printf(record->arena, "%s", "other");
    assert_string_equal(record->target.text, "other");
    record_free(record);
}

/* A serial number belongs to an issuer's key, not only to its name. */
static void an_answer_is_found_by_certificate_and_issuer(void **state)
{
    (void)state;
    struct cert cert = { .der = bytes_of_text("cert") };
    struct cert other = { .der = bytes_of_text("other"), .sha256 = { 1 } };
    struct cert issuer = { .spki_sha256 = { 1 } };
    struct cert other_issuer = { .spki_sha256 = { 2 } };
    struct revocation_evidence items[] = {
        { .cert = &cert, .issuer = &other_issuer },
        { .cert = &cert, .issuer = &issuer }
    };
    const struct record record = { .revocations = items,
                                   .revocation_count = COUNT_OF(items) };
    assert_ptr_equal(record_revocation(&record, &cert, &issuer), &items[1]);
    assert_ptr_equal(record_revocation(&record, &cert, &other_issuer),
                     &items[0]);
    assert_null(record_revocation(&record, &other, &issuer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_record_is_empty_and_has_an_arena),
        cmocka_unit_test(a_record_that_goes_round_keeps_only_its_arena),
        cmocka_unit_test(an_answer_is_found_by_certificate_and_issuer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
