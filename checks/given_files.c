#include "checks/given_files.h"

#include "base/arena.h"
#include "checks/subject.h"

const struct file_set *files_of(const struct subject *subject)
{
    return subject->record->files;
}

const struct cert *files_leaf(const struct subject *subject)
{
    const struct record *record = subject->record;
    if (files_of(subject) == NULL || record->capture_count == 0)
        return NULL;
    return capture_good_leaf(&record->captures[0]);
}

size_t files_cert_count(const struct subject *subject)
{
    const struct record *record = subject->record;
    return record->capture_count == 0 ? 0 : record->captures[0].chain_length;
}

bool files_have_requests(const struct file_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].bundle.request_count > 0)
            return true;
    }
    return false;
}

bool files_have_keys(const struct file_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        if (given_file_has_key(&set->items[i]))
            return true;
    }
    return false;
}

const char *file_place_text(const struct given_file *file, size_t place,
                            struct arena *arena)
{
    return file->bundle.format == FORMAT_PEM
               ? arena_printf(arena, "line %zu: ", place)
               : "";
}

const char *public_key_text(const struct public_key *key, struct arena *arena)
{
    switch (key->algorithm.id) {
    case OID_RSA:
        return arena_printf(arena, "RSA of %u bits", key->size_bits);
    case OID_EC_PUBLIC_KEY:
        return arena_printf(arena, "EC on %s",
                            key->curve_is_explicit ? "an unnamed curve"
                            : key->curve == OID_UNKNOWN
                                ? "an unknown curve"
                                : oid_name(arena, oid_octets(key->curve)));
    default:
        return oid_name(arena, key->algorithm.oid);
    }
}
