/*
 * Judges test cases through the libraries, many in one process: the same steps
 * as `certready verify`, without its files and options.
 *
 * A case comes on standard input as fields, each a line "NAME SIZE", SIZE
 * octets and a line end: id, profile, at, host, purpose, max-depth, roots,
 * chain, crls (PEM), and for the inputs of RFC 5280 6.1.1 policies (dotted,
 * with commas), explicit-policy, inhibit-mapping, inhibit-any. The field "run"
 * ends it. For each case there is a line: the id, SUCCESS, FAILURE or UNKNOWN,
 * and what spoke against it, with tabs between.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "chain/policy.h"
#include "chain/signature.h"
#include "chain/trust_store.h"
#include "scan/judge.h"
#include "x509/bundle.h"
#include "x509/oid.h"
#include "x509/time.h"

#define FIELDS(X)                                                              \
    X(id, "id")                                                                \
    X(profile, "profile")                                                      \
    X(at, "at")                                                                \
    X(host, "host")                                                            \
    X(purpose, "purpose")                                                      \
    X(max_depth, "max-depth")                                                  \
    X(roots, "roots")                                                          \
    X(chain, "chain")                                                          \
    X(crls, "crls")                                                            \
    X(policies, "policies")                                                    \
    X(explicit_policy, "explicit-policy")                                      \
    X(inhibit_mapping, "inhibit-mapping")                                      \
    X(inhibit_any, "inhibit-any")                                              \
    X(run, "run")

/* One case, as text. */
struct test_case {
#define X(field, name) struct bytes field;
    FIELDS(X)
#undef X
};

enum { LONGEST_NAME = 31, MOST_POLICIES = 16, LONGEST_OID = 64 };

_Noreturn static void refuse(const char *why)
{
    fprintf(stderr, "validate: %s\n", why);
    exit(2);
}

static struct bytes *find_field(struct test_case *test, const char *name)
{
#define X(field, text)                                                         \
    if (strcmp(name, text) == 0)                                               \
        return &test->field;
    FIELDS(X)
#undef X
    refuse("unknown field");
}

/* False at the end of the input. */
static bool read_case(struct test_case *test, struct arena *arena)
{
    char name[LONGEST_NAME + 1];
    size_t size;
    *test = (struct test_case){ 0 };
    while (test->run.data == NULL) {
        int count = scanf("%31s %zu", name, &size);
        if (count == EOF)
            return false;
        if (count != 2 || getchar() != '\n')
            refuse("expected a field");
        uint8_t *octets = ARENA_NEW(arena, size + 1, uint8_t);
        if (fread(octets, 1, size, stdin) != size || getchar() != '\n')
            refuse("the field is cut off");
        *find_field(test, name) = (struct bytes){ octets, size };
    }
    return true;
}

static bool is(struct bytes value, const char *text)
{
    return bytes_equal(value, bytes_of_text(text));
}

static enum profile profile_of(struct bytes text)
{
    for (int i = 0; i < PROFILE_COUNT; i++)
        if (is(text, profile_text((enum profile)i)))
            return (enum profile)i;
    refuse("unknown profile");
}

static struct trust_store *load_roots(struct bytes pem, struct arena *arena)
{
    struct trust_store *store = trust_store_new();
    struct bundle bundle;
    bundle_parse(pem, arena, &bundle);
    for (size_t i = 0; i < bundle.cert_count; i++)
        trust_store_add(store, bundle.certs[i]->der, ROOT_SOURCE_FILE, false);
    trust_store_finish(store);
    return store;
}

static void configure(const struct test_case *test,
                      const struct trust_store *store, struct arena *arena,
                      struct judge_config *config)
{
    struct bundle lists = { 0 };
    if (test->crls.size > 0)
        bundle_parse(test->crls, arena, &lists);
    *config = (struct judge_config){
        .store = store,
        .paths = {
            .max_depth = test->max_depth.size > 0
                ? (unsigned)strtoul((const char *)test->max_depth.data, NULL, 10)
                : LIMIT_PATH_DEPTH,
            .crls = lists.crls,
            .crl_count = lists.crl_count,
        },
        .checks = {
            .goal = GOAL_LICENSE,
            .profile = profile_of(test->profile),
            .purpose = is(test->purpose, "client") ? PURPOSE_CLIENT
                                                   : PURPOSE_SERVER,
            .warn_days = WARN_DAYS_DEFAULT,
            .judge_name = test->host.size > 0,
            .roots_are_replaced = true,
            .crls_were_given = test->crls.size > 0,
            .store = store,
        },
    };
    checks_path_options(&config->checks, &config->paths);
}

