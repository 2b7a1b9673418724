#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "cases.h"
#include "chain/trust_store.h"
#include "x509/pem.h"

/* The system's store is a file of that age with the root of the host. */
static void load(struct world *world, bool as_known, int64_t age)
{
    char path[] = "/tmp/certready-store-XXXXXX";
    const char *pem = pem_encode(world->arena, "CERTIFICATE", world->root->der);
    struct failure failure;
    int file = mkstemp(path);
    const struct timespec times[] = { { .tv_sec = WORLD_NOW - age },
                                      { .tv_sec = WORLD_NOW - age } };
    if (file < 0 || write(file, pem, strlen(pem)) != (ssize_t)strlen(pem) ||
        futimens(file, times) != 0)
        abort();
    close(file);
    setenv("SSL_CERT_FILE", path, 1);
    setenv("SSL_CERT_DIR", "", 1);
    world->store = trust_store_new();
    if (!trust_store_load_system(world->store, as_known, &failure))
        abort();
    trust_store_finish(world->store);
    unlink(path);
    unsetenv("SSL_CERT_FILE");
    unsetenv("SSL_CERT_DIR");
    world->options.store = world->store;
}

static void of_today(struct world *world)
{
    load(world, true, 0);
}

static void a_year_old(struct world *world)
{
    load(world, true, DAYS(365));
}

static void older(struct world *world)
{
    load(world, true, DAYS(365) + 1);
}

static void replaced(struct world *world)
{
    load(world, false, DAYS(1000));
}

static void with_ended_root(struct world *world)
{
    of_today(world);
    world->root->not_after = WORLD_NOW - DAYS(3);
}

static void incomplete(struct world *world)
{
    of_today(world);
    world_make_private(world, false);
}

static const struct check_case cases[] = {
    { "product.store", "the system's file", ANSWER_FAIL,
      "the 1 roots of /tmp/certready-store-", of_today },
    { "product.store", "replaced", ANSWER_PASS, NULL, replaced },

    { "product.store-age", "no store", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "product.store-age", "of today", ANSWER_PASS, NULL, of_today },
    { "product.store-age", "a year old", ANSWER_PASS, NULL, a_year_old },
    { "product.store-age", "older", ANSWER_FAIL, "365 days old", older },
    { "product.store-age", "with a root that has ended", ANSWER_FAIL,
      "has expired in it", with_ended_root },
    { "product.store-age", "replaced", ANSWER_NOT_APPLICABLE, NULL, replaced },

    { "chain.unknown-root", "which roots were searched", ANSWER_FAIL,
      "not among the 1 roots of /tmp/certready-store-", incomplete },
};

const struct case_list store_cases = { cases, COUNT_OF(cases) };
