#include "reports/observed_json.h"

#include "base/arena.h"
#include "checks/check.h"
#include "reports/cert_json.h"
#include "x509/time.h"

/* null if there was none. */
static void put_failure(struct emitter *emitter, const char *key,
                        const struct failure *failure)
{
    if (failure->status == STATUS_OK) {
        emit_null(emitter, key);
        return;
    }
    emit_object(emitter, key);
    emit_text(emitter, "status", status_text(failure->status));
    emit_integer(emitter, "code", failure->code);
    emit_text(emitter, "detail", failure->detail);
    emit_object_end(emitter);
}

static void put_flag(struct emitter *emitter, const char *word, bool is_set)
{
    if (is_set)
        emit_text(emitter, NULL, word);
}

/* What was looked for, so that what was not is not taken for absent. */
static void put_asked(struct emitter *emitter,
                      const struct check_options *asked)
{
    emit_array(emitter, "asked");
    put_flag(emitter, "without-sni", asked->asked_without_sni);
    put_flag(emitter, "legacy", asked->asked_legacy);
    put_flag(emitter, "both-keys", asked->asked_both_keys);
    put_flag(emitter, "pages", asked->asked_pages);
    put_flag(emitter, "name", asked->judge_name);
    emit_array_end(emitter);
}

static void put_clocks(struct emitter *emitter, const struct record *record)
{
    emit_array(emitter, "clocks");
    for (size_t i = 0; i < record->clock_count; i++) {
        emit_object(emitter, NULL);
        emit_text(emitter, "url", record->clocks[i].url);
        emit_integer(emitter, "ahead", record->clocks[i].ahead);
        emit_object_end(emitter);
    }
    emit_array_end(emitter);
}

static const char *family_word(const struct check_options *checks)
{
    if (checks->ipv4_only)
        return "ipv4";
    return checks->ipv6_only ? "ipv6" : NULL;
}

void observed_emit(struct emitter *emitter, const struct record *record,
                   const struct check_options *checks, struct arena *scratch)
{
    const struct target *target = &record->target;
    emit_object(emitter, "observed");
    emit_text(emitter, "text", target->text);
    emit_integer(emitter, "number", (int64_t)target->number);
    emit_text(emitter, "invalid", target->invalid);
    emit_text(emitter, "started_at", time_text(record->started_at, scratch));
    emit_bool(emitter, "interrupted", record->interrupted);
    emit_bool(emitter, "offline", record->is_offline);
    emit_bool(emitter, "files", record->is_file);
    emit_bool(emitter, "ipv6_reachable", record->ipv6_is_reachable);
    emit_text(emitter, "only", family_word(checks));
    put_asked(emitter, checks);
    emit_integer(emitter, "warn_days", checks->warn_days);
    emit_bool(emitter, "warn_days_given", checks->warn_days_are_given);
    if (target->node_count > 0) {
        emit_object(emitter, "host");
        emit_text(emitter, "name", target->nodes[0].host);
        observed_node_emit(emitter, &target->nodes[0]);
        emit_object_end(emitter);
    } else {
        emit_null(emitter, "host");
    }
    put_clocks(emitter, record);
    emit_object_end(emitter);
}

void observed_node_emit(struct emitter *emitter, const struct node *node)
{
    emit_text(emitter, "unicode", node->unicode);
    emit_text(emitter, "host_fault", node->host_fault);
    emit_integer(emitter, "port", node->port);
    emit_text(emitter, "sni", node->server_name);
}

static void put_answer(struct emitter *emitter, const char *key,
                       const struct dns_addresses *answer)
{
    emit_object(emitter, key);
    emit_text(emitter, "status", dns_status_text(answer->status));
    put_failure(emitter, "failure", &answer->failure);
    emit_object_end(emitter);
}

static void put_views(struct emitter *emitter, const struct dns_answer *dns,
                      struct arena *scratch)
{
    emit_array(emitter, "views");
    for (size_t i = 0; i < dns->view_count; i++) {
        const struct dns_view *view = &dns->views[i];
        emit_object(emitter, NULL);
        emit_text(emitter, "server", view->server);
        put_answer(emitter, "answer", &view->a);
        emit_array(emitter, "a");
        for (size_t k = 0; k < view->a.count; k++)
            emit_text(emitter, NULL, address_text(&view->a.items[k], scratch));
        emit_array_end(emitter);
        emit_object_end(emitter);
    }
    emit_array_end(emitter);
}