static void fill_record(const struct test_case *test, struct record *record)
{
    struct arena *arena = record->arena;
    struct node *node = ARENA_NEW(arena, 1, struct node);
    struct capture *capture = ARENA_NEW(arena, 1, struct capture);
    struct bundle bundle;
    bundle_parse(test->chain, arena, &bundle);
    if (bundle.cert_count == 0)
        refuse("a chain without certificate");
    *node = (struct node){ .role = ROLE_TARGET,
                           .host = test->host.size > 0
                                       ? arena_text(arena, test->host)
                                       : "file",
                           .dns = { .status = DNS_NOT_ASKED } };
    node->is_literal =
        test->host.size > 0 && address_parse(test->host, &node->literal);
    *capture = (struct capture){ .node = node,
                                 .status = CAPTURE_OK,
                                 .alert = ABSENT,
                                 .chain = bundle.certs,
                                 .chain_length = bundle.cert_count,
                                 .served_count = bundle.cert_count };
    record->target = (struct target){
        .number = 1, .text = node->host, .nodes = node, .node_count = 1
    };
    record->is_file = true;
    record->is_offline = true;
    record->captures = capture;
    record->capture_count = 1;
    if (!time_parse(test->at, &record->now))
        refuse("a bad time");
}

/* "2.16.840.1.101" to content octets. */
static struct bytes oid_read(const char *text, struct arena *arena)
{
    uint8_t *octets = ARENA_NEW(arena, LONGEST_OID, uint8_t);
    size_t size = 0;
    char *end;
    unsigned long first = strtoul(text, &end, 10);
    for (bool is_second = true; *end == '.'; is_second = false) {
        unsigned long arc = strtoul(end + 1, &end, 10);
        arc += is_second ? 40 * first : 0;
        unsigned groups = 1;
        while (groups < 5 && arc >> 7 * groups != 0)
            groups++;
        while (groups-- > 0 && size < LONGEST_OID)
            octets[size++] =
                (uint8_t)((arc >> 7 * groups & 0x7f) | (groups > 0 ? 0x80 : 0));
    }
    return (struct bytes){ octets, size };
}

/* The command takes no such inputs; the path that it chose is judged by them
 * here, so that the cases that need them are not lost. */
static bool meets_policies(const struct test_case *test,
                           const struct path *path, struct arena *arena,
                           const char **detail)
{
    struct bytes wanted[MOST_POLICIES];
    struct policy_inputs inputs = {
        .initial_set = wanted,
        .require_explicit = test->explicit_policy.size > 0,
        .inhibit_mapping = test->inhibit_mapping.size > 0,
        .inhibit_any = test->inhibit_any.size > 0,
    };
    char *text = arena_text(arena, test->policies);
    while (text != NULL && *text != '\0') {
        if (inputs.initial_count == MOST_POLICIES)
            refuse("too many policies");
        wanted[inputs.initial_count++] = oid_read(text, arena);
        text = strchr(text, ',');
        text = text == NULL ? NULL : text + 1;
    }
    size_t at;
    return policy_check_with(&inputs, path->certs, path->length - 1, arena, &at,
                             detail) == POLICY_OK;
}

static const char *result_of(const struct test_case *test,
                             const struct record *record, const char **detail)
{
    *detail = NULL;
    if (record->verdict == VERDICT_NOT_READY)
        return "FAILURE";
    if (record->verdict == VERDICT_INCONCLUSIVE)
        return "UNKNOWN";
    const struct path *path = &record->captures[0].paths->paths[0];
    return meets_policies(test, path, record->arena, detail) ? "SUCCESS"
                                                             : "FAILURE";
}

static void show(const struct test_case *test, const struct record *record)
{
    const char *detail;
    const char *result = result_of(test, record, &detail);
    printf("%s\t%s\t", arena_text(record->arena, test->id), result);
    if (detail != NULL)
        printf("policies: %s; ", detail);
    for (size_t i = 0; i < record->finding_count; i++) {
        const struct finding *finding = &record->findings[i];
        if (finding->severity == SEVERITY_ERROR)
            printf("%s: %.300s; ", finding->rule->id, finding->evidence);
    }
    putchar('\n');
}

static void judge(const struct test_case *test, struct record *record,
                  struct signature_cache *cache)
{
    struct trust_store *store = load_roots(test->roots, record->arena);
    struct judge_config config;
    configure(test, store, record->arena, &config);
    fill_record(test, record);
    judge_paths(record, &config, cache);
    judge_findings(record, &config);
    show(test, record);
    trust_store_free(store);
}

int main(void)
{
    struct signature_cache *cache = signature_cache_new();
    struct record *record = record_new();
    struct test_case test;
    while (read_case(&test, record->arena)) {
        judge(&test, record, cache);
        record_reset(record);
    }
    record_free(record);
    signature_cache_free(cache);
    signature_thread_end();
    return fclose(stdout) == 0 ? 0 : 2;
}
