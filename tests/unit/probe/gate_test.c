/* Who may open a connection, by a clock of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants these four before it. */
#include <cmocka.h>

#include "probe/gate.h"

enum { TURNS = 8 };

static struct gate gate;
static struct gate_turn turns[TURNS];

static void join_all(void)
{
    for (size_t i = 0; i < TURNS; i++)
        gate_join(&gate, &turns[i], &turns[i]);
}

static size_t pass_all(uint64_t now, uint64_t *wait_ms)
{
    size_t count = 0;
    while (gate_pass(&gate, now, wait_ms) != NULL)
        count++;
    return count;
}

static void test_first_come_first_served(void **state)
{
    (void)state;
    uint64_t wait_ms;
    gate_init(&gate, 0, 0, 0);
    assert_null(gate_pass(&gate, 0, &wait_ms));
    join_all();
    for (size_t i = 0; i < TURNS; i++) {
        assert_ptr_equal(gate_pass(&gate, 0, &wait_ms), &turns[i]);
        assert_false(turns[i].is_waiting);
    }
    assert_null(gate_pass(&gate, 0, &wait_ms));
    assert_int_equal(gate.open, TURNS);
}

static void test_places(void **state)
{
    (void)state;
    uint64_t wait_ms;
    gate_init(&gate, 2, 0, 0);
    join_all();
    assert_int_equal(pass_all(0, &wait_ms), 2);
    assert_int_equal(wait_ms, 0);
    gate_give_back(&gate);
    assert_ptr_equal(gate_pass(&gate, 0, &wait_ms), &turns[2]);
    assert_null(gate_pass(&gate, 0, &wait_ms));
    assert_int_equal(gate.open, 2);
}

static void test_leaving(void **state)
{
    (void)state;
    uint64_t wait_ms;
    gate_init(&gate, 0, 0, 0);
    join_all();
    gate_leave(&gate, &turns[0]);
    gate_leave(&gate, &turns[3]);
    gate_leave(&gate, &turns[7]);
    gate_leave(&gate, &turns[3]);
    static const size_t left[] = { 1, 2, 4, 5, 6 };
    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
        assert_ptr_equal(gate_pass(&gate, 0, &wait_ms), &turns[left[i]]);
    assert_null(gate.first);
    assert_null(gate.last);
    gate_join(&gate, &turns[3], NULL);
    assert_ptr_equal(gate_pass(&gate, 0, &wait_ms), &turns[3]);
}

/* Ten a second: one at once, then one each 100 ms. */
static void test_slow_rate(void **state)
{
    (void)state;
    uint64_t wait_ms;
    gate_init(&gate, 0, 10, 1000);
    join_all();
    assert_int_equal(pass_all(1000, &wait_ms), 1);
    assert_true(wait_ms >= 100 && wait_ms <= 101);
    assert_int_equal(pass_all(1099, &wait_ms), 0);
    assert_true(wait_ms >= 1 && wait_ms <= 2);
    assert_int_equal(pass_all(1101, &wait_ms), 1);
    /* What was not used in time is not saved up. */
    assert_int_equal(pass_all(9000, &wait_ms), 1);
}

/* Several at a tick of the clock, but never more than the rate. */
static void test_fast_rate(void **state)
{
    (void)state;
    uint64_t wait_ms, now;
    size_t passed = 0;
    gate_init(&gate, 0, 4000, 0);
    for (now = 0; now < 1000; now++) {
        for (size_t i = 0; i < TURNS; i++)
            if (!turns[i].is_waiting)
                gate_join(&gate, &turns[i], NULL);
        passed += pass_all(now, &wait_ms);
    }
    assert_true(passed >= 3990 && passed <= 4010);
}

/* A turn that cannot come for a place keeps its token. */
static void test_rate_and_places(void **state)
{
    (void)state;
    uint64_t wait_ms;
    gate_init(&gate, 1, 10, 0);
    join_all();
    assert_int_equal(pass_all(0, &wait_ms), 1);
    assert_int_equal(wait_ms, 0);
    gate_give_back(&gate);
    assert_int_equal(pass_all(1, &wait_ms), 0);
    assert_true(wait_ms > 0);
    assert_int_equal(pass_all(101, &wait_ms), 1);
}

static void test_tiny_rate(void **state)
{
    (void)state;
    uint64_t wait_ms;
    gate_init(&gate, 0, 1e-300, 0);
    join_all();
    assert_int_equal(pass_all(0, &wait_ms), 1);
    assert_true(wait_ms > 1000);
    assert_int_equal(pass_all(UINT64_MAX / 2, &wait_ms), 0);
}

static void test_narrowing(void **state)
{
    (void)state;
    uint64_t wait_ms;
    gate_init(&gate, 0, 0, 0);
    join_all();
    assert_non_null(gate_pass(&gate, 0, &wait_ms));
    assert_non_null(gate_pass(&gate, 0, &wait_ms));
    assert_non_null(gate_pass(&gate, 0, &wait_ms));
    gate_give_back(&gate);
    gate_narrow(&gate);
    assert_int_equal(pass_all(0, &wait_ms), 0);
    gate_give_back(&gate);
    assert_int_equal(pass_all(0, &wait_ms), 1);
    gate_give_back(&gate);
    gate_give_back(&gate);
    gate_narrow(&gate);
    assert_int_equal(pass_all(0, &wait_ms), 1);
}

static int clear(void **state)
{
    (void)state;
    for (size_t i = 0; i < TURNS; i++)
        turns[i] = (struct gate_turn){ 0 };
    return 0;
}

#define TEST(function) cmocka_unit_test_setup(function, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_first_come_first_served),
        TEST(test_places),
        TEST(test_leaving),
        TEST(test_slow_rate),
        TEST(test_fast_rate),
        TEST(test_rate_and_places),
        TEST(test_tiny_rate),
        TEST(test_narrowing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
