#include "probe/probe.h"

#include <errno.h>
#include <stdlib.h>

#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/ecc.h>

#include "base/arena.h"
#include "probe/curl_loop.h"
#include "probe/gate.h"
#include "probe/ladder.h"
#include "probe/page.h"
#include "probe/proxy.h"
#include "probe/tls.h"
#include "probe/transport.h"
#include "probe/tunnel.h"
#include "record/capture.h"
#include "record/timing.h"

/*
 * A probe makes one connection after another, as its ladder says, and each
 * goes through the same phases. Only end_connection() and on_closed() leave
 * them: whatever happens before, a connection ends there once.
 */

enum {
    /* Room for what one read brings; it is empty between reads. */
    ROOM_SIZE = 64 * 1024,
    /* After a reset or an unreachable network: at once it would most likely
     * end the same way. */
    PAUSE_MS = 200,
    /* For one side handshake in all: the server has just shown that it
     * answers, and this is not what the target is about. */
    SIDE_MS = 5000,
};

struct prober {
    uv_loop_t *loop;
    struct probe_options options;
    struct tls_context *context;
    struct tunnel_way way; /* empty without a proxy */
    struct gate gate;
    char room[ROOM_SIZE];
};

enum phase {
    PHASE_PAUSE,
    PHASE_WAIT,
    PHASE_CONNECT,
    PHASE_HANDSHAKE,
    PHASE_CLOSE,
};

/* One address on its way. */
struct probe {
    struct prober *prober;
    struct arena *arena;
    struct capture *capture;
    probe_done *done;
    void *user;
    uint64_t deadline;

    uv_timer_t timer;
    struct ladder ladder;
    enum phase phase;
    struct gate_turn turn;
    /* of the connection that is under way */
    struct transport transport;
    struct tls *tls;
    struct page_talk talk;
    bool is_talking; /* the request for a page has been sent */
    struct capture seen;
    uint64_t limit;    /* it ends by then, whatever its phase */
    uint64_t began_ns; /* its phase */
};

static void begin_connection(struct probe *probe);
static void end_connection(struct probe *probe, struct failure failure);
static void pass_gate(struct prober *prober);

static const struct failure no_failure = { STATUS_OK, 0, NULL };

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static double ms_since(uint64_t began_ns)
{
    return timing_ms(uv_hrtime() - began_ns);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct probe *probe = handle->data;
    probe_done *done = probe->done;
    void *user = probe->user;
    free(probe);
    done(user);
}

static void finish(struct probe *probe)
{
    uv_close((uv_handle_t *)&probe->timer, on_timer_closed);
}

/* While it waited for its turn its time ran out. */
static void give_up_waiting(struct probe *probe)
{
    gate_leave(&probe->prober->gate, &probe->turn);
    if (probe->capture->tries == 0) {
        probe->capture->local_fault = true;
        probe->capture->failure =
            (struct failure){ STATUS_TIMED_OUT, 0,
                              "its time ran out before its turn came" };
    }
    finish(probe);
    pass_gate(probe->prober);
}

static struct failure timed_out(const struct probe *probe)
{
    const char *detail = "the handshake did not end in time";
    if (probe->phase == PHASE_CONNECT)
        detail = probe->prober->way.proxy != NULL
                     ? "no connection through the proxy in time"
                     : "no answer to the connection request";
    return (struct failure){ STATUS_TIMED_OUT, ETIMEDOUT, detail };
}

static void on_timer(uv_timer_t *timer)
{
    struct probe *probe = timer->data;
    switch (probe->phase) {
    case PHASE_PAUSE:
        begin_connection(probe);
        break;
    case PHASE_WAIT:
        if (uv_now(probe->prober->loop) >= probe->deadline)
            give_up_waiting(probe);
        else
            pass_gate(probe->prober);
        break;
    case PHASE_CONNECT:
    case PHASE_HANDSHAKE:
        end_connection(probe, timed_out(probe));
        break;
    case PHASE_CLOSE:
        break;
    }
}

/* The phase ends after `most_ms`, or sooner if the connection must end. */
static void enter(struct probe *probe, enum phase phase, uint64_t most_ms)
{
    uint64_t now = uv_now(probe->prober->loop);
    uint64_t limit = phase == PHASE_CONNECT || phase == PHASE_HANDSHAKE
                         ? probe->limit
                         : probe->deadline;
    uint64_t left = limit > now ? limit - now : 0;
    probe->phase = phase;
    probe->began_ns = uv_hrtime();
    uv_timer_start(&probe->timer, on_timer, smaller(left, most_ms), 0);
}

/* A side handshake leaves an equal share to those after it. */
static uint64_t limit_of(const struct probe *probe)
{
    uint64_t now = uv_now(probe->prober->loop);
    if (!ladder_is_side(&probe->ladder) || probe->deadline <= now)
        return probe->deadline;
    uint64_t share =
        (probe->deadline - now) / ladder_rungs_left(&probe->ladder);
    return now + smaller(share, SIDE_MS);
}

