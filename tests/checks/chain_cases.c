#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "cases.h"
#include "forge.h"

static struct capture *capture(struct world *world)
{
    return &world->captures[0];
}

static void add_aia(struct world *world, struct cert *cert)
{
    struct access *access = ARENA_NEW(world->arena, 1, struct access);
    access->method = oid_octets(OID_AD_CA_ISSUERS);
    access->location =
        (struct general_name){ GENERAL_NAME_URI,
                               bytes_of_text("http://ca.example.net/1.crt") };
    cert->aia = access;
    cert->aia_count = 1;
}

/* Only the leaf is served, and its issuer is nowhere. */
static void leaf_only(struct world *world)
{
    SERVE(world, capture(world), world->leaf);
    world_lose_root(world);
    world->path->length = 1;
    world->faults[0].index = 0;
    add_aia(world, world->leaf);
}

/* The path was found without it: its key is another. */
static void leaf_and_namesake(struct world *world)
{
    leaf_only(world);
    SERVE(world, capture(world), world->leaf, world->ca);
}

static void root_lost(struct world *world)
{
    world_lose_root(world);
}

static struct paths *repair(struct world *world)
{
    struct paths *paths = PATHS(world, world->leaf, world->ca, world->root);
    paths->paths[0].layer = LAYER_REPAIRED;
    capture(world)->repaired_paths = paths;
    return paths;
}

/* What came from the place where the issuer is said to be. */
static void fetch(struct world *world, enum status status,
                  const struct cert *cert)
{
    struct issuer_fetch *fetched =
        ARENA_NEW(world->arena, 1, struct issuer_fetch);
    const struct cert **certs = ARENA_NEW(world->arena, 1, const struct cert *);
    certs[0] = cert;
    *fetched = (struct issuer_fetch){
        .url = "http://ca.example.net/1.crt",
        .failure = { status, 404, status == STATUS_OK ? NULL : "status 404" },
        .certs = certs,
        .cert_count = cert == NULL ? 0 : 1,
    };
    world->record.issuer_fetches = fetched;
    world->record.issuer_fetch_count = 1;
}

static void leaf_only_repaired(struct world *world)
{
    leaf_only(world);
    repair(world);
    fetch(world, STATUS_OK, world->ca);
}

static void leaf_only_404(struct world *world)
{
    leaf_only(world);
    fetch(world, STATUS_HTTP, NULL);
}

static void leaf_only_empty(struct world *world)
{
    leaf_only(world);
    fetch(world, STATUS_OK, NULL);
}

static void leaf_only_another(struct world *world)
{
    leaf_only(world);
    fetch(world, STATUS_OK, world->root);
}

/* The issuer could be got, but not what is above it. */
static void leaf_only_half_repaired(struct world *world)
{
    leaf_only_repaired(world);
    struct paths *paths = repair(world);
    paths->paths[0].is_complete = false;
    paths->paths[0].length = 2;
    paths->last = world->ca;
}

static void root_lost_and_found(struct world *world)
{
    world_lose_root(world);
    repair(world)->paths[0].root_is_known = false;
    fetch(world, STATUS_OK, world->root);
}

static void root_lost_after_fetch(struct world *world)
{
    fetch(world, STATUS_HTTP, NULL);
    world_lose_root(world);
    struct path *path = &repair(world)->paths[0];
    path->is_complete = false;
    path->length = 2;
}

static void damaged_beside(struct world *world)
{
    struct cert *damaged = world_renew(world, world->ca);
    damaged->failure.status = STATUS_MALFORMED;
    leaf_only(world);
    SERVE(world, capture(world), world->leaf, damaged);
}

static void self_signed(struct world *world)
{
    world_self_sign(world);
}

static void no_paths(struct world *world)
{
    capture(world)->paths = NULL;
}

/* Invalid for a reason of which no rule of weight tells. */
static void nameless_reason(struct world *world)
{
    world_fault(world, FAULT_RSA_MULTIPLE, 1, "2047 bits");
}

static void nothing_served(struct world *world)
{
    capture(world)->chain_length = capture(world)->served_count = 0;
    capture(world)->paths = NULL;
}

static void unknown_root(struct world *world)
{
    world_make_private(world, false);
}

static void given_root(struct world *world)
{
    world_make_private(world, true);
}

