#include "chain/root_reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "x509/bundle.h"

/* The name of a file in a directory is text from outside. */
static bool fail(const struct root_reader *reader, const char *path,
                 enum status status, const char *why, struct failure *failure)
{
    *failure = (struct failure){
        .status = status,
        .detail =
            arena_printf(reader->arena, "%s: %s",
                         text_clean_short(reader->arena, bytes_of_text(path),
                                          LIMIT_SHOWN_POINTS),
                         why),
    };
    return false;
}

static bool fail_with_errno(const struct root_reader *reader, const char *path,
                            int error, struct failure *failure)
{
    fail(reader, path, STATUS_IO, strerror(error), failure);
    failure->code = error;
    return false;
}

static bool fail_over_limit(const struct root_reader *reader, const char *path,
                            int most, const char *what, struct failure *failure)
{
    return fail(reader, path, STATUS_OVER_LIMIT,
                arena_printf(reader->arena, "more than %d %s", most, what),
                failure);
}

struct file_id {
    dev_t device;
    ino_t inode;
};

static bool was_seen(const struct root_reader *reader,
                     const struct stat *status)
{
    for (size_t i = 0; i < reader->seen_count; i++)
        if (reader->seen[i].inode == status->st_ino &&
            reader->seen[i].device == status->st_dev)
            return true;
    return false;
}

static void remember(struct root_reader *reader, const struct stat *status)
{
    reader->seen = ARENA_GROW(reader->arena, reader->seen, reader->seen_count);
    reader->seen[reader->seen_count++] =
        (struct file_id){ status->st_dev, status->st_ino };
}

/* A file that is being read. It need not be a regular one, nor stay as long
 * as it was. */
struct contents {
    uint8_t *octets;
    size_t size, room;
};

static void make_room(struct contents *contents, struct arena *arena)
{
    enum { FIRST_ROOM = 64 * 1024 };
    size_t room = contents->room == 0 ? FIRST_ROOM : 2 * contents->room;
    uint8_t *octets = ARENA_NEW(arena, room, uint8_t);
    if (contents->size > 0)
        memcpy(octets, contents->octets, contents->size);
    contents->octets = octets;
    contents->room = room;
}

/* 0, or errno, or EFBIG. */
static int read_all(int fd, struct contents *contents, struct arena *arena)
{
    for (;;) {
        if (contents->size > LIMIT_FILE_BYTES)
            return EFBIG;
        if (contents->size == contents->room)
            make_room(contents, arena);
        ssize_t count = read(fd, contents->octets + contents->size,
                             contents->room - contents->size);
        if (count == 0)
            return 0;
        if (count < 0 && errno != EINTR)
            return errno;
        if (count > 0)
            contents->size += (size_t)count;
    }
}

/* One octet more than the file has, so that its end is seen at once. */
static int expect(struct contents *contents, const struct stat *status,
                  struct arena *arena)
{
    if (!S_ISREG(status->st_mode))
        return 0;
    if (status->st_size > LIMIT_FILE_BYTES)
        return EFBIG;
    contents->room = (size_t)status->st_size + 1;
    contents->octets = ARENA_NEW(arena, contents->room, uint8_t);
    return 0;
}

static bool read_file(struct root_reader *reader, const char *path,
                      struct bytes *out, struct failure *failure)
{
    struct contents contents = { NULL, 0, 0 };
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_with_errno(reader, path, errno, failure);
    int error = fstat(fd, &status) != 0
                    ? errno
                    : expect(&contents, &status, reader->arena);
    if (error == 0)
        error = read_all(fd, &contents, reader->arena);
    close(fd);
    if (error == EFBIG)
        return fail_over_limit(reader, path, LIMIT_FILE_BYTES, "octets",
                               failure);
    if (error != 0)
        return fail_with_errno(reader, path, error, failure);
    remember(reader, &status);
    if (status.st_mtime > reader->modified_at)
        reader->modified_at = status.st_mtime;
    *out = (struct bytes){ contents.octets, contents.size };
    return true;
}

