#include "resolver/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "resolver/ares_loop.h"
#include "resolver/ares_sockets.h"
#include "resolver/dns_message.h"

enum {
    DEFAULT_PORT = 53,
    /* "[" IPv6 "]:65535" */
    SERVER_TEXT_OCTETS = 64,
    /* A connection is made or refused in this time; the kernel sends a lost
     * SYN again after one second. */
    TCP_WAIT_MS = 2500,
    /* A server may close the connection after another query's answer. */
    TCP_TRIES = 3,
    /* Queries in a row without an answer that make a server a silent one,
     * and how long others are asked before it then. */
    SILENT_AFTER = 4,
    SILENT_MS = 30000,
};

struct query {
    struct query *next, *previous; /* among those that wait */
    struct server *server;
    struct query **slot; /* NULL when abandoned */
    server_replied *replied;
    void *user;
    const char *name;
    unsigned type;
    bool is_waiting;
    bool was_truncated;
    bool is_plain; /* asked without EDNS */
};

struct server {
    uv_loop_t *loop;
    struct ares_loop *udp, *tcp;
    struct ares_loop *plain;    /* over UDP without EDNS */
    bool knows_no_edns;         /* it is asked so from the start */
    struct query *first, *last; /* waiting */
    size_t waiting;
    unsigned in_flight;
    bool is_starting; /* start_waiting() is at work */
    unsigned silences;
    uint64_t silent_until; /* uv_now() */
    char text[SERVER_TEXT_OCTETS];
};

static bool parse_port(struct bytes text, uint16_t *out)
{
    unsigned value = 0;
    if (text.size == 0 || text.size > 5)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        value = value * 10 + (text.data[i] - (unsigned)'0');
    }
    *out = (uint16_t)value;
    return value > 0 && value <= UINT16_MAX;
}

/* What stands behind the address: nothing, or a port. */
static bool parse_rest(struct bytes rest, uint16_t *port)
{
    *port = DEFAULT_PORT;
    if (rest.size == 0)
        return true;
    return rest.data[0] == ':' &&
           parse_port(bytes_slice(rest, 1, rest.size), port);
}

static size_t find_octet(struct bytes text, char octet)
{
    const uint8_t *found =
        text.size > 0 ? memchr(text.data, octet, text.size) : NULL;
    return found != NULL ? (size_t)(found - text.data) : text.size;
}

bool server_parse(struct bytes text, struct address *address, uint16_t *port)
{
    if (text.size > 0 && text.data[0] == '[') {
        size_t end = find_octet(text, ']');
        return address_parse(bytes_slice(text, 1, end - 1), address) &&
               address_is_v6(address) && end < text.size &&
               parse_rest(bytes_slice(text, end + 1, text.size), port);
    }
    *port = DEFAULT_PORT;
    if (address_parse(text, address))
        return true;
    size_t end = find_octet(text, ':');
    return address_parse(bytes_slice(text, 0, end), address) &&
           parse_rest(bytes_slice(text, end, text.size), port);
}

/* False if c-ares cannot be started. */
static bool open_loops(struct server *server,
                       const struct server_options *options)
{
    struct ares_loop_options choice = {
        .address = options->address,
        .port = options->port,
        .wait_ms = (int)options->wait_ms,
        .tries = (int)options->tries,
    };
    server->udp = ares_loop_new(server->loop, &choice);
    choice.without_edns = true;
    server->plain = ares_loop_new(server->loop, &choice);
    choice.without_edns = false;
    choice.over_tcp = true;
    choice.wait_ms = TCP_WAIT_MS;
    choice.tries = TCP_TRIES;
    server->tcp = ares_loop_new(server->loop, &choice);
    return server->udp != NULL && server->plain != NULL && server->tcp != NULL;
}

static void write_text(struct server *server,
                       const struct server_options *options)
{
    struct arena *arena = arena_new();
    bool is_v6 = address_is_v6(&options->address);
    snprintf(server->text, sizeof(server->text), is_v6 ? "[%s]:%u" : "%s:%u",
             address_text(&options->address, arena), options->port);
    arena_free(arena);
}

struct server *server_new(uv_loop_t *loop, const struct server_options *options)
{
    struct server *server = malloc(sizeof(*server));
    if (server == NULL)
        out_of_memory();
    *server = (struct server){ .loop = loop };
    if (!open_loops(server, options)) {
        server_free(server);
        return NULL;
    }
    write_text(server, options);
    return server;
}

void server_free(struct server *server)
{
    if (server->udp != NULL)
        ares_loop_free(server->udp);
    if (server->plain != NULL)
        ares_loop_free(server->plain);
    if (server->tcp != NULL)
        ares_loop_free(server->tcp);
    free(server);
}

const char *server_text(const struct server *server)
{
    return server->text;
}

bool server_is_silent(const struct server *server)
{
    return uv_now(server->loop) < server->silent_until;
}

static void append_waiting(struct server *server, struct query *query)
{
    query->is_waiting = true;
    query->previous = server->last;
    if (server->last != NULL)
        server->last->next = query;
    else
        server->first = query;
    server->last = query;
    server->waiting++;
}

static void remove_waiting(struct server *server, struct query *query)
{
    if (query->previous != NULL)
        query->previous->next = query->next;
    else
        server->first = query->next;
    if (query->next != NULL)
        query->next->previous = query->previous;
    else
        server->last = query->previous;
    query->next = query->previous = NULL;
    query->is_waiting = false;
    server->waiting--;
}

