/* The cache of a worker, with a real fetcher and a web server. */
#include "scan/fetch_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
/* cmocka.h wants them, <stddef.h> and <stdint.h> before it. */
#include <cmocka.h>

#include "base/compiler.h"
#include "base/encode.h"
#include "base/limits.h"
#include "folder.h"
#include "tests/unit/probe/fetching.h"
#include "tests/unit/x509/make.h"

enum {
    MOST_CALLS = 128,
    SHORT_MS = 100,
    NOW = 1800000000, /* 2027-01-15 */
    /* Room for two answers of 64 KiB, and what there is about them. */
    TWO = 2 * (64 + 20) * 1024,
};

/* One call of fetch_cache_get(). */
struct call {
    const struct fetched *fetched;
    unsigned done;
    bool is_released;
};

static struct fetch_lab lab;
static struct fetch_cache *cache;
static struct call calls[MOST_CALLS];
static size_t call_count;
static struct web_client *held;

static size_t parsed; /* lists, by the program */

/* The linker puts it in the place of crl_parse(), and chose the names. */
/* NOLINTBEGIN(readability-identifier-naming) */
const struct crl *__real_crl_parse(struct bytes der, struct arena *owner);
const struct crl *__wrap_crl_parse(struct bytes der, struct arena *owner);

const struct crl *__wrap_crl_parse(struct bytes der, struct arena *owner)
{
    parsed++;
    return __real_crl_parse(der, owner);
}
/* NOLINTEND(readability-identifier-naming) */

