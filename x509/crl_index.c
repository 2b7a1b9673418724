#include "x509/crl_index.h"

#include "base/arena.h"
#include "x509/crl_entry.h"

/* FNV-1a. */
static uint32_t hash_of(struct bytes serial)
{
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i < serial.size; i++)
        hash = (hash ^ serial.data[i]) * 1099511628211U;
    return (uint32_t)(hash ^ hash >> 32);
}

static size_t chain_of(const struct crl_index *index, uint32_t hash)
{
    return hash & (index->chain_count - 1);
}

/* A power of two, so that a chain has one or two entries. */
static size_t chains_for(size_t count)
{
    size_t chains = 1;
    while (chains <= count / 2)
        chains *= 2;
    return chains;
}

/* All of it has been read once: here its start will do. */
static bool read_serial(struct der *list, struct bytes *serial)
{
    struct der entry;
    return der_enter(list, DER_SEQUENCE, &entry) &&
           der_read_integer(&entry, serial);
}

static bool names_issuer(struct der list, const struct crl *crl)
{
    struct crl_entry_read read;
    return crl_entry_read(&list, crl->issuer, &read) && read.names_issuer;
}

/* An element of DER is shorter than 4 GiB. Until they are chained, the hash
 * of each stands in the place of its next. */
static void place_entries(struct crl_index *index, const struct crl *crl,
                          size_t change_count)
{
    struct der list = der_of(crl->entries);
    struct bytes serial;
    while (index->count < crl->entry_count) {
        struct der start = list;
        if (!read_serial(&list, &serial))
            break;
        index->places[index->count] =
            (uint32_t)der_offset(&start, crl->entries);
        index->next[index->count++] = hash_of(serial);
        if (index->change_count < change_count && names_issuer(start, crl))
            index->changes[index->change_count++] = (uint32_t)index->count;
    }
    index->is_whole = der_is_empty(&list);
}

/* The last first, so that each goes before those that follow it. */
static void chain_entries(struct crl_index *index)
{
    for (size_t entry = index->count; entry > 0; entry--) {
        uint32_t *next = &index->next[entry - 1];
        uint32_t *first = &index->chains[chain_of(index, *next)];
        *next = *first;
        *first = (uint32_t)entry;
    }
}

const struct crl_index *crl_index_new(const struct crl *crl,
                                      size_t change_count, struct arena *arena)
{
    if (crl->entries.size == 0)
        return NULL;
    struct crl_index *index = ARENA_NEW(arena, 1, struct crl_index);
    index->places = ARENA_NEW(arena, crl->entry_count, uint32_t);
    index->next = ARENA_NEW(arena, crl->entry_count, uint32_t);
    index->chain_count = chains_for(crl->entry_count);
    index->chains = ARENA_NEW(arena, index->chain_count, uint32_t);
    index->changes = ARENA_NEW(arena, change_count, uint32_t);
    place_entries(index, crl, change_count);
    chain_entries(index);
    return index;
}

size_t crl_index_octets(const struct crl_index *index)
{
    if (index == NULL)
        return 0;
    return (2 * index->count + index->chain_count + index->change_count) *
           sizeof(uint32_t);
}

size_t crl_index_first(const struct crl_index *index, struct bytes serial)
{
    return index->chains[chain_of(index, hash_of(serial))];
}

size_t crl_index_next(const struct crl_index *index, size_t entry)
{
    return index->next[entry - 1];
}

static bool read_entry(const struct crl *crl, size_t entry,
                       struct crl_entry_read *out)
{
    size_t place = crl->index->places[entry - 1];
    struct der at = der_of(bytes_slice(crl->entries, place, crl->entries.size));
    return crl_entry_read(&at, crl->issuer, out);
}

/* How many entries up to this one name an issuer. */
static size_t changes_until(const struct crl_index *index, size_t entry)
{
    size_t low = 0;
    size_t high = index->change_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->changes[middle] <= entry)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The last that was named goes on to hold (5.3.3). */
static struct name issuer_after(const struct crl *crl, size_t changes)
{
    struct crl_entry_read read;
    if (changes == 0 ||
        !read_entry(crl, crl->index->changes[changes - 1], &read))
        return crl->issuer;
    return read.entry.issuer;
}

/*
 * An indirect list names the issuer where it changes. A list that names
 * another issuer though it does not say that it is indirect contradicts
 * itself; its entry is then taken for what it says, and marked.
 */
bool crl_find(const struct crl *crl, struct name issuer, struct bytes serial,
              struct crl_entry *out, bool *malformed)
{
    const struct crl_index *index = crl->index;
    struct crl_entry_read read;
    *malformed = false;
    if (index == NULL)
        return false;
    for (size_t entry = crl_index_first(index, serial); entry != 0;
         entry = crl_index_next(index, entry)) {
        if (!read_entry(crl, entry, &read) ||
            !bytes_equal(read.entry.serial, serial))
            continue;
        size_t changes = changes_until(index, entry);
        read.entry.issuer = issuer_after(crl, changes);
        if (!name_equal(issuer, read.entry.issuer))
            continue;
        *out = read.entry;
        *malformed = changes > 0 && !crl->is_indirect;
        return true;
    }
    *malformed =
        !index->is_whole || (index->change_count > 0 && !crl->is_indirect);
    return false;
}
