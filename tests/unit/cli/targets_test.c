#include "cli/targets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "cli/option_values.h"
#include "cli/options.h"

struct fixture {
    struct options options;
    struct target_defaults defaults;
    struct failure failure;
    struct target target;
};

static struct fixture *fixture(void **state)
{
    return *state;
}

static int set_up(void **state)
{
    static struct fixture only;
    only = (struct fixture){ .options = { .arena = arena_new(), .port = 443 } };
    *state = &only;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(fixture(state)->options.arena);
    return 0;
}

static const struct target *parse(struct fixture *f, const char *text)
{
    assert_true(target_defaults_make(&f->options, &f->defaults, &f->failure));
    f->target = (struct target){ 0 };
    target_parse(bytes_of_text(text), &f->defaults, f->options.arena,
                 &f->target);
    return &f->target;
}

static void a_name_gets_the_default_port(void **state)
{
    const struct target *target = parse(fixture(state), " Host.example ");
    assert_null(target->invalid);
    assert_int_equal(target->node_count, 1);
    assert_string_equal(target->nodes[0].host, "host.example");
    assert_string_equal(target->nodes[0].server_name, "host.example");
    assert_int_equal(target->nodes[0].port, 443);
    assert_null(target->note);
}

static void a_url_loses_scheme_and_path(void **state)
{
    const struct target *target =
        parse(fixture(state), "HTTPS://host.example:8443/path?q#f");
    assert_null(target->invalid);
    assert_string_equal(target->nodes[0].host, "host.example");
    assert_int_equal(target->nodes[0].port, 8443);
    assert_string_equal(target->note, "scheme and path dropped");
    target = parse(fixture(state), "http://host.example/");
    assert_string_equal(target->invalid, "of URLs only https:// is a target");
    target = parse(fixture(state), "https://user@host.example/");
    assert_non_null(target->invalid);
}

static void an_address_has_no_server_name(void **state)
{
    const struct target *target = parse(fixture(state), "[2001:db8::1]:444");
    assert_true(target->nodes[0].is_literal);
    assert_null(target->nodes[0].server_name);
    assert_int_equal(target->nodes[0].port, 444);
}

static void listed_addresses_replace_dns(void **state)
{
    const struct target *target =
        parse(fixture(state), "host.example 192.0.2.1,2001:db8::1");
    assert_int_equal(target->nodes[0].given_count, 2);
    target = parse(fixture(state), "host.example\t192.0.2.1,");
    assert_string_equal(target->invalid, "\"\" is no IP address");
    target = parse(fixture(state), "host.example 192.0.2.x");
    assert_string_equal(target->invalid, "\"192.0.2.x\" is no IP address");
    target = parse(fixture(state), "192.0.2.1 192.0.2.2");
    assert_non_null(target->invalid);
}

static void resolve_fits_host_and_port(void **state)
{
    struct fixture *f = fixture(state);
    texts_add(&f->options.resolve, f->options.arena,
              "host.example:443:192.0.2.7,[2001:db8::7]");
    assert_int_equal(parse(f, "host.example")->nodes[0].given_count, 2);
    assert_int_equal(parse(f, "host.example:444")->nodes[0].given_count, 0);
    assert_int_equal(parse(f, "other.example")->nodes[0].given_count, 0);
    assert_int_equal(parse(f, "host.example 192.0.2.9")->nodes[0].given_count,
                     1);
}

static void a_bad_resolve_is_named(void **state)
{
    static const char *const values[] = {
        "host.example",
        "host.example:443",
        "host.example:443:",
        "host.example:x:192.0.2.1",
        "host.example:443:nowhere",
        "host.example:443:[2001:db8::77",
        ":::",
    };
    struct fixture *f = fixture(state);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        f->options.resolve = (struct texts){ 0 };
        texts_add(&f->options.resolve, f->options.arena, values[i]);
        assert_false(
            target_defaults_make(&f->options, &f->defaults, &f->failure));
        assert_non_null(strstr(f->failure.detail, "--resolve"));
        assert_non_null(strstr(f->failure.detail, values[i]));
    }
}

static void nodes_have_roles_and_server_names(void **state)
{
    struct fixture *f = fixture(state);
    texts_add(&f->options.nodes, f->options.arena, "node1.example:8443");
    texts_add(&f->options.failover, f->options.arena, "backup.example");
    const struct target *target = parse(f, "site.example:444");
    assert_int_equal(target->node_count, 3);
    assert_int_equal(target->nodes[1].role, ROLE_ATLAS);
    assert_string_equal(target->nodes[1].server_name, "node1.example");
    assert_int_equal(target->nodes[1].port, 8443);
    assert_int_equal(target->nodes[2].role, ROLE_FAILOVER);
    assert_string_equal(target->nodes[2].host, "backup.example");
    assert_string_equal(target->nodes[2].server_name, "site.example");
    assert_int_equal(target->nodes[2].port, 444);
}

static void the_server_name_can_be_another_or_none(void **state)
{
    struct fixture *f = fixture(state);
    f->options.server_name = "Other.example";
    assert_string_equal(parse(f, "host.example")->nodes[0].server_name,
                        "other.example");
    f->options.no_server_name = true;
    assert_null(parse(f, "host.example")->nodes[0].server_name);
    f->options.server_name = "192.0.2.1";
    assert_false(target_defaults_make(&f->options, &f->defaults, &f->failure));
    assert_non_null(strstr(f->failure.detail, "--sni 192.0.2.1"));
}

static void text_from_outside_is_clean(void **state)
{
    const struct target *target = parse(fixture(state), "\033]0;x\a.example");
    assert_string_equal(target->text, "\\u{001B}]0;x\\u{0007}.example");
    assert_non_null(target->invalid);
    assert_null(strchr(target->invalid, '\033'));
    assert_int_equal(target->node_count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_name_gets_the_default_port),
        TEST(a_url_loses_scheme_and_path),
        TEST(an_address_has_no_server_name),
        TEST(listed_addresses_replace_dns),
        TEST(resolve_fits_host_and_port),
        TEST(a_bad_resolve_is_named),
        TEST(nodes_have_roles_and_server_names),
        TEST(the_server_name_can_be_another_or_none),
        TEST(text_from_outside_is_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