static void self_signed_file(struct world *world)
{
    world_self_sign(world);
    world_make_file(world);
}

static void self_signed_file_given(struct world *world)
{
    self_signed_file(world);
    world->path->fault_count = 0;
    world->path->result = PATH_VALID;
    world->path->root_is_known = true;
    world->path->source = ROOT_SOURCE_FILE;
}

static void limit_of_path(struct world *world)
{
    world_fault(world, FAULT_OVER_LIMIT, 0, "250000 name comparisons");
}

static void limit_of_search(struct world *world)
{
    struct paths *paths = (struct paths *)capture(world)->paths;
    limit_of_path(world);
    paths->over_limit = true;
    paths->limit_text = "100 signature checks";
}

static void limit_of_alternatives(struct world *world)
{
    struct paths *paths = (struct paths *)capture(world)->paths;
    paths->over_limit = true;
}

static void serve_many(struct world *world, size_t count)
{
    const struct cert **certs =
        ARENA_NEW(world->arena, count + 1, const struct cert *);
    certs[0] = world->leaf;
    certs[1] = world->ca;
    for (size_t i = 2; i < count; i++)
        certs[i] = i == 2 ? world->root : world_renew(world, certs[i - 1]);
    world_serve(world, capture(world), certs);
}

static void limit_of_certs(struct world *world)
{
    serve_many(world, LIMIT_CHAIN_CERTS);
}

static void past_limit_of_certs(struct world *world)
{
    serve_many(world, LIMIT_CHAIN_CERTS);
    capture(world)->served_count = LIMIT_CHAIN_CERTS + 1;
}

static void limit_of_handshake(struct world *world)
{
    nothing_served(world);
    capture(world)->status = CAPTURE_HANDSHAKE_FAILED;
    capture(world)->failure.status = STATUS_OVER_LIMIT;
    capture(world)->failure.detail = "more than 262144 octets";
}

static void limit_of_ours(struct world *world)
{
    limit_of_handshake(world);
    capture(world)->local_fault = true;
}

static void reversed(struct world *world)
{
    SERVE(world, capture(world), world->leaf, world->root, world->ca);
}

static void reversed_file(struct world *world)
{
    reversed(world);
    world_make_file(world);
}

static void root_served(struct world *world)
{
    SERVE(world, capture(world), world->leaf, world->ca, world->root);
}

static void unrelated(struct world *world)
{
    struct cert *other = world_cert(world, "CN=Other CA", "CN=Other", 7, 8);
    SERVE(world, capture(world), world->leaf, world->ca, other);
}

static void repeated(struct world *world)
{
    SERVE(world, capture(world), world->leaf, world->ca, world->ca);
}

static void unreadable(struct world *world)
{
    struct cert *damaged = world_renew(world, world->ca);
    damaged->failure.status = STATUS_MALFORMED;
    SERVE(world, capture(world), world->leaf, world->ca, damaged);
}

/* By name and key identifier it belongs, though the search took the other. */
static struct cert *cross(struct world *world)
{
    struct cert *cross = world_cert(world, "O=Example Trust,CN=Example Root",
                                    "O=Old Trust,CN=Old Root", 3, 9);
    SERVE(world, capture(world), world->leaf, world->ca, cross);
    return cross;
}

static void cross_too_early(struct world *world)
{
    struct cert *early = cross(world);
    SERVE(world, capture(world), world->leaf, early, world->ca);
}

static void cross_served(struct world *world)
{
    cross(world);
}

static void two_roots(struct world *world)
{
    struct cert *crossed = cross(world);
    struct cert *old = world_cert(world, "O=Old Trust,CN=Old Root",
                                  "O=Old Trust,CN=Old Root", 9, 9);
    struct paths *paths = (struct paths *)capture(world)->paths;
    ADD_PATH(world, paths, world->leaf, world->ca, crossed, old);
}

static void two_ways_to_one_root(struct world *world)
{
    struct paths *paths = (struct paths *)capture(world)->paths;
    ADD_PATH(world, paths, world->leaf, world_renew(world, world->ca),
             world->root);
}

static void other_key_id(struct world *world)
{
    world->leaf->aki_key_id = bytes_of_text("\x01\x02");
    world->ca->ski = bytes_of_text("\x03\x04");
}