static struct query *take_first_waiting(struct server *server)
{
    struct query *query = server->first;
    server->first = query->next;
    if (server->first != NULL)
        server->first->previous = NULL;
    else
        server->last = NULL;
    query->next = NULL;
    query->is_waiting = false;
    server->waiting--;
    return query;
}

/* Ends the query, and tells whoever still wants to know. */
static void finish(struct query *query, const struct reply *reply)
{
    struct query ended = *query;
    free(query);
    if (ended.slot == NULL)
        return;
    *ended.slot = NULL;
    ended.replied(ended.user, reply);
}

/* The server is found silent: those who wait for it may try another one. */
static void send_away_waiting(struct server *server)
{
    static const struct reply silence = { .status = DNS_TIMED_OUT };
    for (size_t left = server->waiting; left > 0 && server->first != NULL;
         left--)
        finish(take_first_waiting(server), &silence);
}

static void note_silence(struct server *server)
{
    if (++server->silences < SILENT_AFTER || server_is_silent(server))
        return;
    server->silent_until = uv_now(server->loop) + SILENT_MS;
    send_away_waiting(server);
}

static void note_answer(struct server *server)
{
    server->silences = 0;
    server->silent_until = 0;
}

static void on_udp_reply(void *user, int status, int timeouts,
                         unsigned char *data, int size);
static void on_tcp_reply(void *user, int status, int timeouts,
                         unsigned char *data, int size);

static void ask_over_udp(struct query *query, bool without_edns)
{
    struct server *server = query->server;
    query->is_plain = without_edns;
    ares_loop_ask(without_edns ? server->plain : server->udp, query->name,
                  query->type, on_udp_reply, query);
}

static void start_waiting(struct server *server)
{
    if (server->is_starting)
        return;
    server->is_starting = true;
    while (server->first != NULL && server->in_flight < LIMIT_DNS_IN_FLIGHT) {
        struct query *query = take_first_waiting(server);
        server->in_flight++;
        ask_over_udp(query, server->knows_no_edns);
    }
    server->is_starting = false;
}

static enum dns_status status_without_message(int status)
{
    switch (status) {
    case ARES_ENOMEM:
        out_of_memory();
    case ARES_ETIMEOUT:
        return DNS_TIMED_OUT;
    case ARES_ENOTFOUND: /* c-ares does not ask for .onion (RFC 7686) */
        return DNS_NXDOMAIN;
    case ARES_EBADNAME:
        return DNS_MALFORMED;
    case ARES_EBADRESP: /* one came over TCP that c-ares could not read */
        return DNS_OK;
    default:
        return DNS_UNREACHABLE;
    }
}

static void take_reply(struct query *query, int status, struct bytes message)
{
    struct server *server = query->server;
    struct reply reply = { DNS_OK, message, query->was_truncated };
    if (message.data == NULL)
        reply.status = status_without_message(status);
    server->in_flight--;
    finish(query, &reply);
    if (reply.status == DNS_TIMED_OUT)
        note_silence(server);
    else if (reply.status == DNS_OK)
        note_answer(server);
    start_waiting(server);
}

/* An answer of full length was cut, or nearly. BADCOOKIE says as much: c-ares
 * 1.33 and later send a cookie (RFC 7873) over UDP, over TCP none. */
static bool is_truncated(struct bytes octets)
{
    struct dns_message message;
    return dns_message_peek(octets, &message) &&
           (message.is_truncated || message.rcode == DNS_RCODE_BADCOOKIE ||
            octets.size >= UDP_ANSWER_OCTETS);
}

/* What a server says that does not know EDNS, if it is not about the name. */
static bool is_formerr(struct bytes octets)
{
    struct dns_message message;
    return dns_message_peek(octets, &message) &&
           message.rcode == DNS_RCODE_FORMERR;
}

static void on_udp_reply(void *user, int status, int timeouts,
                         unsigned char *data, int size)
{
    (void)timeouts;
    struct query *query = user;
    struct server *server = query->server;
    if (status == ARES_EDESTRUCTION) {
        free(query);
        return;
    }
    struct bytes message = ares_loop_answer(
        query->is_plain ? server->plain : server->udp, data, size);
    bool is_wanted = query->slot != NULL;
    if (query->is_plain && message.size > 0 && !is_formerr(message))
        server->knows_no_edns = true;
    if (is_wanted && is_truncated(message)) {
        query->was_truncated = true;
        ares_loop_ask(server->tcp, query->name, query->type, on_tcp_reply,
                      query);
    } else if (is_wanted && is_formerr(message) && !query->is_plain) {
        ask_over_udp(query, true);
    } else {
        take_reply(query, status, message);
    }
}

static void on_tcp_reply(void *user, int status, int timeouts,
                         unsigned char *data, int size)
{
    (void)timeouts;
    struct query *query = user;
    if (status == ARES_EDESTRUCTION) {
        free(query);
        return;
    }
    take_reply(query, status,
               (struct bytes){ data, data != NULL ? (size_t)size : 0 });
}

void server_ask(struct server *server, const char *name, unsigned type,
                struct query **slot, server_replied *replied, void *user)
{
    struct query *query = malloc(sizeof(*query));
    if (query == NULL)
        out_of_memory();
    *query = (struct query){ .server = server,
                             .slot = slot,
                             .replied = replied,
                             .user = user,
                             .name = name,
                             .type = type };
    *slot = query;
    append_waiting(server, query);
    start_waiting(server);
}

void query_abandon(struct query *query)
{
    *query->slot = NULL;
    query->slot = NULL;
    if (query->is_waiting) {
        remove_waiting(query->server, query);
        free(query);
    }
}
