#include "reports/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

enum { MOST_OPEN = 32, FILE_MODE = 0644 };

/* A file under its temporary name, and those before it. */
struct part {
    const char *name, *final_name;
    const struct part *earlier;
};

/* For the signal handler: set before the file exists, cleared after it is
 * gone. Of a slot only the thread that writes its report changes anything. */
static const struct part *_Atomic unfinished[MOST_OPEN];

void parts_remove_unfinished(void)
{
    for (size_t i = 0; i < MOST_OPEN; i++)
        for (const struct part *part = unfinished[i]; part != NULL;
             part = part->earlier)
            unlink(part->name);
}

/* The number stands before the ending; the first has the name itself. */
static const char *part_name(const char *path, size_t number,
                             struct arena *arena)
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

static void remove_old(const char *path, size_t number, const char *mark,
                       struct arena *arena)
{
    for (;; number++) {
        const char *part = part_name(path, number, arena);
        if (!begins_with(part, mark) || unlink(part) != 0)
            break;
    }
}

static bool take_slot(struct parts *parts)
{
    for (size_t i = 0; i < MOST_OPEN; i++) {
        if (unfinished[i] != NULL)
            continue;
        parts->slot = i;
        return true;
    }
    errno = EMFILE;
    return false;
}

/* Beside the final name, so that the rename stays within one file system. */
int parts_open_next(struct parts *parts)
{
    struct part *part = ARENA_NEW(parts->arena, 1, struct part);
    parts->count++;
    *part = (struct part){
        .name = arena_printf(parts->arena, "%s.%ld.%zu.part", parts->path,
                             (long)getpid(), parts->count),
        .final_name = part_name(parts->path, parts->count, parts->arena),
        .earlier = parts->last,
    };
    if (parts->last == NULL && !take_slot(parts))
        return -1;
    unfinished[parts->slot] = part;
    int fd =
        open(part->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
             FILE_MODE);
    if (fd < 0)
        unfinished[parts->slot] = part->earlier;
    else
        parts->last = part;
    return fd;
}

static void forget(struct parts *parts)
{
    if (parts->last != NULL)
        unfinished[parts->slot] = NULL;
    parts->last = NULL;
}

static void remove_from(const struct part *part)
{
    for (; part != NULL; part = part->earlier)
        unlink(part->name);
}

bool parts_finish(struct parts *parts)
{
    const struct part *part = parts->last;
    while (part != NULL && rename(part->name, part->final_name) == 0)
        part = part->earlier;
    int error = errno;
    remove_from(part);
    if (part == NULL && parts->last != NULL && parts->mark != NULL)
        remove_old(parts->path, parts->count + 1, parts->mark, parts->arena);
    forget(parts);
    errno = error;
    return part == NULL;
}

void parts_discard(struct parts *parts)
{
    remove_from(parts->last);
    forget(parts);
}