static void begin_connection(struct probe *probe)
{
    struct prober *prober = probe->prober;
    if (uv_now(prober->loop) >= probe->deadline) {
        give_up_waiting(probe);
        return;
    }
    gate_join(&prober->gate, &probe->turn, probe);
    enter(probe, PHASE_WAIT, UINT64_MAX);
    pass_gate(prober);
}

static void begin_talk(struct probe *probe)
{
    probe->is_talking = true;
    page_talk_begin(&probe->talk, &probe->transport, probe->tls,
                    probe->capture->node, ladder_page(&probe->ladder));
}

static void hear(struct probe *probe, struct bytes received)
{
    if (page_talk_hear(&probe->talk, received))
        end_connection(probe, no_failure);
}

static void advance(struct probe *probe, struct bytes received, bool closed)
{
    enum tls_state state = tls_advance(probe->tls, received, closed);
    if (state == TLS_DONE && ladder_page(&probe->ladder) != NULL) {
        transport_send(&probe->transport, tls_to_send(probe->tls));
        begin_talk(probe);
        /* What came behind the handshake. */
        hear(probe, (struct bytes){ 0 });
        return;
    }
    if (state == TLS_DONE)
        tls_close(probe->tls);
    if (state == TLS_WANTS_INPUT || tls_wants_more(probe->tls)) {
        transport_send(&probe->transport, tls_to_send(probe->tls));
        return;
    }
    transport_send_last(&probe->transport, tls_to_send(probe->tls));
    end_connection(probe, no_failure);
}

static void on_opened(void *user)
{
    struct probe *probe = user;
    struct tls_offer offer = ladder_offer(&probe->ladder, probe->capture);
    probe->seen.connect_ms = ms_since(probe->began_ns);
    enter(probe, PHASE_HANDSHAKE, probe->prober->options.handshake_ms);
    if (ladder_is_plain(&probe->ladder)) {
        begin_talk(probe);
        return;
    }
    /* Debian's wolfSSL opens a device for its random numbers. */
    errno = 0;
    probe->tls = tls_new(probe->prober->context, &offer);
    if (probe->tls == NULL)
        end_connection(probe, (struct failure){ STATUS_LOCAL, errno,
                                                "wolfSSL makes no session" });
    else
        advance(probe, (struct bytes){ 0 }, false);
}

static void on_received(void *user, struct bytes octets)
{
    struct probe *probe = user;
    if (probe->is_talking)
        hear(probe, octets);
    else
        advance(probe, octets, false);
}

static void on_ended(void *user, struct failure failure)
{
    struct probe *probe = user;
    if (failure.status == STATUS_CLOSED && probe->tls != NULL &&
        !probe->is_talking)
        advance(probe, (struct bytes){ 0 }, true);
    else
        end_connection(probe, failure);
}

/* Of a connection for a page only the page is kept. */
static void note_page(struct probe *probe, struct failure failure)
{
    struct capture *seen = &probe->seen;
    struct page page = { .was_asked = true, .failure = failure };
    if (probe->is_talking)
        page = page_talk_end(&probe->talk, failure, probe->arena);
    else if (probe->tls != NULL && tls_failure(probe->tls).status != STATUS_OK)
        page.failure = tls_failure(probe->tls);
    else if (probe->phase == PHASE_CONNECT)
        seen->status = CAPTURE_CONNECT_FAILED;
    seen->failure = page.failure;
    seen->health = seen->port_80 = page;
}

/* The network's failure counts if TLS has none of its own. */
static void note_seen(struct probe *probe, struct failure failure)
{
    struct capture *seen = &probe->seen;
    if (ladder_page(&probe->ladder) != NULL) {
        note_page(probe, failure);
        return;
    }
    if (probe->tls != NULL) {
        seen->handshake_ms = ms_since(probe->began_ns);
        tls_capture(probe->tls, probe->arena, seen);
    } else {
        seen->status = CAPTURE_CONNECT_FAILED;
    }
    if (seen->status != CAPTURE_OK && seen->failure.status == STATUS_OK)
        seen->failure = failure;
    if (seen->failure.status == STATUS_LOCAL)
        seen->local_fault = true;
}

static void end_connection(struct probe *probe, struct failure failure)
{
    note_seen(probe, failure);
    tls_free(probe->tls);
    probe->tls = NULL;
    probe->phase = PHASE_CLOSE;
    uv_timer_stop(&probe->timer);
    transport_close(&probe->transport);
}

/* Other probes hold the last descriptors: this one waits until one of them
 * gives its own back. */
