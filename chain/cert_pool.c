#include "chain/cert_pool.h"

#include <string.h>

#include "base/arena.h"
#include "base/failure.h"
#include "chain/path_verdict.h"
#include "chain/trust_store.h"
#include "x509/attribute.h"

struct slot {
    struct pool_entry entry;
    uint32_t subject_hash, issuer_hash;
    bool is_known_root; /* it is in the store itself */
    bool has_faults;    /* `faults` was asked for */
    uint64_t faults;    /* as a CA */
    bool has_issuers;   /* `issuers` was asked for */
    struct candidate *issuers;
    size_t issuer_count;
};

struct cert_pool {
    const struct path_options *options;
    const struct trust_store *store;
    struct arena *arena;
    struct slot *slots;
    struct pool_entry *entries; /* of the slots, side by side */
    size_t count;
};

/* FNV-1a. */
#define FNV_START ((uint32_t)0x811c9dc5)
#define FNV_PRIME ((uint32_t)0x01000193)

static uint32_t hash_octet(uint32_t hash, uint8_t octet)
{
    return (hash ^ octet) * FNV_PRIME;
}

/* Octets of one character in that string type. */
static size_t character_size(uint8_t tag)
{
    return tag == DER_BMP_STRING ? 2 : tag == DER_UNIVERSAL_STRING ? 4 : 1;
}

static bool high_octets_are_zero(const uint8_t *octets, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++)
        if (octets[i] != 0)
            return false;
    return true;
}

/* Letters and digits of ASCII are what every way of writing a name, and every
 * rule for comparing it, leaves alone; all else does not count. */
