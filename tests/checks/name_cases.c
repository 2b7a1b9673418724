#include "base/arena.h"
#include "cases.h"
#include "forge.h"

static void named(struct world *world, const char *name)
{
    NAMES(world, world->leaf, name);
    world->leaf->subject.der = forge_name(world->arena, "");
}

static void other_host(struct world *world)
{
    named(world, "www.example.net");
}

static void same_domain(struct world *world)
{
    named(world, "elsewhere.example.com");
}

static void bare_domain(struct world *world)
{
    named(world, "example.com");
}

static void wildcard(struct world *world)
{
    named(world, "*.example.com");
}

static void wildcard_too_high(struct world *world)
{
    named(world, "*.com");
}

static void wildcard_too_low(struct world *world)
{
    named(world, "*.support.example.com");
}

static void partial_wildcard(struct world *world)
{
    named(world, "supp*.example.com");
}

static void in_capitals(struct world *world)
{
    named(world, "Support.EXAMPLE.com");
}

static void second_name(struct world *world)
{
    NAMES(world, world->leaf, "a.example.com", HOST);
}

/* Twenty names are shown, and how many more there are. */
static void many_names(struct world *world)
{
    static const char *names[101];
    for (size_t i = 0; i < 100; i++)
        names[i] = arena_printf(world->arena, "h%zu.example.net", i);
    world_names(world, world->leaf, names);
    world->leaf->subject.der = forge_name(world->arena, "");
}

static void only_in_cn(struct world *world)
{
    NAMES(world, world->leaf, "elsewhere.example.com");
}

static void no_san(struct world *world)
{
    world->leaf->san_ext = NULL;
    world->leaf->san = (struct general_names){ 0 };
}

static void only_email(struct world *world)
{
    static const struct general_name email = {
        GENERAL_NAME_EMAIL, { (const uint8_t *)"a@example.com", 13 }
    };
    world->leaf->san = (struct general_names){ &email, 1 };
}

static void no_host_asked(struct world *world)
{
    no_san(world);
    world->options.judge_name = false;
}

static void literal(struct world *world)
{
    world_literal(world, ADDRESS);
}

static void literal_with_address(struct world *world)
{
    struct general_name *name = ARENA_NEW(world->arena, 1, struct general_name);
    world_literal(world, ADDRESS);
    *name = (struct general_name){ GENERAL_NAME_IP,
                                   { world->nodes[0].literal.octets, 4 } };
    world->leaf->san = (struct general_names){ name, 1 };
}

static void literal_as_text(struct world *world)
{
    world_literal(world, ADDRESS);
    NAMES(world, world->leaf, ADDRESS);
}

static void bad_wildcard_beside(struct world *world)
{
    NAMES(world, world->leaf, HOST, "a.*.example.com", "*.co.uk");
}

static void cn_not_in_san(struct world *world)
{
    world->leaf->subject.der = forge_name(world->arena, "CN=other.example.com");
    world_fault(world, FAULT_CN_NOT_IN_SAN, 0, "CN");
    world->path->result = PATH_VALID;
}

static void cn_only_and_not_in_san(struct world *world)
{
    only_in_cn(world);
    world_fault(world, FAULT_CN_NOT_IN_SAN, 0, "CN");
    world->path->result = PATH_VALID;
}

static void add_node(struct world *world, enum node_role role, const char *host)
{
    struct node *node = world_node(world, role, host);
    world_address(world, node, OTHER_ADDRESS);
}

static void atlas_covered(struct world *world)
{
    NAMES(world, world->leaf, HOST, "node1.example.com");
    add_node(world, ROLE_ATLAS, "node1.example.com");
}

static void atlas_not_covered(struct world *world)
{
    add_node(world, ROLE_ATLAS, "node1.example.com");
}

static void failover_covered(struct world *world)
{
    NAMES(world, world->leaf, HOST, "standby.example.com");
    add_node(world, ROLE_FAILOVER, "standby.example.com");
}

static void failover_not_covered(struct world *world)
{
    add_node(world, ROLE_FAILOVER, "standby.example.com");
}

/* The names of the nodes are given with a file; nothing is looked up. */
static void file_not_for_nodes(struct world *world)
{
    world_make_file(world);
    world_node(world, ROLE_ATLAS, "node1.example.com");
    world_node(world, ROLE_FAILOVER, "standby.example.com");
}

static void file_for_nodes(struct world *world)
{
    file_not_for_nodes(world);
    NAMES(world, world->leaf, HOST, "*.example.com");
}

