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
};

const struct case_list usage_cases = { cases, COUNT_OF(cases) };
