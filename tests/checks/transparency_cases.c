#include "base/arena.h"
#include "cases.h"
#include "forge.h"
#include "x509/der.h"
#include "x509/digest.h"

/* SCTs of that many logs, each twice. */
static struct scts scts(struct world *world, size_t logs)
{
    struct sct *items = ARENA_NEW(world->arena, 2 * logs, struct sct);
    for (size_t i = 0; i < 2 * logs; i++) {
        uint8_t *id = ARENA_NEW(world->arena, 32, uint8_t);
        id[0] = (uint8_t)(i / 2);
        items[i].log_id = (struct bytes){ id, 32 };
    }
    return (struct scts){ items, 2 * logs };
}

static void no_sct(struct world *world)
{
    world->leaf->scts = (struct scts){ 0 };
}

static void no_sct_private(struct world *world)
{
    no_sct(world);
    world_make_private(world, true);
}

static void no_sct_unasked(struct world *world)
{
    no_sct(world);
    world->captures[0].scts_were_asked = false;
}

static void no_sct_file(struct world *world)
{
    no_sct_unasked(world);
    world_make_file(world);
}

static void one_log(struct world *world)
{
    world->leaf->scts = scts(world, 1);
}

static void sent_by_one_log(struct world *world)
{
    no_sct(world);
    world->captures[0].scts = scts(world, 1);
}

static void sent_by_two_logs(struct world *world)
{
    no_sct(world);
    world->captures[0].scts = scts(world, 2);
}

static void lives(struct world *world, int64_t days)
{
    world->leaf->not_after = world->leaf->not_before + DAYS(days) - 1;
}

static void days_180(struct world *world)
{
    lives(world, 180);
}

static void days_181(struct world *world)
{
    lives(world, 181);
}

/* A day that has begun counts. */
static void days_180_and_a_second(struct world *world)
{
    lives(world, 180);
    world->leaf->not_after++;
}

static void days_181_three_logs(struct world *world)
{
    lives(world, 181);
    world->leaf->scts = scts(world, 3);
}

/* What another version says is not known. */
static void version_two(struct world *world)
{
    struct scts made = scts(world, 2);
    for (size_t i = 0; i < made.count; i++)
        ((struct sct *)made.items)[i].version = 1;
    world->leaf->scts = made;
}

static const uint8_t zeros[64];

/* The content of the extension that holds an SCT of each log from the first
 * to before the last; what is not read of them is zero. */
static struct bytes sct_list(struct world *world, size_t first, size_t last)
{
    enum { SCT_SIZE = 1 + 32 + 8 + 2 + 2 + 2 };
    size_t count = last - first, size = count * (2 + SCT_SIZE);
    uint8_t *list = ARENA_NEW(world->arena, 2 + size, uint8_t);
    list[0] = (uint8_t)(size >> 8);
    list[1] = (uint8_t)size;
    for (size_t i = 0; i < count; i++) {
        uint8_t *sct = list + 2 + i * (2 + SCT_SIZE);
        sct[1] = SCT_SIZE;
        sct[3] = (uint8_t)(first + i);
    }
    return forge_tlv(world->arena, DER_OCTET_STRING,
                     (struct bytes){ list, 2 + size });
}

static struct bytes digest_of(struct world *world, struct bytes octets)
{
    uint8_t digest[SHA1_SIZE];
    digest_sha1(octets, digest);
    return forge_tlv(world->arena, DER_OCTET_STRING,
                     (struct bytes){ digest, sizeof(digest) });
}

/* An AlgorithmIdentifier without parameters. */
static struct bytes algorithm(struct world *world, enum oid oid)
{
    return forge_tlv(world->arena, DER_SEQUENCE, forge_oid(world->arena, oid));
}

static struct bytes moment(struct world *world)
{
    return forge_tlv(world->arena, DER_GENERALIZED_TIME,
                     bytes_of_text("20261123000000Z"));
}

