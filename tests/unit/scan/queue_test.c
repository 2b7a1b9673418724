#include "scan/queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "record/record.h"

enum { MANY = 20000 };

static void keeps_order(void **state)
{
    (void)state;
    struct queue queue;
    struct record records[3] = { 0 };
    queue_init(&queue, NULL);
    assert_null(queue_take(&queue));
    for (size_t i = 0; i < 3; i++)
        queue_push(&queue, &records[i]);
    assert_int_equal(queue_length(&queue), 3);
    for (size_t i = 0; i < 3; i++)
        assert_ptr_equal(queue_take(&queue), &records[i]);
    assert_null(queue_take(&queue));
    assert_int_equal(queue_length(&queue), 0);
    queue_destroy(&queue);
}

static void is_finished_when_closed_and_empty(void **state)
{
    (void)state;
    struct queue queue;
    struct record record = { 0 };
    queue_init(&queue, NULL);
    queue_push(&queue, &record);
    assert_false(queue_is_finished(&queue));
    queue_close(&queue);
    assert_false(queue_is_finished(&queue));
    assert_ptr_equal(queue_wait(&queue), &record);
    assert_true(queue_is_finished(&queue));
    assert_null(queue_wait(&queue));
    queue_destroy(&queue);
}

static void a_wait_with_a_limit_ends(void **state)
{
    (void)state;
    struct queue queue;
    queue_init(&queue, NULL);
    assert_null(queue_wait_ms(&queue, 1));
    queue_close(&queue);
    assert_null(queue_wait_ms(&queue, 1000000));
    queue_destroy(&queue);
}

/* Two queues and two threads: each record goes over and comes back. */
struct pair {
    struct queue there, back;
};

static void return_all(void *user)
{
    struct pair *pair = user;
    struct record *record;
    while ((record = queue_wait(&pair->there)) != NULL) {
        record->target.number++;
        queue_push(&pair->back, record);
    }
    queue_close(&pair->back);
}

static void hands_records_to_another_thread(void **state)
{
    (void)state;
    struct pair pair;
    struct record record = { 0 };
    uv_thread_t thread;
    queue_init(&pair.there, NULL);
    queue_init(&pair.back, NULL);
    assert_int_equal(uv_thread_create(&thread, return_all, &pair), 0);
    for (int i = 0; i < MANY; i++) {
        queue_push(&pair.there, &record);
        assert_ptr_equal(queue_wait(&pair.back), &record);
    }
    queue_close(&pair.there);
    assert_null(queue_wait(&pair.back));
    uv_thread_join(&thread);
    assert_int_equal(record.target.number, MANY);
    queue_destroy(&pair.there);
    queue_destroy(&pair.back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_order),
        cmocka_unit_test(is_finished_when_closed_and_empty),
        cmocka_unit_test(a_wait_with_a_limit_ends),
        cmocka_unit_test(hands_records_to_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
