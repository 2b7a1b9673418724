#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "chain/trust_store.h"
#include "forge.h"
#include "x509/digest.h"

enum { LEAF_KEY = 1, CA_KEY, ROOT_KEY };

struct address world_parse(const char *address)
{
    struct address out;
    if (!address_parse(bytes_of_text(address), &out))
        abort();
    return out;
}

/* 20 octets, as public CAs make them. */
static struct bytes long_serial(struct arena *arena)
{
    uint8_t octets[20];
    memset(octets, 0x5a, sizeof(octets));
    return arena_copy(arena, (struct bytes){ octets, sizeof(octets) });
}

static struct cert *copy(struct world *world, const struct cert *cert)
{
    struct cert *changed = ARENA_NEW(world->arena, 1, struct cert);
    if (cert->failure.status != STATUS_OK)
        abort();
    *changed = *cert;
    changed->serial = long_serial(world->arena);
    return changed;
}

struct cert *world_cert(struct world *world, const char *subject,
                        const char *issuer, unsigned key, unsigned issuer_key)
{
    bool is_leaf = key == LEAF_KEY;
    const struct forge_cert forge = {
        .subject = subject,
        .issuer = issuer,
        .key = key,
        .issuer_key = issuer_key,
        .flags = is_leaf ? 0 : FORGE_CA,
        .not_before = is_leaf ? WORLD_NOW - DAYS(10) : WORLD_NOW - DAYS(999),
        .not_after =
            is_leaf ? WORLD_NOW + DAYS(80) - 1 : WORLD_NOW + DAYS(9999),
        .san = is_leaf ? forge_dns(world->arena, HOST) : (struct bytes){ 0 },
    };
    return copy(world, forge_cert(world->arena, &forge));
}

struct cert *world_renew(struct world *world, const struct cert *cert)
{
    struct cert *renewed = ARENA_NEW(world->arena, 1, struct cert);
    *renewed = *cert;
    digest_sha256((struct bytes){ cert->sha256, SHA256_SIZE }, renewed->sha256);
    return renewed;
}

static struct sct *some_scts(struct world *world, size_t count)
{
    struct sct *scts = ARENA_NEW(world->arena, count, struct sct);
    for (size_t i = 0; i < count; i++) {
        uint8_t *id = ARENA_NEW(world->arena, 32, uint8_t);
        memset(id, (int)i + 1, 32);
        scts[i] = (struct sct){
            .log_id = { id, 32 },
            .timestamp_ms = (uint64_t)(WORLD_NOW - DAYS(10)) * 1000,
        };
    }
    return scts;
}

/* What a leaf of a public CA has besides. */
static void make_public_leaf(struct world *world, struct cert *leaf)
{
    struct distribution_point *point =
        ARENA_NEW(world->arena, 1, struct distribution_point);
    struct policy *policy = ARENA_NEW(world->arena, 1, struct policy);
    policy->oid = oid_octets(OID_BR_DOMAIN_VALIDATED);
    leaf->scts = (struct scts){ some_scts(world, 2), 2 };
    leaf->crl_dps = (struct distribution_points){ point, 1 };
    leaf->crl_dp_ext = leaf->eku_ext;
    leaf->policies = policy;
    leaf->policy_count = 1;
}

static size_t count_certs(const struct cert *const *certs)
{
    size_t count = 0;
    while (certs[count] != NULL)
        count++;
    return count;
}

static const struct cert **copy_certs(struct world *world,
                                      const struct cert *const *certs)
{
    size_t count = count_certs(certs);
    const struct cert **copied =
        ARENA_NEW(world->arena, count + 1, const struct cert *);
    memcpy(copied, certs, count * sizeof(*copied));
    return copied;
}

struct path *world_add_path(struct world *world, struct paths *paths,
                            const struct cert *const *certs)
{
    struct path *path = &paths->paths[paths->count++];
    *path = (struct path){
        .result = PATH_VALID,
        .certs = copy_certs(world, certs),
        .length = count_certs(certs),
        .is_complete = true,
        .root_is_known = true,
        .source = ROOT_SOURCE_STORE,
        .root_is_public = true,
        .reason = FAULT_NONE,
    };
    return path;
}