/* A SEQUENCE of one SingleResponse: good. */
static struct bytes singles(struct world *world, struct bytes serial,
                            struct bytes extension)
{
    struct arena *arena = world->arena;
    const struct cert *ca = world->ca;
    struct bytes id = FORGE_CAT(
        arena, algorithm(world, OID_SHA1), digest_of(world, ca->subject.der),
        digest_of(world, ca->key.bits), forge_tlv(arena, DER_INTEGER, serial));
    struct bytes good =
        forge_tlv(arena, DER_CONTEXT(0), (struct bytes){ zeros, 0 });
    struct bytes extensions = forge_tlv(arena, DER_SEQUENCE, extension);
    struct bytes single = FORGE_CAT(
        arena, forge_tlv(arena, DER_SEQUENCE, id), good, moment(world),
        forge_tlv(arena, DER_CONTEXT_CONSTRUCTED(1), extensions));
    return forge_tlv(arena, DER_SEQUENCE,
                     forge_tlv(arena, DER_SEQUENCE, single));
}

/* Signed by nobody: to SCTs that does not matter. */
static struct bytes basic_response(struct world *world, struct bytes serial,
                                   struct bytes extension)
{
    struct arena *arena = world->arena;
    struct bytes responder = forge_tlv(arena, DER_CONTEXT_CONSTRUCTED(2),
                                       digest_of(world, world->ca->key.bits));
    struct bytes data = FORGE_CAT(arena, responder, moment(world),
                                  singles(world, serial, extension));
    struct bytes signature =
        forge_tlv(arena, DER_BIT_STRING, (struct bytes){ zeros, 2 });
    return forge_tlv(arena, DER_SEQUENCE,
                     FORGE_CAT(arena, forge_tlv(arena, DER_SEQUENCE, data),
                               algorithm(world, OID_SHA256_ECDSA), signature));
}

/* The host has no SCT but for what this response about a certificate of that
 * serial number holds. */
static void staple(struct world *world, struct bytes serial,
                   struct bytes extension)
{
    struct arena *arena = world->arena;
    struct bytes basic = basic_response(world, serial, extension);
    struct bytes answer = FORGE_CAT(arena, forge_oid(arena, OID_OCSP_BASIC),
                                    forge_tlv(arena, DER_OCTET_STRING, basic));
    struct bytes successful =
        forge_tlv(arena, DER_ENUMERATED, (struct bytes){ zeros, 1 });
    struct bytes response =
        FORGE_CAT(arena, successful,
                  forge_tlv(arena, DER_CONTEXT_CONSTRUCTED(0),
                            forge_tlv(arena, DER_SEQUENCE, answer)));
    no_sct(world);
    world->captures[0].staple = forge_tlv(arena, DER_SEQUENCE, response);
}

static void staple_scts(struct world *world, size_t first, size_t last)
{
    staple(world, world->leaf->serial,
           forge_extension(world->arena, OID_OCSP_SCT_LIST, false,
                           sct_list(world, first, last)));
}

static void stapled_by_one_log(struct world *world)
{
    staple_scts(world, 0, 1);
}

static void stapled_by_two_logs(struct world *world)
{
    staple_scts(world, 0, 2);
}

static void sent_and_stapled(struct world *world)
{
    staple_scts(world, 1, 2);
    world->captures[0].scts = scts(world, 1);
}

static void sent_and_stapled_alike(struct world *world)
{
    staple_scts(world, 0, 1);
    world->captures[0].scts = scts(world, 1);
}

static void stapled_for_another(struct world *world)
{
    staple(world, bytes_of_text("7"),
           forge_extension(world->arena, OID_OCSP_SCT_LIST, false,
                           sct_list(world, 0, 2)));
}

/* As in a certificate: there it has another identifier. */
static void stapled_without(struct world *world)
{
    staple(world, world->leaf->serial,
           forge_extension(world->arena, OID_SCT_LIST, false,
                           sct_list(world, 0, 2)));
}

