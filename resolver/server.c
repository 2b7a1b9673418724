#include "resolver/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "resolver/ares_loop.h"
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
    bool was_truncated, was_formerr;
};

struct server {
    uv_loop_t *loop;
    struct ares_loop *udp, *tcp;
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

static struct ares_loop *
open_loop(uv_loop_t *loop, const struct server_options *options, bool over_tcp)
{
    return ares_loop_new(
        loop, &(struct ares_loop_options){
                  .address = options->address,
                  .port = options->port,
                  .over_tcp = over_tcp,
                  .wait_ms = over_tcp ? TCP_WAIT_MS : (int)options->wait_ms,
                  .tries = over_tcp ? TCP_TRIES : (int)options->tries,
              });
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
    server->udp = open_loop(loop, options, false);
    server->tcp = open_loop(loop, options, true);
    if (server->udp == NULL || server->tcp == NULL) {
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

static void start_waiting(struct server *server)
{
    if (server->is_starting)
        return;
    server->is_starting = true;
    while (server->first != NULL && server->in_flight < LIMIT_DNS_IN_FLIGHT) {
        struct query *query = take_first_waiting(server);
        server->in_flight++;
        ares_loop_ask(server->udp, query->name, query->type, on_udp_reply,
                      query);
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

/* An answer of full length was cut by c-ares, or nearly. */
static bool is_truncated(struct bytes octets)
{
    struct dns_message message;
    return dns_message_peek(octets, &message) &&
           (message.is_truncated || octets.size >= ARES_LOOP_UDP_OCTETS);
}

/* An old server that does not know EDNS: c-ares leaves it out from now on,
 * but the first query's neighbours were sent with it. */
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
    struct bytes message = { data, data != NULL ? (size_t)size : 0 };
    if (status == ARES_EDESTRUCTION) {
        free(query);
        return;
    }
    bool is_wanted = query->slot != NULL;
    if (is_wanted && is_truncated(message)) {
        query->was_truncated = true;
        ares_loop_ask(server->tcp, query->name, query->type, on_tcp_reply,
                      query);
    } else if (is_wanted && is_formerr(message) && !query->was_formerr) {
        query->was_formerr = true;
        ares_loop_ask(server->udp, query->name, query->type, on_udp_reply,
                      query);
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