struct paths *world_paths(struct world *world, const struct cert *const *certs)
{
    struct paths *paths = ARENA_NEW(world->arena, 1, struct paths);
    paths->paths = ARENA_NEW(world->arena, LIMIT_PATHS, struct path);
    world_add_path(world, paths, certs);
    return paths;
}

void world_serve(struct world *world, struct capture *capture,
                 const struct cert *const *certs)
{
    capture->chain = copy_certs(world, certs);
    capture->chain_length = capture->served_count = count_certs(certs);
}

struct node *world_node(struct world *world, enum node_role role,
                        const char *host)
{
    struct node *node = &world->nodes[world->record.target.node_count++];
    *node = (struct node){
        .role = role,
        .host = host,
        .port = 443,
        .server_name = role == ROLE_FAILOVER ? HOST : host,
        .dns = { .status = DNS_OK,
                 .name = host,
                 .a = { .status = DNS_NODATA },
                 .aaaa = { .status = DNS_NODATA },
                 .ttl = 300,
                 .server = "9.9.9.9:53" },
    };
    return node;
}

/* Every node has the addresses of its captures. */
static void list_address(struct world *world, struct node *node,
                         struct address address)
{
    struct dns_addresses *list =
        address_is_v6(&address) ? &node->dns.aaaa : &node->dns.a;
    struct address *items =
        ARENA_NEW(world->arena, list->count + 1, struct address);
    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof(*items));
    items[list->count++] = address;
    list->items = items;
    list->status = DNS_OK;
}

struct capture *world_address(struct world *world, struct node *node,
                              const char *address)
{
    struct capture *capture = &world->captures[world->record.capture_count++];
    if (world->record.capture_count > 1)
        *capture = world->captures[0];
    capture->node = node;
    capture->address = world_parse(address);
    capture->server_name = node->server_name;
    list_address(world, node, capture->address);
    return capture;
}

static void make_good_host(struct world *world)
{
    struct node *node = world_node(world, ROLE_TARGET, HOST);
    struct capture *capture = world_address(world, node, ADDRESS);
    const char *ca = "O=Example Trust,CN=Example CA 1";
    const char *root = "O=Example Trust,CN=Example Root";
    world->leaf = world_cert(world, "CN=" HOST, ca, LEAF_KEY, CA_KEY);
    world->ca = world_cert(world, ca, root, CA_KEY, ROOT_KEY);
    world->root = world_cert(world, root, root, ROOT_KEY, ROOT_KEY);
    make_public_leaf(world, world->leaf);
    capture->port = 443;
    capture->status = CAPTURE_OK;
    capture->version = 0x0304;
    capture->cipher = 0x1301;
    capture->alert = ABSENT;
    capture->tries = 1;
    capture->staple_was_asked = capture->scts_were_asked = true;
    SERVE(world, capture, world->leaf, world->ca);
    struct paths *paths = PATHS(world, world->leaf, world->ca, world->root);
    capture->paths = paths;
    world->path = &paths->paths[0];
    world->path->faults = world->faults;
    world->record.root = (struct root_choice){ .cert = world->root,
                                               .source = ROOT_SOURCE_STORE,
                                               .same_for_all = true };
}

struct world *world_new(void)
{
    struct world *world = calloc(1, sizeof(*world));
    if (world == NULL)
        abort();
    world->arena = arena_new();
    world->record = (struct record){
        .arena = world->arena,
        .now = WORLD_NOW,
        .target = { .number = 1, .text = HOST ":443", .nodes = world->nodes },
        .captures = world->captures,
        .ipv6_is_reachable = true,
    };
    world->options = (struct check_options){
        .warn_days = WARN_DAYS_DEFAULT,
        .judge_name = true,
    };
    make_good_host(world);
    return world;
}

void world_free(struct world *world)
{
    trust_store_free(world->store);
    arena_free(world->arena);
    free(world);
}

void world_judge(struct world *world)
{
    checks_run(&world->record, &world->options);
}

