/* The head of an answer of HTTP, as it comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "probe/page.h"

static const struct failure none = { STATUS_OK, 0, NULL };
static const struct failure closed = { STATUS_CLOSED, 0, NULL };

static struct page_talk talk;

static bool hear(const char *text)
{
    return page_talk_hear(&talk, bytes_of_text(text));
}

/* What comes of it when all of it comes at once. */
static struct page page_of(struct arena *arena, const char *text)
{
    talk = (struct page_talk){ 0 };
    bool is_over = hear(text);
    return page_talk_end(&talk, is_over ? none : closed, arena);
}

static void a_whole_head_is_read(void **state)
{
    struct arena *arena = *state;
    struct page page = page_of(arena, "HTTP/1.1 200 OK\r\nServer: x\r\n"
                                      "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                                      "\r\nbody");
    assert_true(page.was_asked);
    assert_int_equal(page.http_status, 200);
    assert_string_equal(page.status_line, "HTTP/1.1 200 OK");
    assert_true(page.has_date);
    assert_int_equal(page.date, 784111777);
    assert_int_equal(page.failure.status, STATUS_OK);
}

static void octet_by_octet(void **state)
{
    static const char text[] = "HTTP/1.0 500 Oh\r\n\r";
    talk = (struct page_talk){ 0 };
    for (size_t i = 0; i + 1 < sizeof(text); i++)
        assert_false(page_talk_hear(
            &talk, (struct bytes){ (const uint8_t *)text + i, 1 }));
    assert_true(hear("\n"));
    struct page page = page_talk_end(&talk, none, *state);
    assert_int_equal(page.http_status, 500);
    assert_false(page.has_date);
}

static void a_head_that_is_cut_off_says_what_it_can(void **state)
{
    struct page page = page_of(*state, "HTTP/1.1 404 Not Found\r\nDate: Sun");
    assert_int_equal(page.http_status, 404);
    assert_false(page.has_date);
    assert_int_equal(page.failure.status, STATUS_OK);
    page = page_of(*state, "HTTP/1.1 404 Not F");
    assert_int_equal(page.http_status, 0);
    assert_int_equal(page.failure.status, STATUS_HTTP);
}

static void other_protocols_are_shown(void **state)
{
    static const char *const texts[] = {
        "SSH-2.0-OpenSSH_9.2p1\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 20\r\n\r\n",
        "HTTP/1.10200 OK\r\n\r\n",
        "\r\n\r\n",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct page page = page_of(*state, texts[i]);
        assert_int_equal(page.http_status, 0);
        assert_int_equal(page.failure.status, STATUS_HTTP);
        assert_non_null(page.status_line);
    }
    struct page page = page_of(*state, "220 mail\x1b[2J\r\n");
    assert_null(strchr(page.status_line, '\x1b'));
}

static void silence_is_told_by_how_it_ended(void **state)
{
    static const struct failure late = { STATUS_TIMED_OUT, 0, "late" };
    talk = (struct page_talk){ 0 };
    struct page page = page_talk_end(&talk, late, *state);
    assert_int_equal(page.failure.status, STATUS_TIMED_OUT);
    assert_null(page.status_line);
    page = page_talk_end(&talk, none, *state);
    assert_int_equal(page.failure.status, STATUS_CLOSED);
}

/* One octet short of the limit, at it, and far beyond. */
static void a_long_head_is_cut(void **state)
{
    char text[2 * sizeof(talk.head)];
    memset(text, 'a', sizeof(text));
    struct bytes all = { (const uint8_t *)text, sizeof(text) };
    talk = (struct page_talk){ 0 };
    assert_false(
        page_talk_hear(&talk, bytes_slice(all, 0, sizeof(talk.head) - 1)));
    assert_true(page_talk_hear(&talk, bytes_slice(all, 0, 1)));
    talk = (struct page_talk){ 0 };
    assert_true(page_talk_hear(&talk, all));
    assert_int_equal(talk.size, sizeof(talk.head));
    assert_int_equal(page_talk_end(&talk, none, *state).http_status, 0);
}

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_head_is_read),
        cmocka_unit_test(octet_by_octet),
        cmocka_unit_test(a_head_that_is_cut_off_says_what_it_can),
        cmocka_unit_test(other_protocols_are_shown),
        cmocka_unit_test(silence_is_told_by_how_it_ended),
        cmocka_unit_test(a_long_head_is_cut),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