static uint32_t attribute_hash(const struct attribute *attribute)
{
    uint32_t hash = FNV_START;
    for (size_t i = 0; i < attribute->type.size; i++)
        hash = hash_octet(hash, attribute->type.data[i]);
    size_t size = character_size(attribute->tag);
    struct bytes value = attribute->value;
    for (size_t at = 0; at + size <= value.size; at += size) {
        uint8_t octet = value.data[at + size - 1];
        if (!high_octets_are_zero(value.data + at, size))
            continue;
        if (octet >= 'A' && octet <= 'Z')
            octet = (uint8_t)(octet + 32);
        if ((octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9'))
            hash = hash_octet(hash, octet);
    }
    return hash;
}

uint32_t name_hash(struct name name)
{
    uint32_t hash = FNV_START;
    struct der der = der_of(name.der);
    struct der rdns, rdn;
    if (!der_enter(&der, DER_SEQUENCE, &rdns))
        return hash;
    while (der_enter(&rdns, DER_SET, &rdn)) {
        uint32_t sum = 0; /* the order within an RDN means nothing */
        struct attribute attribute;
        while (attribute_read(&rdn, &attribute))
            sum += attribute_hash(&attribute);
        for (unsigned shift = 0; shift < 32; shift += 8)
            hash = hash_octet(hash, (uint8_t)(sum >> shift));
    }
    return hash;
}

static bool contains(const struct cert_pool *pool, const struct cert *cert)
{
    for (size_t i = 0; i < pool->count; i++)
        if (cert_equal(pool->slots[i].entry.cert, cert))
            return true;
    return false;
}

/* Both say which key it is, and do not mean the same one. */
static bool key_ids_differ(const struct cert *issuer, const struct cert *child)
{
    return child->aki_key_id.size > 0 && issuer->ski.size > 0 &&
           !bytes_equal(child->aki_key_id, issuer->ski);
}

bool cert_may_issue(const struct cert *issuer, const struct cert *cert)
{
    return issuer->subject.der.size > 0 &&
           name_equal(issuer->subject, cert->issuer) &&
           !key_ids_differ(issuer, cert);
}

static void add_cert(struct cert_pool *pool, const struct cert *cert,
                     bool is_fetched)
{
    if (contains(pool, cert))
        return;
    const struct root_entry *root = trust_store_entry(pool->store, cert);
    pool->slots[pool->count++] = (struct slot){
        .entry = { .cert = cert, .is_fetched = is_fetched },
        .subject_hash = name_hash(cert->subject),
        .issuer_hash = name_hash(cert->issuer),
        .is_known_root = root != NULL && root->is_known,
    };
}

static bool issued_by_name(const struct slot *child, uint32_t subject_hash,
                           const struct cert *issuer)
{
    return child->issuer_hash == subject_hash &&
           name_equal(child->entry.cert->issuer, issuer->subject);
}

static bool has_known_root(const struct cert_pool *pool,
                           const struct cert *cert)
{
    size_t count;
    const struct root_entry *const *roots =
        trust_store_find(pool->store, cert->issuer, &count);
    for (size_t i = 0; i < count; i++)
        if (roots[i]->is_known)
            return true;
    return false;
}

/* From the certificates that name a known root downwards. */
static void mark_ways_to_roots(struct cert_pool *pool)
{
    size_t *queue = ARENA_NEW(pool->arena, pool->count, size_t);
    size_t queued = 0;
    for (size_t i = 0; i < pool->count; i++) {
        if (!has_known_root(pool, pool->slots[i].entry.cert))
            continue;
        pool->slots[i].entry.reaches_root = true;
        queue[queued++] = i;
    }
    for (size_t done = 0; done < queued; done++) {
        const struct slot *above = &pool->slots[queue[done]];
        for (size_t i = 0; i < pool->count; i++) {
            struct slot *slot = &pool->slots[i];
            if (slot->entry.reaches_root ||
                !issued_by_name(slot, above->subject_hash, above->entry.cert))
                continue;
            slot->entry.reaches_root = true;
            queue[queued++] = i;
        }
    }
}

struct cert_pool *cert_pool_new(const struct path_input *input,
                                const struct path_options *options,
                                const struct trust_store *store,
                                struct arena *arena)
{
    struct cert_pool *pool = ARENA_NEW(arena, 1, struct cert_pool);
    size_t most = 1 + input->served_count + input->fetched_count;
    *pool = (struct cert_pool){ .options = options,
                                .store = store,
                                .arena = arena,
                                .slots = ARENA_NEW(arena, most, struct slot) };
    add_cert(pool, input->leaf, false);
    for (size_t i = 0; i < input->served_count; i++)
        add_cert(pool, input->served[i], false);
    for (size_t i = 0; i < input->fetched_count; i++)
        add_cert(pool, input->fetched[i], true);
    mark_ways_to_roots(pool);
    pool->entries = ARENA_NEW(arena, pool->count, struct pool_entry);
    for (size_t i = 0; i < pool->count; i++)
        pool->entries[i] = pool->slots[i].entry;
    return pool;
}

const struct pool_entry *cert_pool_entries(const struct cert_pool *pool,
                                           size_t *count)
{
    *count = pool->count;
    return pool->entries;
}

static uint64_t slot_faults(struct cert_pool *pool, struct slot *slot)
{
    if (!slot->has_faults) {
        slot->has_faults = true;
        if (slot->entry.cert->failure.status == STATUS_OK)
            slot->faults = cert_faults(slot->entry.cert, PLACE_CA, NULL,
                                       pool->options->purpose);
    }
    return slot->faults;
}

/* How likely it is the issuer that leads on; see the header. */
static unsigned likelihood(const struct cert_pool *pool,
                           const struct candidate *candidate,
                           const struct cert *child)
{
    const struct cert *cert = candidate->cert;
    int64_t now = pool->options->now;
    bool is_known = candidate->root != NULL && candidate->root->is_known;
    bool leads_on = is_known || (candidate->root == NULL &&
                                 pool->entries[candidate->entry].reaches_root);
    bool same_key_id =
        child->aki_key_id.size > 0 && bytes_equal(child->aki_key_id, cert->ski);
    bool is_valid = cert->not_before <= now && now <= cert->not_after;
    uint64_t fatal = path_fatal_faults(pool->options, true) &
                     path_fatal_faults(pool->options, false);
    bool is_clean = (candidate->faults & fatal) == 0;
    return (candidate->has_other_key_id ? 0U : 32U) | (is_known ? 16U : 0U) |
           (leads_on ? 8U : 0U) | (same_key_id ? 4U : 0U) |
           (is_valid ? 2U : 0U) | (is_clean ? 1U : 0U);
}

struct ranking {
    struct candidate *items;
    unsigned *likelihoods;
    size_t count;
};

/* Behind those that are as likely and not older. */
static void insert(struct ranking *ranking, const struct candidate *candidate,
                   unsigned likelihood)
{
    size_t at = ranking->count++;
    while (at > 0 && (ranking->likelihoods[at - 1] < likelihood ||
                      (ranking->likelihoods[at - 1] == likelihood &&
                       ranking->items[at - 1].cert->not_before <
                           candidate->cert->not_before))) {
        ranking->items[at] = ranking->items[at - 1];
        ranking->likelihoods[at] = ranking->likelihoods[at - 1];
        at--;
    }
    ranking->items[at] = *candidate;
    ranking->likelihoods[at] = likelihood;
}

/* A certificate that is served and in the store is a root if it is a known
 * one, and a served one if it is not. */
static void add_roots(const struct cert_pool *pool, const struct cert *child,
                      const struct root_entry *const *roots, size_t count,
                      struct ranking *ranking)
{
    for (size_t i = 0; i < count; i++) {
        if (!roots[i]->is_known && contains(pool, roots[i]->cert))
            continue;
        struct candidate candidate = {
            .cert = roots[i]->cert,
            .root = roots[i],
            .has_other_key_id = key_ids_differ(roots[i]->cert, child),
        };
        insert(ranking, &candidate, likelihood(pool, &candidate, child));
    }
}

static void add_entries(struct cert_pool *pool, const struct slot *child,
                        struct ranking *ranking)
{
    for (size_t i = 0; i < pool->count; i++) {
        struct slot *slot = &pool->slots[i];
        if (slot->is_known_root ||
            !issued_by_name(child, slot->subject_hash, slot->entry.cert))
            continue;
        struct candidate candidate = {
            .cert = slot->entry.cert,
            .entry = i,
            .has_other_key_id =
                key_ids_differ(slot->entry.cert, child->entry.cert),
            .faults = slot_faults(pool, slot),
        };
        insert(ranking, &candidate,
               likelihood(pool, &candidate, child->entry.cert));
    }
}

static size_t count_entries(const struct cert_pool *pool,
                            const struct slot *child)
{
    size_t count = 0;
    for (size_t i = 0; i < pool->count; i++)
        count += pool->slots[i].subject_hash == child->issuer_hash ? 1 : 0;
    return count;
}

static void find_issuers(struct cert_pool *pool, struct slot *slot)
{
    const struct cert *child = slot->entry.cert;
    slot->has_issuers = true;
    if (child->issuer.der.size == 0)
        return;
    size_t root_count;
    const struct root_entry *const *roots =
        trust_store_find(pool->store, child->issuer, &root_count);
    size_t most = root_count + count_entries(pool, slot);
    if (most == 0)
        return;
    struct ranking ranking = {
        .items = ARENA_NEW(pool->arena, most, struct candidate),
        .likelihoods = ARENA_NEW(pool->arena, most, unsigned),
    };
    add_roots(pool, child, roots, root_count, &ranking);
    add_entries(pool, slot, &ranking);
    slot->issuers = ranking.items;
    slot->issuer_count = ranking.count;
}

const struct candidate *cert_pool_issuers(struct cert_pool *pool, size_t entry,
                                          size_t *count)
{
    struct slot *slot = &pool->slots[entry];
    if (!slot->has_issuers)
        find_issuers(pool, slot);
    *count = slot->issuer_count;
    return slot->issuers;
}
