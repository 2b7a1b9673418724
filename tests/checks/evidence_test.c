/* The words of evidence: short, whatever a certificate holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "checks/evidence.h"
#include "world.h"

static int setup(void **state)
{
    *state = world_new();
    return 0;
}

static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

static void text_is_cut_between_characters(void **state)
{
    struct arena *arena = ((struct world *)*state)->arena;
    assert_string_equal(text_shortened("", 0, arena), "");
    assert_string_equal(text_shortened("abc", 3, arena), "abc");
    assert_string_equal(text_shortened("abc", 2, arena), "ab…");
    assert_string_equal(text_shortened("abc", 0, arena), "…");
    /* Two octets, three octets and four. */
    assert_string_equal(text_shortened("äöü", 3, arena), "äöü");
    assert_string_equal(text_shortened("äöü", 2, arena), "äö…");
    assert_string_equal(text_shortened("a€𝄞x", 3, arena), "a€𝄞…");
}

static void a_list_shows_twenty_and_counts_the_rest(void **state)
{
    struct text_list list = { .arena = ((struct world *)*state)->arena };
    assert_string_equal(text_list_end(&list), "none");
    text_list_add(&list, "%d", 1);
    assert_string_equal(text_list_end(&list), "1");
    for (int i = 2; i <= LIMIT_SHOWN_NAMES; i++)
        text_list_add(&list, "%d", i);
    assert_non_null(strstr(text_list_end(&list), ", 20"));
    assert_null(strstr(text_list_end(&list), "more"));
    text_list_add(&list, "%d", 21);
    text_list_add(&list, "%d", 22);
    assert_non_null(strstr(text_list_end(&list), ", 20 and 2 more"));
    struct text_list few = { .arena = list.arena, .most = 1 };
    text_list_add(&few, "a");
    text_list_add(&few, "b");
    assert_string_equal(text_list_end(&few), "a and 1 more");
}

static void a_long_name_stays_short(void **state)
{
    struct world *world = *state;
    char name[8192] = "";
    memset(name, 'x', sizeof(name) - 1);
    NAMES(world, world->leaf, name, name);
    assert_true(strlen(san_text(world->leaf, world->arena)) <
                2 * (SHOWN_NAME + 16));
}

static void a_certificate_is_named_by_place_subject_and_digest(void **state)
{
    struct world *world = *state;
    memset(world->ca->sha256, 0xab, SHA256_SIZE);
    assert_string_equal(cert_text(world->ca, 1, "root", world->arena),
                        "#1 \"Example CA 1\" abababababababab");
    assert_string_equal(cert_text(world->ca, -1, "root", world->arena),
                        "root \"Example CA 1\" abababababababab");
}

static void an_endpoint_is_written_as_in_a_url(void **state)
{
    struct world *world = *state;
    struct capture *capture = &world->captures[0];
    assert_string_equal(endpoint_text(capture, world->arena), ADDRESS ":443");
    capture->address = world_parse("2001:db8::1");
    capture->port = 8443;
    assert_string_equal(endpoint_text(capture, world->arena),
                        "[2001:db8::1]:8443");
}

static void a_duration_is_rounded_down(void **state)
{
    struct arena *arena = ((struct world *)*state)->arena;
    assert_string_equal(duration_text(0, arena), "0 seconds");
    assert_string_equal(duration_text(1, arena), "1 second");
    assert_string_equal(duration_text(59, arena), "59 seconds");
    assert_string_equal(duration_text(60, arena), "1 minute");
    assert_string_equal(duration_text(3599, arena), "59 minutes");
    assert_string_equal(duration_text(3600, arena), "1 hour");
    assert_string_equal(duration_text(86399, arena), "23 hours");
    assert_string_equal(duration_text(86400, arena), "1 day");
    assert_string_equal(duration_text(86400 * 2 - 1, arena), "1 day");
    assert_string_equal(duration_text(86400 * 30, arena), "30 days");
}

static void usages_are_listed(void **state)
{
    struct world *world = *state;
    world->leaf->key_usage =
        KEY_USAGE_DIGITAL_SIGNATURE | KEY_USAGE_DECIPHER_ONLY;
    assert_string_equal(key_usage_text(world->leaf, world->arena),
                        "digitalSignature, decipherOnly");
    assert_string_equal(extended_key_usage_text(world->leaf, world->arena),
                        "serverAuth");
    world->leaf->key_usage_ext = world->leaf->eku_ext = NULL;
    world->leaf->san_ext = NULL;
    assert_string_equal(key_usage_text(world->leaf, world->arena), "absent");
    assert_string_equal(extended_key_usage_text(world->leaf, world->arena),
                        "absent");
    assert_string_equal(san_text(world->leaf, world->arena), "absent");
    assert_string_equal(common_name_text(world->leaf, world->arena), HOST);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(text_is_cut_between_characters),
        TEST(a_list_shows_twenty_and_counts_the_rest),
        TEST(a_long_name_stays_short),
        TEST(a_certificate_is_named_by_place_subject_and_digest),
        TEST(an_endpoint_is_written_as_in_a_url),
        TEST(a_duration_is_rounded_down),
        TEST(usages_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
