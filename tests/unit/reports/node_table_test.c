#include "reports/node_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"

enum { MOST_NODES = 64 };

/* A target with nodes, and one capture for each unless a test says less. */
struct scene {
    struct arena *arena;
    struct record record;
    struct node nodes[MOST_NODES];
    struct capture captures[MOST_NODES];
    struct cert certs[4]; /* told apart by their first octet: 0x11, 0x22, … */
    const struct cert *served[4];
    struct paths paths[4]; /* to each of them as the root */
    struct path path[4];
    const struct cert *ends[4][2];
};

static int set_up(void **state)
{
    static struct scene only;
    struct scene *scene = &only;
    *scene = (struct scene){ .arena = arena_new() };
    for (unsigned i = 0; i < 4; i++) {
        memset(scene->certs[i].sha256, (int)(0x11 * (i + 1)), SHA256_SIZE);
        scene->served[i] = &scene->certs[i];
        scene->ends[i][0] = &scene->certs[0];
        scene->ends[i][1] = &scene->certs[i];
        scene->path[i] = (struct path){ .certs = scene->ends[i],
                                        .length = 2,
                                        .is_complete = true };
        scene->paths[i] =
            (struct paths){ &scene->path[i], 1, .over_limit = false };
    }
    scene->record.target.nodes = scene->nodes;
    scene->record.captures = scene->captures;
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(((struct scene *)*state)->arena);
    return 0;
}

/* The next node, at the next address, serves that certificate and leads to
 * that root; below 0: nothing. */
static struct capture *add(struct scene *scene, const char *host, int leaf,
                           int root)
{
    size_t index = scene->record.target.node_count++;
    struct node *node = &scene->nodes[index];
    struct capture *capture = &scene->captures[scene->record.capture_count++];
    node->host = host;
    node->role = index == 0 ? ROLE_TARGET : ROLE_FAILOVER;
    *capture = (struct capture){
        .node = node,
        .address = { { 192, 0, 2, (uint8_t)(index + 1) }, 4 },
        .chain = leaf < 0 ? NULL : &scene->served[leaf],
        .chain_length = leaf < 0 ? 0 : 1,
        .paths = root < 0 ? NULL : &scene->paths[root],
    };
    return capture;
}

static const char *write(struct scene *scene, bool verbose)
{
    struct format_options options = { .columns = 80, .verbose = verbose };
    struct bytes out = { NULL, 0 };
    struct failure failure;
    struct report report = { .writer = writer_to_memory(scene->arena, &out),
                             .options = &options,
                             .scratch = scene->arena };
    node_table_write(&report, &scene->record);
    assert_true(writer_close(report.writer, true, &failure));
    return arena_text(scene->arena, out);
}

/* The line of that host, with one space where there are several. */
static const char *row(struct scene *scene, const char *text, const char *host)
{
    const char *from = strstr(text, arena_printf(scene->arena, "\n  %s", host));
    assert_non_null(from);
    from += 3;
    char *out = ARENA_NEW(scene->arena, 200, char);
    size_t used = 0;
    for (; *from != '\n'; from++)
        if (*from != ' ' || from[1] != ' ')
            out[used++] = *from;
    while (used > 0 && out[used - 1] == ' ')
        out[--used] = '\0';
    return out;
}

static void a_host_alone_has_no_table(void **state)
{
    struct scene *scene = *state;
    assert_string_equal(write(scene, false), "");
    add(scene, "a", 0, 1);
    assert_string_equal(write(scene, false), "");
}

static void nodes_that_agree_have_no_star(void **state)
{
    struct scene *scene = *state;
    add(scene, "a.example", 0, 1);
    add(scene, "b.example", 0, 1);
    const char *text = write(scene, false);
    assert_string_equal(row(scene, text, "a.example"),
                        "a.example 192.0.2.1 111111111111 222222222222");
    assert_null(strchr(text, '*'));
    assert_string_equal(row(scene, text, "Node"), "Node Address Leaf Root");
}

