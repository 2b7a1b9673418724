#include "data_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/encode.h"
#include "make.h"

enum { LARGEST_FILE = 64 * 1024 };

struct bytes data_file(const char *name)
{
    const char *path =
        arena_printf(arena, "tests/unit/x509/data/files/%s", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    static uint8_t octets[LARGEST_FILE];
    size_t size = fread(octets, 1, sizeof(octets), file);
    assert_int_equal(fclose(file), 0);
    assert_true(size > 0 && size < sizeof(octets));
    return arena_copy(arena, (struct bytes){ octets, size });
}

static struct bytes decoded(const char *digits)
{
    struct bytes octets;
    assert_true(hex_decode(arena, bytes_of_text(digits), &octets));
    return octets;
}

struct known_key known_key(const char *name)
{
    char word[64], digest[65], number[1024];
    const char *line = arena_text(arena, data_file("keys.txt"));
    while (*line != '\0') {
        assert_int_equal(sscanf(line, "%63s %64s %1023s", word, digest, number),
                         3);
        if (strcmp(word, name) == 0)
            return (struct known_key){ decoded(digest), decoded(number) };
        line += strcspn(line, "\n") + 1;
    }
    fail_msg("no key is called %s", name);
    return (struct known_key){ { 0 }, { 0 } };
}
