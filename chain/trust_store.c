#include "chain/trust_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "chain/cert_pool.h"
#include "chain/root_reader.h"

/* What one loading said of one certificate; those of the same certificate are
 * merged at the end. */
struct loaded {
    const struct cert *cert;
    bool is_in_store, is_given, is_licensed;
};

/* An entry and the hash of its subject, by which it is found. */
struct by_subject {
    uint32_t hash;
    const struct root_entry *entry;
};

struct trust_store {
    struct arena *arena;
    struct loaded *loaded;
    size_t loaded_count;
    bool store_is_known; /* a path may end at a root of the system's store */
    /* Made by trust_store_finish(), and then only read. */
    struct root_entry *entries; /* by SHA-256 */
    size_t count;
    uint32_t *hashes;                     /* of the subjects, ascending */
    const struct root_entry **by_subject; /* in the order of `hashes` */
    struct store_info info;
};

struct trust_store *trust_store_new(void)
{
    struct arena *arena = arena_new();
    struct trust_store *store = ARENA_NEW(arena, 1, struct trust_store);
    store->arena = arena;
    return store;
}

void trust_store_free(struct trust_store *store)
{
    if (store != NULL)
        arena_free(store->arena);
}

static struct loaded *add(struct trust_store *store, const struct cert *cert)
{
    store->loaded =
        ARENA_GROW(store->arena, store->loaded, store->loaded_count);
    struct loaded *last = &store->loaded[store->loaded_count++];
    *last = (struct loaded){ .cert = cert };
    return last;
}

static void add_of_store(void *user, const struct cert *cert)
{
    add(user, cert)->is_in_store = true;
}

static void add_given(void *user, const struct cert *cert)
{
    add(user, cert)->is_given = true;
}

void trust_store_add(struct trust_store *store, struct bytes der,
                     enum root_source source, bool is_licensed)
{
    const struct cert *cert =
        cert_parse(arena_copy(store->arena, der), store->arena);
    if (cert->failure.status != STATUS_OK)
        return; /* nothing can be verified with it */
    struct loaded *loaded = add(store, cert);
    loaded->is_in_store = source == ROOT_SOURCE_STORE;
    loaded->is_given = source != ROOT_SOURCE_STORE;
    loaded->is_licensed = is_licensed;
    if (loaded->is_in_store)
        store->store_is_known = true;
}

bool trust_store_load_file(struct trust_store *store, const char *path,
                           struct failure *failure)
{
    struct root_reader reader = {
        .arena = store->arena,
        .is_strict = true,
        .found = add_given,
        .user = store,
    };
    return root_reader_any(&reader, path, failure);
}

/* The value of the variable, or NULL if there is none or it is empty. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? NULL : value;
}

/* Each of the directories between the colons; one of them must be there. */
static bool load_directories(struct root_reader *reader, const char *list,
                             struct failure *failure)
{
    bool is_any_good = false;
    struct failure first = { STATUS_IO, 0, NULL };
    for (const char *start = list; start != NULL;) {
        const char *colon = strchr(start, ':');
        size_t size = colon == NULL ? strlen(start) : (size_t)(colon - start);
        struct failure current;
        const char *path = arena_text(
            reader->arena, (struct bytes){ (const uint8_t *)start, size });
        if (size > 0 && root_reader_directory(reader, path, &current))
            is_any_good = true;
        else if (size > 0 && first.detail == NULL)
            first = current;
        start = colon == NULL ? NULL : colon + 1;
    }
    if (first.detail == NULL)
        first.detail = "SSL_CERT_DIR names no directory";
    *failure = is_any_good ? (struct failure){ STATUS_OK, 0, NULL } : first;
    return is_any_good;
}

static bool load_named(struct root_reader *reader, const char *file,
                       const char *directories, struct store_info *info,
                       struct failure *failure)
{
    if (file != NULL && !root_reader_file(reader, file, failure))
        return false;
    if (directories != NULL && !load_directories(reader, directories, failure))
        return false;
    info->path = file == NULL ? arena_printf(reader->arena, "%s", directories)
                 : directories == NULL
                     ? arena_printf(reader->arena, "%s", file)
                     : arena_printf(reader->arena, "%s, %s", file, directories);
    return true;
}

static bool is_absent(const struct failure *failure)
{
    return failure->code == ENOENT || failure->code == ENOTDIR;
}

/* The first of the usual places that is there: of Debian, of Fedora, of
 * Alpine and the BSDs, and as many files of any. */
static bool load_usual(struct root_reader *reader, struct store_info *info,
                       struct failure *failure)
{
    static const char *const places[] = {
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/cert.pem",
        "/etc/ssl/certs",
    };
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (root_reader_any(reader, places[i], failure)) {
            info->path = places[i];
            return true;
        }
        if (!is_absent(failure))
            return false;
    }
    *failure = (struct failure){ STATUS_OK, 0, NULL };
    return true;
}

bool trust_store_load_system(struct trust_store *store, bool as_known,
                             struct failure *failure)
{
    struct root_reader reader = {
        .arena = store->arena,
        .found = add_of_store,
        .user = store,
    };
    const char *file = variable("SSL_CERT_FILE");
    const char *directories = variable("SSL_CERT_DIR");
    store->store_is_known = as_known;
    store->info.is_replaced = !as_known;
    bool is_loaded =
        file == NULL && directories == NULL
            ? load_usual(&reader, &store->info, failure)
            : load_named(&reader, file, directories, &store->info, failure);
    store->info.modified_at = reader.modified_at;
    return is_loaded;
}

