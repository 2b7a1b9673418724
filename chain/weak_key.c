#include "chain/cert_faults.h"

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

/* A 2048-bit number is gone through once for as many primes as have a product
 * of 32 bits, and not once for each. */
struct group {
    size_t first, end; /* of the primes in it */
    uint32_t product;
};

static struct group group_from(size_t first)
{
    struct group group = { first, first, 1 };
    while (group.end < COUNT_OF(primes) &&
           (uint64_t)group.product * primes[group.end] <= UINT32_MAX)
        group.product *= primes[group.end++];
    return group;
}

static uint32_t remainder_of(struct bytes number, uint32_t divisor)
{
    uint64_t remainder = 0;
    size_t i = 0;
    for (; i < number.size % 4; i++)
        remainder = remainder << 8 | number.data[i];
    remainder %= divisor;
    for (; i < number.size; i += 4) {
        uint32_t word = (uint32_t)number.data[i] << 24 |
                        (uint32_t)number.data[i + 1] << 16 |
                        (uint32_t)number.data[i + 2] << 8 | number.data[i + 3];
        remainder = (remainder << 32 | word) % divisor;
    }
    return (uint32_t)remainder;
}

static void remainders_of(struct bytes number, uint16_t *remainders)
{
    for (size_t i = 0; i < COUNT_OF(primes);) {
        struct group group = group_from(i);
        uint32_t remainder = remainder_of(number, group.product);
        for (; i < group.end; i++)
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

/* The largest number whose square is not above `number`, by Newton's method
 * from above. */
static bool root_of(mp_int *number, mp_int *root)
{
    mp_int next, rest;
    if (mp_init_multi(&next, &rest, NULL, NULL, NULL, NULL) != MP_OKAY)
        return false;
    bool is_good = mp_2expt(root, (mp_count_bits(number) + 1) / 2) == MP_OKAY;
    for (;;) {
        is_good = is_good && mp_div(number, root, &next, &rest) == MP_OKAY &&
                  mp_add(&next, root, &next) == MP_OKAY &&
                  mp_div_2(&next, &next) == MP_OKAY;
        if (!is_good || mp_cmp(&next, root) != MP_LT)
            break;
        is_good = mp_copy(&next, root) == MP_OKAY;
    }
    mp_clear(&next);
    mp_clear(&rest);
    return is_good;
}

/* number - root * root */
static bool distance_to_square(mp_int *number, mp_int *root, mp_int *out)
{
    return mp_sqr(root, out) == MP_OKAY && mp_sub(number, out, out) == MP_OKAY;
}

static bool is_residue(unsigned number, unsigned modulus)
{
    for (unsigned i = 0; i <= modulus / 2; i++)
        if (i * i % modulus == number % modulus)
            return true;
    return false;
}

/* Five of six numbers that are no squares show it modulo 64 alone. */
static bool is_square(mp_int *number)
{
    mp_int root, distance;
    mp_digit rest;
    if (mp_mod_d(number, (mp_digit)64 * 63 * 65 * 11, &rest) != MP_OKAY)
        return false;
    unsigned small = (unsigned)rest;
    if (!is_residue(small, 64) || !is_residue(small, 63) ||
        !is_residue(small, 65) || !is_residue(small, 11) ||
        mp_init_multi(&root, &distance, NULL, NULL, NULL, NULL) != MP_OKAY)
        return false;
    bool is = root_of(number, &root) &&
              distance_to_square(number, &root, &distance) &&
              mp_iszero(&distance);
    mp_clear(&root);
    mp_clear(&distance);
    return is;
}

/* difference += 2 * middle + 1; middle += 1 */
static bool step(mp_int *middle, mp_int *difference)
{
    return mp_add(difference, middle, difference) == MP_OKAY &&
           mp_add_d(middle, 1, middle) == MP_OKAY &&
           mp_add(difference, middle, difference) == MP_OKAY;
}

enum { ROUNDS = 100 }; /* BR 6.1.1.3 */

/*
 * Fermat's factorisation: p * q = middle^2 - half_distance^2. From the root of
 * the modulus on, the middle of close primes is met within a few steps.
 * `difference` is middle^2 - modulus, and a square when it is met. It is kept
 * by differences, as middle^2 might not fit.
 */
static bool is_met(mp_int *middle, mp_int *difference)
{
    for (int round = 0; round < ROUNDS; round++) {
        if (is_square(difference))
            return true;
        if (!step(middle, difference))
            return false;
    }
    return false;
}

static bool has_close_primes(mp_int *modulus, mp_int *middle,
                             mp_int *difference, mp_int *below)
{
    if (!root_of(modulus, middle) ||
        !distance_to_square(modulus, middle, below))
        return false;
    if (mp_iszero(below))
        return true;
    /* (root + 1)^2 - modulus = 2 * root + 1 - (modulus - root^2) */
    return mp_add(middle, middle, difference) == MP_OKAY &&
           mp_add_d(difference, 1, difference) == MP_OKAY &&
           mp_sub(difference, below, difference) == MP_OKAY &&
           mp_add_d(middle, 1, middle) == MP_OKAY && is_met(middle, difference);
}

static bool is_close(struct bytes octets)
{
    mp_int modulus, middle, difference, below;
    if (mp_init_multi(&modulus, &middle, &difference, &below, NULL, NULL) !=
        MP_OKAY)
        return false;
    bool is = mp_read_unsigned_bin(&modulus, octets.data,
                                   (word32)octets.size) == MP_OKAY &&
              has_close_primes(&modulus, &middle, &difference, &below);
    mp_clear(&modulus);
    mp_clear(&middle);
    mp_clear(&difference);
    mp_clear(&below);
    return is;
}

const char *key_known_weakness(const struct public_key *key)
{
    uint16_t remainders[COUNT_OF(primes)];
    if (key->modulus.size == 0 || key->modulus.size > LIMIT_RSA_BITS / 8)
        return NULL;
    remainders_of(key->modulus, remainders);
    if (has_small_factor(key->modulus, remainders))
        return "its modulus has a prime factor below 752";
    if (has_roca_fingerprint(remainders))
        return "it has the ROCA fingerprint (CVE-2017-15361)";
    if (is_close(key->modulus))
        return "its primes are close together (Fermat's method found them in "
               "100 rounds)";
    return NULL;
}