/* The path is the body; the answer to another request than GET is none. */
static void serve(struct web_client *client)
{
    assert_true(web_asks(client, "GET /"));
    const char *path = client->request + strlen("GET ");
    size_t size = strcspn(path, " ");
    if (strncmp(path, "/silent", 7) == 0)
        held = client;
    else if (strncmp(path, "/absent", 7) == 0)
        web_say(client, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
    else
        web_answer(client, (struct bytes){ (const uint8_t *)path, size });
}

/* Its time is from 2026-01-01 to `next`, in PEM or not. */
static struct bytes list_until(const char *next)
{
    struct bytes algorithm = SEQ(oid(OID_SHA256_ECDSA));
    return SEQ(SEQ(integer(1), algorithm, common_name("Issuer"),
                   utc_time("260101000000Z"), utc_time(next)),
               algorithm, bits(0, hex("3003020101")));
}

static const char *pem_of(const char *label, struct bytes der)
{
    return arena_printf(lab.arena, "-----BEGIN %s-----\n%s\n-----END %s-----\n",
                        label, base64_encode(lab.arena, der), label);
}

static void serve_list(struct web_client *client)
{
    struct bytes list = list_until("270201000000Z");
    if (web_asks(client, "GET /der"))
        web_answer(client, list);
    else if (web_asks(client, "GET /pem"))
        web_answer(client, bytes_of_text(pem_of("X509 CRL", list)));
    else if (web_asks(client, "GET /damaged"))
        web_answer(client, bytes_of_text("-----BEGIN X509 CRL-----\n"
                                         "MII?\n-----END X509 CRL-----\n"));
    else if (web_asks(client, "GET /past"))
        web_answer(client, list_until("270101000000Z"));
    else if (web_asks(client, "GET /cert"))
        web_answer(client, cert_with(NOTHING));
    else
        web_answer(client, bytes_of_text("<html>sorry</html>"));
}

static void open_cache(size_t most_octets, bool uses_disk)
{
    cache = fetch_cache_new(&lab.loop, lab.fetcher, most_octets, uses_disk);
}

static int set_up(void **state)
{
    make_set_up(state);
    fetch_lab_open(&lab, serve, NULL, 0);
    open_cache(LIMIT_FETCH_CACHE_BYTES, false);
    memset(calls, 0, sizeof(calls));
    call_count = 0;
    held = NULL;
    parsed = 0;
    return 0;
}

static void release(struct call *call)
{
    assert_false(call->is_released);
    call->is_released = true;
    fetch_cache_release(cache, call->fetched);
}

static void close_cache(void)
{
    for (size_t i = 0; i < call_count; i++) {
        assert_int_equal(calls[i].done, 1);
        if (!calls[i].is_released)
            release(&calls[i]);
    }
    call_count = 0;
    memset(calls, 0, sizeof(calls));
    fetch_cache_free(cache);
}

static int tear_down(void **state)
{
    close_cache();
    fetch_lab_close(&lab);
    return make_tear_down(state);
}

static void on_done(void *user)
{
    struct call *call = user;
    assert_non_null(call->fetched);
    call->done++;
}

static void ask(const char *url, enum fetch_kind kind, uint64_t within_ms,
                int64_t now, struct call *call)
{
    struct fetch_wanted wanted = { url, kind, uv_now(&lab.loop) + within_ms,
                                   now };
    fetch_cache_get(cache, &wanted, &call->fetched, on_done, call);
}

static struct call *get(const char *path, enum fetch_kind kind,
                        uint64_t within_ms)
{
    assert_true(call_count < MOST_CALLS);
    struct call *call = &calls[call_count++];
    uv_update_time(&lab.loop);
    ask(fetch_lab_url(&lab, path), kind, within_ms, NOW, call);
    return call;
}

static void wait_for(const struct call *call)
{
    while (call->done == 0)
        assert_int_not_equal(uv_run(&lab.loop, UV_RUN_ONCE), 0);
}

static struct call *get_now(const char *path, enum fetch_kind kind)
{
    struct call *call = get(path, kind, PATIENCE_MS);
    wait_for(call);
    return call;
}

static void expect_body(const struct call *call, const char *body)
{
    assert_int_equal(call->fetched->failure.status, STATUS_OK);
    assert_true(bytes_equal(call->fetched->body, bytes_of_text(body)));
}

static void many_wait_for_one_fetch(void **state)
{
    (void)state;
    for (size_t i = 0; i < MOST_CALLS - 1; i++)
        assert_int_equal(get("/a", FETCH_OCSP, PATIENCE_MS)->done, 0);
    wait_for(&calls[MOST_CALLS - 2]);
    while (calls[0].done == 0)
        uv_run(&lab.loop, UV_RUN_ONCE);
    for (size_t i = 0; i < MOST_CALLS - 1; i++) {
        expect_body(&calls[i], "/a");
        assert_ptr_equal(calls[i].fetched, calls[0].fetched);
    }
    /* Now it is known. */
    assert_int_equal(get("/a", FETCH_OCSP, PATIENCE_MS)->done, 1);
    assert_int_equal(lab.web.requests, 1);
}

static void what_is_known_stays_so_after_its_release(void **state)
{
    (void)state;
    release(get_now("/a", FETCH_OCSP));
    struct call *again = get("/a", FETCH_OCSP, 0);
    assert_int_equal(again->done, 1);
    expect_body(again, "/a");
    release(again);
    assert_int_equal(lab.web.requests, 1);
}

static void failures_are_remembered(void **state)
{
    (void)state;
    struct call *first = get_now("/absent", FETCH_ISSUER);
    assert_int_equal(first->fetched->failure.status, STATUS_HTTP);
    assert_int_equal(first->fetched->failure.code, 404);
    release(first);
    assert_int_equal(get("/absent", FETCH_ISSUER, PATIENCE_MS)->done, 1);
    assert_int_equal(lab.web.requests, 1);
}

static void urls_and_kinds_are_kept_apart(void **state)
{
    (void)state;
    expect_body(get_now("/a", FETCH_OCSP), "/a");
    expect_body(get_now("/b", FETCH_OCSP), "/b");
    expect_body(get_now("/a", FETCH_ISSUER), "/a");
    assert_int_equal(lab.web.requests, 3);
}

static void a_list_is_parsed_once_der_or_pem(void **state)
{
    (void)state;
    lab.web.script = serve_list;
    const struct fetched *der = get_now("/der", FETCH_CRL)->fetched;
    assert_int_equal(parsed, 1);
    const struct fetched *pem = get_now("/pem", FETCH_CRL)->fetched;
    assert_int_equal(parsed, 2);
    assert_int_equal(der->crl->failure.status, STATUS_OK);
    assert_int_equal(pem->crl->failure.status, STATUS_OK);
    assert_memory_equal(der->crl->sha256, pem->crl->sha256, SHA256_SIZE);
    assert_ptr_equal(get_now("/der", FETCH_CRL)->fetched->crl, der->crl);
    assert_int_equal(parsed, 2);
}

/* Whether they wait for it at the same time or come later. */
static void many_targets_cost_one_fetch_and_one_parse(void **state)
{
    (void)state;
    enum { TOGETHER = MOST_CALLS / 2 };
    lab.web.script = serve_list;
    for (size_t i = 0; i < TOGETHER; i++)
        get("/der", FETCH_CRL, PATIENCE_MS);
    for (size_t i = 0; i < TOGETHER; i++)
        wait_for(&calls[i]);
    for (size_t i = 0; i < TOGETHER; i++)
        release(&calls[i]);
    for (size_t i = TOGETHER; i < MOST_CALLS; i++) {
        struct call *call = get_now("/der", FETCH_CRL);
        assert_int_equal(call->fetched->crl->failure.status, STATUS_OK);
        assert_ptr_equal(call->fetched->crl, calls[TOGETHER].fetched->crl);
        if (i % 2 == 0 && i > TOGETHER)
            release(call);
    }
    assert_int_equal(lab.web.requests, 1);
    assert_int_equal(parsed, 1);
}

static void what_is_no_list_is_a_failure(void **state)
{
    (void)state;
    lab.web.script = serve_list;
    const struct fetched *html = get_now("/html", FETCH_CRL)->fetched;
    assert_int_equal(html->failure.status, STATUS_MALFORMED);
    assert_non_null(strstr(html->failure.detail, "HTML"));
    assert_null(html->crl);
    const struct fetched *cert = get_now("/cert", FETCH_CRL)->fetched;
    assert_int_equal(cert->failure.status, STATUS_MALFORMED);
    assert_string_equal(cert->failure.detail,
                        "the answer is no revocation list");
    /* One that cannot be read is one. */
    const struct fetched *damaged = get_now("/damaged", FETCH_CRL)->fetched;
    assert_int_equal(damaged->failure.status, STATUS_OK);
    assert_int_equal(damaged->crl->failure.status, STATUS_MALFORMED);
}

static void use_a_cache_of(size_t octets)
{
    close_cache();
    open_cache(octets, false);
}

static void the_longest_unused_go_first(void **state)
{
    (void)state;
    use_a_cache_of(TWO);
    release(get_now("/a", FETCH_OCSP));
    release(get_now("/b", FETCH_OCSP));
    release(get_now("/a", FETCH_OCSP)); /* b is the older one now */
    release(get_now("/c", FETCH_OCSP));
    for (unsigned i = 0; i < 6; i++)
        release(get_now(arena_printf(lab.arena, "/%u", i), FETCH_OCSP));
    lab.web.requests = 0;
    /* What was used last is there, and what was used first is not. */
    release(get_now("/5", FETCH_OCSP));
    assert_int_equal(lab.web.requests, 0);
    release(get_now("/b", FETCH_OCSP));
    assert_int_equal(lab.web.requests, 1);
}

static void what_is_held_does_not_go(void **state)
{
    (void)state;
    use_a_cache_of(TWO);
    struct call *first = get_now("/a", FETCH_OCSP);
    const struct fetched *fetched = first->fetched;
    for (unsigned i = 0; i < 20; i++)
        release(get_now(arena_printf(lab.arena, "/%u", i), FETCH_OCSP));
    lab.web.requests = 0;
    assert_ptr_equal(get_now("/a", FETCH_OCSP)->fetched, fetched);
    expect_body(first, "/a");
    assert_int_equal(lab.web.requests, 0);
}

/* Room for one of 64 KiB that still comes, beside small ones that are there. */
static void what_has_no_room_waits(void **state)
{
    (void)state;
    use_a_cache_of(TWO);
    struct call *held_ones[5];
    for (unsigned i = 0; i < COUNT_OF(held_ones); i++)
        held_ones[i] = get_now(arena_printf(lab.arena, "/%u", i), FETCH_OCSP);
    struct call *last = get_now("/5", FETCH_OCSP);
    struct call *waiting = get("/6", FETCH_OCSP, PATIENCE_MS);
    struct call *too_late = get("/7", FETCH_OCSP, SHORT_MS);
    wait_for(too_late);
    assert_int_equal(too_late->fetched->failure.status, STATUS_TIMED_OUT);
    assert_int_equal(waiting->done, 0);
    assert_int_equal(lab.web.requests, 6);
    release(last);
    wait_for(waiting);
    expect_body(waiting, "/6");
    assert_int_equal(lab.web.requests, 7);
    /* For that one nobody waited any more. */
    release(held_ones[0]);
    expect_body(get_now("/7", FETCH_OCSP), "/7");
    assert_int_equal(lab.web.requests, 8);
}

static void a_list_alone_has_room_in_any_cache(void **state)
{
    (void)state;
    lab.web.script = serve_list;
    use_a_cache_of(1);
    struct call *first = get_now("/der", FETCH_CRL);
    struct call *second = get("/pem", FETCH_CRL, PATIENCE_MS);
    uv_run(&lab.loop, UV_RUN_NOWAIT);
    assert_int_equal(second->done, 0);
    release(first);
    wait_for(second);
    assert_int_equal(second->fetched->failure.status, STATUS_OK);
    assert_int_equal(lab.web.requests, 2);
}

static void everyone_keeps_to_its_own_deadline(void **state)
{
    (void)state;
    struct call *patient = get("/silent", FETCH_OCSP, PATIENCE_MS);
    struct call *hasty = get("/silent", FETCH_OCSP, SHORT_MS);
    wait_for(hasty);
    assert_int_equal(hasty->fetched->failure.status, STATUS_TIMED_OUT);
    assert_int_equal(patient->done, 0);
    web_answer(held, bytes_of_text("at last"));
    wait_for(patient);
    expect_body(patient, "at last");
    assert_int_equal(lab.web.requests, 1);
}

static void a_fetch_that_was_cut_short_is_begun_again(void **state)
{
    (void)state;
    struct call *hasty = get("/silent", FETCH_OCSP, SHORT_MS);
    struct call *patient = get("/silent", FETCH_OCSP, PATIENCE_MS);
    struct call *hastier = get("/silent", FETCH_OCSP, SHORT_MS / 2);
    wait_for(hasty);
    assert_int_equal(hasty->fetched->failure.status, STATUS_TIMED_OUT);
    assert_int_equal(hastier->done, 1);
    assert_int_equal(patient->done, 0);
    while (lab.web.requests < 2)
        uv_run(&lab.loop, UV_RUN_ONCE);
    assert_int_equal(patient->done, 0);
    web_answer(held, bytes_of_text("at last"));
    wait_for(patient);
    expect_body(patient, "at last");
}

/* It says something about that target's time, and nothing about the URL. */
static void a_lack_of_time_is_not_remembered(void **state)
{
    (void)state;
    struct call *hasty = get("/silent", FETCH_OCSP, SHORT_MS);
    wait_for(hasty);
    assert_int_equal(hasty->fetched->failure.status, STATUS_TIMED_OUT);
    release(hasty);
    struct call *none = get("/a", FETCH_OCSP, 0);
    wait_for(none);
    assert_int_equal(none->fetched->failure.status, STATUS_TIMED_OUT);
    assert_int_equal(lab.web.requests, 1);
    expect_body(get_now("/a", FETCH_OCSP), "/a");
}

/* Without a descriptor nothing is learnt about the URL. */
static void a_failure_of_our_own_is_not_remembered(void **state)
{
    (void)state;
    struct rlimit before, none;
    int first_free = dup(STDIN_FILENO);
    close(first_free);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = (rlim_t)first_free;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct call *first = get_now("/a", FETCH_OCSP);
    struct call *held_one = get_now("/a", FETCH_OCSP);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(first->fetched->failure.status, STATUS_LOCAL);
    assert_int_equal(held_one->fetched->failure.status, STATUS_LOCAL);
    release(first);
    assert_int_equal(lab.web.accepted, 0);
    expect_body(get_now("/a", FETCH_OCSP), "/a");
    assert_int_equal(lab.web.requests, 1);
}

static void no_url_is_a_failure_like_any(void **state)
{
    (void)state;
    static const char *const urls[] = { "", "file:///etc/passwd",
                                        "http://169.254.169.254/", "\n" };
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct call *call = &calls[call_count++];
        ask(urls[i], FETCH_CRL, PATIENCE_MS, NOW, call);
        wait_for(call);
        assert_int_not_equal(call->fetched->failure.status, STATUS_OK);
    }
}