static int compare_loaded(const void *a, const void *b)
{
    const struct loaded *left = a, *right = b;
    return memcmp(left->cert->sha256, right->cert->sha256, SHA256_SIZE);
}

static struct root_entry entry_of(const struct trust_store *store,
                                  const struct loaded *loaded)
{
    bool is_of_store = loaded->is_in_store && store->store_is_known;
    return (struct root_entry){
        .cert = loaded->cert,
        .source = is_of_store || !loaded->is_given ? ROOT_SOURCE_STORE
                                                   : ROOT_SOURCE_FILE,
        .is_known = is_of_store || loaded->is_given,
        .is_public = loaded->is_in_store,
        .is_licensed = loaded->is_licensed,
    };
}

/* Sorts what was loaded, and makes one entry of each certificate that keeps
 * what every loading said of it. */
static void make_entries(struct trust_store *store)
{
    size_t count = store->loaded_count;
    qsort(store->loaded, count, sizeof(*store->loaded), compare_loaded);
    store->entries = ARENA_NEW(store->arena, count, struct root_entry);
    for (size_t i = 0; i < count;) {
        struct loaded merged = store->loaded[i];
        for (i++; i < count && cert_equal(store->loaded[i].cert, merged.cert);
             i++) {
            merged.is_in_store |= store->loaded[i].is_in_store;
            merged.is_given |= store->loaded[i].is_given;
            merged.is_licensed |= store->loaded[i].is_licensed;
        }
        store->entries[store->count++] = entry_of(store, &merged);
    }
}

static int compare_hashes(const void *a, const void *b)
{
    const struct by_subject *left = a, *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    /* Entries lie in the order of their fingerprints. */
    return left->entry < right->entry ? -1 : left->entry > right->entry;
}

/* Brings entries of equal names together that other names with the same hash
 * stand between. */
static void group_names(struct by_subject *items, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++) {
        struct name name = items[i].entry->cert->subject;
        if (items[i + 1].hash != items[i].hash ||
            name_equal(items[i + 1].entry->cert->subject, name))
            continue;
        size_t j = i + 2;
        while (j < count && items[j].hash == items[i].hash &&
               !name_equal(items[j].entry->cert->subject, name))
            j++;
        if (j == count || items[j].hash != items[i].hash)
            continue;
        struct by_subject same = items[j];
        memmove(&items[i + 2], &items[i + 1], (j - i - 1) * sizeof(same));
        items[i + 1] = same;
    }
}

static void make_index(struct trust_store *store)
{
    size_t count = store->count;
    struct by_subject *items =
        ARENA_NEW(store->arena, count, struct by_subject);
    for (size_t i = 0; i < count; i++)
        items[i] =
            (struct by_subject){ name_hash(store->entries[i].cert->subject),
                                 &store->entries[i] };
    qsort(items, count, sizeof(*items), compare_hashes);
    group_names(items, count);
    store->hashes = ARENA_NEW(store->arena, count, uint32_t);
    store->by_subject =
        ARENA_NEW(store->arena, count, const struct root_entry *);
    for (size_t i = 0; i < count; i++) {
        store->hashes[i] = items[i].hash;
        store->by_subject[i] = items[i].entry;
    }
}

static void make_info(struct trust_store *store)
{
    uint8_t *prints =
        ARENA_NEW(store->arena, store->count * SHA256_SIZE, uint8_t);
    size_t size = 0;
    for (size_t i = 0; i < store->count; i++) {
        if (!store->entries[i].is_public)
            continue;
        memcpy(prints + size, store->entries[i].cert->sha256, SHA256_SIZE);
        size += SHA256_SIZE;
    }
    store->info.count = size / SHA256_SIZE;
    digest_sha256((struct bytes){ prints, size }, store->info.sha256);
}

void trust_store_finish(struct trust_store *store)
{
    store->count = 0;
    if (store->loaded_count > 0) {
        make_entries(store);
        make_index(store);
    }
    make_info(store);
}

/* The first place in `hashes` that is not below `hash`. */
static size_t first_at_least(const struct trust_store *store, uint32_t hash)
{
    size_t low = 0, high = store->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (store->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_subject(const struct trust_store *store, size_t place,
                        uint32_t hash, struct name subject)
{
    return place < store->count && store->hashes[place] == hash &&
           name_equal(store->by_subject[place]->cert->subject, subject);
}

const struct root_entry *const *
trust_store_find(const struct trust_store *store, struct name subject,
                 size_t *count)
{
    uint32_t hash = name_hash(subject);
    size_t first = first_at_least(store, hash);
    while (first < store->count && store->hashes[first] == hash &&
           !has_subject(store, first, hash, subject))
        first++;
    size_t end = first;
    while (has_subject(store, end, hash, subject))
        end++;
    *count = end - first;
    return *count == 0 ? NULL : &store->by_subject[first];
}

const struct root_entry *trust_store_entry(const struct trust_store *store,
                                           const struct cert *cert)
{
    size_t low = 0, high = store->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct root_entry *entry = &store->entries[middle];
        int order = memcmp(entry->cert->sha256, cert->sha256, SHA256_SIZE);
        if (order == 0)
            return entry;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct root_entry *trust_store_entries(const struct trust_store *store,
                                             size_t *count)
{
    *count = store->count;
    return store->entries;
}

const struct store_info *trust_store_info(const struct trust_store *store)
{
    return &store->info;
}
