#include "scan/disk_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
/* cmocka.h wants them, <stddef.h> and <stdint.h> before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "folder.h"

#define URL "http://crl.example.com/a.crl"

enum { NOW = 1800000000, LATER = NOW + 3600, MOST = 1000 };

static struct arena *arena;
static char folder[64];

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    folder_make(folder, sizeof(folder));
    setenv("XDG_CACHE_HOME", folder, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(folder);
    unsetenv("XDG_CACHE_HOME");
    arena_free(arena);
    return 0;
}

static void put(const char *url, int64_t until, const char *body)
{
    disk_cache_put(url, until, bytes_of_text(body));
}

/* The body, or NULL. */
static const char *get(const char *url, int64_t now)
{
    struct bytes body;
    if (!disk_cache_get(url, now, MOST, arena, &body))
        return NULL;
    return arena_text(arena, body);
}

/* The one file that there is; its name is all that is known of it. */
static const char *only_file(void)
{
    const char *path = arena_printf(arena, "%s/certready/fetch", folder);
    const char *found = NULL;
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (const struct dirent *item; (item = readdir(directory)) != NULL;) {
        if (item->d_name[0] == '.')
            continue;
        assert_null(found);
        found = arena_printf(arena, "%s/%s", path, item->d_name);
    }
    closedir(directory);
    assert_non_null(found);
    return found;
}

static struct bytes read_file(const char *path)
{
    enum { LARGEST = 4096 };
    uint8_t *octets = ARENA_NEW(arena, LARGEST, uint8_t);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(octets, 1, LARGEST, file);
    fclose(file);
    return (struct bytes){ octets, size };
}

static void write_file(const char *path, struct bytes octets)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(octets.data, 1, octets.size, file), octets.size);
    assert_int_equal(fclose(file), 0);
}

static void an_answer_is_kept_until_its_time(void **state)
{
    (void)state;
    assert_null(get(URL, NOW));
    put(URL, LATER, "body");
    assert_string_equal(get(URL, NOW), "body");
    assert_string_equal(get(URL, LATER - 1), "body");
    assert_null(get(URL, LATER));
    assert_null(get(URL "2", NOW));
    put(URL, LATER, "another");
    assert_string_equal(get(URL, NOW), "another");
    put(URL "2", LATER, "second");
    assert_string_equal(get(URL, NOW), "another");
    assert_string_equal(get(URL "2", NOW), "second");
}

static void any_octets_are_kept(void **state)
{
    (void)state;
    uint8_t octets[MOST];
    struct bytes body;
    for (size_t i = 0; i < MOST; i++)
        octets[i] = (uint8_t)(i % 256);
    disk_cache_put(URL, LATER, (struct bytes){ octets, MOST });
    assert_true(disk_cache_get(URL, NOW, MOST, arena, &body));
    assert_true(bytes_equal(body, (struct bytes){ octets, MOST }));
    /* One more than may be wanted. */
    assert_false(disk_cache_get(URL, NOW, MOST - 1, arena, &body));
}

static void a_file_that_was_cut_off_is_not_used(void **state)
{
    (void)state;
    put(URL, LATER, "body");
    const char *path = only_file();
    struct bytes whole = read_file(path);
    for (size_t size = 0; size < whole.size; size++) {
        write_file(path, bytes_slice(whole, 0, size));
        assert_null(get(URL, NOW));
    }
    write_file(path, whole);
    assert_string_equal(get(URL, NOW), "body");
}

static void a_file_that_was_changed_is_not_used(void **state)
{
    (void)state;
    put(URL, LATER, "body");
    const char *path = only_file();
    struct bytes whole = read_file(path);
    uint8_t *octets = ARENA_NEW(arena, whole.size + 1, uint8_t);
    for (size_t i = 0; i <= whole.size; i++) {
        memcpy(octets, whole.data, whole.size);
        octets[i] ^= 0x01;
        write_file(path,
                   (struct bytes){ octets, whole.size + (i == whole.size) });
        assert_null(get(URL, NOW));
    }
}

/* As if two URLs had the same digest. */
static void a_file_of_another_url_is_not_used(void **state)
{
    (void)state;
    put(URL, LATER, "body");
    const char *path = only_file();
    struct bytes file = read_file(path);
    assert_int_equal(unlink(path), 0);
    put(URL "2", LATER, "other");
    write_file(only_file(), file);
    assert_null(get(URL "2", NOW));
}

static void what_is_no_file_of_ours_is_not_used(void **state)
{
    (void)state;
    put(URL, LATER, "body");
    const char *path = only_file();
    const char *elsewhere = arena_printf(arena, "%s/elsewhere", folder);
    assert_int_equal(rename(path, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, path), 0);
    assert_null(get(URL, NOW));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_null(get(URL, NOW));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_null(get(URL, NOW));
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rename(elsewhere, path), 0);
    assert_string_equal(get(URL, NOW), "body");
    if (geteuid() == 0) {
        assert_int_equal(chown(path, 65534, 65534), 0);
        assert_null(get(URL, NOW));
    }
}

