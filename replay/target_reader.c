#include <string.h>

#include "base/arena.h"
#include "replay/reading.h"
#include "replay/words.h"

/* Names of --node and --failover; each has its addresses. */
enum { MOST_NODES = LIMIT_RESULT_ENDPOINTS };
/* Servers of --dns, CAA properties of a name. */
enum { MOST_VIEWS = 64, MOST_CAA = LIMIT_ADDRESSES_LISTED };

static void read_answer(struct reading *reading, const json_t *object,
                        const char *key, struct dns_addresses *out)
{
    struct fields *fields = &reading->fields;
    const json_t *answer = fields_object(fields, object, key);
    if (answer == NULL)
        return;
    fields_enter(fields, key);
    out->status =
        (enum dns_status)fields_word(fields, answer, "status", dns_status_word,
                                     dns_status_count, DNS_NOT_ASKED);
    out->failure = fields_failure(fields, answer, "failure");
    fields_leave(fields);
}

static void read_views(struct reading *reading, const json_t *dns,
                       struct dns_answer *out)
{
    struct fields *fields = &reading->fields;
    size_t count;
    const json_t *list = fields_list(fields, dns, "views", MOST_VIEWS, &count);
    struct dns_view *views = ARENA_NEW(fields->arena, count, struct dns_view);
    for (size_t i = 0; i < count; i++) {
        const json_t *view = fields_element(fields, list, "views", i);
        fields_enter_element(fields, "views", i);
        views[i].server = fields_wanted_text(fields, view, "server");
        read_answer(reading, view, "answer", &views[i].a);
        views[i].a.items =
            fields_addresses(fields, view, "a", &views[i].a.count);
        fields_leave(fields);
    }
    out->views = views;
    out->view_count = count;
}

static void read_caa_records(struct reading *reading, const json_t *object,
                             struct dns_answer *out)
{
    struct fields *fields = &reading->fields;
    size_t count;
    const json_t *list =
        fields_list(fields, object, "records", MOST_CAA, &count);
    struct caa *caas = ARENA_NEW(fields->arena, count, struct caa);
    for (size_t i = 0; i < count; i++) {
        const json_t *caa = fields_element(fields, list, "records", i);
        fields_enter_element(fields, "records", i);
        caas[i] = (struct caa){
            .flags =
                (uint8_t)fields_integer(fields, caa, "flags", 0, UINT8_MAX, 0),
            .tag = fields_wanted_text(fields, caa, "tag"),
            .value = fields_wanted_text(fields, caa, "value"),
        };
        fields_leave(fields);
    }
    out->caas = caas;
    out->caa_count = count;
}

static void read_caa(struct reading *reading, const json_t *dns,
                     struct dns_answer *out)
{
    struct fields *fields = &reading->fields;
    const json_t *caa = fields_object(fields, dns, "caa");
    if (caa == NULL)
        return;
    fields_enter(fields, "caa");
    out->caa_was_asked = true;
    out->caa_status =
        (enum dns_status)fields_word(fields, caa, "status", dns_status_word,
                                     dns_status_count, DNS_NOT_ASKED);
    out->caa_owner = fields_text(fields, caa, "owner");
    read_caa_records(reading, caa, out);
    fields_leave(fields);
}

void read_dns(struct reading *reading, const json_t *object, const char *key,
              struct dns_answer *out)
{
    struct fields *fields = &reading->fields;
    const json_t *dns = fields_object(fields, object, key);
    if (dns == NULL)
        return;
    fields_enter(fields, key);
    out->name = fields_text(fields, dns, "name");
    out->status =
        (enum dns_status)fields_word(fields, dns, "status", dns_status_word,
                                     dns_status_count, DNS_NOT_ASKED);
    out->cnames = fields_texts(fields, dns, "cname", LIMIT_ADDRESSES_LISTED,
                               &out->cname_count);
    read_answer(reading, dns, "a_answer", &out->a);
    read_answer(reading, dns, "aaaa_answer", &out->aaaa);
    out->a.items = fields_addresses(fields, dns, "a", &out->a.count);
    out->aaaa.items = fields_addresses(fields, dns, "aaaa", &out->aaaa.count);
    out->ttl = (uint32_t)fields_integer(fields, dns, "ttl", 0, UINT32_MAX, 0);
    out->server = fields_text(fields, dns, "server");
    out->duration_ms = fields_decimal(fields, dns, "duration_ms");
    read_views(reading, dns, out);
    read_caa(reading, dns, out);
    fields_leave(fields);
}

