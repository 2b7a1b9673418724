#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "cli/file.h"

static struct arena *arena;
static char path[] = "/tmp/certready-file-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return unlink(path);
}

static void put(const char *text, off_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fflush(file), 0);
    assert_int_equal(ftruncate(fileno(file), size), 0);
    assert_int_equal(fclose(file), 0);
}

static void a_file_is_read_as_it_is(void **state)
{
    (void)state;
    struct bytes octets;
    struct secret secret;
    struct file_facts facts;
    struct failure failure;
    put("hello", 5);
    assert_int_equal(chmod(path, 0640), 0);
    assert_true(file_read(path, arena, &octets, &failure));
    assert_true(bytes_equal(octets, bytes_of_text("hello")));
    assert_true(file_read_secret(path, arena, &secret, &facts, &failure));
    assert_true(bytes_equal(secret_bytes(&secret), octets));
    assert_true(facts.has_mode);
    assert_int_equal(facts.mode, 0640);
    secret_free(&secret);
    put("", 0);
    assert_true(file_read(path, arena, &octets, &failure));
    assert_int_equal(octets.size, 0);
}

static void sizes_are_bounded(void **state)
{
    (void)state;
    struct secret secret;
    struct failure failure;
    put("a", LIMIT_FILE_BYTES);
    assert_true(file_read_secret(path, arena, &secret, NULL, &failure));
    assert_int_equal(secret.size, LIMIT_FILE_BYTES);
    secret_free(&secret);
    put("a", LIMIT_FILE_BYTES + 1);
    assert_false(file_read_secret(path, arena, &secret, NULL, &failure));
    secret_free(&secret);
    assert_int_equal(failure.status, STATUS_OVER_LIMIT);
    assert_string_equal(failure.detail, "is larger than 64 MiB");
}

static void an_endless_pipe_is_bounded(void **state)
{
    (void)state;
    struct secret secret;
    struct file_facts facts;
    struct failure failure;
    assert_false(
        file_read_secret("/dev/zero", arena, &secret, &facts, &failure));
    assert_int_equal(failure.status, STATUS_OVER_LIMIT);
    assert_false(facts.has_mode);
    secret_free(&secret);
}

static void expect_failure(const char *name, const char *detail)
{
    struct bytes octets;
    struct failure failure;
    assert_false(file_read(name, arena, &octets, &failure));
    assert_int_equal(failure.status, STATUS_IO);
    assert_string_equal(failure.detail, detail);
}

static void what_is_no_file_says_why(void **state)
{
    (void)state;
    expect_failure("/tmp/certready-there-is-no-such-file",
                   "No such file or directory");
    expect_failure("/tmp", "is a directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_as_it_is),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(an_endless_pipe_is_bounded),
        cmocka_unit_test(what_is_no_file_says_why),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
