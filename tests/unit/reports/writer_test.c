#include "reports/writer.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"

static char directory[] = "/tmp/certready-writer-XXXXXX";
static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    memcpy(directory + strlen(directory) - 6, "XXXXXX", 6);
    return mkdtemp(directory) == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return rmdir(directory);
}

static size_t files_there(void)
{
    size_t count = 0;
    DIR *dir = opendir(directory);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static const char *in_directory(const char *name)
{
    return arena_printf(arena, "%s/%s", directory, name);
}

static void a_report_appears_when_it_is_whole(void **state)
{
    (void)state;
    struct failure failure;
    const char *path = in_directory("report");
    struct writer *writer = writer_open(path, &failure);
    assert_non_null(writer);
    write_text(writer, "text ");
    write_printf(writer, "%d\n", 7);
    writer_flush(writer);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(files_there(), 1);
    assert_true(writer_close(writer, true, &failure));
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(files_there(), 1);
    assert_int_equal(unlink(path), 0);
}

static void an_abandoned_report_leaves_nothing(void **state)
{
    (void)state;
    struct failure failure;
    struct writer *writer = writer_open(in_directory("report"), &failure);
    write_text(writer, "half");
    assert_true(writer_close(writer, false, &failure));
    assert_int_equal(files_there(), 0);
}

static void a_signal_removes_what_is_unfinished(void **state)
{
    (void)state;
    struct failure failure;
    struct writer *writer = writer_open(in_directory("report"), &failure);
    write_text(writer, "half");
    writer_flush(writer);
    assert_int_equal(files_there(), 1);
    writers_remove_unfinished();
    assert_int_equal(files_there(), 0);
    assert_true(writer_close(writer, false, &failure));
}

static void an_unwritable_place_is_named(void **state)
{
    (void)state;
    struct failure failure;
    const char *path = in_directory("nothing/report");
    assert_null(writer_open(path, &failure));
    assert_int_equal(failure.code, ENOENT);
    assert_non_null(strstr(failure.detail, path));
}

static void a_full_device_is_a_failure(void **state)
{
    (void)state;
    struct failure failure;
    struct writer *writer = writer_open("/dev/full", &failure);
    assert_non_null(writer);
    write_text(writer, "text");
    writer_flush(writer);
    assert_true(writer_has_failed(writer));
    write_text(writer, "more");
    assert_false(writer_close(writer, true, &failure));
    assert_int_equal(failure.code, ENOSPC);
    assert_non_null(strstr(failure.detail, "/dev/full"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_report_appears_when_it_is_whole),
        TEST(an_abandoned_report_leaves_nothing),
        TEST(a_signal_removes_what_is_unfinished),
        TEST(an_unwritable_place_is_named),
        TEST(a_full_device_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
