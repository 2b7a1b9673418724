#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct record;

/* Records in order, linked by `next`; whoever holds them owns it. Zeroed it is
 * empty. */
struct record_list {
    struct record *first, *last;
    size_t length;
};

void record_list_add(struct record_list *list, struct record *record);
struct record *record_list_take(struct record_list *list); /* NULL if empty */

/*
 * Hands records from one thread to another, in order. It cannot fill up: the
 * number of records is fixed when the scan starts. Any thread may push, one
 * takes. The only lock there is.
 */
struct queue {
    uv_mutex_t lock;
    uv_cond_t filled;
    struct record_list waiting;
    bool closed;
    uv_async_t *wake; /* told when there is something again, or NULL */
};

void queue_init(struct queue *queue, uv_async_t *wake);
void queue_destroy(struct queue *queue);

/* Gives the record away: the caller must not touch it again. */
void queue_push(struct queue *queue, struct record *record);
/* The same for all of the list, which is empty then: the taker is woken once,
 * and not for each. */
void queue_push_all(struct queue *queue, struct record_list *list);

struct record *queue_take(struct queue *queue); /* NULL if empty */
struct record *queue_wait(struct queue *queue); /* NULL if closed and empty */
/* All that there is; empty if closed and empty. */
struct record_list queue_wait_all(struct queue *queue);
/* The same, but empty too after `most_ms` without a record. */
struct record_list queue_wait_all_ms(struct queue *queue, uint64_t most_ms);

size_t queue_length(struct queue *queue);
void queue_close(struct queue *queue);
bool queue_is_finished(struct queue *queue); /* closed and empty */
