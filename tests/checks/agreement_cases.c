#include <string.h>

#include "cases.h"
#include "forge.h"

static struct capture *second(struct world *world)
{
    return world_address(world, &world->nodes[0], OTHER_ADDRESS);
}

static void same(struct world *world)
{
    second(world);
}

/* A leaf of its own, by the same CA. */
static void serve_other_leaf(struct world *world, struct capture *capture,
                             struct cert *leaf)
{
    SERVE(world, capture, leaf, world->ca);
    capture->paths = PATHS(world, leaf, world->ca, world->root);
}

static struct cert *other_leaf(struct world *world)
{
    struct cert *leaf = world_renew(world, world->leaf);
    leaf->spki_sha256[0] ^= 1;
    return leaf;
}

static void two_leaves(struct world *world)
{
    serve_other_leaf(world, second(world), other_leaf(world));
}

static void two_leaves_one_key(struct world *world)
{
    serve_other_leaf(world, second(world), world_renew(world, world->leaf));
}

static void one_silent(struct world *world)
{
    struct capture *capture = second(world);
    capture->status = CAPTURE_CONNECT_FAILED;
    capture->failure.status = STATUS_TIMED_OUT;
    capture->chain_length = capture->served_count = 0;
    capture->paths = NULL;
}

/* AAAA records are for dns.ipv6-differs. */
static void six_differs(struct world *world)
{
    serve_other_leaf(world, world_address(world, &world->nodes[0], ADDRESS_V6),
                     other_leaf(world));
}

static void two_chains(struct world *world)
{
    SERVE(world, second(world), world->leaf, world->ca, world->root);
}

static void other_ca(struct world *world, struct capture *capture)
{
    struct cert *leaf = other_leaf(world);
    struct cert *ca = world_cert(world, "CN=Other CA", "CN=Other Root", 5, 6);
    struct cert *root =
        world_cert(world, "CN=Other Root", "CN=Other Root", 6, 6);
    SERVE(world, capture, leaf, ca);
    capture->paths = PATHS(world, leaf, ca, root);
}

static void two_roots(struct world *world)
{
    other_ca(world, second(world));
}

/* The chosen roots differ, but both lead to one of them. */
static void common_root(struct world *world)
{
    struct capture *capture = second(world);
    other_ca(world, capture);
    ADD_PATH(world, (struct paths *)capture->paths, world->leaf, world->ca,
             world->root);
}

/* A way that is not valid is none. */
static void common_root_expired(struct world *world)
{
    struct capture *capture = second(world);
    other_ca(world, capture);
    struct path *path = ADD_PATH(world, (struct paths *)capture->paths,
                                 world->leaf, world->ca, world->root);
    path->result = PATH_INVALID;
    path->reason = FAULT_EXPIRED;
}

static void one_incomplete(struct world *world)
{
    struct capture *capture = second(world);
    struct paths *paths = PATHS(world, world->leaf);
    paths->paths[0].is_complete = paths->paths[0].root_is_public = false;
    paths->paths[0].result = PATH_INVALID;
    capture->paths = paths;
}

static struct capture *node(struct world *world, enum node_role role)
{
    NAMES(world, world->leaf, HOST, "node1.example.com");
    return world_address(world, world_node(world, role, "node1.example.com"),
                         OTHER_ADDRESS);
}

static void failover_same(struct world *world)
{
    node(world, ROLE_FAILOVER);
}

static void failover_differs(struct world *world)
{
    serve_other_leaf(world, node(world, ROLE_FAILOVER), other_leaf(world));
}

static void failover_lets_encrypt(struct world *world)
{
    world->leaf->issuer.der =
        forge_name(world->arena, "O=Let's Encrypt,CN=YE1");
    world->leaf->not_after = world->leaf->not_before + DAYS(6);
    node(world, ROLE_FAILOVER);
}

/* The host's own addresses differ, but the standby serves what one does. */
static void host_differs(struct world *world)
{
    two_leaves(world);
    node(world, ROLE_FAILOVER);
}

static void atlas_same(struct world *world)
{
    node(world, ROLE_ATLAS);
}

static void atlas_differs(struct world *world)
{
    serve_other_leaf(world, node(world, ROLE_ATLAS), other_leaf(world));
}

static void atlas_other_root(struct world *world)
{
    other_ca(world, node(world, ROLE_ATLAS));
}

static const struct check_case cases[] = {
    { "agreement.leaf", "one address", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "agreement.leaf", "two", ANSWER_PASS, NULL, same },
    { "agreement.leaf", "two leaves", ANSWER_FAIL, ADDRESS ":443: leaf ",
      two_leaves },
    { "agreement.leaf", "one is silent", ANSWER_NOT_APPLICABLE, NULL,
      one_silent },
    { "agreement.leaf", "IPv6", ANSWER_NOT_APPLICABLE, NULL, six_differs },
    { "agreement.leaf", "an Atlas node has its own", ANSWER_NOT_APPLICABLE,
      NULL, atlas_differs },

    { "agreement.failover-leaf", "no node", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "agreement.failover-leaf", "the same", ANSWER_PASS, NULL, failover_same },
    { "agreement.failover-leaf", "another", ANSWER_FAIL,
      "node1.example.com " OTHER_ADDRESS ":443: leaf ", failover_differs },
    { "agreement.failover-leaf", "that of one address", ANSWER_PASS, NULL,
      host_differs },

    { "agreement.chain", "one address", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "agreement.chain", "the same", ANSWER_PASS, NULL, same },
    { "agreement.chain", "another leaf by the same CA", ANSWER_PASS, NULL,
      two_leaves },
    { "agreement.chain", "one more", ANSWER_FAIL, "serves [#1 ", two_chains },
    { "agreement.chain", "another CA: said better", ANSWER_NOT_APPLICABLE, NULL,
      two_roots },

    { "agreement.root", "one address", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "agreement.root", "the same", ANSWER_PASS, NULL, same },
    { "agreement.root", "two", ANSWER_FAIL, "root \"Other Root\"", two_roots },
    { "agreement.root", "one that both lead to", ANSWER_PASS, NULL,
      common_root },
    { "agreement.root", "no more", ANSWER_FAIL, "root \"Other Root\"",
      common_root_expired },
    { "agreement.root", "one leads nowhere", ANSWER_NOT_APPLICABLE, NULL,
      one_incomplete },
    { "agreement.root", "an Atlas node's", ANSWER_FAIL, "node1.example.com",
      atlas_other_root },

    { "agreement.key", "one address", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "agreement.key", "the same leaf", ANSWER_PASS, NULL, same },
    { "agreement.key", "another key", ANSWER_PASS, NULL, two_leaves },
    { "agreement.key", "the same key", ANSWER_FAIL, ":443: key ",
      two_leaves_one_key },

    { "node.lets-encrypt", "no node", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "node.lets-encrypt", "another CA", ANSWER_PASS, NULL, failover_same },
    { "node.lets-encrypt", "Let's Encrypt", ANSWER_FAIL, "Let's Encrypt",
      failover_lets_encrypt },

    { "node.atlas-no-wildcard", "no node", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "node.atlas-no-wildcard", "the same", ANSWER_PASS, NULL, atlas_same },
    { "node.atlas-no-wildcard", "others", ANSWER_FAIL, "node1.example.com: #0",
      atlas_differs },
};

const struct case_list agreement_cases = { cases, COUNT_OF(cases) };
