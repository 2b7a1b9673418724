#include <errno.h>

#include "cases.h"
#include "forge.h"

static void fail(struct world *world, enum capture_status status,
                 enum status failure)
{
    struct capture *capture = &world->captures[0];
    capture->status = status;
    capture->failure.status = failure;
    capture->chain_length = capture->served_count = 0;
    capture->paths = NULL;
    capture->version = 0;
    world->record.root = (struct root_choice){ 0 };
}

static void refused(struct world *world)
{
    fail(world, CAPTURE_CONNECT_FAILED, STATUS_REFUSED);
    world->captures[0].failure.code = ECONNREFUSED;
    world->captures[0].failure.detail = "Connection refused";
}

static void silent(struct world *world)
{
    fail(world, CAPTURE_CONNECT_FAILED, STATUS_TIMED_OUT);
}

static void unreachable(struct world *world)
{
    fail(world, CAPTURE_CONNECT_FAILED, STATUS_UNREACHABLE);
}

static void not_probed(struct world *world)
{
    fail(world, CAPTURE_NOT_PROBED, STATUS_INTERRUPTED);
}

static void nothing_probed(struct world *world)
{
    world->record.capture_count = 0;
    world->record.interrupted = true;
}

static void file(struct world *world)
{
    world_make_file(world);
}

static void lets_encrypt(struct world *world)
{
    world->leaf->issuer.der =
        forge_name(world->arena, "C=US,O=Let's Encrypt,CN=YE1");
}

static void answered(struct page *page, int status, const char *line)
{
    *page = (struct page){ .was_asked = true,
                           .http_status = status,
                           .status_line = line };
}

static void not_answered(struct page *page, enum status status,
                         const char *detail)
{
    *page =
        (struct page){ .was_asked = true, .failure = { status, 0, detail } };
}

static void port_80_open(struct world *world)
{
    lets_encrypt(world);
    answered(&world->captures[0].port_80, 404, "HTTP/1.1 404 Not Found");
}

static void port_80_refused(struct world *world)
{
    lets_encrypt(world);
    not_answered(&world->captures[0].port_80, STATUS_REFUSED,
                 "Connection refused");
}

static void port_80_not_needed(struct world *world)
{
    not_answered(&world->captures[0].port_80, STATUS_REFUSED,
                 "Connection refused");
}

static void port_80_silent(struct world *world)
{
    lets_encrypt(world);
    not_answered(&world->captures[0].port_80, STATUS_TIMED_OUT, NULL);
}

static void port_80_of_another(struct world *world)
{
    lets_encrypt(world);
    not_answered(&world->captures[0].port_80, STATUS_HTTP, "not HTTP");
    world->captures[0].port_80.status_line = "SSH-2.0-OpenSSH";
}

/* Every address is asked. */
static void port_80_of_one(struct world *world)
{
    port_80_open(world);
    world_address(world, &world->nodes[0], OTHER_ADDRESS);
    not_answered(&world->captures[1].port_80, STATUS_REFUSED, NULL);
}

static void healthy(struct world *world)
{
    answered(&world->captures[0].health, 200, "HTTP/1.1 200 OK");
}

static void unhealthy(struct world *world)
{
    answered(&world->captures[0].health, 500, "HTTP/1.1 500 Oh");
}

static void health_unseen(struct world *world)
{
    not_answered(&world->captures[0].health, STATUS_TIMED_OUT, "late");
}

static void root_named(struct world *world, const char *name)
{
    world->root->subject.der = forge_name(world->arena, name);
    world_make_private(world, false);
}

static void proxy(struct world *world)
{
    root_named(world, "O=Zscaler Inc.,CN=Zscaler Root CA");
}

static void company(struct world *world)
{
    root_named(world, "O=Example,CN=Example Corporate Root");
}

static void proxy_without_root(struct world *world)
{
    world->ca->issuer.der =
        forge_name(world->arena, "O=Fortinet,CN=FG100F0000000000");
    world_lose_root(world);
}

/* Only one of two addresses: that is no proxy between here and both. */
static void proxy_at_one(struct world *world)
{
    struct capture *second =
        world_address(world, &world->nodes[0], OTHER_ADDRESS);
    struct cert *root = world_cert(world, "CN=mitmproxy", "CN=mitmproxy", 5, 5);
    second->paths = PATHS(world, world->leaf, world->ca, root);
}

static const struct check_case cases[] = {
    { "network.connect", "connected", ANSWER_PASS, NULL, NULL },
    { "network.connect", "refused", ANSWER_FAIL, "refused (Connection refused)",
      refused },
    { "network.connect", "silence", ANSWER_UNKNOWN, "timed-out", silent },
    { "network.connect", "no route", ANSWER_UNKNOWN, "unreachable",
      unreachable },
    { "network.connect", "not probed", ANSWER_UNKNOWN, "not probed",
      not_probed },
    { "network.connect", "ended before any address", ANSWER_UNKNOWN,
      "interrupted", nothing_probed },
    { "network.connect", "files", ANSWER_NOT_APPLICABLE, NULL, file },

    { "network.port80", "another CA", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "network.port80", "not asked for", ANSWER_NOT_JUDGED, NULL,
      lets_encrypt },
    { "network.port80", "open", ANSWER_PASS, NULL, port_80_open },
    { "network.port80", "refused", ANSWER_FAIL,
      "TCP port 80: refused, Connection refused", port_80_refused },
    { "network.port80", "another CA, refused", ANSWER_FAIL,
      "TCP port 80: refused", port_80_not_needed },
    { "network.port80", "silence", ANSWER_UNKNOWN, "timed-out",
      port_80_silent },
    { "network.port80", "another protocol", ANSWER_FAIL,
      "not HTTP: SSH-2.0-OpenSSH", port_80_of_another },
    { "network.port80", "one of two", ANSWER_FAIL, OTHER_ADDRESS ":443",
      port_80_of_one },
    { "network.health", "not asked for", ANSWER_NOT_JUDGED, NULL, NULL },
    { "network.health", "healthy", ANSWER_PASS, NULL, healthy },
    { "network.health", "a fault", ANSWER_FAIL,
      "GET /check_health: HTTP/1.1 500 Oh", unhealthy },
    { "network.health", "silence", ANSWER_UNKNOWN, "timed-out, late",
      health_unseen },
    { "network.health", "no session", ANSWER_NOT_APPLICABLE, NULL, refused },

    { "network.intercepted", "an ordinary root", ANSWER_PASS, NULL, NULL },
    { "network.intercepted", "a company's root", ANSWER_PASS, NULL, company },
    { "network.intercepted", "a proxy's root", ANSWER_FAIL, "zscaler", proxy },
    { "network.intercepted", "a proxy that hides its root", ANSWER_FAIL,
      "fortinet", proxy_without_root },
    { "network.intercepted", "one address of two", ANSWER_PASS, NULL,
      proxy_at_one },
    { "network.intercepted", "nothing seen", ANSWER_NOT_APPLICABLE, NULL,
      silent },
    { "network.intercepted", "files", ANSWER_NOT_APPLICABLE, NULL, file },
};

const struct case_list network_cases = { cases, COUNT_OF(cases) };