static void read_node(struct reading *reading, const json_t *object,
                      struct node *out)
{
    struct fields *fields = &reading->fields;
    out->host = fields_wanted_text(fields, object, "name");
    out->unicode = fields_text(fields, object, "unicode");
    out->host_fault = fields_text(fields, object, "host_fault");
    out->port =
        (uint16_t)fields_integer(fields, object, "port", 0, UINT16_MAX, 0);
    out->server_name = fields_text(fields, object, "sni");
    out->is_literal = address_parse(bytes_of_text(out->host), &out->literal);
}

/* Addresses that the user gave are those of the answer. */
static void note_given(struct reading *reading, struct node *node)
{
    const struct dns_answer *dns = &node->dns;
    if (dns->status != DNS_GIVEN)
        return;
    node->given_count = dns->a.count + dns->aaaa.count;
    struct address *given =
        ARENA_NEW(reading->fields.arena, node->given_count, struct address);
    for (size_t i = 0; i < node->given_count; i++)
        given[i] = i < dns->a.count ? dns->a.items[i]
                                    : dns->aaaa.items[i - dns->a.count];
    node->given = given;
}

/* The target's own name; of a line that was none there is no host. */
static void read_host(struct reading *reading, const json_t *result,
                      const json_t *host, struct node *out)
{
    struct fields *fields = &reading->fields;
    out->role = ROLE_TARGET;
    fields_enter(fields, "observed");
    fields_enter(fields, "host");
    read_node(reading, host, out);
    fields_leave(fields);
    fields_leave(fields);
    read_dns(reading, result, "dns", &out->dns);
    note_given(reading, out);
}

static void read_nodes(struct reading *reading, const json_t *result,
                       const json_t *host)
{
    struct fields *fields = &reading->fields;
    struct target *target = &reading->record->target;
    size_t count;
    const json_t *list =
        fields_list(fields, result, "nodes", MOST_NODES, &count);
    target->nodes = ARENA_NEW(fields->arena, count + 1, struct node);
    target->node_count = count + 1;
    read_host(reading, result, host, &target->nodes[0]);
    for (size_t i = 0; i < count; i++) {
        struct node *node = &target->nodes[i + 1];
        const json_t *object = fields_element(fields, list, "nodes", i);
        fields_enter_element(fields, "nodes", i);
        node->role =
            (enum node_role)fields_word(fields, object, "role", node_role_word,
                                        node_role_count, ROLE_ATLAS);
        read_node(reading, object, node);
        read_dns(reading, object, "dns", &node->dns);
        note_given(reading, node);
        fields_leave(fields);
    }
}

static void read_input(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct target *target = &reading->record->target;
    const json_t *input = fields_object(fields, result, "input");
    if (input == NULL)
        return;
    fields_enter(fields, "input");
    target->file = fields_raw_text(fields, input, "file");
    target->line =
        (uint64_t)fields_integer(fields, input, "line", 0, INT64_MAX, 0);
    if (target->file == NULL)
        fields_fail(fields, "file", "a text");
    fields_leave(fields);
}

void read_target(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct target *target = &reading->record->target;
    const json_t *observed = fields_object(fields, result, "observed");
    const json_t *host = fields_object(fields, observed, "host");
    read_input(reading, result);
    target->site = fields_text(fields, result, "site");
    target->note = fields_text(fields, result, "note");
    fields_enter(fields, "observed");
    target->text = fields_wanted_text(fields, observed, "text");
    target->invalid = fields_text(fields, observed, "invalid");
    target->number =
        (uint64_t)fields_integer(fields, observed, "number", 0, INT64_MAX, 0);
    if (host == NULL && target->invalid == NULL)
        fields_fail(fields, "host", "a host, or why it is none in \"invalid\"");
    fields_leave(fields);
    if (host != NULL)
        read_nodes(reading, result, host);
}