static void put_caa(struct emitter *emitter, const struct dns_answer *dns)
{
    if (!dns->caa_was_asked) {
        emit_null(emitter, "caa");
        return;
    }
    emit_object(emitter, "caa");
    emit_text(emitter, "status", dns_status_text(dns->caa_status));
    emit_text(emitter, "owner", dns->caa_owner);
    emit_array(emitter, "records");
    for (size_t i = 0; i < dns->caa_count; i++) {
        emit_object(emitter, NULL);
        emit_integer(emitter, "flags", dns->caas[i].flags);
        emit_text(emitter, "tag", dns->caas[i].tag);
        emit_text(emitter, "value", dns->caas[i].value);
        emit_object_end(emitter);
    }
    emit_array_end(emitter);
    emit_object_end(emitter);
}

void observed_dns_emit(struct emitter *emitter, const struct dns_answer *dns,
                       struct arena *scratch)
{
    put_answer(emitter, "a_answer", &dns->a);
    put_answer(emitter, "aaaa_answer", &dns->aaaa);
    emit_decimal(emitter, "duration_ms", dns->duration_ms);
    put_views(emitter, dns, scratch);
    put_caa(emitter, dns);
}

static void put_leaf(struct emitter *emitter, const struct cert *leaf)
{
    if (leaf == NULL)
        emit_null(emitter, "leaf");
    else
        cert_emit_sha256(emitter, "leaf", leaf);
}

static void put_side(struct emitter *emitter, const char *key,
                     const struct side_capture *side)
{
    if (!side->was_made)
        return;
    emit_object(emitter, key);
    emit_text(emitter, "status", capture_status_text(side->status));
    emit_text(emitter, "way", capture_way_text(side->way));
    put_failure(emitter, "failure", &side->failure);
    emit_integer(emitter, "version", side->version);
    emit_integer(emitter, "cipher", side->cipher);
    put_leaf(emitter, side->leaf);
    emit_object_end(emitter);
}

/* Those that were made; more handshakes with other parameters. */
static void put_sides(struct emitter *emitter, const struct capture *capture)
{
    emit_object(emitter, "handshakes");
    put_side(emitter, "without_sni", &capture->without_sni);
    put_side(emitter, "unknown_sni", &capture->unknown_sni);
    put_side(emitter, "legacy", &capture->legacy);
    put_side(emitter, "other_key", &capture->other_key);
    emit_object_end(emitter);
    emit_array(emitter, "other_key_chain");
    for (size_t i = 0; i < capture->other_key_chain_length; i++)
        cert_emit_sha256(emitter, NULL, capture->other_key_chain[i]);
    emit_array_end(emitter);
}

static void put_handshake(struct emitter *emitter,
                          const struct capture *capture)
{
    emit_text(emitter, "way", capture_way_text(capture->way));
    emit_integer(emitter, "tries", capture->tries);
    emit_integer(emitter, "code", capture->failure.code);
    emit_bool(emitter, "local_fault", capture->local_fault);
    emit_integer(emitter, "version", capture->version);
    emit_integer(emitter, "cipher", capture->cipher);
    emit_integer(emitter, "group", capture->group);
    emit_text(emitter, "sni", capture->server_name);
    emit_bool(emitter, "asked_again", capture->asked_again);
    emit_texts(emitter, "client_cas", capture->client_ca_names,
               capture->client_ca_count);
    if (capture->alert == ABSENT)
        emit_null(emitter, "alert");
    else
        emit_integer(emitter, "alert", capture->alert);
    emit_integer(emitter, "octets", (int64_t)capture->octets_received);
    emit_integer(emitter, "served", (int64_t)capture->served_count);
    emit_bool(emitter, "client_certificate_requested",
              capture->asked_for_client_certificate);
}

/* Among the names of the target; 0 is its own. */
static size_t place_of_node(const struct record *record,
                            const struct capture *capture)
{
    for (size_t i = 0; i < record->target.node_count; i++)
        if (capture->node == &record->target.nodes[i])
            return i;
    return 0;
}

void observed_capture_emit(struct emitter *emitter, const struct record *record,
                           const struct capture *capture, struct arena *scratch)
{
    (void)scratch;
    emit_object(emitter, "observed");
    emit_integer(emitter, "node", (int64_t)place_of_node(record, capture));
    put_handshake(emitter, capture);
    emit_array(emitter, "asked");
    put_flag(emitter, "staple", capture->staple_was_asked);
    put_flag(emitter, "scts", capture->scts_were_asked);
    emit_array_end(emitter);
    if (capture->sct_list.size > 0)
        emit_base64(emitter, "sct_list", capture->sct_list);
    else
        emit_null(emitter, "sct_list");
    put_sides(emitter, capture);
    emit_object_end(emitter);
}