static void no_key_id(struct world *world)
{
    world->leaf->aki_key_id = world->ca->aki_key_id = (struct bytes){ 0 };
    world->root->aki_key_id = (struct bytes){ 0 };
}

static void undecided(struct world *world)
{
    world->path->result = PATH_UNKNOWN;
    world->path->reason = FAULT_UNSUPPORTED;
}

static void not_verified(struct world *world)
{
    world_fault(world, FAULT_UNSUPPORTED, 1, "signature of an unknown kind");
}

static const struct check_case cases[] = {
    { "chain.incomplete", "complete", ANSWER_PASS, NULL, NULL },
    { "chain.incomplete", "only the leaf", ANSWER_FAIL,
      "its issuer \"O=Example Trust,CN=Example CA 1\"", leaf_only },
    { "chain.incomplete", "where the issuer is", ANSWER_FAIL,
      "caIssuers URI:http://ca.example.net/1.crt", leaf_only },
    { "chain.incomplete", "an earlier issuer is there", ANSWER_FAIL,
      "; #1 \"Example CA 1\" ", leaf_and_namesake },
    { "chain.incomplete", "OpenSSL's words", ANSWER_FAIL,
      "error 21: unable to verify the first certificate, error 20: unable",
      leaf_only },
    { "chain.incomplete", "fetched", ANSWER_FAIL,
      "http://ca.example.net/1.crt supplies \"Example CA 1\", SHA-256 ",
      leaf_only_repaired },
    { "chain.incomplete", "fetched in vain", ANSWER_FAIL,
      "; http://ca.example.net/1.crt: status 404", leaf_only_404 },
    { "chain.incomplete", "nothing fetched", ANSWER_FAIL,
      "; http://ca.example.net/1.crt: no certificate in the answer",
      leaf_only_empty },
    { "chain.incomplete", "another one fetched", ANSWER_FAIL,
      "1.crt: certificate \"Example Root\"", leaf_only_another },
    { "chain.incomplete", "half of it fetched", ANSWER_FAIL,
      "; above it \"O=Example Trust,CN=Example Root\" is missing still",
      leaf_only_half_repaired },
    { "chain.incomplete", "a damaged one beside", ANSWER_FAIL,
      "#1 of what was served does not decode", damaged_beside },
    { "chain.incomplete", "the root: said better", ANSWER_NOT_APPLICABLE, NULL,
      root_lost },
    { "chain.incomplete", "a fetched root: said better", ANSWER_NOT_APPLICABLE,
      NULL, root_lost_and_found },
    { "chain.incomplete", "self-signed", ANSWER_NOT_APPLICABLE, NULL,
      self_signed },
    { "chain.incomplete", "not judged at all", ANSWER_UNKNOWN, "no path",
      no_paths },
    { "chain.incomplete", "the last resort", ANSWER_FAIL,
      "no valid path: rsa-multiple", nameless_reason },
    { "chain.incomplete", "the last resort, undecided", ANSWER_UNKNOWN,
      "no valid path: unsupported", undecided },
    { "chain.incomplete", "nothing served", ANSWER_NOT_APPLICABLE, NULL,
      nothing_served },

    { "chain.unknown-root", "public", ANSWER_PASS, NULL, NULL },
    { "chain.unknown-root", "given", ANSWER_PASS, NULL, given_root },
    { "chain.unknown-root", "unknown", ANSWER_FAIL,
      "root \"O=Example Trust,CN=Example Root\" is not among", unknown_root },
    { "chain.unknown-root", "OpenSSL's words", ANSWER_FAIL,
      "error 19: self-signed certificate in certificate chain", unknown_root },
    { "chain.unknown-root", "incomplete", ANSWER_NOT_APPLICABLE, NULL,
      leaf_only },
    { "chain.unknown-root", "fetched", ANSWER_FAIL,
      "confirm the fingerprint with the CA", root_lost_and_found },
    { "chain.unknown-root", "self-signed", ANSWER_NOT_APPLICABLE, NULL,
      self_signed },
    { "chain.unknown-root", "a self-signed file", ANSWER_FAIL,
      "error 18: self-signed certificate", self_signed_file },
    { "chain.unknown-root", "a given self-signed file", ANSWER_PASS, NULL,
      self_signed_file_given },

    { "chain.over-limit", "little", ANSWER_PASS, NULL, NULL },
    { "chain.over-limit", "one path", ANSWER_FAIL, "250000 name comparisons",
      limit_of_path },
    { "chain.over-limit", "the search", ANSWER_FAIL, "100 signature checks",
      limit_of_search },
    { "chain.over-limit", "other ways than a valid one", ANSWER_PASS, NULL,
      limit_of_alternatives },
    { "chain.over-limit", "32 certificates", ANSWER_PASS, NULL,
      limit_of_certs },
    { "chain.over-limit", "33 certificates", ANSWER_FAIL,
      "33 certificates were served; 32", past_limit_of_certs },
    { "chain.over-limit", "a large handshake", ANSWER_FAIL,
      "more than 262144 octets", limit_of_handshake },
    { "chain.over-limit", "our own limit", ANSWER_NOT_APPLICABLE, NULL,
      limit_of_ours },

    { "chain.order", "in order", ANSWER_PASS, NULL, NULL },
    { "chain.order", "the root too", ANSWER_PASS, NULL, root_served },
    { "chain.order", "reversed", ANSWER_FAIL, "right order: #0 > #2 > #1",
      reversed },
    { "chain.order", "a cross-certificate", ANSWER_PASS, NULL, cross_served },
    { "chain.order", "a cross-certificate too early", ANSWER_FAIL,
      "right order: #0 > #2 > #1", cross_too_early },
    { "chain.order", "files", ANSWER_NOT_APPLICABLE, NULL, reversed_file },
    { "chain.order", "self-signed", ANSWER_NOT_APPLICABLE, NULL, self_signed },

    { "chain.extra", "nothing", ANSWER_PASS, NULL, NULL },
    { "chain.extra", "the root", ANSWER_PASS, NULL, root_served },
    { "chain.extra", "a cross-certificate", ANSWER_PASS, NULL, cross_served },
    { "chain.extra", "another CA", ANSWER_FAIL, "#2 \"Other CA\"", unrelated },
    { "chain.extra", "one twice", ANSWER_FAIL, "(repeated)", repeated },
    { "chain.extra", "one that cannot be read", ANSWER_FAIL, "#2", unreadable },

    { "chain.broken-link", "ours to blame", ANSWER_UNKNOWN,
      "signature of an unknown kind", not_verified },

    { "chain.key-id", "the same", ANSWER_PASS, NULL, NULL },
    { "chain.key-id", "others", ANSWER_FAIL,
      "authority key identifier 0102; its issuer \"Example CA 1\" has 0304",
      other_key_id },
    { "chain.key-id", "none", ANSWER_NOT_APPLICABLE, NULL, no_key_id },

    { "chain.root-sent", "not", ANSWER_PASS, NULL, NULL },
    { "chain.root-sent", "sent", ANSWER_FAIL, "#2 \"Example Root\"",
      root_served },

    { "chain.root-not-found", "known", ANSWER_PASS, NULL, NULL },
    { "chain.root-not-found", "served", ANSWER_PASS, NULL, unknown_root },
    { "chain.root-not-found", "lost", ANSWER_FAIL,
      "its issuer \"O=Example Trust,CN=Example Root\" was not served",
      root_lost },
    { "chain.root-not-found", "lost, though asked for", ANSWER_FAIL,
      "; http://ca.example.net/1.crt: status 404", root_lost_after_fetch },
    { "chain.root-not-found", "fetched", ANSWER_PASS, NULL,
      root_lost_and_found },
    { "chain.root-not-found", "an intermediate is missing",
      ANSWER_NOT_APPLICABLE, NULL, leaf_only },

    { "chain.multiple-anchors", "one", ANSWER_PASS, NULL, NULL },
    { "chain.multiple-anchors", "two", ANSWER_FAIL,
      "#0 > #1 > root \"Example Root\"", two_roots },
    { "chain.multiple-anchors", "the one to send", ANSWER_FAIL,
      "(store, recommended)", two_roots },
    { "chain.multiple-anchors", "two ways to one", ANSWER_PASS, NULL,
      two_ways_to_one_root },
    { "chain.multiple-anchors", "a cross-certificate of the root", ANSWER_FAIL,
      "issued by \"Old Root\"", cross_served },
};

const struct case_list chain_cases = { cases, COUNT_OF(cases) };