static const struct check_case cases[] = {
    { "name.no-san", "a SAN", ANSWER_PASS, NULL, NULL },
    { "name.no-san", "none", ANSWER_FAIL, "SAN: absent; CN: " HOST, no_san },
    { "name.no-san", "only an e-mail address", ANSWER_FAIL, "a@example.com",
      only_email },
    { "name.no-san", "verify without --host", ANSWER_NOT_JUDGED, NULL,
      no_host_asked },

    { "name.mismatch", "the name", ANSWER_PASS, NULL, NULL },
    { "name.mismatch", "in capitals", ANSWER_PASS, NULL, in_capitals },
    { "name.mismatch", "the second name", ANSWER_PASS, NULL, second_name },
    { "name.mismatch", "a wildcard", ANSWER_PASS, NULL, wildcard },
    { "name.mismatch", "another host", ANSWER_FAIL,
      HOST " is not covered; SAN: DNS:www.example.net", other_host },
    { "name.mismatch", "another host of the domain", ANSWER_FAIL,
      "nearest: DNS:elsewhere.example.com (another host of the same domain)",
      same_domain },
    { "name.mismatch", "the domain", ANSWER_FAIL,
      "(the domain without the host)", bare_domain },
    { "name.mismatch", "a wildcard one level too high", ANSWER_FAIL,
      "DNS:*.com", wildcard_too_high },
    { "name.mismatch", "a wildcard one level too low", ANSWER_FAIL,
      "exactly one label", wildcard_too_low },
    { "name.mismatch", "part of a label", ANSWER_FAIL,
      "a wildcard of this form never matches", partial_wildcard },
    { "name.mismatch", "many names", ANSWER_FAIL,
      "DNS:h19.example.net and 80 more", many_names },
    { "name.mismatch", "OpenSSL's words", ANSWER_FAIL,
      "(OpenSSL error 62: hostname mismatch)", other_host },
    { "name.mismatch", "a literal", ANSWER_NOT_APPLICABLE, NULL, literal },
    { "name.mismatch", "no SAN is said better", ANSWER_NOT_APPLICABLE, NULL,
      no_san },
    { "name.mismatch", "only the CN is said better", ANSWER_NOT_APPLICABLE,
      NULL, only_in_cn },

    { "name.cn-only", "among the SANs", ANSWER_PASS, NULL, NULL },
    { "name.cn-only", "not even there", ANSWER_PASS, NULL, other_host },
    { "name.cn-only", "only there", ANSWER_FAIL,
      "CN: " HOST "; SAN: DNS:elsewhere.example.com", only_in_cn },
    { "name.cn-only", "no SAN is said better", ANSWER_NOT_APPLICABLE, NULL,
      no_san },

    { "name.ip-san", "a name", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "name.ip-san", "the address", ANSWER_PASS, NULL, literal_with_address },
    { "name.ip-san", "only names", ANSWER_FAIL, "the 4 octets of " ADDRESS,
      literal },
    { "name.ip-san", "as text", ANSWER_FAIL, "as a dNSName", literal_as_text },

    { "name.bad-wildcard", "none", ANSWER_PASS, NULL, NULL },
    { "name.bad-wildcard", "a good one", ANSWER_PASS, NULL, wildcard },
    { "name.bad-wildcard", "bad ones beside", ANSWER_FAIL,
      "DNS:a.*.example.com", bad_wildcard_beside },
    { "name.bad-wildcard", "under a public suffix", ANSWER_FAIL, "DNS:*.co.uk",
      bad_wildcard_beside },

    { "name.cn-not-in-san", "the same", ANSWER_PASS, NULL, NULL },
    { "name.cn-not-in-san", "another", ANSWER_FAIL,
      "CN: other.example.com; SAN: DNS:" HOST, cn_not_in_san },
    { "name.cn-not-in-san", "cn-only says it better", ANSWER_NOT_APPLICABLE,
      NULL, cn_only_and_not_in_san },

    { "name.atlas-node", "no node", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "name.atlas-node", "covered", ANSWER_PASS, NULL, atlas_covered },
    { "name.atlas-node", "not covered", ANSWER_FAIL,
      "node1.example.com is not covered", atlas_not_covered },

    { "name.atlas-node", "a file for it", ANSWER_PASS, NULL, file_for_nodes },
    { "name.atlas-node", "a file not for it", ANSWER_FAIL,
      "node1.example.com is not covered", file_not_for_nodes },

    { "name.failover-node", "no node", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "name.failover-node", "covered", ANSWER_PASS, NULL, failover_covered },
    { "name.failover-node", "not covered", ANSWER_FAIL,
      "standby.example.com is not covered", failover_not_covered },

    { "name.failover-node", "a file for it", ANSWER_PASS, NULL,
      file_for_nodes },
    { "name.failover-node", "a file not for it", ANSWER_FAIL,
      "standby.example.com is not covered", file_not_for_nodes },

    { "name.covered", "one name", ANSWER_PASS, NULL, NULL },
    { "name.covered", "two", ANSWER_FAIL,
      "2 names: DNS:a.example.com, DNS:" HOST, second_name },
};

const struct case_list name_cases = { cases, COUNT_OF(cases) };
