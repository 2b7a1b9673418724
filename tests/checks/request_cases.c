#include <string.h>

#include "base/arena.h"
#include "cases.h"
#include "files_world.h"
#include "x509/oid.h"

static struct request *request(struct world *world, const char *name)
{
    struct given_file *file = world_files(world);
    HOLD(world, file, NULL);
    return world_request(world, file, name);
}

static void good(struct world *world)
{
    request(world, "p256.csr");
}

static void good_rsa(struct world *world)
{
    request(world, "rsa.csr");
}

static void no_request(struct world *world)
{
    world_files(world);
}

static void malformed(struct world *world)
{
    request(world, "p256.csr")->failure =
        (struct failure){ STATUS_MALFORMED, 0, "expected Name" };
}

static void bad_signature(struct world *world)
{
    request(world, "bad-signature.csr.der");
}

static void old_digest(struct world *world)
{
    request(world, "sha1.csr");
}

static void unknown_algorithm(struct world *world)
{
    request(world, "p256.csr")->algorithm =
        (struct algorithm){ .id = OID_SHA256_DSA,
                            .oid = oid_octets(OID_SHA256_DSA) };
}

static void no_key_at_all(struct world *world)
{
    request(world, "rsa.csr")->key.rsa_is_malformed = true;
}

static void short_key(struct world *world)
{
    struct request *asked = request(world, "rsa.csr");
    asked->key.size_bits = 1024;
    asked->key.modulus = bytes_slice(asked->key.modulus, 0, 128);
}

static void odd_length(struct world *world)
{
    request(world, "rsa.csr")->key.size_bits = 2049;
}

static void even_exponent(struct world *world)
{
    request(world, "rsa.csr")->key.exponent =
        (struct bytes){ (const uint8_t *)"\x01\x00\x02", 3 };
}

static void other_curve(struct world *world)
{
    struct request *asked = request(world, "p256.csr");
    asked->key.curve = OID_SECP256K1;
    asked->key.algorithm.parameters =
        (struct bytes){ (const uint8_t *)"\x06\x05\x2b\x81\x04\x00\x0a", 7 };
}

static void other_kind(struct world *world)
{
    request(world, "ed25519.csr");
}

static void no_san(struct world *world)
{
    request(world, "no-san.csr");
}

static void no_extensions(struct world *world)
{
    request(world, "challenge.csr");
}

static void mail_only(struct world *world)
{
    struct request *asked = request(world, "p256.csr");
    struct general_name *name = ARENA_NEW(world->arena, 1, struct general_name);
    *name = (struct general_name){ GENERAL_NAME_EMAIL,
                                   bytes_of_text("a@example.com") };
    asked->san = (struct general_names){ name, 1 };
}

static void unasked_host(struct world *world)
{
    good(world);
    world->options.judge_name = false;
}

static void other_host(struct world *world)
{
    good(world);
    world->nodes[0].host = "www.example.com";
}

static void covered_node(struct world *world)
{
    good(world);
    world_node(world, ROLE_ATLAS, "help.example.com");
}

static void other_node(struct world *world)
{
    good(world);
    world_node(world, ROLE_ATLAS, "node.example.com");
}

static void no_name(struct world *world)
{
    good(world);
    world->nodes[0].host = "-";
    world->nodes[0].host_fault = "a hyphen at an end";
}

static struct request *with_address(struct world *world)
{
    struct request *asked = request(world, "p256.csr");
    struct general_name *name = ARENA_NEW(world->arena, 1, struct general_name);
    *name = (struct general_name){ GENERAL_NAME_IP,
                                   { (const uint8_t *)"\x08\x08\x04\x04", 4 } };
    asked->san = (struct general_names){ name, 1 };
    return asked;
}

static void literal(struct world *world)
{
    with_address(world);
    world->nodes[0].is_literal = true;
    world->nodes[0].literal = world_parse("8.8.4.4");
}

static void other_literal(struct world *world)
{
    literal(world);
    world->nodes[0].literal = world_parse("8.8.8.8");
}

static void second_name(struct world *world)
{
    struct request *asked = request(world, "p256.csr");
    struct general_name *names =
        ARENA_NEW(world->arena, 2, struct general_name);
    names[0] = asked->san.items[1];
    names[1] = asked->san.items[0];
    asked->san.items = names;
}

/* With the certificate that came of it: its key is taken over. */
static struct request *with_leaf(struct world *world, const char *name)
{
    struct given_file *file = world_files(world);
    struct request *asked = world_request(world, file, name);
    memcpy(world->leaf->spki_sha256, asked->spki_sha256, SHA256_SIZE);
    NAMES(world, world->leaf, HOST, "help.example.com");
    return asked;
}