/* With the disk */

static char folder[64];

static int set_up_disk(void **state)
{
    folder_make(folder, sizeof(folder));
    setenv("XDG_CACHE_HOME", folder, 1);
    set_up(state);
    lab.web.script = serve_list;
    close_cache();
    open_cache(LIMIT_FETCH_CACHE_BYTES, true);
    return 0;
}

static int tear_down_disk(void **state)
{
    folder_remove(folder);
    unsetenv("XDG_CACHE_HOME");
    return tear_down(state);
}

static void begin_another_run(void)
{
    close_cache();
    open_cache(LIMIT_FETCH_CACHE_BYTES, true);
    lab.web.requests = 0;
}

static void good_answers_outlive_a_run(void **state)
{
    (void)state;
    get_now("/der", FETCH_CRL);
    get_now("/cert", FETCH_ISSUER);
    begin_another_run();
    parsed = 0;
    const struct fetched *list = get_now("/der", FETCH_CRL)->fetched;
    release(get_now("/der", FETCH_CRL));
    assert_int_equal(parsed, 1);
    assert_int_equal(list->failure.status, STATUS_OK);
    assert_int_equal(list->crl->failure.status, STATUS_OK);
    assert_true(bytes_equal(list->body, list_until("270201000000Z")));
    const struct fetched *cert = get_now("/cert", FETCH_ISSUER)->fetched;
    assert_true(bytes_equal(cert->body, cert_with(NOTHING)));
    assert_int_equal(lab.web.requests, 0);
}

