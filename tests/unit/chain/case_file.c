#include "case_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "x509/pem.h"

enum { MOST_CASES = 512, LARGEST_FILE = 4 * 1024 * 1024 };

static struct bytes read_file(const char *path, struct arena *arena)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    uint8_t *octets = arena_alloc(arena, LARGEST_FILE, 1);
    size_t size = fread(octets, 1, LARGEST_FILE, file);
    assert_int_equal(fclose(file), 0);
    assert_true(size < LARGEST_FILE);
    return (struct bytes){ octets, size };
}

/* The line "#: name | words" that stands before `end`. */
static void read_line(struct bytes text, size_t end, struct arena *arena,
                      struct test_case *out)
{
    const char *start = (const char *)text.data;
    size_t mark = end;
    while (mark > 0 && strncmp(start + mark, "#: ", 3) != 0)
        mark--;
    char *line = arena_text(arena, bytes_slice(text, mark + 3, end - mark - 4));
    char *bar = strstr(line, " | ");
    assert_non_null(bar);
    *bar = '\0';
    out->name = line;
    out->words = bar + 3;
}

struct test_cases case_file_read(const char *path, struct arena *arena)
{
    struct bytes text = read_file(path, arena);
    struct pem_reader reader = pem_reader_of(text);
    struct test_cases cases = { ARENA_NEW(arena, MOST_CASES, struct test_case),
                                0 };
    struct pem_block block;
    while (pem_read(&reader, arena, &block)) {
        assert_int_equal(block.failure.status, STATUS_OK);
        assert_true(cases.count < MOST_CASES);
        struct test_case *item = &cases.items[cases.count++];
        read_line(text, block.offset, arena, item);
        item->der = block.der;
    }
    assert_true(cases.count > 0);
    return cases;
}

const struct test_case *case_find(const struct test_cases *cases,
                                  const char *name)
{
    for (size_t i = 0; i < cases->count; i++)
        if (strcmp(cases->items[i].name, name) == 0)
            return &cases->items[i];
    fail_msg("no case is called %s", name);
    return NULL;
}

const char *case_word(const char **words, struct arena *arena)
{
    *words += strspn(*words, " ");
    size_t size = strcspn(*words, " ");
    if (size == 0)
        return NULL;
    const char *word =
        arena_text(arena, (struct bytes){ (const uint8_t *)*words, size });
    *words += size;
    return word;
}