static void right_certificate(struct world *world)
{
    with_leaf(world, "p256.csr");
}

static void other_key(struct world *world)
{
    with_leaf(world, "p256.csr")->spki_sha256[0] ^= 1;
}

static void fewer_names(struct world *world)
{
    with_leaf(world, "p256.csr");
    NAMES(world, world->leaf, HOST);
}

static void wildcard(struct world *world)
{
    with_leaf(world, "p256.csr");
    NAMES(world, world->leaf, "*.example.com");
}

static void other_case(struct world *world)
{
    with_leaf(world, "p256.csr");
    NAMES(world, world->leaf, "HELP.example.com", "Support.Example.com");
}

static const struct check_case cases[] = {
    { "request.signature", "a scan", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "request.signature", "no request", ANSWER_NOT_APPLICABLE, NULL,
      no_request },
    { "request.signature", "malformed", ANSWER_NOT_APPLICABLE, NULL,
      malformed },
    { "request.signature", "ECDSA", ANSWER_PASS, NULL, good },
    { "request.signature", "RSA", ANSWER_PASS, NULL, good_rsa },
    { "request.signature", "of another key", ANSWER_FAIL,
      "line 1: ecdsa-with-SHA256: the signature is not that of the key",
      bad_signature },
    { "request.signature", "SHA-1", ANSWER_FAIL,
      "signed with sha1WithRSAEncryption", old_digest },
    { "request.signature", "only we cannot", ANSWER_UNKNOWN,
      "this build cannot verify dsa-with-SHA256", unknown_algorithm },
    { "request.signature", "no key", ANSWER_FAIL, "or is none", no_key_at_all },

    { "request.key", "ECDSA", ANSWER_PASS, NULL, good },
    { "request.key", "RSA", ANSWER_PASS, NULL, good_rsa },
    { "request.key", "1024 bits", ANSWER_FAIL,
      "RSA of 1024 bits; at least 2048", short_key },
    { "request.key", "2049 bits", ANSWER_FAIL, "not whole octets", odd_length },
    { "request.key", "even exponent", ANSWER_FAIL, "is even", even_exponent },
    { "request.key", "another curve", ANSWER_FAIL, "secp256k1", other_curve },
    { "request.key", "another kind", ANSWER_FAIL,
      "Ed25519; RSA or ECDSA is asked for", other_kind },
    { "request.key", "none", ANSWER_FAIL, "is no key", no_key_at_all },

    { "request.no-san", "names", ANSWER_PASS, NULL, good },
    { "request.no-san", "none", ANSWER_FAIL, "SAN: absent", no_san },
    { "request.no-san", "no extensions", ANSWER_FAIL,
      "attributes: challengePassword", no_extensions },
    { "request.no-san", "e-mail only", ANSWER_FAIL, "email:a@example.com",
      mail_only },

    { "request.host", "covered", ANSWER_PASS, NULL, good },
    { "request.host", "not asked", ANSWER_NOT_JUDGED, NULL, unasked_host },
    { "request.host", "another", ANSWER_FAIL,
      "www.example.com is not covered; SAN: DNS:" HOST, other_host },
    { "request.host", "with its node", ANSWER_PASS, NULL, covered_node },
    { "request.host", "without its node", ANSWER_FAIL,
      "node.example.com is not covered", other_node },
    { "request.host", "no host name", ANSWER_FAIL, "- is not covered",
      no_name },
    { "request.host", "an address", ANSWER_PASS, NULL, literal },
    { "request.host", "another address", ANSWER_FAIL, "is not covered",
      other_literal },

    { "request.cn-first", "first", ANSWER_PASS, NULL, good },
    { "request.cn-first", "second", ANSWER_FAIL,
      "CN: " HOST "; first SAN: DNS:help.example.com", second_name },
    { "request.cn-first", "no SAN", ANSWER_NOT_APPLICABLE, NULL, no_san },

    { "request.cert-mismatch", "no certificate", ANSWER_NOT_APPLICABLE, NULL,
      good },
    { "request.cert-mismatch", "its own", ANSWER_PASS, NULL,
      right_certificate },
    { "request.cert-mismatch", "another key", ANSWER_FAIL,
      "SHA-256 of the public key", other_key },
    { "request.cert-mismatch", "fewer names", ANSWER_FAIL,
      "not in the certificate: DNS:help.example.com", fewer_names },
    { "request.cert-mismatch", "a wildcard", ANSWER_PASS, NULL, wildcard },
    { "request.cert-mismatch", "in another case", ANSWER_PASS, NULL,
      other_case },
};

const struct case_list request_cases = { cases, COUNT_OF(cases) };
