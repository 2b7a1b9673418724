#include "base/arena.h"
#include "cases.h"

static void no_eku(struct world *world)
{
    world->leaf->eku_ext = NULL;
    world->leaf->eku = 0;
}

static void no_eku_private(struct world *world)
{
    no_eku(world);
    world_fault(world, FAULT_EKU_ABSENT, 0, "extKeyUsage is absent");
    world_make_private(world, true);
}

static void client_too(struct world *world)
{
    struct bytes *oids = ARENA_NEW(world->arena, 2, struct bytes);
    oids[0] = oid_octets(OID_SERVER_AUTH);
    oids[1] = oid_octets(OID_CLIENT_AUTH);
    world->leaf->eku = EKU_SERVER_AUTH | EKU_CLIENT_AUTH;
    world->leaf->eku_oids = (struct oids){ oids, 2 };
}

static void client_too_private(struct world *world)
{
    client_too(world);
    world_make_private(world, true);
}

static void wanted_client(struct world *world)
{
    client_too(world);
    world->options.purpose = PURPOSE_CLIENT;
}

static void wrong_purpose_client(struct world *world)
{
    world->options.purpose = PURPOSE_CLIENT;
    world_fault(world, FAULT_LEAF_EKU, 0, "without clientAuth");
}

static void rsa_usage(struct world *world, uint16_t usage)
{
    world->leaf->key.algorithm.id = OID_RSA;
    world->leaf->key_usage_ext = world->leaf->eku_ext;
    world->leaf->key_usage = usage;
}

static void rsa_both(struct world *world)
{
    rsa_usage(world, KEY_USAGE_DIGITAL_SIGNATURE | KEY_USAGE_KEY_ENCIPHERMENT);
}

static void rsa_encipherment(struct world *world)
{
    rsa_usage(world, KEY_USAGE_KEY_ENCIPHERMENT);
}

static void rsa_none(struct world *world)
{
    rsa_usage(world, 0);
    world->leaf->key_usage_ext = NULL;
}

static void policy(struct world *world, enum oid oid)
{
    struct policy *item = ARENA_NEW(world->arena, 1, struct policy);
    item->oid = oid_octets(oid);
    world->leaf->policies = item;
    world->leaf->policy_count = 1;
}

static void extended_validation(struct world *world)
{
    policy(world, OID_BR_EXTENDED_VALIDATION);
}

static void any_policy(struct world *world)
{
    policy(world, OID_ANY_POLICY);
}

static void any_policy_private(struct world *world)
{
    any_policy(world);
    world_make_private(world, true);
}

static void self_signed_ca(struct world *world)
{
    world_self_sign(world);
    world->leaf->is_ca = true;
}

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

static void no_sct_but_staple(struct world *world)
{
    no_sct(world);
    world->captures[0].staple = bytes_of_text("a response");
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

static void eku_too_much(struct world *world)
{
    world_fault(world, FAULT_EKU_ANY, 0, "one too many");
}

static void wrong_key_usage(struct world *world)
{
    world_fault(world, FAULT_KEY_USAGE, 0, "not this");
}

static const struct check_case cases[] = {
    { "usage.eku-server", "serverAuth", ANSWER_PASS, NULL, NULL },
    { "usage.eku-server", "no list", ANSWER_NOT_APPLICABLE, NULL, no_eku },
    { "usage.eku-server", "--purpose client", ANSWER_FAIL, "without clientAuth",
      wrong_purpose_client },
    { "usage.eku-absent", "private", ANSWER_FAIL, "absent", no_eku_private },

    { "usage.eku-any", "the whole list", ANSWER_FAIL,
      "one too many; extKeyUsage: serverAuth", eku_too_much },
    { "usage.key-usage", "the whole list", ANSWER_FAIL,
      "not this; keyUsage: digitalSignature", wrong_key_usage },
    { "usage.eku-client", "not", ANSWER_PASS, NULL, NULL },
    { "usage.eku-client", "too", ANSWER_FAIL, "serverAuth, clientAuth",
      client_too },
    { "usage.eku-client", "private", ANSWER_NOT_APPLICABLE, NULL,
      client_too_private },
    { "usage.eku-client", "wanted", ANSWER_NOT_APPLICABLE, NULL,
      wanted_client },

    { "usage.key-encipherment-only", "EC", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "usage.key-encipherment-only", "both", ANSWER_PASS, NULL, rsa_both },
    { "usage.key-encipherment-only", "only that", ANSWER_FAIL,
      "keyUsage: keyEncipherment", rsa_encipherment },
    { "usage.key-encipherment-only", "no key usage", ANSWER_NOT_APPLICABLE,
      NULL, rsa_none },

    { "usage.ca-leaf", "no CA", ANSWER_PASS, NULL, NULL },
    { "usage.ca-leaf", "self-signed", ANSWER_NOT_APPLICABLE, NULL,
      self_signed_ca },

    { "usage.bc-policy", "domain validated", ANSWER_PASS, NULL, NULL },
    { "usage.bc-policy", "extended validation", ANSWER_FAIL,
      "2.23.140.1.1 extended validation (EV)", extended_validation },
    { "usage.bc-policy", "none", ANSWER_FAIL, "none", any_policy },
    { "usage.bc-policy", "private", ANSWER_NOT_APPLICABLE, NULL,
      any_policy_private },

    { "transparency.none", "some", ANSWER_PASS, NULL, NULL },
    { "transparency.none", "none", ANSWER_FAIL,
      "SCTs of 0 logs embedded, of 0 by TLS extension; 2 are wanted", no_sct },
    { "transparency.none", "one", ANSWER_PASS, NULL, one_log },
    { "transparency.none", "one in the handshake", ANSWER_PASS, NULL,
      sent_by_one_log },
    { "transparency.none", "perhaps in the staple", ANSWER_UNKNOWN,
      "stapled response", no_sct_but_staple },
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
    { "transparency.too-few", "two for 180 days", ANSWER_PASS, NULL, days_180 },
    { "transparency.too-few", "two for 181 days", ANSWER_FAIL,
      "3 are wanted for a lifetime of 181 days", days_181 },
    { "transparency.too-few", "three for 181 days", ANSWER_PASS, NULL,
      days_181_three_logs },
};

const struct case_list usage_cases = { cases, COUNT_OF(cases) };
