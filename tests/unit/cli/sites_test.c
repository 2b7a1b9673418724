#include "cli/sites.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "cli/options.h"
#include "record/record.h"

static struct options options;
static struct target_defaults defaults;
static struct sites sites;
static struct failure failure;

static int set_up(void **state)
{
    (void)state;
    options = (struct options){ .arena = arena_new(), .port = 8443 };
    assert_true(target_defaults_make(&options, &defaults, &failure));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(options.arena);
    return 0;
}

static bool take(const char *text)
{
    sites = (struct sites){ 0 };
    assert_true(yaml_parse("fleet/s.yaml", bytes_of_text(text), options.arena,
                           &sites.file, &failure));
    return sites_take(&options, &defaults, &sites, &failure);
}

static const char fleet[] = "sites:\n"
                            "  - name: Head office\n"
                            "    hosts:\n"
                            "      - Support.example.com\n"
                            "      - help.example.com:444 192.0.2.1,192.0.2.2\n"
                            "    failover: [b.example.com]\n"
                            "    nodes:\n"
                            "      - n1.example.com:445\n"
                            "      - n2.example.com\n"
                            "    licensed-root: root.pem\n"
                            "    licensed-host: SUPPORT.example.com\n"
                            "    goal: full\n"
                            "    waivers:\n"
                            "      - rule: name.mismatch\n"
                            "        host: help.example.com\n"
                            "        reason: moves\n"
                            "        until: 2027-01-01\n"
                            "  - name: \"B\\e\"\n"
                            "    hosts: [\"[2001:db8::1]\"]\n";

static void a_site_keeps_what_is_its_own(void **state)
{
    (void)state;
    assert_true(take(fleet));
    assert_int_equal(sites.count, 2);
    assert_int_equal(sites.host_count, 3);
    const struct site *first = &sites.items[0], *second = &sites.items[1];
    assert_string_equal(first->name, "Head office");
    assert_int_equal(first->host_count, 2);
    assert_int_equal(first->defaults.node_count, 3);
    assert_string_equal(first->licensed_root->text, "root.pem");
    assert_string_equal(first->checks.licensed_host, "support.example.com");
    assert_int_equal(first->checks.goal, GOAL_FULL);
    assert_int_equal(first->waivers.count, 1);
    assert_int_equal(first->waivers.items[0].line, 14);
    assert_string_equal(second->name, "B\\u{001B}");
    assert_int_equal(second->defaults.node_count, 0);
    assert_null(second->licensed_root);
    assert_int_equal(second->checks.goal, GOAL_LICENSE);
    assert_int_equal(second->waivers.count, 0);
}

static void a_site_without_goal_has_that_of_the_run(void **state)
{
    (void)state;
    options.goal = GOAL_FULL;
    assert_true(
        take("sites: [{name: a, hosts: [a.example]},\n"
             "        {name: b, hosts: [b.example], goal: license}]\n"));
    assert_int_equal(sites.items[0].checks.goal, GOAL_FULL);
    assert_int_equal(sites.items[1].checks.goal, GOAL_LICENSE);
}

static void each_host_is_a_target(void **state)
{
    (void)state;
    struct record *record = record_new();
    const struct target *target = &record->target;
    assert_true(take(fleet));
    assert_true(sites_next(&sites, record));
    assert_string_equal(target->site, "Head office");
    assert_string_equal(target->file, "fleet/s.yaml");
    assert_int_equal(target->line, 4);
    assert_ptr_equal(record->checks, &sites.items[0].checks);
    assert_int_equal(target->node_count, 4);
    assert_string_equal(target->nodes[0].host, "support.example.com");
    assert_int_equal(target->nodes[0].port, 8443);
    assert_int_equal(target->nodes[1].role, ROLE_ATLAS);
    assert_int_equal(target->nodes[1].port, 445);
    assert_int_equal(target->nodes[2].port, 8443);
    assert_int_equal(target->nodes[3].role, ROLE_FAILOVER);
    assert_string_equal(target->nodes[3].server_name, "support.example.com");
    record_reset(record);
    assert_null(record->checks);
    assert_true(sites_next(&sites, record));
    assert_int_equal(target->nodes[0].port, 444);
    assert_int_equal(target->nodes[0].given_count, 2);
    assert_int_equal(target->line, 5);
    record_reset(record);
    assert_true(sites_next(&sites, record));
    assert_true(target->nodes[0].is_literal);
    assert_ptr_equal(record->checks, &sites.items[1].checks);
    assert_int_equal(target->line, 19);
    assert_false(sites_next(&sites, record));
    assert_false(sites_next(&sites, record));
    record_free(record);
}

