#include "chain/cert_faults.h"

#include <string.h>

#include <wolfssl/wolfcrypt/integer.h>

#include "base/compiler.h"
#include "base/limits.h"

/* The odd primes below 752 (BR 6.1.6). */
static const uint16_t primes[] = {
    3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,  47,  53,
    59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103, 107, 109, 113, 127,
    131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199,
    211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283,
    293, 307, 311, 313, 317, 331, 337, 347, 349, 353, 359, 367, 373, 379, 383,
    389, 397, 401, 409, 419, 421, 431, 433, 439, 443, 449, 457, 461, 463, 467,
    479, 487, 491, 499, 503, 509, 521, 523, 541, 547, 557, 563, 569, 571, 577,
    587, 593, 599, 601, 607, 613, 617, 619, 631, 641, 643, 647, 653, 659, 661,
    673, 677, 683, 691, 701, 709, 719, 727, 733, 739, 743, 751,
};

enum {
    WORDS = LIMIT_RSA_BITS / 32,
    GROUP_BITS = 28,
    /* So many products of a word and 28 bits have a sum of less than 64. */
    BLOCK = 8,
};

/* A number in words of 32 bits, the lowest first. */
struct words {
    uint32_t items[WORDS];
    size_t count;
};

static struct words words_of(struct bytes number)
{
    struct words words = { .count = (number.size + 3) / 4 };
    for (size_t i = 0; i < number.size; i++)
        words.items[i / 4] |= (uint32_t)number.data[number.size - 1 - i]
                              << i % 4 * 8;
    return words;
}

/* powers[i] = 2^(32 * i) modulo the divisor, which is below 2^28. */
static void powers_of(uint32_t divisor, uint32_t *powers)
{
    powers[0] = 1;
    for (size_t i = 1; i <= BLOCK; i++)
        powers[i] = (uint32_t)(((uint64_t)powers[i - 1] << 32) % divisor);
}

/*
 * A division for each block of words, and not for each word: to divide takes
 * ten times as long as to multiply, and of the time for a target with RSA keys
 * the divisions by all the primes took 6 %.
 */
static uint32_t remainder_of(const struct words *number, uint32_t divisor)
{
    uint32_t powers[BLOCK + 1];
    uint64_t remainder = 0;
    size_t left = number->count;
    powers_of(divisor, powers);
    while (left > 0) {
        size_t size = (left - 1) % BLOCK + 1;
        uint64_t sum = remainder * powers[size];
        left -= size;
        for (size_t i = 0; i < size; i++)
            sum += (uint64_t)number->items[left + i] * powers[i];
        remainder = sum % divisor;
    }
    return (uint32_t)remainder;
}

/* The number is gone through once for as many primes as have a product of 28
 * bits, and not once for each. */
static void remainders_of(const struct words *number, uint16_t *remainders)
{
    for (size_t i = 0; i < COUNT_OF(primes);) {
        uint32_t product = 1;
        size_t end = i;
        while (end < COUNT_OF(primes) &&
               (uint64_t)product * primes[end] < (uint64_t)1 << GROUP_BITS)
            product *= primes[end++];
        uint32_t remainder = remainder_of(number, product);
        for (; i < end; i++)
            remainders[i] = (uint16_t)(remainder % primes[i]);
    }
}

static bool has_small_factor(struct bytes modulus, const uint16_t *remainders)
{
    for (size_t i = 0; i < COUNT_OF(primes); i++)
        if (remainders[i] == 0)
            return true;
    return (modulus.data[modulus.size - 1] & 1) == 0;
}

/* Is it a power of 65537 modulo the prime? */
static bool is_power(uint32_t number, uint32_t prime)
{
    uint32_t power = 1;
    do {
        if (power == number)
            return true;
        power = power * (65537 % prime) % prime;
    } while (power > 1);
    return false;
}

/*
 * The library of CVE-2017-15361 made primes k * M + (65537^a mod M), M being
 * the product of the first primes, so such a modulus is a power of 65537
 * modulo each of them. All its key sizes share the primes up to 167; of a
 * hundred million other keys less than one looks like this.
 */
static bool has_roca_fingerprint(const uint16_t *remainders)
{
    for (size_t i = 0; i < COUNT_OF(primes) && primes[i] <= 167; i++)
        if (!is_power(remainders[i], primes[i]))
            return false;
    return true;
}

/*
 * Of wolfSSL's numbers only what takes no mp_digit is used: the header of
 * Debian's 5.5.4 makes it half as wide as the library does.
 */

/* root = (root << by) + (number >> from) / root */
static bool refine(mp_int *number, int from, int by, mp_int *root, mp_int *part,
                   mp_int *rest)
{
    if (mp_copy(number, part) != MP_OKAY)
        return false;
    mp_rshb(part, from);
    return mp_div(part, root, part, rest) == MP_OKAY &&
           mp_mul_2d(root, by, root) == MP_OKAY &&
           mp_add(root, part, root) == MP_OKAY;
}

/*
 * The largest number whose square is not above `number`. Each round takes twice
 * as many bits of the number into account, so that all rounds together cost
 * little more than the last division. After the last the root may be one too
 * large.
 */
static bool root_of(mp_int *number, mp_int *root)
{
    mp_int part, rest;
    int bits = (mp_count_bits(number) - 1) / 2; /* of the root, less one */
    int rounds = 0;
    while (bits >> rounds > 0)
        rounds++;
    if (mp_init_multi(&part, &rest, NULL, NULL, NULL, NULL) != MP_OKAY)
        return false;
    bool is_good = mp_set_int(root, 1) == MP_OKAY;
    int known = 0;
    while (is_good && rounds-- > 0) {
        int next = bits >> rounds;
        is_good = refine(number, 2 * bits - known - next + 1, next - known - 1,
                         root, &part, &rest);
        known = next;
    }
    is_good = is_good && mp_sqr(root, &part) == MP_OKAY;
    if (is_good && mp_cmp(&part, number) == MP_GT)
        is_good = mp_set_int(&rest, 1) == MP_OKAY &&
                  mp_sub(root, &rest, root) == MP_OKAY;
    mp_clear(&part);
    mp_clear(&rest);
    return is_good;
}

