#include "reports/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "reports/writer.h"

static void assert_written(void (*write)(struct writer *writer,
                                         const char *text),
                           const char *text, const char *expected)
{
    struct arena *arena = arena_new();
    struct bytes out = { 0 };
    struct failure failure;
    struct writer *writer = writer_to_memory(arena, &out);
    write(writer, text);
    assert_true(writer_close(writer, true, &failure));
    assert_string_equal(arena_text(arena, out), expected);
    arena_free(arena);
}

static void xml(void **state)
{
    (void)state;
    assert_written(write_xml, "", "");
    assert_written(write_xml, "plain é", "plain é");
    assert_written(write_xml, "<a b=\"c\" d='e'>&amp;",
                   "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;");
}

static void csv(void **state)
{
    (void)state;
    assert_written(write_csv, "", "\"\"");
    assert_written(write_csv, "a,\"b\"", "\"a,\"\"b\"\"\"");
    assert_written(write_csv, "=1+1", "\"'=1+1\"");
    assert_written(write_csv, "+1", "\"'+1\"");
    assert_written(write_csv, "-1", "\"'-1\"");
    assert_written(write_csv, "@a", "\"'@a\"");
    assert_written(write_csv, "a=1", "\"a=1\"");
}

static void markdown(void **state)
{
    (void)state;
    assert_written(write_markdown, "a-b.test, 1", "a-b.test, 1");
    assert_written(write_markdown, "|`<*_", "&#124;&#96;&lt;&#42;&#95;");
    assert_written(write_markdown, "[x](y)!#",
                   "&#91;x&#93;&#40;y&#41;&#33;&#35;");
    assert_written(write_markdown, "@me", "&#64;me");
    assert_written(write_markdown, "http://x", "http&#58;//x");
    /* A renderer makes links of these by itself. */
    assert_written(write_markdown, "www.x.test", "www&#46;x.test");
    assert_written(write_markdown, "WWW.x", "WWW&#46;x");
    assert_written(write_markdown, ".x", ".x");
}

static void commands(void **state)
{
    (void)state;
    assert_written(write_command_data, "::error::%0A\r\n, x",
                   "::error::%250A%0D%0A, x");
    assert_written(write_command_property, "a:b,c%", "a%3Ab%2Cc%25");
}

static void labels(void **state)
{
    (void)state;
    assert_written(write_label, "a\"b\\c\nd", "a\\\"b\\\\c\\nd");
    assert_written(write_nagios, "a|b\nc", "a/b c");
    assert_written(write_tap, "a # SKIP\\\n", "a \\# SKIP\\\\ ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml),      cmocka_unit_test(csv),
        cmocka_unit_test(markdown), cmocka_unit_test(commands),
        cmocka_unit_test(labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
