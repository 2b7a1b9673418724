#include "resolver/server_set.h"

#include <ares.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "resolver/resolver.h"

enum {
    DEFAULT_PORT = 53,
    /* A lost packet is sent again so soon, then after twice that time. Common
     * servers answer most names within it, also those they must ask for. */
    RESEND_MS = 500,
    RESEND_TRIES = 2,
    RESEND_TOTAL_MS = 3 * RESEND_MS,
    /* With many servers each gets a short time, but not less than this. */
    SHORTEST_WAIT_MS = 200,
};

/* How the time for a name is shared out among the servers. */
static void share_time(unsigned timeout_ms, size_t server_count,
                       struct server_options *options)
{
    unsigned share = timeout_ms / (unsigned)server_count;
    options->wait_ms = share < RESEND_MS ? share : RESEND_MS;
    if (options->wait_ms < SHORTEST_WAIT_MS)
        options->wait_ms = SHORTEST_WAIT_MS;
    options->tries = share < RESEND_TOTAL_MS ? 1 : RESEND_TRIES;
}

static bool add_server(struct server_set *set,
                       const struct server_options *options,
                       struct failure *failure)
{
    struct server *server = server_new(set->loop, options);
    if (server == NULL) {
        *failure = (struct failure){ STATUS_LOCAL, 0, "c-ares did not start" };
        return false;
    }
    set->servers[set->count] = server;
    set->texts[set->count] = server_text(server);
    set->count++;
    return true;
}

static void make_room(struct server_set *set, size_t count)
{
    set->servers = calloc(count, sizeof(*set->servers));
    set->texts = calloc(count, sizeof(*set->texts));
    if (set->servers == NULL || set->texts == NULL)
        out_of_memory();
}

/* Finds fault with the texts before anything is opened. */
static bool are_good(const struct resolver_options *options,
                     struct failure *failure)
{
    for (size_t i = 0; i < options->server_count; i++) {
        struct server_options server;
        const char *text = options->servers[i];
        if (!server_parse(bytes_of_text(text), &server.address, &server.port)) {
            *failure = (struct failure){ STATUS_MALFORMED, 0, text };
            return false;
        }
    }
    return true;
}

static bool add_given_servers(struct server_set *set,
                              const struct resolver_options *options,
                              struct failure *failure)
{
    if (!are_good(options, failure))
        return false;
    struct server_options server;
    make_room(set, options->server_count);
    share_time(options->timeout_ms, options->server_count, &server);
    for (size_t i = 0; i < options->server_count; i++) {
        struct bytes text = bytes_of_text(options->servers[i]);
        if (!server_parse(text, &server.address, &server.port) ||
            !add_server(set, &server, failure))
            return false;
    }
    return true;
}

static struct ares_addr_port_node *read_system_servers(void)
{
    ares_channel channel;
    struct ares_addr_port_node *nodes = NULL;
    if (ares_init(&channel) != ARES_SUCCESS)
        return NULL;
    if (ares_get_servers_ports(channel, &nodes) != ARES_SUCCESS)
        nodes = NULL;
    ares_destroy(channel);
    return nodes;
}

static void take_node(const struct ares_addr_port_node *node,
                      struct server_options *out)
{
    out->address =
        (struct address){ .size = node->family == AF_INET6 ? 16 : 4 };
    memcpy(out->address.octets, &node->addr, out->address.size);
    out->port = node->udp_port > 0 ? (uint16_t)node->udp_port : DEFAULT_PORT;
}

static bool add_system_servers(struct server_set *set, unsigned timeout_ms,
                               struct failure *failure)
{
    struct ares_addr_port_node *nodes = read_system_servers();
    struct server_options server;
    size_t count = 0;
    for (struct ares_addr_port_node *node = nodes; node; node = node->next)
        count++;
    if (count == 0) {
        *failure =
            (struct failure){ STATUS_IO, 0, "the system names no DNS server" };
        return false;
    }
    make_room(set, count);
    share_time(timeout_ms, count, &server);
    bool is_good = true;
    for (struct ares_addr_port_node *node = nodes; node && is_good;
         node = node->next) {
        take_node(node, &server);
        is_good = add_server(set, &server, failure);
    }
    ares_free_data(nodes);
    return is_good;
}

bool server_set_open(struct server_set *set, uv_loop_t *loop,
                     const struct resolver_options *options,
                     struct failure *failure)
{
    *set = (struct server_set){ .loop = loop };
    *failure = (struct failure){ 0 };
    return options->server_count > 0
               ? add_given_servers(set, options, failure)
               : add_system_servers(set, options->timeout_ms, failure);
}

void server_set_close(struct server_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        server_free(set->servers[i]);
    free(set->servers);
    free(set->texts);
}
