#include "cli/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"

enum { FIRST_SIZE = 64 * 1024 };

static bool fail(struct arena *arena, const char *why, struct failure *failure)
{
    *failure = (struct failure){ .status = STATUS_IO,
                                 .code = errno,
                                 .detail = arena_printf(arena, "%s", why) };
    return false;
}

/* A pipe has no size: the buffer doubles until the end is reached. */
static bool read_all(int fd, size_t size, struct arena *arena,
                     struct bytes *out, struct failure *failure)
{
    uint8_t *buffer = ARENA_NEW(arena, size, uint8_t);
    size_t used = 0;
    for (;;) {
        ssize_t got = read(fd, buffer + used, size - used);
        if (got == 0) {
            *out = (struct bytes){ buffer, used };
            return true;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(arena, strerror(errno), failure);
        used += (size_t)got;
        if (used > LIMIT_FILE_BYTES)
            return fail(arena, "is larger than 64 MiB", failure);
        if (used < size)
            continue;
        uint8_t *larger = ARENA_NEW(arena, 2 * size, uint8_t);
        memcpy(larger, buffer, used);
        buffer = larger;
        size *= 2;
    }
}

bool file_read(const char *path, struct arena *arena, struct bytes *out,
               struct failure *failure)
{
    struct stat status;
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(arena, strerror(errno), failure);
    bool done;
    size_t size = FIRST_SIZE;
    errno = 0;
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        done = fail(arena, "is a directory", failure);
    } else if (S_ISREG(status.st_mode) && status.st_size > LIMIT_FILE_BYTES) {
        done = fail(arena, "is larger than 64 MiB", failure);
    } else {
        if (S_ISREG(status.st_mode))
            size = (size_t)status.st_size + 1;
        done = read_all(fd, size, arena, out, failure);
    }
    if (!is_stdin)
        close(fd);
    return done;
}
