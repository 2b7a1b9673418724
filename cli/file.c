#include "cli/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "cli/signals.h"

enum { FIRST_SIZE = 64 * 1024, PERMISSIONS = 0777 };

static const char too_large[] = "is larger than 64 MiB";

static bool fail(struct arena *arena, const char *why, struct failure *failure)
{
    *failure = (struct failure){ .status = STATUS_IO,
                                 .code = errno,
                                 .detail = arena_printf(arena, "%s", why) };
    return false;
}

static bool fail_as_large(struct failure *failure)
{
    *failure = (struct failure){ STATUS_OVER_LIMIT, 0, too_large };
    return false;
}

/* A pipe has no size: the secret grows until the end is reached. */
static bool read_all(int fd, struct arena *arena, struct secret *out,
                     struct failure *failure)
{
    for (;;) {
        secret_reserve(out, 1);
        ssize_t got =
            read(fd, out->data + out->size, out->capacity - out->size);
        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR && !signals_want_end())
            continue;
        if (got < 0)
            return fail(arena, strerror(errno), failure);
        out->size += (size_t)got;
        if (out->size > LIMIT_FILE_BYTES)
            return fail_as_large(failure);
    }
}

static bool read_open(int fd, struct arena *arena, struct secret *out,
                      struct file_facts *facts, struct failure *failure)
{
    struct stat status;
    size_t size = FIRST_SIZE;
    errno = 0;
    if (fstat(fd, &status) != 0)
        return fail(arena, strerror(errno), failure);
    if (S_ISDIR(status.st_mode))
        return fail(arena, "is a directory", failure);
    if (S_ISREG(status.st_mode)) {
        if (status.st_size > LIMIT_FILE_BYTES)
            return fail_as_large(failure);
        *facts = (struct file_facts){ true, status.st_mode & PERMISSIONS };
        size = (size_t)status.st_size + 1;
    }
    secret_reserve(out, size);
    return read_all(fd, arena, out, failure);
}

bool file_read_secret(const char *path, struct arena *arena, struct secret *out,
                      struct file_facts *facts, struct failure *failure)
{
    struct file_facts ignored;
    bool is_stdin = strcmp(path, "-") == 0;
    *out = secret_new(0);
    facts = facts == NULL ? &ignored : facts;
    *facts = (struct file_facts){ false, 0 };
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(arena, strerror(errno), failure);
    bool is_read = read_open(fd, arena, out, facts, failure);
    if (!is_stdin)
        close(fd);
    return is_read;
}

bool file_read(const char *path, struct arena *arena, struct bytes *out,
               struct failure *failure)
{
    struct secret octets;
    bool is_read = file_read_secret(path, arena, &octets, NULL, failure);
    if (is_read)
        *out = arena_copy(arena, secret_bytes(&octets));
    secret_free(&octets);
    return is_read;
}

const char *plain_path(const char *path)
{
    while (strncmp(path, "./", 2) == 0 && strcmp(path, "./-") != 0)
        path += 2;
    return path;
}