enum { ROUNDS = 100 }; /* BR 6.1.1.3 */

/* A square leaves one of few remainders: bit n of a sieve is set if n is the
 * remainder of a square. Together they let one of some hundred others pass. */
static const unsigned sieve_moduli[] = { 64, 63, 61, 59 };

struct sieve {
    uint64_t remainders[COUNT_OF(sieve_moduli)];
};

static struct sieve sieve_make(void)
{
    struct sieve sieve = { 0 };
    for (size_t k = 0; k < COUNT_OF(sieve_moduli); k++)
        for (unsigned i = 0; i <= sieve_moduli[k] / 2; i++)
            sieve.remainders[k] |= (uint64_t)1 << i * i % sieve_moduli[k];
    return sieve;
}

static bool may_be_square(const struct sieve *sieve, uint64_t number)
{
    for (size_t k = 0; k < COUNT_OF(sieve_moduli); k++)
        if ((sieve->remainders[k] >> number % sieve_moduli[k] & 1) == 0)
            return false;
    return true;
}

/* Is (root + round)^2 - modulus a square, and not below zero? */
static bool is_met_in(mp_int *modulus, mp_int *root, unsigned round)
{
    mp_int middle, difference, half;
    if (mp_init_multi(&middle, &difference, &half, NULL, NULL, NULL) != MP_OKAY)
        return false;
    bool is =
        mp_set_int(&half, round) == MP_OKAY &&
        mp_add(root, &half, &middle) == MP_OKAY &&
        mp_sqr(&middle, &difference) == MP_OKAY &&
        mp_cmp(&difference, modulus) != MP_LT &&
        mp_sub(&difference, modulus, &difference) == MP_OKAY &&
        (mp_iszero(&difference) ||
         (root_of(&difference, &half) && mp_sqr(&half, &middle) == MP_OKAY &&
          mp_cmp(&middle, &difference) == MP_EQ));
    mp_clear(&middle);
    mp_clear(&difference);
    mp_clear(&half);
    return is;
}

static bool rest_of_root(mp_int *root, uint32_t divisor, uint32_t *rest)
{
    uint8_t octets[LIMIT_RSA_BITS / 8];
    int size = mp_unsigned_bin_size(root);
    if (size < 0 || (size_t)size > sizeof(octets) ||
        mp_to_unsigned_bin(root, octets) != MP_OKAY)
        return false;
    struct words words = words_of((struct bytes){ octets, (size_t)size });
    *rest = remainder_of(&words, divisor);
    return true;
}

/*
 * Fermat's factorisation: p * q = middle^2 - half_distance^2. From the root of
 * the modulus on, the middle of close primes is met within a few rounds. Small
 * numbers tell in most rounds that there is no square.
 */
static bool has_close_primes(struct bytes octets, mp_int *modulus, mp_int *root)
{
    enum { PRODUCT = 64 * 63 * 61 * 59 };
    struct sieve sieve = sieve_make();
    struct words words = words_of(octets);
    uint64_t modulus_rest = remainder_of(&words, PRODUCT);
    uint32_t root_rest;
    if (!root_of(modulus, root) || !rest_of_root(root, PRODUCT, &root_rest))
        return false;
    for (unsigned round = 0; round <= ROUNDS; round++) {
        uint64_t middle = ((uint64_t)root_rest + round) % PRODUCT;
        uint64_t difference =
            (middle * middle + PRODUCT - modulus_rest) % PRODUCT;
        if (may_be_square(&sieve, difference) &&
            is_met_in(modulus, root, round))
            return true;
    }
    return false;
}

static bool is_close(struct bytes octets)
{
    mp_int modulus, root;
    if (mp_init_multi(&modulus, &root, NULL, NULL, NULL, NULL) != MP_OKAY)
        return false;
    bool is = mp_read_unsigned_bin(&modulus, octets.data,
                                   (word32)octets.size) == MP_OKAY &&
              has_close_primes(octets, &modulus, &root);
    mp_clear(&modulus);
    mp_clear(&root);
    return is;
}

const char *key_known_weakness(const struct public_key *key)
{
    uint16_t remainders[COUNT_OF(primes)];
    if (key->modulus.size == 0 || key->modulus.size > LIMIT_RSA_BITS / 8)
        return NULL;
    struct words words = words_of(key->modulus);
    remainders_of(&words, remainders);
    if (has_small_factor(key->modulus, remainders))
        return "its modulus has a prime factor below 752";
    if (has_roca_fingerprint(remainders))
        return "it has the ROCA fingerprint (CVE-2017-15361)";
    if (is_close(key->modulus))
        return "its primes are close together (Fermat's method found them in "
               "100 rounds)";
    return NULL;
}

const char *ca_key_known_weakness(const struct cert *ca,
                                  struct weak_key_memo *memo)
{
    struct weak_key_entry *entry =
        &memo->entries[ca->spki_sha256[0] % COUNT_OF(memo->entries)];
    if (!entry->is_known ||
        memcmp(entry->spki_sha256, ca->spki_sha256, SHA256_SIZE) != 0) {
        memcpy(entry->spki_sha256, ca->spki_sha256, SHA256_SIZE);
        entry->weakness = key_known_weakness(&ca->key);
        entry->is_known = true;
    }
    return entry->weakness;
}