/* Each is silent: without the cache the answer is fetched. */
static void a_cache_that_cannot_be_is_none(void **state)
{
    (void)state;
    const char *file = arena_printf(arena, "%s/file", folder);
    write_file(file, bytes_of_text("not a folder"));
    setenv("XDG_CACHE_HOME", file, 1);
    put(URL, LATER, "body");
    assert_null(get(URL, NOW));
    disk_cache_prune(LATER);
    /* Not to be written, even by root. */
    setenv("XDG_CACHE_HOME", "/proc", 1);
    put(URL, LATER, "body");
    assert_null(get(URL, NOW));
    unsetenv("XDG_CACHE_HOME");
    char *home = strdup(getenv("HOME") == NULL ? "" : getenv("HOME"));
    unsetenv("HOME");
    put(URL, LATER, "body");
    assert_null(get(URL, NOW));
    disk_cache_prune(LATER);
    setenv("HOME", home, 1);
    free(home);
}

/* A path that is not absolute is ignored (XDG Base Directory). */
static void without_the_variable_it_is_below_home(void **state)
{
    (void)state;
    char *home = strdup(getenv("HOME") == NULL ? "" : getenv("HOME"));
    setenv("HOME", folder, 1);
    setenv("XDG_CACHE_HOME", "relative", 1);
    put(URL, LATER, "body");
    assert_string_equal(get(URL, NOW), "body");
    unsetenv("XDG_CACHE_HOME");
    assert_string_equal(get(URL, NOW), "body");
    assert_int_equal(
        access(arena_printf(arena, "%s/.cache/certready/fetch", folder), F_OK),
        0);
    assert_int_not_equal(access("relative", F_OK), 0);
    setenv("HOME", home, 1);
    free(home);
}

static void nothing_half_written_stays(void **state)
{
    (void)state;
    put(URL, LATER, "body");
    (void)only_file();
    put(URL, LATER, "body again");
    (void)only_file();
    put("http://a\nb/", LATER, "body");
    put(URL, LATER, "");
    (void)only_file();
    assert_string_equal(get(URL, NOW), "body again");
}

static void write_again_and_again(char letter)
{
    enum { TIMES = 200 };
    char body[MOST + 1] = "";
    for (int i = 0; i < TIMES; i++) {
        size_t size = (size_t)(i * 5 % MOST) + 1;
        memset(body, letter, size);
        disk_cache_put(URL, LATER, (struct bytes){ (uint8_t *)body, size });
    }
}

static bool is_of_one(struct bytes body)
{
    for (size_t i = 0; i < body.size; i++)
        if (body.data[i] != body.data[0])
            return false;
    return body.size > 0;
}

/* Whoever writes at the same time, what is read is whole. */
static void runs_at_the_same_time_do_no_harm(void **state)
{
    (void)state;
    enum { WRITERS = 3 };
    int left = WRITERS;
    put(URL, LATER, "0");
    for (int i = 0; i < WRITERS; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            write_again_and_again((char)('a' + i));
            _exit(0);
        }
    }
    while (left > 0) {
        struct bytes body;
        int status;
        assert_true(disk_cache_get(URL, NOW, MOST, arena, &body));
        assert_true(is_of_one(body));
        arena_reset(arena);
        if (waitpid(-1, &status, WNOHANG) > 0) {
            assert_int_equal(status, 0);
            left--;
        }
    }
    assert_non_null(only_file());
}

static void set_time(const char *path, time_t time)
{
    struct timespec times[] = { { time, 0 }, { time, 0 } };
    assert_int_equal(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), 0);
}

static void old_files_are_removed(void **state)
{
    (void)state;
    enum { LONG_AGO = 1000000000 };
    put(URL, LATER, "old");
    const char *path = only_file();
    const char *temporary = arena_printf(arena, "%s.abcdef", path);
    const char *link = arena_printf(arena, "%s.link", path);
    write_file(temporary, bytes_of_text("half"));
    assert_int_equal(symlink("/etc/passwd", link), 0);
    set_time(path, LONG_AGO);
    set_time(temporary, LONG_AGO);
    set_time(link, LONG_AGO);
    disk_cache_prune(LONG_AGO);
    assert_string_equal(get(URL, NOW), "old");
    assert_int_equal(access(temporary, F_OK), 0);
    put(URL "2", LATER, "new");
    disk_cache_prune(LONG_AGO + 1);
    assert_null(get(URL, NOW));
    assert_int_not_equal(access(temporary, F_OK), 0);
    assert_string_equal(get(URL "2", NOW), "new");
    assert_int_equal(unlink(link), 0); /* that is not ours */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_is_kept_until_its_time),
        TEST(any_octets_are_kept),
        TEST(a_file_that_was_cut_off_is_not_used),
        TEST(a_file_that_was_changed_is_not_used),
        TEST(a_file_of_another_url_is_not_used),
        TEST(what_is_no_file_of_ours_is_not_used),
        TEST(a_cache_that_cannot_be_is_none),
        TEST(without_the_variable_it_is_below_home),
        TEST(nothing_half_written_stays),
        TEST(runs_at_the_same_time_do_no_harm),
        TEST(old_files_are_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
