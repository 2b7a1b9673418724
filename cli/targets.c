#include "cli/targets.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/host_name.h"
#include "cli/options.h"

enum { SHOWN = 200 };

static size_t find(struct bytes text, uint8_t wanted)
{
    size_t at = 0;
    while (at < text.size && text.data[at] != wanted)
        at++;
    return at;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static struct bytes trim(struct bytes text)
{
    while (text.size > 0 && is_space(text.data[0]))
        text = bytes_slice(text, 1, text.size);
    while (text.size > 0 && is_space(text.data[text.size - 1]))
        text.size--;
    return text;
}

static size_t count_entries(struct bytes text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == ',';
    return count;
}

/* ADDR[,ADDR…]; false, with the reason, if one is none. */
static bool parse_addresses(struct bytes text, struct arena *arena,
                            const struct address **items, size_t *count,
                            const char **reason)
{
    struct address *parsed =
        ARENA_NEW(arena, count_entries(text), struct address);
    *count = 0;
    *items = parsed;
    for (;;) {
        size_t end = find(text, ',');
        struct bytes one = trim(bytes_slice(text, 0, end));
        one = without_brackets(one);
        if (!address_parse(one, &parsed[*count])) {
            *reason = arena_printf(arena, "\"%s\" is no IP address",
                                   text_clean_short(arena, one, SHOWN));
            return false;
        }
        ++*count;
        if (end >= text.size)
            return true;
        text = bytes_slice(text, end + 1, text.size);
    }
}

static bool wrong_value(const struct options *options, const char *option,
                        const char *value, const char *reason,
                        struct failure *failure)
{
    return wrong_use(
        options, failure, "--%s %s: %s", option,
        text_clean_short(options->arena, bytes_of_text(value), SHOWN), reason);
}

/* HOST:PORT:ADDR…; an IPv6 host stands in brackets. */
static bool parse_resolve(struct bytes text, struct arena *arena,
                          struct resolve_entry *out, const char **reason)
{
    size_t host_end = text.size > 0 && text.data[0] == '[' ? find(text, ']') + 1
                                                           : find(text, ':');
    struct bytes rest = bytes_slice(text, host_end + 1, text.size);
    size_t port_end = find(rest, ':');
    if (port_end >= rest.size) {
        *reason = "expected HOST:PORT:ADDR";
        return false;
    }
    struct host_name name;
    struct bytes host_port = bytes_slice(text, 0, host_end + 1 + port_end);
    if (!host_port_parse(host_port, arena, &name, &out->port, reason))
        return false;
    out->host = name.host;
    return parse_addresses(bytes_slice(rest, port_end + 1, rest.size), arena,
                           &out->addresses, &out->count, reason);
}

static bool take_resolve(const struct options *options,
                         struct target_defaults *out, struct failure *failure)
{
    const struct texts *texts = &options->resolve;
    out->resolve =
        ARENA_NEW(options->arena, texts->count, struct resolve_entry);
    for (size_t i = 0; i < texts->count; i++) {
        const char *reason;
        if (!parse_resolve(bytes_of_text(texts->items[i]), options->arena,
                           &out->resolve[out->resolve_count++], &reason))
            return wrong_value(options, "resolve", texts->items[i], reason,
                               failure);
    }
    return true;
}

bool node_entry_parse(struct bytes text, enum node_role role,
                      struct arena *arena, struct node_entry *out,
                      const char **reason)
{
    *out = (struct node_entry){
        .role = role,
        .name = ARENA_NEW(arena, 1, struct host_name),
    };
    return host_port_parse(text, arena, out->name, &out->port, reason);
}

static bool take_nodes(const struct options *options, const struct texts *texts,
                       const char *option, enum node_role role,
                       struct target_defaults *out, struct failure *failure)
{
    for (size_t i = 0; i < texts->count; i++) {
        const char *reason;
        if (!node_entry_parse(bytes_of_text(texts->items[i]), role,
                              options->arena, &out->nodes[out->node_count++],
                              &reason))
            return wrong_value(options, option, texts->items[i], reason,
                               failure);
    }
    return true;
}

static bool take_server_name(const struct options *options,
                             struct target_defaults *out,
                             struct failure *failure)
{
    struct host_name name;
    const char *reason;
    out->no_server_name = options->no_server_name;
    if (options->server_name == NULL)
        return true;
    if (!host_name_parse(bytes_of_text(options->server_name), options->arena,
                         &name, &reason))
        return wrong_value(options, "sni", options->server_name, reason,
                           failure);
    if (name.is_literal)
        return wrong_value(options, "sni", options->server_name,
                           "a server name is never an address (RFC 6066 3)",
                           failure);
    out->server_name = name.host;
    return true;
}

bool target_defaults_make(const struct options *options,
                          struct target_defaults *out, struct failure *failure)
{
    size_t nodes = options->nodes.count + options->failover.count;
    *out = (struct target_defaults){
        .port = (uint16_t)options->port,
        .nodes = ARENA_NEW(options->arena, nodes, struct node_entry),
    };
    return take_resolve(options, out, failure) &&
           take_nodes(options, &options->nodes, "node", ROLE_ATLAS, out,
                      failure) &&
           take_nodes(options, &options->failover, "failover", ROLE_FAILOVER,
                      out, failure) &&
           take_server_name(options, out, failure);
}

/* Cuts https://…/… down to its authority; *note says so. */
static struct bytes strip_url(struct bytes text, const char **note,
                              const char **reason)
{
    static const char scheme[] = "https://";
    size_t size = sizeof(scheme) - 1;
    for (size_t i = 0; i + 2 < text.size; i++) {
        if (memcmp(text.data + i, "://", 3) != 0)
            continue;
        if (!bytes_equal_ignoring_case(bytes_slice(text, 0, i + 3),
                                       bytes_of_text(scheme))) {
            *reason = "of URLs only https:// is a target";
            return text;
        }
        text = bytes_slice(text, size, text.size);
        size_t end = 0;
        while (end < text.size && strchr("/?#", text.data[end]) == NULL)
            end++;
        *note = end < text.size ? "scheme and path dropped" : "scheme dropped";
        return bytes_slice(text, 0, end);
    }
    return text;
}

static void take_given(struct node *node,
                       const struct target_defaults *defaults)
{
    for (size_t i = 0; i < defaults->resolve_count; i++) {
        const struct resolve_entry *entry = &defaults->resolve[i];
        if (entry->port != node->port || strcmp(entry->host, node->host) != 0)
            continue;
        node->given = entry->addresses;
        node->given_count = entry->count;
    }
}

static struct node make_node(const struct host_name *name, uint16_t port,
                             enum node_role role,
                             const struct target_defaults *defaults)
{
    struct node node = {
        .role = role,
        .host = name->host,
        .unicode = name->unicode,
        .is_literal = name->is_literal,
        .literal = name->literal,
        .port = port,
        .server_name = name->is_literal ? NULL : name->host,
    };
    take_given(&node, defaults);
    return node;
}

static void add_nodes(struct target *target,
                      const struct target_defaults *defaults,
                      struct arena *arena)
{
    struct node first = target->nodes[0];
    size_t count = defaults->node_count + 1;
    target->nodes = ARENA_NEW(arena, count, struct node);
    target->node_count = count;
    if (defaults->no_server_name)
        first.server_name = NULL;
    else if (defaults->server_name != NULL)
        first.server_name = defaults->server_name;
    target->nodes[0] = first;
    for (size_t i = 0; i < defaults->node_count; i++) {
        const struct node_entry *entry = &defaults->nodes[i];
        struct node *node = &target->nodes[i + 1];
        *node =
            make_node(entry->name, entry->port == 0 ? first.port : entry->port,
                      entry->role, defaults);
        /* A failover appliance takes over the host's name. */
        if (entry->role == ROLE_FAILOVER)
            node->server_name = first.server_name;
    }
}

static const char *parse_into(struct bytes text, struct bytes addresses,
                              const struct target_defaults *defaults,
                              struct arena *arena, struct target *out)
{
    const char *reason = NULL;
    struct host_name name;
    uint16_t port = defaults->port;
    text = strip_url(text, &out->note, &reason);
    if (reason != NULL || !host_port_parse(text, arena, &name, &port, &reason))
        return reason;
    struct node first = make_node(&name, port, ROLE_TARGET, defaults);
    if (addresses.size > 0 && !parse_addresses(addresses, arena, &first.given,
                                               &first.given_count, &reason))
        return reason;
    if (first.is_literal && first.given_count > 0)
        return "an address needs no list of addresses";
    out->nodes = &first;
    add_nodes(out, defaults, arena);
    return NULL;
}

void target_parse(struct bytes text, const struct target_defaults *defaults,
                  struct arena *arena, struct target *out)
{
    text = trim(text);
    size_t end = 0;
    while (end < text.size && !is_space(text.data[end]))
        end++;
    struct bytes addresses = trim(bytes_slice(text, end, text.size));
    out->text = text_clean_short(arena, bytes_slice(text, 0, end), SHOWN);
    out->invalid =
        parse_into(bytes_slice(text, 0, end), addresses, defaults, arena, out);
    if (out->invalid != NULL) {
        out->nodes = NULL;
        out->node_count = 0;
    }
}
