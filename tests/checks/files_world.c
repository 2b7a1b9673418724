#include "files_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "x509/pem.h"

enum { MOST_FILES = 8, MOST_KEYS = 4, LARGEST = 8192 };

/* It can be changed until the rules are run. */
static struct file_set *set_of(struct world *world)
{
    return (struct file_set *)world->record.files;
}

struct given_file *world_file(struct world *world, const char *path)
{
    struct file_set *set = set_of(world);
    struct given_file *file = (struct given_file *)&set->items[set->count++];
    *file = (struct given_file){ .path = path, .has_mode = true, .mode = 0600 };
    file->bundle.format = FORMAT_PEM;
    file->bundle.keys =
        ARENA_NEW(world->arena, MOST_KEYS, const struct private_key *);
    file->bundle.key_places = ARENA_NEW(world->arena, MOST_KEYS, size_t);
    return file;
}

void world_hold(struct world *world, struct given_file *file,
                const struct cert *const *certs)
{
    size_t count = 0;
    SERVE(world, &world->captures[0], NULL);
    while (certs[count] != NULL)
        count++;
    const struct cert **copy =
        ARENA_NEW(world->arena, count + 1, const struct cert *);
    memcpy(copy, certs, count * sizeof(*copy));
    file->bundle.certs = copy;
    file->bundle.cert_count = count;
    file->bundle.cert_places = ARENA_NEW(world->arena, count, size_t);
    world->captures[0].chain = file_set_certs(world->record.files, world->arena,
                                              &world->captures[0].chain_length);
    world->captures[0].served_count = world->captures[0].chain_length;
    world->record.capture_count = world->captures[0].chain_length > 0 ? 1 : 0;
}

struct given_file *world_files(struct world *world)
{
    struct file_set *set = ARENA_NEW(world->arena, 1, struct file_set);
    set->items = ARENA_NEW(world->arena, MOST_FILES, struct given_file);
    world->record.files = set;
    world_make_file(world);
    struct given_file *file = world_file(world, "chain.pem");
    HOLD(world, file, world->leaf, world->ca, world->root);
    return file;
}

struct private_key *world_key(struct world *world, struct given_file *file,
                              const struct cert *owner)
{
    struct private_key *key = ARENA_NEW(world->arena, 1, struct private_key);
    *key = (struct private_key){ .form = "PKCS#8",
                                 .lock = LOCK_NONE,
                                 .key = owner->key };
    memcpy(key->spki_sha256, owner->spki_sha256, SHA256_SIZE);
    file->bundle.keys[file->bundle.key_count++] = key;
    return key;
}

struct pkcs12 *world_pkcs12(struct world *world, struct given_file *file)
{
    struct pkcs12 *pkcs12 = ARENA_NEW(world->arena, 1, struct pkcs12);
    *pkcs12 = (struct pkcs12){ .lock = LOCK_OPENED,
                               .mac = "HMAC-SHA-256",
                               .algorithms = "MAC: HMAC-SHA-256" };
    file->bundle.format = FORMAT_PKCS12;
    file->bundle.pkcs12 = pkcs12;
    return pkcs12;
}

static struct bytes read_data(const char *name, struct arena *arena)
{
    static uint8_t octets[LARGEST];
    const char *path =
        arena_printf(arena, "tests/unit/x509/data/files/%s", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        abort();
    size_t size = fread(octets, 1, sizeof(octets), file);
    if (fclose(file) != 0 || size == 0)
        abort();
    return arena_copy(arena, (struct bytes){ octets, size });
}

struct request *world_request(struct world *world, struct given_file *file,
                              const char *name)
{
    struct arena *arena = world->arena;
    struct bytes octets = read_data(name, arena);
    struct pem_reader reader = pem_reader_of(octets);
    struct pem_block block = { .der = octets };
    if (pem_is(octets) && !pem_read(&reader, arena, &block))
        abort();
    struct request *request = ARENA_NEW(arena, 1, struct request);
    *request = *request_parse(block.der, arena);
    const struct request **requests =
        ARENA_NEW(arena, 1, const struct request *);
    requests[0] = request;
    file->bundle.requests = requests;
    file->bundle.request_count = 1;
    size_t *places = ARENA_NEW(arena, 1, size_t);
    places[0] = 1;
    file->bundle.request_places = places;
    return request;
}

struct served_leaf *world_compare(struct world *world, size_t count)
{
    struct comparison *comparison =
        ARENA_NEW(world->arena, 1, struct comparison);
    struct served_leaf *items =
        ARENA_NEW(world->arena, count, struct served_leaf);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct served_leaf){
            .endpoint = arena_printf(world->arena, "192.0.2.%zu:443", i + 1),
            .leaf = world->leaf,
        };
    *comparison = (struct comparison){
        .host = HOST, .items = items, .count = count, .fault = "nxdomain"
    };
    set_of(world)->comparison = comparison;
    return items;
}