static void stapled_cut(struct world *world)
{
    struct bytes list = sct_list(world, 0, 2);
    staple(world, world->leaf->serial,
           forge_extension(world->arena, OID_OCSP_SCT_LIST, false,
                           bytes_slice(list, 0, list.size - 1)));
}

static void stapled_garbage(struct world *world)
{
    no_sct(world);
    world->captures[0].staple = bytes_of_text("a response");
}

static void no_staple_asked(struct world *world)
{
    no_sct(world);
    world->captures[0].staple_was_asked = false;
}

static const struct check_case cases[] = {
    { "transparency.none", "some", ANSWER_PASS, NULL, NULL },
    { "transparency.none", "none", ANSWER_FAIL,
      "SCTs of 0 logs embedded, of 0 by TLS extension, of 0 in the "
      "stapled response; 2 are wanted",
      no_sct },
    { "transparency.none", "one", ANSWER_PASS, NULL, one_log },
    { "transparency.none", "one in the handshake", ANSWER_PASS, NULL,
      sent_by_one_log },
    { "transparency.none", "one in the staple", ANSWER_PASS, NULL,
      stapled_by_one_log },
    { "transparency.none", "a staple of another certificate", ANSWER_FAIL,
      "of 0 in the stapled response", stapled_for_another },
    { "transparency.none", "a staple without any", ANSWER_FAIL,
      "of 0 in the stapled response", stapled_without },
    { "transparency.none", "a staple whose list is cut", ANSWER_FAIL,
      "of 0 in the stapled response", stapled_cut },
    { "transparency.none", "a staple that is no response", ANSWER_FAIL,
      "of 0 in the stapled response", stapled_garbage },
    { "transparency.none", "no staple was asked for", ANSWER_UNKNOWN,
      "of 0 in the stapled response", no_staple_asked },
    { "transparency.none", "not asked for", ANSWER_UNKNOWN, "0 by TLS",
      no_sct_unasked },
    { "transparency.none", "a file", ANSWER_FAIL, "0 logs", no_sct_file },
    { "transparency.none", "of another version", ANSWER_FAIL, "0 logs",
      version_two },
    { "transparency.none", "private", ANSWER_NOT_APPLICABLE, NULL,
      no_sct_private },

    { "transparency.too-few", "enough", ANSWER_PASS, NULL, NULL },
    { "transparency.too-few", "none: said better", ANSWER_NOT_APPLICABLE, NULL,
      no_sct },
    { "transparency.too-few", "one log, twice", ANSWER_FAIL,
      "SCTs of 1 logs embedded", one_log },
    { "transparency.too-few", "one in the handshake", ANSWER_FAIL,
      "of 1 by TLS extension", sent_by_one_log },
    { "transparency.too-few", "two in the handshake", ANSWER_PASS, NULL,
      sent_by_two_logs },
    { "transparency.too-few", "one in the staple", ANSWER_FAIL,
      "of 1 in the stapled response", stapled_by_one_log },
    { "transparency.too-few", "two in the staple", ANSWER_PASS, NULL,
      stapled_by_two_logs },
    { "transparency.too-few", "one of each", ANSWER_PASS, NULL,
      sent_and_stapled },
    { "transparency.too-few", "the same in both", ANSWER_FAIL,
      "of 1 by TLS extension, of 1 in the stapled response",
      sent_and_stapled_alike },
    { "transparency.too-few", "two for 180 days", ANSWER_PASS, NULL, days_180 },
    { "transparency.too-few", "two for 181 days", ANSWER_FAIL,
      "3 are wanted for a lifetime of 181 days", days_181 },
    { "transparency.too-few", "two for 180 days and a second", ANSWER_FAIL,
      "3 are wanted for a lifetime of 181 days", days_180_and_a_second },
    { "transparency.too-few", "three for 181 days", ANSWER_PASS, NULL,
      days_181_three_logs },
};

const struct case_list transparency_cases = { cases, COUNT_OF(cases) };
