#include "reports/writer.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "reports/parts.h"

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
    parts_remove_unfinished();
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

static const char *content(const char *name)
{
    FILE *file = fopen(in_directory(name), "r");
    char *text = ARENA_NEW(arena, 64, char);
    if (file == NULL)
        return NULL;
    text[fread(text, 1, 63, file)] = '\0';
    fclose(file);
    return text;
}

static void put_file(const char *name, const char *text)
{
    FILE *file = fopen(in_directory(name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void remove_file(const char *name)
{
    assert_int_equal(unlink(in_directory(name)), 0);
}

/* A report in three files. */
static struct writer *three_parts(const char *name)
{
    struct failure failure;
    struct writer *writer = writer_open(in_directory(name), &failure);
    assert_non_null(writer);
    assert_true(writer_may_split(writer));
    write_text(writer, "first");
    assert_int_equal(writer_octets(writer), 5);
    writer_next_part(writer);
    assert_int_equal(writer_octets(writer), 0);
    write_text(writer, "second");
    writer_next_part(writer);
    write_text(writer, "third");
    return writer;
}

static void parts_appear_together(void **state)
{
    (void)state;
    struct failure failure;
    struct writer *writer = three_parts("re.port.xml");
    assert_int_equal(files_there(), 3);
    assert_int_equal(access(in_directory("re.port.xml"), F_OK), -1);
    assert_true(writer_close(writer, true, &failure));
    assert_int_equal(files_there(), 3);
    assert_string_equal(content("re.port.xml"), "first");
    assert_string_equal(content("re.port-2.xml"), "second");
    assert_string_equal(content("re.port-3.xml"), "third");
    remove_file("re.port.xml");
    remove_file("re.port-2.xml");
    remove_file("re.port-3.xml");
}

static void a_name_without_ending_has_parts(void **state)
{
    (void)state;
    static const char *const names[][2] = { { "report", "report-2" },
                                            { ".xml", ".xml-2" } };
    for (size_t i = 0; i < 2; i++) {
        struct failure failure;
        struct writer *writer =
            writer_open(in_directory(names[i][0]), &failure);
        assert_non_null(writer);
        writer_next_part(writer);
        assert_true(writer_close(writer, true, &failure));
        remove_file(names[i][0]);
        remove_file(names[i][1]);
    }
}

static void abandoned_parts_leave_nothing(void **state)
{
    (void)state;
    struct failure failure;
    put_file("report-2.xml", "of before");
    assert_true(writer_close(three_parts("report.xml"), false, &failure));
    assert_int_equal(files_there(), 1);
    assert_string_equal(content("report-2.xml"), "of before");
    remove_file("report-2.xml");
}

static void a_signal_removes_all_parts(void **state)
{
    (void)state;
    struct failure failure;
    struct writer *writer = three_parts("report.xml");
    writer_flush(writer);
    assert_int_equal(files_there(), 3);
    parts_remove_unfinished();
    assert_int_equal(files_there(), 0);
    assert_true(writer_close(writer, false, &failure));
}

static void a_part_that_cannot_be_opened_fails_the_report(void **state)
{
    (void)state;
    struct failure failure;
    struct writer *writer = writer_open(in_directory("report.xml"), &failure);
    assert_non_null(writer);
    write_text(writer, "first");
    assert_int_equal(
        rename(directory, arena_printf(arena, "%s.away", directory)), 0);
    writer_next_part(writer);
    assert_true(writer_has_failed(writer));
    write_text(writer, "second");
    writer_flush(writer);
    assert_int_equal(
        rename(arena_printf(arena, "%s.away", directory), directory), 0);
    assert_false(writer_close(writer, true, &failure));
    assert_int_equal(failure.code, ENOENT);
    assert_int_equal(files_there(), 0);
}

static void old_parts_go_and_other_files_stay(void **state)
{
    (void)state;
    struct failure failure;
    put_file("report-2.xml", "part 2");
    put_file("report-4.xml", "part 4 of before");
    put_file("report-5.xml", "part 5 of before");
    put_file("report-6.xml", "another report");
    put_file("report-7.xml", "part 7 of something");
    struct writer *writer = three_parts("report.xml");
    writer_remove_old_parts(writer, "part ");
    assert_true(writer_close(writer, true, &failure));
    assert_int_equal(files_there(), 5);
    assert_string_equal(content("report-2.xml"), "second");
    assert_null(content("report-4.xml"));
    assert_null(content("report-5.xml"));
    assert_string_equal(content("report-6.xml"), "another report");
    assert_string_equal(content("report-7.xml"), "part 7 of something");
    remove_file("report.xml");
    remove_file("report-2.xml");
    remove_file("report-3.xml");
    remove_file("report-6.xml");
    remove_file("report-7.xml");
}

static void what_has_no_temporary_name_is_not_split(void **state)
{
    (void)state;
    struct failure failure;
    struct bytes out = { 0 };
    struct writer *streams[] = { writer_open("-", &failure),
                                 writer_open("/dev/null", &failure),
                                 writer_to_memory(arena, &out) };
    for (size_t i = 0; i < COUNT_OF(streams); i++) {
        assert_non_null(streams[i]);
        assert_false(writer_may_split(streams[i]));
        writer_remove_old_parts(streams[i], "part ");
        write_text(streams[i], i == 0 ? "" : "text");
        writer_next_part(streams[i]);
        write_text(streams[i], i == 0 ? "" : "more");
        assert_true(writer_close(streams[i], true, &failure));
    }
    assert_int_equal(out.size, 8);
}

/* Small and large pieces, of which some are longer than the room for them. */
static void pieces_keep_their_order(void **state)
{
    (void)state;
    enum { LONG = 3 * WRITER_MOST_ROOM, TURNS = 20 };
    struct failure failure;
    struct bytes out = { 0 };
    struct writer *writer = writer_to_memory(arena, &out);
    char *piece = ARENA_NEW(arena, LONG + 1, char);
    memset(piece, 'a', LONG);
    for (size_t i = 0; i < TURNS; i++) {
        memcpy(write_room(writer, 2), "(1", 2);
        write_used(writer, 2);
        write_text(writer, piece);
        write_printf(writer, "%s", piece);
        write_printf(writer, "%d)", 2);
    }
    assert_int_equal(writer_octets(writer), TURNS * (4 + 2 * LONG));
    assert_true(writer_close(writer, true, &failure));
    assert_int_equal(out.size, TURNS * (4 + 2 * LONG));
    for (size_t i = 0; i < TURNS; i++) {
        struct bytes turn = bytes_slice(out, i * (4 + 2 * LONG), 4 + 2 * LONG);
        assert_memory_equal(turn.data, "(1", 2);
        assert_memory_equal(turn.data + 2, piece, LONG);
        assert_memory_equal(turn.data + 2 + LONG, piece, LONG);
        assert_memory_equal(turn.data + 2 + 2 * LONG, "2)", 2);
    }
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
        TEST(parts_appear_together),
        TEST(a_name_without_ending_has_parts),
        TEST(abandoned_parts_leave_nothing),
        TEST(a_signal_removes_all_parts),
        TEST(a_part_that_cannot_be_opened_fails_the_report),
        TEST(old_parts_go_and_other_files_stay),
        TEST(what_has_no_temporary_name_is_not_split),
        TEST(pieces_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
