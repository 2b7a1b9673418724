#include <string.h>

#include "base/arena.h"
#include "cases.h"

/* An RSA key whose modulus is 2^(bits-1) + 1, which has the small factor 3 or
 * not, as the case may be. */
static void rsa(struct world *world, struct cert *cert, unsigned bits,
                const char *exponent, size_t size)
{
    uint8_t *octets = ARENA_NEW(world->arena, (bits + 7) / 8, uint8_t);
    size_t count = (bits + 7) / 8;
    octets[0] = (uint8_t)(1U << ((bits - 1) % 8));
    octets[count - 1] |= 1;
    cert->key = (struct public_key){
        .algorithm = { .id = OID_RSA },
        .modulus = { octets, count },
        .exponent = { (const uint8_t *)exponent, size },
        .size_bits = bits,
    };
}

static void rsa_4096(struct world *world)
{
    rsa(world, world->leaf, 4096, "\x01\x00\x01", 3);
}

static void rsa_4104(struct world *world)
{
    rsa(world, world->leaf, 4104, "\x01\x00\x01", 3);
}

static void exponent(struct world *world, const char *octets, size_t size)
{
    rsa(world, world->leaf, 2048, octets, size);
}

static void exponent_65537(struct world *world)
{
    exponent(world, "\x01\x00\x01", 3);
}

static void exponent_65535(struct world *world)
{
    exponent(world, "\xff\xff", 2);
}

static void exponent_largest(struct world *world)
{
    static char octets[32];
    memset(octets, 0xff, sizeof(octets));
    exponent(world, octets, sizeof(octets));
}

static void exponent_too_large(struct world *world)
{
    static const char octets[33] = { 1, [32] = 1 };
    exponent(world, octets, sizeof(octets));
}

static void p521(struct world *world)
{
    world->leaf->key.curve = OID_P521;
}

static void root_p521(struct world *world)
{
    world->root->key.curve = OID_P521;
}

/* Two primes that differ by little: Fermat's method finds them at once. The
 * modulus is (2^127 - 1) * (2^127 - 1), a square. */
static void close_primes(struct world *world)
{
    uint8_t *octets = ARENA_NEW(world->arena, 32, uint8_t);
    octets[0] = 0x3f;
    memset(octets + 1, 0xff, 15);
    octets[31] = 1;
    exponent_65537(world);
    world->leaf->key.modulus = (struct bytes){ octets, 32 };
    world->leaf->key.size_bits = 254;
}

static void no_weakness(struct world *world)
{
    /* A product of two random primes of 128 bits. */
    static const uint8_t modulus[] = {
        0xfa, 0xd5, 0xc7, 0x24, 0xc7, 0xb9, 0x22, 0xa9, 0x78, 0xc3, 0xfb,
        0xff, 0x31, 0xd6, 0x03, 0xbc, 0x39, 0x42, 0x34, 0x07, 0xbf, 0xae,
        0x2e, 0xfd, 0x9a, 0x4b, 0x99, 0x34, 0xe9, 0xb3, 0x1f, 0x4b,
    };
    exponent_65537(world);
    world->leaf->key.modulus = (struct bytes){ modulus, sizeof(modulus) };
    world->leaf->key.size_bits = 256;
}

static void serial_of(struct world *world, size_t octets)
{
    world->leaf->serial = bytes_slice(world->leaf->serial, 0, octets);
}

static void serial_7(struct world *world)
{
    serial_of(world, 7);
}

static void serial_6(struct world *world)
{
    serial_of(world, 6);
}

static void private_serial(struct world *world)
{
    serial_of(world, 1);
    world_make_private(world, true);
}

static void malformed_leaf(struct world *world)
{
    world->leaf->failure =
        (struct failure){ STATUS_MALFORMED, 0, "expected SEQUENCE" };
    world->leaf->failure_offset = 7;
    world->path->length = 1;
    world->path->is_complete = false;
    world_fault(world, FAULT_MALFORMED, 0, NULL);
    world->path->fault_count = 0;
}

/* In the place ROOT of a public path a profile fault is nobody's. */
static void public_root_profile(struct world *world)
{
    world_fault(world, FAULT_KEY_IDS, 2, "subjectKeyIdentifier is absent");
    world->path->result = PATH_VALID;
}

static void private_root_profile(struct world *world)
{
    public_root_profile(world);
    world_make_private(world, true);
}

static void public_root_profile_webpki(struct world *world)
{
    world_fault(world, FAULT_KEY_IDS, 2, "subjectKeyIdentifier is absent");
    world->options.profile = PROFILE_WEBPKI;
}

static const struct check_case cases[] = {
    { "key.rsa-size", "RSA", ANSWER_PASS, NULL, exponent_65537 },
    { "key.rsa-multiple", "RSA", ANSWER_PASS, NULL, exponent_65537 },
    { "key.rsa-exponent", "RSA", ANSWER_PASS, NULL, exponent_65537 },
    { "key.rsa-size", "EC", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "key.ec-curve", "EC", ANSWER_PASS, NULL, NULL },

    { "key.rsa-large", "EC", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "key.rsa-large", "4096", ANSWER_PASS, NULL, rsa_4096 },
    { "key.rsa-large", "more", ANSWER_FAIL, "RSA of 4104 bits", rsa_4104 },

    { "key.rsa-exponent-range", "65537", ANSWER_PASS, NULL, exponent_65537 },
    { "key.rsa-exponent-range", "65535", ANSWER_FAIL, "exponent 0xffff",
      exponent_65535 },
    { "key.rsa-exponent-range", "2^256 - 1", ANSWER_PASS, NULL,
      exponent_largest },
    { "key.rsa-exponent-range", "2^256 + 1", ANSWER_FAIL, "2^256-1",
      exponent_too_large },

    { "key.ec-p521", "P-256", ANSWER_PASS, NULL, NULL },
    { "key.ec-p521", "P-521", ANSWER_FAIL, "#0", p521 },
    { "key.ec-p521", "the root's", ANSWER_FAIL, "root \"Example Root\"",
      root_p521 },

    { "key.known-weak", "EC", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "key.known-weak", "close primes", ANSWER_FAIL, "RSA of 254 bits",
      close_primes },
    { "key.known-weak", "none", ANSWER_PASS, NULL, no_weakness },

    { "certificate.serial-entropy", "20 octets", ANSWER_PASS, NULL, NULL },
    { "certificate.serial-entropy", "7 octets", ANSWER_PASS, NULL, serial_7 },
    { "certificate.serial-entropy", "6 octets", ANSWER_FAIL,
      "5a5a5a5a5a5a has 6 octets", serial_6 },
    { "certificate.serial-entropy", "private", ANSWER_NOT_APPLICABLE, NULL,
      private_serial },

    { "certificate.malformed", "readable", ANSWER_PASS, NULL, NULL },
    { "certificate.malformed", "the leaf", ANSWER_FAIL,
      "expected SEQUENCE, at octet 7", malformed_leaf },
    { "certificate.key-ids", "a public root", ANSWER_PASS, NULL,
      public_root_profile },
    { "certificate.key-ids", "a private root", ANSWER_FAIL, "absent",
      private_root_profile },
    { "certificate.key-ids", "a public root in webpki", ANSWER_FAIL, "absent",
      public_root_profile_webpki },
};

const struct case_list key_cases = { cases, COUNT_OF(cases) };
