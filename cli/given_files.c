#include "cli/given_files.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "cli/file.h"
#include "cli/options.h"
#include "cli/run.h"

static bool wrong_passphrase_file(const struct options *options,
                                  const char *why, struct failure *failure)
{
    const char *path =
        text_clean(options->arena, bytes_of_text(options->pass_file));
    return wrong_use(options, failure, "--pass-file %s: %s", path, why);
}

/* What editors put before and behind a line is not part of it. */
static struct bytes first_line(struct bytes text)
{
    static const struct bytes mark = { (const uint8_t *)"\xef\xbb\xbf", 3 };
    if (bytes_equal(bytes_slice(text, 0, mark.size), mark))
        text = bytes_slice(text, mark.size, text.size);
    size_t size = 0;
    while (size < text.size && text.data[size] != '\n' &&
           text.data[size] != '\r')
        size++;
    return bytes_slice(text, 0, size);
}

/* The secret is the caller's to free, whatever the answer. */
static bool read_passphrase(const struct options *options, struct secret *out,
                            struct failure *failure)
{
    struct failure own;
    struct secret octets;
    bool is_read = file_read_secret(options->pass_file, options->arena, &octets,
                                    NULL, &own);
    struct bytes line = first_line(secret_bytes(&octets));
    *out = secret_copy(line);
    secret_free(&octets);
    if (!is_read)
        return wrong_passphrase_file(options, own.detail, failure);
    if (out->size == 0)
        return wrong_passphrase_file(options, "the first line is empty",
                                     failure);
    if (out->size > LIMIT_PASSPHRASE_BYTES)
        return wrong_passphrase_file(
            options, "the first line is longer than 1024 octets", failure);
    if (memchr(out->data, 0, out->size) != NULL)
        return wrong_passphrase_file(
            options, "there is a NUL in the first line; UTF-8 is expected",
            failure);
    return true;
}

static void read_file(const char *path, enum file_use use,
                      const struct bytes *passphrase, struct arena *arena,
                      struct given_file *out)
{
    struct secret octets;
    struct file_facts facts;
    struct failure failure;
    *out = (struct given_file){
        .path = text_clean(arena, bytes_of_text(path)),
        .use = use,
    };
    if (file_read_secret(path, arena, &octets, &facts, &failure)) {
        struct unlocking unlocking = unlocking_of(passphrase);
        bundle_open(secret_bytes(&octets), &unlocking, arena, &out->bundle);
        out->size = octets.size;
    } else {
        out->bundle.failure = failure;
    }
    secret_free(&octets);
    out->has_mode = facts.has_mode;
    out->mode = facts.mode;
}

static void read_files(const struct options *options,
                       const struct bytes *passphrase, struct arena *arena,
                       struct file_set *out)
{
    size_t count = options->arguments.count + 1;
    struct given_file *items = ARENA_NEW(arena, count, struct given_file);
    *out = (struct file_set){ .items = items };
    for (size_t i = 0; i < options->arguments.count; i++)
        read_file(options->arguments.items[i], FILE_FOR_SET, passphrase, arena,
                  &items[out->count++]);
    if (options->key != NULL)
        read_file(options->key, FILE_FOR_KEY, passphrase, arena,
                  &items[out->count++]);
}

bool given_files_read(const struct options *options, struct arena *arena,
                      struct file_set *out, struct failure *failure)
{
    struct secret passphrase = { 0 };
    if (options->pass_file != NULL &&
        !read_passphrase(options, &passphrase, failure)) {
        secret_free(&passphrase);
        return false;
    }
    struct bytes text = secret_bytes(&passphrase);
    read_files(options, options->pass_file == NULL ? NULL : &text, arena, out);
    secret_free(&passphrase);
    return true;
}

bool given_files_are_something(const struct file_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (given_file_is_something(&set->items[i]))
            return true;
    return false;
}

void given_files_complain(const struct file_set *set, struct arena *arena)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct given_file *file = &set->items[i];
        const struct failure *failure = &file->bundle.failure;
        complain(arena_printf(arena, "%s: %s", file->path,
                              failure->status != STATUS_OK
                                  ? failure->detail
                                  : "nothing to judge in it"));
    }
}
