#include "chain/detail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"

/* A text of that many "ü". */
static char *umlauts(struct arena *arena, size_t count)
{
    char *text = ARENA_NEW(arena, 2 * count + 1, char);
    for (size_t i = 0; i < count; i++)
        memcpy(text + 2 * i, "\xc3\xbc", 2);
    return text;
}

static void text_is_cut_after_200_code_points(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const char *whole = umlauts(arena, 200);
    assert_ptr_equal(detail_cut(whole, arena), whole);
    assert_string_equal(detail_cut("", arena), "");
    const char *cut = detail_cut(umlauts(arena, 201), arena);
    assert_int_equal(strlen(cut), 400 + strlen("…"));
    assert_memory_equal(cut, whole, 400);
    assert_string_equal(cut + 400, "…");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_after_200_code_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
