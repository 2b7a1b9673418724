#include "scan/disk_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/encode.h"
#include "x509/digest.h"

enum { MOST_HEADER = 4096, FOLDER_MODE = 0700, FILE_MODE = 0600 };

/* The first line; the second is the seal of all that follows: the URL and the
 * time on a line each, and the body. */
static const char magic[] = "certready-cache-1";

/* A relative path in XDG_CACHE_HOME is to be ignored (XDG Base Directory). */
static const char *folder(struct arena *arena)
{
    const char *base = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (base != NULL && base[0] == '/')
        return arena_printf(arena, "%s/certready/fetch", base);
    if (home == NULL || home[0] != '/')
        return NULL;
    return arena_printf(arena, "%s/.cache/certready/fetch", home);
}

static const char *digest_text(struct bytes bytes, struct arena *arena)
{
    uint8_t digest[SHA256_SIZE];
    digest_sha256(bytes, digest);
    return hex_encode(arena, (struct bytes){ digest, SHA256_SIZE });
}

/* Of the lines with URL and time, and of the body. */
static const char *seal(struct bytes head, struct bytes body,
                        struct arena *arena)
{
    return digest_text(
        bytes_of_text(arena_printf(arena, "%s %s", digest_text(head, arena),
                                   digest_text(body, arena))),
        arena);
}

static const char *path_of(const char *url, struct arena *arena)
{
    const char *in = folder(arena);
    if (in == NULL)
        return NULL;
    return arena_printf(arena, "%s/%s", in,
                        digest_text(bytes_of_text(url), arena));
}

static bool read_whole(int fd, uint8_t *to, size_t size)
{
    while (size > 0) {
        ssize_t got = read(fd, to, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        size -= (size_t)got;
    }
    return true;
}

/* An ordinary file of our own: no link, no pipe, and not what someone else has
 * put there. */
static bool is_ours(const struct stat *status)
{
    return S_ISREG(status->st_mode) && status->st_uid == geteuid();
}

static bool read_file(const char *path, size_t most, struct arena *arena,
                      struct bytes *out)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool good = fstat(fd, &status) == 0 && is_ours(&status) &&
                status.st_size > 0 &&
                (uint64_t)status.st_size <= most + MOST_HEADER;
    if (good) {
        size_t size = (size_t)status.st_size;
        uint8_t *data = ARENA_NEW(arena, size, uint8_t);
        good = read_whole(fd, data, size);
        *out = (struct bytes){ data, size };
    }
    close(fd);
    return good;
}

/* One line from the front, without its end. */
static bool take_line(struct bytes *file, struct arena *arena,
                      const char **line)
{
    const uint8_t *end =
        file->size == 0 ? NULL : memchr(file->data, '\n', file->size);
    if (end == NULL)
        return false;
    size_t size = (size_t)(end - file->data);
    *line = arena_text(arena, bytes_slice(*file, 0, size));
    *file = bytes_slice(*file, size + 1, file->size);
    return true;
}

static bool is_current(const char *until, int64_t now)
{
    char *end;
    errno = 0;
    long long time = strtoll(until, &end, 10);
    return errno == 0 && end != until && *end == '\0' && time > now;
}

bool disk_cache_get(const char *url, int64_t now, size_t most_octets,
                    struct arena *arena, struct bytes *out)
{
    const char *path = path_of(url, arena);
    const char *first, *digest, *stored_url, *until;
    struct bytes file;
    if (path == NULL || !read_file(path, most_octets, arena, &file) ||
        !take_line(&file, arena, &first) || strcmp(first, magic) != 0 ||
        !take_line(&file, arena, &digest))
        return false;
    struct bytes head = file;
    if (!take_line(&file, arena, &stored_url) ||
        !take_line(&file, arena, &until))
        return false;
    head.size -= file.size;
    if (strcmp(digest, seal(head, file, arena)) != 0 ||
        strcmp(stored_url, url) != 0 || !is_current(until, now) ||
        file.size > most_octets)
        return false;
    *out = file;
    return true;
}

/* Each missing folder on the way is made. */
static bool make_folder(char *path)
{
    for (char *c = path + 1; *c != '\0'; c++) {
        if (*c != '/')
            continue;
        *c = '\0';
        int made = mkdir(path, FOLDER_MODE);
        *c = '/';
        if (made != 0 && errno != EEXIST)
            return false;
    }
    return true;
}

static bool write_all(FILE *file, const char *header, struct bytes body)
{
    bool good = fputs(header, file) >= 0 &&
                fwrite(body.data, 1, body.size, file) == body.size;
    return fclose(file) == 0 && good;
}

static void write_file(char *path, const char *header, struct bytes body,
                       struct arena *arena)
{
    /* No other thread has this arena, and no other process this number. */
    const char *temporary =
        arena_printf(arena, "%s.%ld.%p", path, (long)getpid(), (void *)arena);
    if (!make_folder(path))
        return;
    int fd =
        open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return;
    FILE *file = fdopen(fd, "w");
    if (file == NULL)
        close(fd);
    if (file == NULL || !write_all(file, header, body) ||
        rename(temporary, path) != 0)
        unlink(temporary);
}

void disk_cache_put(const char *url, int64_t until, struct bytes body)
{
    struct arena *arena = arena_new();
    const char *path = path_of(url, arena);
    if (path != NULL && body.size > 0 && strchr(url, '\n') == NULL) {
        const char *head = arena_printf(arena, "%s\n%" PRId64 "\n", url, until);
        const char *digest = seal(bytes_of_text(head), body, arena);
        write_file(arena_printf(arena, "%s", path),
                   arena_printf(arena, "%s\n%s\n%s", magic, digest, head), body,
                   arena);
    }
    arena_free(arena);
}

void disk_cache_prune(int64_t before)
{
    struct arena *arena = arena_new();
    const char *in = folder(arena);
    DIR *directory = in == NULL ? NULL : opendir(in);
    const struct dirent *item;
    while (directory != NULL && (item = readdir(directory)) != NULL) {
        struct stat status;
        int fd = dirfd(directory);
        if (fstatat(fd, item->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            is_ours(&status) && status.st_mtime < before)
            unlinkat(fd, item->d_name, 0);
    }
    if (directory != NULL)
        closedir(directory);
    arena_free(arena);
}
