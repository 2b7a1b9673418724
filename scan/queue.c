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

void record_list_add(struct record_list *list, struct record *record)
{
    record->next = NULL;
    if (list->first == NULL)
        list->first = record;
    else
        list->last->next = record;
    list->last = record;
    list->length++;
}

struct record *record_list_take(struct record_list *list)
{
    struct record *record = list->first;
    if (record != NULL) {
        list->first = record->next;
        list->length--;
    }
    return record;
}

static void append(struct record_list *to, struct record_list *list)
{
    if (to->first == NULL)
        to->first = list->first;
    else
        to->last->next = list->first;
    to->last = list->last;
    to->length += list->length;
    *list = (struct record_list){ 0 };
}

void queue_push(struct queue *queue, struct record *record)
{
    struct record_list one = { 0 };
    record_list_add(&one, record);
    queue_push_all(queue, &one);
}

/* Only one thread takes from a queue, and it waits only when there is nothing:
 * it need not be told of what comes behind something. */
void queue_push_all(struct queue *queue, struct record_list *list)
{
    if (list->length == 0)
        return;
    uv_mutex_lock(&queue->lock);
    bool was_empty = queue->waiting.length == 0;
    append(&queue->waiting, list);
    uv_mutex_unlock(&queue->lock);
    if (was_empty)
        tell(queue);
}

struct record *queue_take(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    struct record *record = record_list_take(&queue->waiting);
    uv_mutex_unlock(&queue->lock);
    return record;
}

static bool must_wait(const struct queue *queue)
{
    return queue->waiting.length == 0 && !queue->closed;
}

struct record *queue_wait(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    while (must_wait(queue))
        uv_cond_wait(&queue->filled, &queue->lock);
    struct record *record = record_list_take(&queue->waiting);
    uv_mutex_unlock(&queue->lock);
    return record;
}

static struct record_list take_all(struct queue *queue)
{
    struct record_list all = queue->waiting;
    queue->waiting = (struct record_list){ 0 };
    return all;
}

struct record_list queue_wait_all(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    while (must_wait(queue))
        uv_cond_wait(&queue->filled, &queue->lock);
    struct record_list all = take_all(queue);
    uv_mutex_unlock(&queue->lock);
    return all;
}

struct record_list queue_wait_all_ms(struct queue *queue, uint64_t most_ms)
{
    int result = 0;
    uv_mutex_lock(&queue->lock);
    while (must_wait(queue) && result == 0)
        result =
            uv_cond_timedwait(&queue->filled, &queue->lock, most_ms * 1000000);
    struct record_list all = take_all(queue);
    uv_mutex_unlock(&queue->lock);
    return all;
}

size_t queue_length(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    size_t length = queue->waiting.length;
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
    bool finished = queue->closed && queue->waiting.length == 0;
    uv_mutex_unlock(&queue->lock);
    return finished;
}
