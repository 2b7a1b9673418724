#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct record;

/*
 * Hands records from one thread to another, in order. It cannot fill up: the
 * number of records is fixed when the scan starts. Any thread may push, one
 * takes. The only lock there is.
 */
struct queue {
    uv_mutex_t lock;
    uv_cond_t filled;
    struct record *first, *last;
    size_t length;
    bool closed;
    uv_async_t *wake; /* told of every push, or NULL */
};

void queue_init(struct queue *queue, uv_async_t *wake);
void queue_destroy(struct queue *queue);

/* Gives the record away: the caller must not touch it again. */
void queue_push(struct queue *queue, struct record *record);

struct record *queue_take(struct queue *queue); /* NULL if empty */
struct record *queue_wait(struct queue *queue); /* NULL if closed and empty */
/* The same, but NULL too after `most_ms` without a record. */
struct record *queue_wait_ms(struct queue *queue, uint64_t most_ms);

size_t queue_length(struct queue *queue);
void queue_close(struct queue *queue);
bool queue_is_finished(struct queue *queue); /* closed and empty */
