#include "probe/curl_loop.h"

#include <stdlib.h>

#include "base/arena.h"

struct curl_loop {
    uv_loop_t *loop;
    CURLM *multi;
    uv_timer_t timer;
};

/* One socket that libcurl wants watched. */
struct watch {
    uv_poll_t poll;
    struct curl_loop *loop;
    curl_socket_t socket;
};

/* What is known of one transfer, as its CURLOPT_PRIVATE. */
struct transfer {
    curl_loop_done *done;
    void *user;
};

static void *allocate(size_t size)
{
    void *piece = calloc(1, size);
    if (piece == NULL)
        out_of_memory();
    return piece;
}

static struct transfer *transfer_of(CURL *easy)
{
    char *private = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
    return (struct transfer *)(void *)private;
}

/* Tells of the transfers that are over. Whoever is told may take out any of
 * them: libcurl then forgets its message, too. */
static void collect(struct curl_loop *loop)
{
    const CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(loop->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL *easy = message->easy_handle;
        const struct transfer *transfer = transfer_of(easy);
        transfer->done(easy, message->data.result, transfer->user);
    }
}

static int flags_of(int events)
{
    int flags = 0;
    if ((events & UV_READABLE) != 0)
        flags |= CURL_CSELECT_IN;
    if ((events & UV_WRITABLE) != 0)
        flags |= CURL_CSELECT_OUT;
    return flags;
}

/* A socket with an error is no more watched by libuv. Without flags libcurl
 * looks for itself, and reads what had come before the error. */
static void on_ready(uv_poll_t *poll, int status, int events)
{
    const struct watch *watch = poll->data;
    struct curl_loop *loop = watch->loop;
    int running;
    curl_multi_socket_action(loop->multi, watch->socket,
                             status < 0 ? 0 : flags_of(events), &running);
    collect(loop);
}

static void on_watch_closed(uv_handle_t *handle)
{
    free(handle->data);
}

/* It can fail only if the socket is watched already, or is none. */
static struct watch *watch_new(struct curl_loop *loop, curl_socket_t socket)
{
    struct watch *watch = allocate(sizeof(*watch));
    watch->loop = loop;
    watch->socket = socket;
    if (uv_poll_init_socket(loop->loop, &watch->poll, socket) != 0)
        abort();
    watch->poll.data = watch;
    curl_multi_assign(loop->multi, socket, watch);
    return watch;
}

/* libuv must have let go of the socket when this returns: libcurl closes it
 * then, and its number may come back at once. uv_poll_stop() does. */
static void watch_end(struct watch *watch)
{
    curl_multi_assign(watch->loop->multi, watch->socket, NULL);
    uv_poll_stop(&watch->poll);
    uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *user,
                     void *socket_user)
{
    (void)easy;
    struct curl_loop *loop = user;
    struct watch *watch = socket_user;
    if (what == CURL_POLL_REMOVE) {
        if (watch != NULL)
            watch_end(watch);
        return 0;
    }
    if (watch == NULL)
        watch = watch_new(loop, socket);
    int events = 0;
    if (what != CURL_POLL_OUT)
        events |= UV_READABLE;
    if (what != CURL_POLL_IN)
        events |= UV_WRITABLE;
    uv_poll_start(&watch->poll, events, on_ready);
    return 0;
}

static void on_timeout(uv_timer_t *timer)
{
    struct curl_loop *loop = timer->data;
    int running;
    curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    collect(loop);
}

/* Called from within libcurl, which must not be called back from here: even a
 * time of 0 is left to the loop. */
static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    struct curl_loop *loop = user;
    if (timeout_ms < 0)
        uv_timer_stop(&loop->timer);
    else
        uv_timer_start(&loop->timer, on_timeout, (uint64_t)timeout_ms, 0);
    return 0;
}

struct curl_loop *curl_loop_new(uv_loop_t *uv_loop)
{
    struct curl_loop *loop = allocate(sizeof(*loop));
    loop->loop = uv_loop;
    loop->multi = curl_multi_init();
    if (loop->multi == NULL)
        out_of_memory();
    uv_timer_init(uv_loop, &loop->timer);
    loop->timer.data = loop;
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
    return loop;
}

static void on_timer_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void curl_loop_free(struct curl_loop *loop)
{
    if (loop == NULL)
        return;
    curl_multi_cleanup(loop->multi);
    uv_close((uv_handle_t *)&loop->timer, on_timer_closed);
}

void curl_loop_add(struct curl_loop *loop, CURL *easy, curl_loop_done *done,
                   void *user)
{
    struct transfer *transfer = allocate(sizeof(*transfer));
    *transfer = (struct transfer){ done, user };
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    if (curl_multi_add_handle(loop->multi, easy) != CURLM_OK)
        out_of_memory();
}

void curl_loop_remove(struct curl_loop *loop, CURL *easy)
{
    struct transfer *transfer = transfer_of(easy);
    curl_multi_remove_handle(loop->multi, easy);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, NULL);
    free(transfer);
}
