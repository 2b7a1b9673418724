#include "reports/other_certs_json.h"

#include <string.h>

#include "base/arena.h"

/* Certificates by their SHA-256: an open hash table that grows. */
struct cert_set {
    struct arena *arena;
    const struct cert **slots;
    size_t size, used;       /* size: a power of two */
    struct emitter *emitter; /* where new ones go; NULL: nowhere */
};

enum { FIRST_SIZE = 64 };

static size_t slot_of(const struct cert_set *set, const struct cert *cert)
{
    uint64_t start;
    memcpy(&start, cert->sha256, sizeof(start));
    size_t slot = (size_t)start & (set->size - 1);
    while (set->slots[slot] != NULL && !cert_equal(set->slots[slot], cert))
        slot = (slot + 1) & (set->size - 1);
    return slot;
}

static void grow(struct cert_set *set)
{
    struct cert_set bigger = *set;
    bigger.size = set->size == 0 ? FIRST_SIZE : set->size * 2;
    bigger.slots = ARENA_NEW(set->arena, bigger.size, const struct cert *);
    for (size_t i = 0; i < set->size; i++)
        if (set->slots[i] != NULL)
            bigger.slots[slot_of(&bigger, set->slots[i])] = set->slots[i];
    *set = bigger;
}

static void add(struct cert_set *set, const struct cert *cert)
{
    if (cert == NULL)
        return;
    if (set->used * 2 >= set->size)
        grow(set);
    size_t slot = slot_of(set, cert);
    if (set->slots[slot] != NULL)
        return;
    set->slots[slot] = cert;
    set->used++;
    if (set->emitter != NULL)
        emit_pem(set->emitter, NULL, "CERTIFICATE", cert->der);
}

static void add_all(struct cert_set *set, const struct cert *const *certs,
                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(set, certs[i]);
}

/* What has its PEM elsewhere in the record. */
static void add_written(struct cert_set *set, const struct record *record)
{
    for (size_t i = 0; i < record->capture_count; i++)
        add_all(set, record->captures[i].chain,
                record->captures[i].chain_length);
    for (size_t i = 0; i < record->issuer_fetch_count; i++)
        add_all(set, record->issuer_fetches[i].certs,
                record->issuer_fetches[i].cert_count);
    add(set, record->root.cert);
}

static void add_paths(struct cert_set *set, const struct paths *paths)
{
    for (size_t i = 0; paths != NULL && i < paths->count; i++)
        add_all(set, paths->paths[i].certs, paths->paths[i].length);
}

static void add_capture(struct cert_set *set, const struct capture *capture,
                        const struct capture *before)
{
    if (before == NULL || before->paths != capture->paths)
        add_paths(set, capture->paths);
    if (before == NULL || before->repaired_paths != capture->repaired_paths)
        add_paths(set, capture->repaired_paths);
    add(set, capture->without_sni.leaf);
    add(set, capture->unknown_sni.leaf);
    add(set, capture->legacy.leaf);
    add(set, capture->other_key.leaf);
    add_all(set, capture->other_key_chain, capture->other_key_chain_length);
}

static void add_files(struct cert_set *set, const struct file_set *files)
{
    for (size_t i = 0; i < files->count; i++)
        add_all(set, files->items[i].bundle.certs,
                files->items[i].bundle.cert_count);
    const struct comparison *comparison = files->comparison;
    for (size_t i = 0; comparison != NULL && i < comparison->count; i++)
        add(set, comparison->items[i].leaf);
}

void other_certs_emit(struct emitter *emitter, const struct record *record,
                      struct arena *scratch)
{
    struct cert_set set = { .arena = scratch };
    add_written(&set, record);
    set.emitter = emitter;
    emit_array(emitter, "certificates");
    for (size_t i = 0; i < record->capture_count; i++)
        add_capture(&set, &record->captures[i],
                    i == 0 ? NULL : &record->captures[i - 1]);
    if (record->files != NULL)
        add_files(&set, record->files);
    for (size_t i = 0; i < record->revocation_count; i++) {
        add(&set, record->revocations[i].cert);
        add(&set, record->revocations[i].issuer);
    }
    add_all(&set, record->root.alternates, record->root.alternate_count);
    for (size_t i = 0; i < record->finding_count; i++)
        add(&set, record->findings[i].cert);
    emit_array_end(emitter);
}
