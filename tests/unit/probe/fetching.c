#include "fetching.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
/* cmocka.h wants them and <stddef.h> before it. */
#include <cmocka.h>

#include "base/limits.h"
#include "probe/probe.h"
#include "resolver/resolver.h"

enum { MOST_OCTETS = 64 * 1024 };

void fetch_lab_open(struct fetch_lab *lab, web_script *script,
                    struct service_name *names, size_t name_count)
{
    struct failure failure;
    *lab = (struct fetch_lab){ .count = 0 };
    lab->arena = arena_new();
    assert_true(probe_library_start(&failure));
    assert_true(resolver_library_start(&failure));
    assert_int_equal(uv_loop_init(&lab->loop), 0);
    web_open(&lab->web, &lab->loop, "127.0.0.1", 0, script);
    name_service_open(&lab->names, &lab->loop, names, name_count);
    const char *server = lab->names.text;
    struct resolver_options options = { &server, 1, LIMIT_DNS_MS };
    lab->resolver = resolver_new(&lab->loop, &options, &failure);
    assert_non_null(lab->resolver);
    fetch_lab_use(lab, &(struct fetch_options){ .allow_private = true });
}

void fetch_lab_use(struct fetch_lab *lab, const struct fetch_options *options)
{
    struct failure failure = { STATUS_OK, 0, "" };
    fetcher_free(lab->fetcher);
    lab->fetcher = fetcher_new(&lab->loop, lab->resolver, options, &failure);
    if (lab->fetcher == NULL)
        fail_msg("%s", failure.detail);
}

void fetch_lab_close(struct fetch_lab *lab)
{
    fetch_lab_wait(lab);
    for (size_t i = 0; i < lab->count; i++)
        assert_int_equal(lab->fetchings[i].calls, 1);
    fetcher_free(lab->fetcher);
    resolver_free(lab->resolver);
    name_service_close(&lab->names);
    web_close(&lab->web);
    assert_int_equal(uv_run(&lab->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&lab->loop), 0);
    resolver_library_stop();
    probe_library_stop();
    arena_free(lab->arena);
}

const char *fetch_lab_host_url(struct fetch_lab *lab, const char *host,
                               const char *path)
{
    return arena_printf(lab->arena, "http://%s:%u%s", host, lab->web.port,
                        path);
}

const char *fetch_lab_url(struct fetch_lab *lab, const char *path)
{
    return fetch_lab_host_url(lab, "127.0.0.1", path);
}

static void on_done(void *user)
{
    struct fetching *fetching = user;
    fetching->calls++;
    fetching->lab->finished++;
}

struct fetching *fetch_lab_start(struct fetch_lab *lab,
                                 const struct fetch *fetch, uint64_t within_ms)
{
    assert_true(lab->count < MOST_FETCHINGS);
    struct fetching *fetching = &lab->fetchings[lab->count++];
    fetching->lab = lab;
    fetching->fetch = *fetch;
    uv_update_time(&lab->loop);
    fetch_start(lab->fetcher, uv_now(&lab->loop) + within_ms, lab->arena,
                &fetching->fetch, on_done, fetching);
    /* It never calls back before it returns. */
    assert_int_equal(fetching->calls, 0);
    return fetching;
}

void fetch_lab_wait(struct fetch_lab *lab)
{
    while (lab->finished < lab->count) {
        int is_alive = uv_run(&lab->loop, UV_RUN_ONCE);
        assert_true(is_alive || lab->finished == lab->count);
    }
}

const struct fetch *fetch_lab_get(struct fetch_lab *lab, const char *url)
{
    struct fetch fetch = { .url = url, .most_octets = MOST_OCTETS };
    struct fetching *fetching = fetch_lab_start(lab, &fetch, PATIENCE_MS);
    fetch_lab_wait(lab);
    return &fetching->fetch;
}

const struct fetch *fetch_lab_expect(struct fetch_lab *lab, const char *url,
                                     enum status status, const char *detail)
{
    const struct fetch *fetch = fetch_lab_get(lab, url);
    const char *found =
        fetch->failure.detail == NULL ? "" : fetch->failure.detail;
    if (fetch->failure.status != status)
        fail_msg("%s: %s: %s", url, status_text(fetch->failure.status), found);
    if (strstr(found, detail) == NULL)
        fail_msg("%s: \"%s\" is not in \"%s\"", url, detail, found);
    if (status != STATUS_OK)
        assert_int_equal(fetch->body.size, 0);
    return fetch;
}