static void others_do_not(void **state)
{
    (void)state;
    get_now("/past", FETCH_CRL);
    get_now("/html", FETCH_CRL);
    get_now("/damaged", FETCH_CRL);
    get_now("/html", FETCH_ISSUER);
    get_now("/html", FETCH_OCSP);
    begin_another_run();
    get_now("/past", FETCH_CRL);
    get_now("/html", FETCH_CRL);
    get_now("/damaged", FETCH_CRL);
    get_now("/html", FETCH_ISSUER);
    get_now("/html", FETCH_OCSP);
    assert_int_equal(lab.web.requests, 5);
}

static void none_is_kept_longer_than_six_hours(void **state)
{
    (void)state;
    get_now("/der", FETCH_CRL);
    begin_another_run();
    struct call *call = &calls[call_count++];
    ask(fetch_lab_url(&lab, "/der"), FETCH_CRL, PATIENCE_MS, NOW + 6 * 3600 - 1,
        call);
    wait_for(call);
    assert_int_equal(lab.web.requests, 0);
    begin_another_run();
    call = &calls[call_count++];
    ask(fetch_lab_url(&lab, "/der"), FETCH_CRL, PATIENCE_MS, NOW + 6 * 3600,
        call);
    wait_for(call);
    assert_int_equal(lab.web.requests, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define DISK_TEST(name)                                                        \
    cmocka_unit_test_setup_teardown(name, set_up_disk, tear_down_disk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(many_wait_for_one_fetch),
        TEST(what_is_known_stays_so_after_its_release),
        TEST(failures_are_remembered),
        TEST(urls_and_kinds_are_kept_apart),
        TEST(a_list_is_parsed_once_der_or_pem),
        TEST(many_targets_cost_one_fetch_and_one_parse),
        TEST(what_is_no_list_is_a_failure),
        TEST(the_longest_unused_go_first),
        TEST(what_is_held_does_not_go),
        TEST(what_has_no_room_waits),
        TEST(a_list_alone_has_room_in_any_cache),
        TEST(everyone_keeps_to_its_own_deadline),
        TEST(a_fetch_that_was_cut_short_is_begun_again),
        TEST(a_lack_of_time_is_not_remembered),
        TEST(a_failure_of_our_own_is_not_remembered),
        TEST(no_url_is_a_failure_like_any),
        DISK_TEST(good_answers_outlive_a_run),
        DISK_TEST(others_do_not),
        DISK_TEST(none_is_kept_longer_than_six_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
