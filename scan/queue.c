#include "scan/queue.h"

#include <stdlib.h>

#include "record/record.h"

/* These fail only for want of memory or by a mistake of ours. */
static void must(int error)
{
    if (error != 0)
        abort();
}

void queue_init(struct queue *queue, uv_async_t *wake)
{
    *queue = (struct queue){ .wake = wake };
    must(uv_mutex_init(&queue->lock));
    must(uv_cond_init(&queue->filled));
}

void queue_destroy(struct queue *queue)
{
    uv_cond_destroy(&queue->filled);
    uv_mutex_destroy(&queue->lock);
}

static void tell(struct queue *queue)
{
    uv_cond_broadcast(&queue->filled);
    if (queue->wake != NULL)
        uv_async_send(queue->wake);
}

/* Only one thread takes from a queue, and it waits only when there is nothing:
 * it need not be told of what comes behind something. */
void queue_push(struct queue *queue, struct record *record)
{
    uv_mutex_lock(&queue->lock);
    bool was_empty = queue->first == NULL;
    record->next = NULL;
    if (was_empty)
        queue->first = record;
    else
        queue->last->next = record;
    queue->last = record;
    queue->length++;
    uv_mutex_unlock(&queue->lock);
    if (was_empty)
        tell(queue);
}

static struct record *pop(struct queue *queue)
{
    struct record *record = queue->first;
    if (record != NULL) {
        queue->first = record->next;
        queue->length--;
    }
    return record;
}

struct record *queue_take(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    struct record *record = pop(queue);
    uv_mutex_unlock(&queue->lock);
    return record;
}

struct record *queue_wait(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    while (queue->first == NULL && !queue->closed)
        uv_cond_wait(&queue->filled, &queue->lock);
    struct record *record = pop(queue);
    uv_mutex_unlock(&queue->lock);
    return record;
}

struct record *queue_wait_ms(struct queue *queue, uint64_t most_ms)
{
    int result = 0;
    uv_mutex_lock(&queue->lock);
    while (queue->first == NULL && !queue->closed && result == 0)
        result =
            uv_cond_timedwait(&queue->filled, &queue->lock, most_ms * 1000000);
    struct record *record = pop(queue);
    uv_mutex_unlock(&queue->lock);
    return record;
}

size_t queue_length(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    size_t length = queue->length;
    uv_mutex_unlock(&queue->lock);
    return length;
}

void queue_close(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    queue->closed = true;
    tell(queue);
    uv_mutex_unlock(&queue->lock);
}

bool queue_is_finished(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    bool finished = queue->closed && queue->first == NULL;
    uv_mutex_unlock(&queue->lock);
    return finished;
}
