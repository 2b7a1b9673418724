#include "resolver/ares_loop.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "resolver/ares_sockets.h"

enum {
    CLASS_IN = 1,
    /* How exactly c-ares' timeouts are kept. */
    TICK_MS = 50,
/* c-ares 1.31 and later remember answers unless told for how long: not. */
#ifdef ARES_OPT_QUERY_CACHE
    NO_QUERY_CACHE = ARES_OPT_QUERY_CACHE,
#else
    NO_QUERY_CACHE = 0,
#endif
};

/* One socket of c-ares that the loop watches. */
struct watch {
    uv_poll_t poll;
    struct ares_loop *owner;
    struct watch *next;
    ares_socket_t socket;
    int events;
};

struct ares_loop {
    ares_channel channel;
    uv_loop_t *loop;
    uv_timer_t tick;
    struct watch *watches;
    struct udp_answer latest;
    struct tcp_answer answer;
};

static void on_watch_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void close_watch(struct watch *watch)
{
    struct watch **link = &watch->owner->watches;
    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
    uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
}

static void on_ready(uv_poll_t *poll, int status, int events);

static void watch_socket(struct watch *watch, int events)
{
    watch->events = events;
    uv_poll_start(&watch->poll, events, on_ready);
}

/* libuv stops watching a socket with an error (an ICMP message); c-ares may
 * clear the error and stay with it. */
static void on_ready(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = poll->data;
    bool has_failed = status < 0;
    watch->owner->latest.size = 0;
    ares_process_fd(
        watch->owner->channel,
        has_failed || (events & UV_READABLE) ? watch->socket : ARES_SOCKET_BAD,
        has_failed || (events & UV_WRITABLE) ? watch->socket : ARES_SOCKET_BAD);
    if (has_failed && !uv_is_closing((uv_handle_t *)poll))
        watch_socket(watch, watch->events);
}

static struct watch *find_watch(struct ares_loop *loop, ares_socket_t socket)
{
    struct watch *watch = loop->watches;
    while (watch != NULL && watch->socket != socket)
        watch = watch->next;
    return watch;
}

static struct watch *add_watch(struct ares_loop *loop, ares_socket_t socket)
{
    struct watch *watch = malloc(sizeof(*watch));
    if (watch == NULL)
        out_of_memory();
    *watch = (struct watch){ .owner = loop, .socket = socket };
    if (uv_poll_init_socket(loop->loop, &watch->poll, socket) != 0) {
        /* c-ares will find its query timed out. */
        free(watch);
        return NULL;
    }
    watch->poll.data = watch;
    watch->next = loop->watches;
    loop->watches = watch;
    return watch;
}

/* c-ares says what it waits for on a socket; nothing: it will close it. */
static void on_socket_state(void *user, ares_socket_t socket, int readable,
                            int writable)
{
    struct ares_loop *loop = user;
    struct watch *watch = find_watch(loop, socket);
    int events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
    if (events == 0) {
        if (watch != NULL)
            close_watch(watch);
        return;
    }
    if (watch == NULL)
        watch = add_watch(loop, socket);
    if (watch != NULL)
        watch_socket(watch, events);
}

static void on_tick(uv_timer_t *tick)
{
    struct ares_loop *loop = tick->data;
    struct timeval unused;
    loop->latest.size = 0;
    ares_process_fd(loop->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    if (ares_timeout(loop->channel, NULL, &unused) == NULL)
        uv_timer_stop(tick);
}

static int open_channel(struct ares_loop *loop,
                        const struct ares_loop_options *options)
{
    /* NOCHECKRESP gives us SERVFAIL and REFUSED; IGNTC keeps the fallback to
     * TCP out of this channel, since the failure of one connection would
     * count against every query under way. */
    struct ares_options choice = {
        .flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH |
                 ARES_FLAG_NOALIASES |
                 (options->without_edns ? 0 : ARES_FLAG_EDNS) |
                 (options->over_tcp ? ARES_FLAG_USEVC : ARES_FLAG_IGNTC),
        .timeout = options->wait_ms,
        .tries = options->tries,
        .lookups = (char[]){ "b" },
        .ednspsz = UDP_ANSWER_OCTETS,
        .resolvconf_path = (char[]){ "/dev/null" },
        .sock_state_cb = on_socket_state,
        .sock_state_cb_data = loop,
    };
    return ares_init_options(&loop->channel, &choice,
                             ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS |
                                 ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
                                 ARES_OPT_DOMAINS | ARES_OPT_EDNSPSZ |
                                 ARES_OPT_RESOLVCONF | ARES_OPT_NOROTATE |
                                 ARES_OPT_SOCK_STATE_CB | NO_QUERY_CACHE);
}

static int set_server(struct ares_loop *loop,
                      const struct ares_loop_options *options)
{
    struct ares_addr_port_node node = {
        .family = address_is_v6(&options->address) ? AF_INET6 : AF_INET,
        .udp_port = options->port,
        .tcp_port = options->port,
    };
    memcpy(&node.addr, options->address.octets, options->address.size);
    return ares_set_servers_ports(loop->channel, &node);
}

struct ares_loop *ares_loop_new(uv_loop_t *loop,
                                const struct ares_loop_options *options)
{
    struct ares_loop *ares = malloc(sizeof(*ares));
    if (ares == NULL)
        out_of_memory();
    *ares = (struct ares_loop){ .loop = loop };
    if (open_channel(ares, options) != ARES_SUCCESS) {
        free(ares);
        return NULL;
    }
    if (set_server(ares, options) != ARES_SUCCESS) {
        ares_destroy(ares->channel);
        free(ares);
        return NULL;
    }
    if (options->over_tcp)
        ares_sockets_over_tcp(ares->channel, &ares->answer);
    else
        ares_sockets_over_udp(ares->channel, &ares->latest);
    uv_timer_init(loop, &ares->tick);
    ares->tick.data = ares;
    /* While a query is under way its socket keeps the loop alive. */
    uv_unref((uv_handle_t *)&ares->tick);
    return ares;
}

static void on_tick_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void ares_loop_free(struct ares_loop *loop)
{
    ares_destroy(loop->channel);
    uv_close((uv_handle_t *)&loop->tick, on_tick_closed);
}

void ares_loop_ask(struct ares_loop *loop, const char *name, unsigned type,
                   ares_callback done, void *user)
{
    if (!uv_is_active((uv_handle_t *)&loop->tick))
        uv_timer_start(&loop->tick, on_tick, TICK_MS, TICK_MS);
    ares_query(loop->channel, name, CLASS_IN, (int)type, done, user);
}

struct bytes ares_loop_answer(const struct ares_loop *loop,
                              const unsigned char *data, int size)
{
    const struct udp_answer *latest = &loop->latest;
    if (data == NULL)
        return (struct bytes){ 0 };
    if (latest->size == 0)
        return (struct bytes){ data, (size_t)size };
    return (struct bytes){ latest->octets, latest->size };
}
