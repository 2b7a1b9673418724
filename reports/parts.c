#include "reports/parts.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

const char *part_name(const char *path, size_t number, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');
    if (number == 1)
        return path;
    if (dot == NULL || dot == name)
        dot = name + strlen(name);
    return arena_printf(arena, "%.*s-%zu%s", (int)(dot - path), path, number,
                        dot);
}

static bool begins_with(const char *path, const char *mark)
{
    char start[256];
    struct stat status;
    size_t size = strlen(mark);
    /* Not to wait where a pipe has that name. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool begins = size <= sizeof(start) && fstat(fd, &status) == 0 &&
                  S_ISREG(status.st_mode) &&
                  read(fd, start, size) == (ssize_t)size &&
                  memcmp(start, mark, size) == 0;
    close(fd);
    return begins;
}

void remove_old_parts(const char *path, size_t number, const char *mark,
                      struct arena *arena)
{
    for (;; number++) {
        const char *part = part_name(path, number, arena);
        if (!begins_with(part, mark) || unlink(part) != 0)
            break;
    }
}