/* What the decoder of PEM says names the line already. */
static bool fail_at(const struct root_reader *reader, const char *path,
                    const struct bundle *bundle, size_t index,
                    struct failure *failure)
{
    const struct cert *cert = bundle->certs[index];
    const char *where =
        cert->der.size == 0
            ? ""
            : arena_printf(reader->arena, "%s %zu: ",
                           bundle->format == FORMAT_PEM ? "line" : "octet",
                           bundle->cert_places[index]);
    return fail(
        reader, path, STATUS_MALFORMED,
        arena_printf(reader->arena, "%s%s", where, cert->failure.detail),
        failure);
}

static bool take_cert(struct root_reader *reader, const char *path,
                      const struct bundle *bundle, size_t index,
                      struct failure *failure)
{
    const struct cert *cert = bundle->certs[index];
    if (cert->failure.status != STATUS_OK) {
        reader->skipped++;
        return !reader->is_strict ||
               fail_at(reader, path, bundle, index, failure);
    }
    if (++reader->count > LIMIT_FILE_CERTS)
        return fail_over_limit(reader, path, LIMIT_FILE_CERTS, "certificates",
                               failure);
    reader->found(reader->user, cert);
    return true;
}

bool root_reader_file(struct root_reader *reader, const char *path,
                      struct failure *failure)
{
    struct bytes file;
    struct bundle bundle;
    if (!read_file(reader, path, &file, failure))
        return false;
    bundle_parse(file, reader->arena, &bundle);
    size_t count = reader->count;
    for (size_t i = 0; i < bundle.cert_count; i++)
        if (!take_cert(reader, path, &bundle, i, failure))
            return false;
    if (bundle.failure.status != STATUS_OK &&
        (reader->is_strict || reader->count == count))
        return fail(reader, path, bundle.failure.status, bundle.failure.detail,
                    failure);
    if (reader->count == count)
        return fail(reader, path, STATUS_MALFORMED,
                    "no certificate that can be read", failure);
    return true;
}

struct names {
    const char **items;
    size_t count;
};

static void add_name(struct names *names, const char *name, struct arena *arena)
{
    names->items = ARENA_GROW(arena, names->items, names->count);
    names->items[names->count++] = arena_printf(arena, "%s", name);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool list_directory(struct root_reader *reader, const char *path,
                           struct names *names, struct failure *failure)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return fail_with_errno(reader, path, errno, failure);
    const struct dirent *entry;
    while (names->count <= LIMIT_FILE_CERTS &&
           (entry = readdir(directory)) != NULL)
        if (entry->d_name[0] != '.')
            add_name(names, entry->d_name, reader->arena);
    closedir(directory);
    if (names->count > LIMIT_FILE_CERTS)
        return fail_over_limit(reader, path, LIMIT_FILE_CERTS, "files",
                               failure);
    if (names->count > 0)
        qsort(names->items, names->count, sizeof(*names->items), compare_names);
    return true;
}

/* *is_there is set for a file with certificates. What is no regular file is
 * left out, and so is what is damaged unless the user named it. */
static bool read_entry(struct root_reader *reader, const char *path,
                       bool *is_there, struct failure *failure)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return true;
    if (was_seen(reader, &status) || root_reader_file(reader, path, failure)) {
        *is_there = true;
        return true;
    }
    return !reader->is_strict && failure->status != STATUS_OVER_LIMIT;
}

bool root_reader_directory(struct root_reader *reader, const char *path,
                           struct failure *failure)
{
    struct names names = { NULL, 0 };
    bool is_any_there = false;
    if (!list_directory(reader, path, &names, failure))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        const char *file =
            arena_printf(reader->arena, "%s/%s", path, names.items[i]);
        if (!read_entry(reader, file, &is_any_there, failure))
            return false;
    }
    *failure = (struct failure){ STATUS_OK, 0, NULL };
    if (!is_any_there)
        return fail(reader, path, STATUS_MALFORMED,
                    "no file with a certificate", failure);
    return true;
}

bool root_reader_any(struct root_reader *reader, const char *path,
                     struct failure *failure)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return fail_with_errno(reader, path, errno, failure);
    return S_ISDIR(status.st_mode)
               ? root_reader_directory(reader, path, failure)
               : root_reader_file(reader, path, failure);
}