static void what_is_wrong_is_named_with_its_place(void **state)
{
    static const struct {
        const char *text, *detail;
    } cases[] = {
        { "- a\n", "1:1: expected keys" },
        { "site: []\n", "1:1: no key \"site\"; there are: sites" },
        { "sites: a\n", "1:8: expected a list" },
        { "sites: []\n", "1:8: the list is empty" },
        { "sites: [a]\n", "1:9: expected keys" },
        { "sites:\n  - hosts: [a]\n", "2:5: \"name\" is missing" },
        { "sites:\n  - name: a\n", "2:5: \"hosts\" is missing" },
        { "sites:\n  - name: [a]\n    hosts: [a]\n", "2:11: expected a text" },
        { "sites:\n  - name: a\n    hosts: a\n", "3:12: expected a list" },
        { "sites:\n  - name: a\n    hosts: []\n", "3:12: the list is empty" },
        { "sites:\n  - name: a\n    hosts: [a, b..c]\n", "3:16: " },
        { "sites:\n  - name: a\n    hosts: [{host: a}]\n",
          "3:13: expected a text" },
        { "sites:\n  - name: a\n    hosts: [\"a:0\"]\n",
          "3:13: \"0\" is no port" },
        { "sites:\n  - name: a\n    hosts: [a 192.0.2.x]\n",
          "3:13: \"192.0.2.x\" is no IP address" },
        { "sites:\n  - name: a\n    hosts: [a]\n    node: [b]\n",
          "4:5: no key \"node\"" },
        { "sites:\n  - name: a\n    hosts: [a]\n    nodes: [b, c/d]\n",
          "4:16: " },
        { "sites:\n  - name: a\n    hosts: [a]\n    failover: b\n",
          "4:15: expected a list" },
        { "sites:\n  - name: a\n    hosts: [a]\n    licensed-host: a_b/\n",
          "4:20: " },
        { "sites:\n  - name: a\n    hosts: [a]\n    licensed-root: [b]\n",
          "4:20: expected a text" },
        { "sites:\n  - name: a\n    hosts: [a]\n    goal: glory\n",
          "4:11: expected the goal license or full" },
        { "sites:\n  - name: a\n    hosts: [a]\n    waivers:\n"
          "      - rule: x.y\n        host: a\n        reason: b\n"
          "        until: 2026-11-23\n",
          "5:15: no rule \"x.y\"" },
        { "sites:\n  - name: a\n    hosts: [a]\n  - name: b\n"
          "    hosts: [b]\n  - name: a\n    hosts: [c]\n",
          "6:11: there is a site of this name in line 2" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_false(take(cases[i].text));
        const char *wanted =
            arena_printf(options.arena, "fleet/s.yaml:%s", cases[i].detail);
        if (strncmp(failure.detail, wanted, strlen(wanted)) != 0)
            fail_msg("%s, but expected %s", failure.detail, wanted);
    }
}

static void the_file_is_read(void **state)
{
    (void)state;
    options.sites = "/nowhere/sites.yaml";
    assert_false(sites_read(&options, &defaults, &sites, &failure));
    assert_non_null(strstr(failure.detail, "/nowhere/sites.yaml: "));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_site_keeps_what_is_its_own),
        TEST(a_site_without_goal_has_that_of_the_run),
        TEST(each_host_is_a_target),
        TEST(what_is_wrong_is_named_with_its_place),
        TEST(the_file_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