static void the_odd_one_has_a_star(void **state)
{
    struct scene *scene = *state;
    add(scene, "a.example", 2, 1);
    add(scene, "b.example", 0, 1);
    add(scene, "c.example", 0, 3);
    const char *text = write(scene, false);
    assert_string_equal(row(scene, text, "a.example"),
                        "a.example 192.0.2.1 333333333333* 222222222222");
    assert_string_equal(row(scene, text, "b.example"),
                        "b.example 192.0.2.2 111111111111 222222222222");
    assert_string_equal(row(scene, text, "c.example"),
                        "c.example 192.0.2.3 111111111111 444444444444*");
    assert_non_null(strstr(text, "* differs from the others\n"));
}

static void of_two_the_second_is_the_odd_one(void **state)
{
    struct scene *scene = *state;
    add(scene, "a.example", 0, 1);
    add(scene, "b.example", 2, 1);
    const char *text = write(scene, false);
    assert_null(strchr(row(scene, text, "a.example"), '*'));
    assert_non_null(strstr(row(scene, text, "b.example"), "333333333333*"));
}

static void several_roots_are_no_difference(void **state)
{
    struct scene *scene = *state;
    struct path both[2] = { scene->path[3], scene->path[1] };
    struct paths paths = { both, 2, .over_limit = false };
    add(scene, "a.example", 0, 1);
    add(scene, "b.example", 0, 1)->paths = &paths;
    scene->record.root.cert = &scene->certs[1];
    const char *text = write(scene, false);
    assert_null(strchr(text, '*'));
    scene->record.root.cert = NULL;
    assert_non_null(strstr(write(scene, false), "444444444444*"));
}

static void what_shows_nothing_says_why(void **state)
{
    struct scene *scene = *state;
    add(scene, "a.example", 0, 1);
    add(scene, "b.example", -1, -1)->failure.status = STATUS_TIMED_OUT;
    add(scene, "c.example", -1, -1);
    scene->record.capture_count--;
    scene->nodes[2].dns.status = DNS_NXDOMAIN;
    const char *text = write(scene, false);
    assert_string_equal(row(scene, text, "b.example"),
                        "b.example 192.0.2.2 timed-out -");
    assert_string_equal(row(scene, text, "c.example"), "c.example - nxdomain");
    assert_null(strchr(text, '*'));
}

static void lines_keep_to_80_columns(void **state)
{
    struct scene *scene = *state;
    const char *name =
        "a-name-that-is-longer-than-its-column.support.example.com";
    struct capture *capture = add(scene, name, 2, 1);
    memset(capture->address.octets, 0xab, 16);
    capture->address.size = 16;
    add(scene, name, 0, 3);
    const char *text = write(scene, false);
    assert_non_null(strstr(text, "…"));
    while (*text != '\0') {
        size_t size = strcspn(text, "\n"), columns = 0;
        for (size_t i = 0; i < size; i++)
            columns += ((unsigned char)text[i] & 0xc0) != 0x80;
        assert_true(columns <= 80);
        text += size + 1;
    }
}

static void a_long_table_is_cut(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < 41; i++)
        add(scene, "a.example", 0, 1);
    scene->nodes[40].host = "last.example";
    assert_null(strstr(write(scene, false), "last.example"));
    assert_non_null(
        strstr(write(scene, false), "\n  and 1 more (-v lists all)\n"));
    assert_non_null(strstr(write(scene, true), "last.example"));
    assert_null(strstr(write(scene, true), "more (-v"));
    scene->record.target.node_count--;
    scene->record.capture_count--;
    assert_null(strstr(write(scene, false), "more (-v"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_host_alone_has_no_table),
        TEST(nodes_that_agree_have_no_star),
        TEST(the_odd_one_has_a_star),
        TEST(of_two_the_second_is_the_odd_one),
        TEST(several_roots_are_no_difference),
        TEST(what_shows_nothing_says_why),
        TEST(lines_keep_to_80_columns),
        TEST(a_long_table_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
