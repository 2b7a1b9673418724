#include "replay/known_result.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "checks/check.h"
#include "record/dns_answer.h"
#include "replay/words.h"

static int64_t wanted_time(struct fields *fields, const json_t *json,
                           const char *key)
{
    int64_t time = fields_time(fields, json, key);
    if (json_object_get(json, key) == NULL)
        fields_fail(fields, key, "a time");
    return time;
}

static const json_t *wanted_list(struct fields *fields, const json_t *json,
                                 const char *key, size_t most, size_t *count)
{
    const json_t *list = fields_list(fields, json, key, most, count);
    if (list == NULL)
        fields_fail(fields, key, "a list");
    return list;
}

/* null where there is none. */
static void read_root(struct fields *fields, const json_t *json,
                      struct known_result *out)
{
    const json_t *root = fields_object(fields, json, "root");
    if (root == NULL)
        return;
    fields_enter(fields, "root");
    out->has_root = fields_sha256(fields, root, "sha256", out->root);
    out->root_subject = fields_wanted_text(fields, root, "subject");
    fields_leave(fields);
}

static void read_chain(struct fields *fields, const json_t *json,
                       struct known_endpoint *out)
{
    const json_t *chain =
        wanted_list(fields, json, "chain", LIMIT_FILE_CERTS, &out->cert_count);
    struct known_cert *certs =
        ARENA_NEW(fields->arena, out->cert_count, struct known_cert);
    out->certs = certs;
    for (size_t i = 0; i < out->cert_count; i++) {
        const json_t *cert = fields_element(fields, chain, "chain", i);
        fields_enter_element(fields, "chain", i);
        if (!fields_sha256(fields, cert, "sha256", certs[i].sha256))
            fields_fail(fields, "sha256", "a SHA-256");
        if (i == 0 && json_object_get(cert, "error") == NULL) {
            out->issuer = fields_wanted_text(fields, cert, "issuer");
            out->not_after = wanted_time(fields, cert, "not_after");
        }
        fields_leave(fields);
    }
}

/* null stands for none. */
static struct address read_address(struct fields *fields, const json_t *json)
{
    struct address address = { .size = 0 };
    const char *text = fields_text(fields, json, "address");
    if (text != NULL && !address_parse(bytes_of_text(text), &address))
        fields_fail(fields, "address", "an IP address");
    return address;
}

static void read_endpoints(struct fields *fields, const json_t *json,
                           struct known_result *out)
{
    const json_t *list = wanted_list(
        fields, json, "endpoints", LIMIT_KNOWN_ENDPOINTS, &out->endpoint_count);
    struct known_endpoint *endpoints =
        ARENA_NEW(fields->arena, out->endpoint_count, struct known_endpoint);
    out->endpoints = endpoints;
    for (size_t i = 0; i < out->endpoint_count; i++) {
        const json_t *one = fields_element(fields, list, "endpoints", i);
        fields_enter_element(fields, "endpoints", i);
        endpoints[i].host = fields_wanted_text(fields, one, "host");
        endpoints[i].address = read_address(fields, one);
        endpoints[i].port =
            (uint16_t)fields_integer(fields, one, "port", 0, UINT16_MAX, 0);
        read_chain(fields, one, &endpoints[i]);
        fields_leave(fields);
    }
}

static void read_name(struct fields *fields, const json_t *json,
                      const char *host, struct known_name *out)
{
    size_t a_count, aaaa_count;
    const json_t *dns = fields_object(fields, json, "dns");
    fields_enter(fields, "dns");
    const struct address *a = fields_addresses(fields, dns, "a", &a_count);
    const struct address *aaaa =
        fields_addresses(fields, dns, "aaaa", &aaaa_count);
    enum dns_status status =
        (enum dns_status)fields_word(fields, dns, "status", dns_status_word,
                                     dns_status_count, DNS_NOT_ASKED);
    fields_leave(fields);
    struct address *all =
        ARENA_NEW(fields->arena, a_count + aaaa_count, struct address);
    if (a_count > 0)
        memcpy(all, a, a_count * sizeof(*all));
    if (aaaa_count > 0)
        memcpy(all + a_count, aaaa, aaaa_count * sizeof(*all));
    *out = (struct known_name){
        .host = host,
        .is_silent = status == DNS_NOT_ASKED || dns_status_is_silence(status),
        .addresses = all,
        .count = a_count + aaaa_count,
    };
}

