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

static void hands_over_a_list_at_once(void **state)
{
    (void)state;
    struct queue queue;
    struct record records[5] = { 0 };
    struct record_list list = { 0 };
    queue_init(&queue, NULL);
    queue_push_all(&queue, &list);
    assert_int_equal(queue_length(&queue), 0);
    queue_push(&queue, &records[0]);
    for (size_t i = 1; i < 4; i++)
        record_list_add(&list, &records[i]);
    queue_push_all(&queue, &list);
    assert_int_equal(list.length, 0);
    assert_null(record_list_take(&list));
    record_list_add(&list, &records[4]);
    queue_push_all(&queue, &list);
    assert_int_equal(queue_length(&queue), 5);
    list = queue_wait_all(&queue);
    assert_int_equal(list.length, 5);
    assert_int_equal(queue_length(&queue), 0);
    for (size_t i = 0; i < 5; i++)
        assert_ptr_equal(record_list_take(&list), &records[i]);
    assert_null(record_list_take(&list));
    queue_close(&queue);
    assert_int_equal(queue_wait_all(&queue).length, 0);
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
    assert_int_equal(queue_wait_all_ms(&queue, 1).length, 0);
    queue_close(&queue);
    assert_int_equal(queue_wait_all_ms(&queue, 1000000).length, 0);
    queue_destroy(&queue);
}

/* Two queues and two threads: each record goes over and comes back. */
struct pair {
    struct queue there, back;
};

static void return_all(void *user)
{
    struct pair *pair = user;
    struct record_list taken, list = { 0 };
    while ((taken = queue_wait_all(&pair->there)).length > 0) {
        for (struct record *r; (r = record_list_take(&taken)) != NULL;) {
            r->target.number++;
            record_list_add(&list, r);
        }
        queue_push_all(&pair->back, &list);
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
        cmocka_unit_test(hands_over_a_list_at_once),
        cmocka_unit_test(is_finished_when_closed_and_empty),
        cmocka_unit_test(a_wait_with_a_limit_ends),
        cmocka_unit_test(hands_records_to_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
