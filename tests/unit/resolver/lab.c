#include "lab.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka.h wants them and <stddef.h> before it. */
#include <cmocka.h>

/* Longer than any lookup may take; a test that waits so long has failed. */
enum { FAR_AWAY_MS = 60000 };

void lab_open(struct lab *lab)
{
    struct failure failure;
    *lab = (struct lab){ .arena = arena_new() };
    assert_true(resolver_library_start(&failure));
    assert_int_equal(uv_loop_init(&lab->loop), 0);
}

static void drop_resolver(struct lab *lab)
{
    resolver_free(lab->resolver);
    lab->resolver = NULL;
}

void lab_use(struct lab *lab, unsigned timeout_ms, size_t count,
             const char *const *servers)
{
    struct resolver_options options = { servers, count, timeout_ms };
    struct failure failure;
    drop_resolver(lab);
    lab->resolver = resolver_new(&lab->loop, &options, &failure);
    assert_non_null(lab->resolver);
    assert_int_equal(failure.status, STATUS_OK);
}

void lab_close(struct lab *lab)
{
    drop_resolver(lab);
    assert_int_equal(uv_run(&lab->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&lab->loop), 0);
    arena_free(lab->arena);
    resolver_library_stop();
}

static void on_done(void *user)
{
    struct lookup_case *lookup = user;
    lookup->calls++;
}

void lab_start(struct lab *lab, struct lookup_case *lookup,
               const struct resolver_question *question)
{
    *lookup = (struct lookup_case){ 0 };
    uv_update_time(&lab->loop);
    resolver_resolve(lab->resolver, question, uv_now(&lab->loop) + FAR_AWAY_MS,
                     lab->arena, &lookup->answer, on_done, lookup);
    /* It never calls back before it returns. */
    assert_int_equal(lookup->calls, 0);
}

void lab_wait(struct lab *lab, struct lookup_case *lookup)
{
    while (lookup->calls == 0)
        assert_int_not_equal(
            uv_run(&lab->loop, UV_RUN_ONCE) + (int)lookup->calls, 0);
    assert_int_equal(lookup->calls, 1);
}

struct dns_answer lab_resolve(struct lab *lab,
                              const struct resolver_question *question)
{
    struct lookup_case lookup;
    lab_start(lab, &lookup, question);
    lab_wait(lab, &lookup);
    return lookup.answer;
}

struct dns_answer lab_addresses(struct lab *lab, const char *name)
{
    return lab_resolve(lab, &(struct resolver_question){
                                .name = name, .a = true, .aaaa = true });
}

struct dns_answer lab_a(struct lab *lab, const char *name)
{
    return lab_resolve(lab,
                       &(struct resolver_question){ .name = name, .a = true });
}

const char *lab_text(struct lab *lab, const struct dns_addresses *addresses)
{
    const char *text = "";
    for (size_t i = 0; i < addresses->count; i++)
        text = arena_printf(lab->arena, "%s%s%s", text, i > 0 ? " " : "",
                            address_text(&addresses->items[i], lab->arena));
    return text;
}

const char *lab_aliases(struct lab *lab, const struct dns_answer *answer)
{
    const char *text = "";
    for (size_t i = 0; i < answer->cname_count; i++)
        text = arena_printf(lab->arena, "%s%s%s", text, i > 0 ? " " : "",
                            answer->cnames[i]);
    return text;
}