/* A line that is no target has no names. */
static void read_names(struct fields *fields, const json_t *json,
                       struct known_result *out)
{
    size_t count;
    const json_t *nodes =
        wanted_list(fields, json, "nodes", LIMIT_KNOWN_ENDPOINTS, &count);
    if (fields_object(fields, json, "dns") == NULL)
        return;
    struct known_name *names =
        ARENA_NEW(fields->arena, count + 1, struct known_name);
    out->names = names;
    out->name_count = count + 1;
    read_name(fields, json, NULL, &names[0]);
    for (size_t i = 0; i < count; i++) {
        const json_t *node = fields_element(fields, nodes, "nodes", i);
        fields_enter_element(fields, "nodes", i);
        read_name(fields, node, fields_wanted_text(fields, node, "name"),
                  &names[i + 1]);
        fields_leave(fields);
    }
}

/* A rule of this version, or the word of another one. */
static const char *read_rule(struct fields *fields, const json_t *json)
{
    const char *id = fields_wanted_text(fields, json, "id");
    const struct rule *rule = rule_find(id);
    if (id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.-")] != '\0')
        fields_fail(fields, "id", "the id of a rule");
    return rule == NULL ? id : rule->id;
}

static void read_answer(struct fields *fields, const json_t *json,
                        struct finding_key *out)
{
    const char *word = fields_wanted_text(fields, json, "verdict");
    out->answer = strcmp(word, "unknown") == 0 ? ANSWER_UNKNOWN : ANSWER_FAIL;
    out->is_note = strcmp(word, "note") == 0;
}

/* By its place in what that address served, as older records tell it. */
static const uint8_t *served_cert(const struct known_result *result,
                                  const struct finding_key *key,
                                  const json_t *json)
{
    const json_t *place = json_object_get(json, "certificate");
    if (!json_is_integer(place) || json_integer_value(place) < 0)
        return NULL;
    uint64_t index = (uint64_t)json_integer_value(place);
    for (size_t i = 0; i < result->endpoint_count; i++) {
        const struct known_endpoint *endpoint = &result->endpoints[i];
        if (endpoint->cert_count > index &&
            address_equal(&endpoint->address, &key->address))
            return endpoint->certs[index].sha256;
    }
    return NULL;
}

static const uint8_t *read_cert(struct fields *fields, const json_t *json,
                                const struct known_result *result,
                                const struct finding_key *key)
{
    uint8_t sha256[SHA256_SIZE];
    if (!fields_sha256(fields, json, "sha256", sha256))
        return served_cert(result, key, json);
    struct bytes octets = { sha256, SHA256_SIZE };
    return arena_copy(fields->arena, octets).data;
}

/* An older record does not tell of how many addresses it is. */
static void read_finding(struct fields *fields, const json_t *json,
                         const struct known_result *result, bool has_names,
                         struct finding_key *out)
{
    out->rule = read_rule(fields, json);
    read_answer(fields, json, out);
    out->address = read_address(fields, json);
    out->cert = read_cert(fields, json, result, out);
    out->file = fields_text(fields, json, "file");
    const char *evidence = json_string_value(json_object_get(json, "evidence"));
    if (out->address.size > 0)
        out->address_count = (size_t)fields_integer(
            fields, json, "endpoints", 1, LIMIT_KNOWN_ENDPOINTS, 1);
    else if (has_names && out->file == NULL)
        out->subject = arena_copy(fields->arena, finding_subject(evidence));
}

static void read_findings(struct fields *fields, const json_t *json,
                          struct known_result *out)
{
    const json_t *list = wanted_list(fields, json, "findings",
                                     LIMIT_KNOWN_FINDINGS, &out->finding_count);
    bool has_names =
        out->name_count > 0 && json_object_get(json, "files") == NULL;
    struct finding_key *findings =
        ARENA_NEW(fields->arena, out->finding_count, struct finding_key);
    out->findings = findings;
    for (size_t i = 0; i < out->finding_count; i++) {
        const json_t *one = fields_element(fields, list, "findings", i);
        fields_enter_element(fields, "findings", i);
        read_finding(fields, one, out, has_names, &findings[i]);
        fields_leave(fields);
    }
}

bool known_result_read(const json_t *json, struct arena *arena,
                       struct known_result *out, const char **fault)
{
    enum { NO_WORD = VERDICT_INVALID + 1 };
    struct fields fields = { .arena = arena };
    *out = (struct known_result){
        .target = fields_wanted_text(&fields, json, "target"),
        .site = fields_text(&fields, json, "site"),
        .judged_at = wanted_time(&fields, json, "judged_at"),
    };
    unsigned verdict = fields_word(&fields, json, "verdict", verdict_word,
                                   verdict_count, NO_WORD);
    if (verdict == NO_WORD)
        fields_fail(&fields, "verdict", "a verdict");
    out->verdict = (enum verdict)verdict;
    if (out->site == NULL)
        out->site = "";
    read_root(&fields, json, out);
    read_names(&fields, json, out);
    read_endpoints(&fields, json, out);
    read_findings(&fields, json, out);
    *fault = fields.fault;
    return fields.fault == NULL;
}
