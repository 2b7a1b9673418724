/* The certificate of the other kind of key, while a record is judged. */
#include "scan/other_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "../chain/scene.h"
#include "base/arena.h"
#include "record/record.h"

/* Two addresses: the first has two certificates, the second sends its one to
 * whoever asks. */
struct host {
    struct scene *scene;
    const struct cert *first[1], *other[2];
    struct capture captures[2];
    struct record *record;
};

static int set_up(void **state)
{
    static struct host host;
    struct scene *scene = scene_new();
    host = (struct host){
        .scene = scene,
        .first = { scene_leaf(scene) },
        .other = { scene_root(scene), scene_ca(scene) },
        .record = record_new(),
    };
    for (size_t i = 0; i < 2; i++)
        host.captures[i] = (struct capture){
            .status = CAPTURE_OK,
            .port = 443,
            .chain = host.first,
            .chain_length = 1,
            .other_key = { .was_made = true,
                           .status = CAPTURE_HANDSHAKE_FAILED,
                           .way = WAY_RAW,
                           .failure = { .status = STATUS_UNSUPPORTED } },
            .other_key_chain = i == 0 ? host.other : host.first,
            .other_key_chain_length = i == 0 ? 2 : 1,
        };
    host.record->captures = host.captures;
    host.record->capture_count = 2;
    *state = &host;
    return 0;
}

static int tear_down(void **state)
{
    struct host *host = *state;
    record_free(host->record);
    scene_free(host->scene);
    return 0;
}

static void what_differs_is_a_capture_more(void **state)
{
    struct host *host = *state;
    const struct record *record = host->record;
    other_keys_add(host->record);
    assert_int_equal(record->capture_count, 3);
    const struct capture *other = &record->captures[2];
    assert_ptr_equal(other->other_key_of, &record->captures[0]);
    assert_ptr_equal(other->chain, host->other);
    assert_int_equal(other->chain_length, 2);
    assert_int_equal(other->port, 443);
    assert_int_equal(other->status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(other->way, WAY_RAW);
    assert_true(other->local_fault);
    assert_null(record->captures[0].other_key_of);
}

static void what_was_found_is_about_the_address(void **state)
{
    struct host *host = *state;
    struct record *record = host->record;
    other_keys_add(record);
    struct finding findings[] = {
        { .capture = &record->captures[1], .capture_index = 1 },
        { .capture = &record->captures[2],
          .capture_index = 2,
          .cert = host->other[1],
          .cert_index = 1 },
        { .cert_index = -1 },
    };
    record->findings = findings;
    record->finding_count = 3;
    other_keys_remove(record);
    assert_int_equal(record->capture_count, 2);
    assert_ptr_equal(findings[0].capture, &record->captures[1]);
    assert_ptr_equal(findings[1].capture, &record->captures[0]);
    assert_int_equal(findings[1].capture_index, 0);
    assert_ptr_equal(findings[1].cert, host->other[1]);
    assert_int_equal(findings[1].cert_index, -1);
    assert_null(findings[2].capture);
}

static void it_can_be_judged_again(void **state)
{
    struct host *host = *state;
    for (size_t i = 0; i < 2; i++) {
        other_keys_add(host->record);
        assert_int_equal(host->record->capture_count, 3);
        other_keys_remove(host->record);
        assert_int_equal(host->record->capture_count, 2);
    }
}

static void without_certificates_there_is_none(void **state)
{
    struct host *host = *state;
    host->captures[0].chain_length = 0;
    other_keys_add(host->record);
    assert_int_equal(host->record->capture_count, 2);
    assert_ptr_equal(host->record->captures, host->captures);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_differs_is_a_capture_more),
        TEST(what_was_found_is_about_the_address),
        TEST(it_can_be_judged_again),
        TEST(without_certificates_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