void world_fault(struct world *world, enum path_fault fault, size_t index,
                 const char *detail)
{
    struct path *path = world->path;
    world->faults[path->fault_count++] =
        (struct path_fault_entry){ fault, index, detail };
    if (fault == FAULT_UNSUPPORTED) {
        path->result = PATH_UNKNOWN;
    } else {
        path->result = PATH_INVALID;
        path->reason = fault;
        path->broken_at = index;
    }
}

void world_lose_root(struct world *world)
{
    world->path->length = 2;
    world->path->is_complete = world->path->root_is_known = false;
    world->path->root_is_public = false;
    world->record.root = (struct root_choice){ 0 };
    world_fault(world, FAULT_INCOMPLETE, 1, "no issuer");
}

void world_make_private(struct world *world, bool is_known)
{
    world->path->root_is_public = false;
    world->path->root_is_known = is_known;
    world->path->source = is_known ? ROOT_SOURCE_FILE : ROOT_SOURCE_SERVED;
    world->record.root.source = world->path->source;
    if (!is_known)
        world_fault(world, FAULT_UNKNOWN_ROOT, world->path->length - 1,
                    "the root is not a known one");
}

void world_self_sign(struct world *world)
{
    world->leaf = world_cert(world, "CN=" HOST, "CN=" HOST, LEAF_KEY, LEAF_KEY);
    SERVE(world, &world->captures[0], world->leaf);
    world->path->certs[0] = world->leaf;
    world->path->length = 1;
    world->path->root_is_public = world->path->root_is_known = false;
    world->path->source = ROOT_SOURCE_SERVED;
    world->record.root = (struct root_choice){ .cert = world->leaf,
                                               .source = ROOT_SOURCE_SERVED,
                                               .same_for_all = true };
    world_fault(world, FAULT_SELF_SIGNED, 0, "signed by its own key");
}

void world_names(struct world *world, struct cert *cert,
                 const char *const *names)
{
    size_t count = 0;
    while (names[count] != NULL)
        count++;
    struct general_name *items =
        ARENA_NEW(world->arena, count, struct general_name);
    for (size_t i = 0; i < count; i++)
        items[i] =
            (struct general_name){ GENERAL_NAME_DNS, bytes_of_text(names[i]) };
    cert->san = (struct general_names){ items, count };
    if (count == 0)
        cert->san_ext = NULL;
}

void world_literal(struct world *world, const char *address)
{
    struct node *node = &world->nodes[0];
    node->host = address;
    node->is_literal = true;
    node->literal = world_parse(address);
    node->server_name = NULL;
    node->dns = (struct dns_answer){ .status = DNS_LITERAL };
    world->captures[0].address = node->literal;
    world->captures[0].server_name = NULL;
}

void world_make_file(struct world *world)
{
    world->record.is_file = world->record.is_offline = true;
    world->nodes[0].dns = (struct dns_answer){ .status = DNS_NOT_ASKED };
    world->captures[0].address = (struct address){ 0 };
    world->captures[0].version = 0;
}

void world_store(struct world *world, bool is_given)
{
    world->store = trust_store_new();
    trust_store_add(world->store, world->root->der,
                    is_given ? ROOT_SOURCE_FILE : ROOT_SOURCE_STORE, false);
    trust_store_finish(world->store);
    world->options.store = world->store;
}

const struct finding *world_finding(const struct world *world, const char *rule)
{
    for (size_t i = 0; i < world->record.finding_count; i++) {
        if (strcmp(world->record.findings[i].rule->id, rule) == 0)
            return &world->record.findings[i];
    }
    return NULL;
}

static bool is_listed(const char *const *ids, size_t count, const char *rule)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(ids[i], rule) == 0)
            return true;
    }
    return false;
}

enum answer world_answer(const struct world *world, const char *rule)
{
    const struct finding *finding = world_finding(world, rule);
    if (finding != NULL)
        return finding->answer;
    if (is_listed(world->record.passed, world->record.passed_count, rule))
        return ANSWER_PASS;
    if (is_listed(world->record.not_judged, world->record.not_judged_count,
                  rule))
        return ANSWER_NOT_JUDGED;
    return ANSWER_NOT_APPLICABLE;
}