static bool is_out_of_descriptors(const struct probe *probe)
{
    int code = probe->seen.failure.code;
    return probe->seen.status == CAPTURE_CONNECT_FAILED &&
           (code == EMFILE || code == ENFILE) && probe->prober->gate.open > 0;
}

static void go_on(struct probe *probe)
{
    bool is_retry;
    if (is_out_of_descriptors(probe)) {
        gate_narrow(&probe->prober->gate);
        begin_connection(probe);
        return;
    }
    ladder_move(&probe->ladder, &probe->seen, probe->capture, probe->arena,
                &is_retry);
    if (probe->ladder.rung == RUNG_END)
        finish(probe);
    else if (is_retry && probe->seen.failure.status != STATUS_TIMED_OUT)
        enter(probe, PHASE_PAUSE, PAUSE_MS);
    else
        begin_connection(probe);
}

static void on_closed(void *user)
{
    struct probe *probe = user;
    struct prober *prober = probe->prober;
    gate_give_back(&prober->gate);
    go_on(probe);
    pass_gate(prober);
}

static const struct transport_events events = {
    .opened = on_opened,
    .received = on_received,
    .ended = on_ended,
    .closed = on_closed,
};

static void open_transport(struct probe *probe)
{
    const struct capture *capture = probe->capture;
    const struct prober *prober = probe->prober;
    uint16_t port = ladder_port(&probe->ladder, capture);
    if (prober->way.proxy != NULL) {
        transport_open_by_proxy(&probe->transport, prober->loop, &prober->way,
                                &capture->address, port, probe->limit,
                                probe->arena);
        return;
    }
    struct failure failure = transport_open(&probe->transport, prober->loop,
                                            &capture->address, port);
    if (failure.status != STATUS_OK)
        end_connection(probe, failure);
}

static void connect_now(struct probe *probe)
{
    struct capture *capture = probe->capture;
    struct prober *prober = probe->prober;
    probe->seen = (struct capture){
        .node = capture->node,
        .address = capture->address,
        .port = capture->port,
        .alert = ABSENT,
    };
    probe->is_talking = false;
    probe->limit = limit_of(probe);
    probe->transport.events = &events;
    probe->transport.user = probe;
    probe->transport.room = uv_buf_init(prober->room, ROOM_SIZE);
    enter(probe, PHASE_CONNECT, prober->options.connect_ms);
    open_transport(probe);
}

/* Lets through who may go, and sees to it that the next one asks again. */
static void pass_gate(struct prober *prober)
{
    uint64_t wait_ms;
    struct gate *gate = &prober->gate;
    struct gate_turn *turn;
    while ((turn = gate_pass(gate, uv_now(prober->loop), &wait_ms)) != NULL)
        connect_now(turn->owner);
    if (gate->first != NULL && wait_ms != 0)
        enter(gate->first->owner, PHASE_WAIT, wait_ms);
}

void probe_start(struct prober *prober, uint64_t deadline, struct arena *arena,
                 struct capture *capture, probe_done *done, void *user)
{
    struct probe *probe = calloc(1, sizeof(*probe));
    if (probe == NULL)
        out_of_memory();
    *capture = (struct capture){ .node = capture->node,
                                 .address = capture->address,
                                 .port = capture->port,
                                 .alert = ABSENT };
    probe->prober = prober;
    probe->arena = arena;
    probe->capture = capture;
    probe->done = done;
    probe->user = user;
    probe->deadline = deadline;
    uv_timer_init(prober->loop, &probe->timer);
    probe->timer.data = probe;
    ladder_init(&probe->ladder, &prober->options,
                capture->node == NULL ? NULL : capture->node->server_name);
    begin_connection(probe);
}

struct prober *prober_new(uv_loop_t *loop, const struct probe_options *options,
                          struct failure *failure)
{
    struct proxy *proxy = NULL;
    if (options->proxy != NULL) {
        proxy = proxy_new(options->proxy, options->resolver, failure);
        if (proxy == NULL)
            return NULL;
    }
    struct tls_context *context = tls_context_new(failure);
    if (context == NULL) {
        proxy_free(proxy);
        return NULL;
    }
    struct prober *prober = calloc(1, sizeof(*prober));
    if (prober == NULL)
        out_of_memory();
    prober->loop = loop;
    prober->options = *options;
    prober->context = context;
    if (proxy != NULL)
        prober->way = (struct tunnel_way){ curl_loop_new(loop), proxy };
    gate_init(&prober->gate, options->most_sockets, options->rate,
              uv_now(loop));
    return prober;
}

void prober_free(struct prober *prober)
{
    if (prober == NULL)
        return;
    tls_context_free(prober->context);
    curl_loop_free(prober->way.loop);
    proxy_free(prober->way.proxy);
    free(prober);
#ifdef FP_ECC
    /* The library keeps a cache of points for each thread. */
    wc_ecc_fp_free();
#endif
}
