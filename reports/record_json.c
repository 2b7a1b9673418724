#include "reports/record_json.h"

#include "base/arena.h"
#include "base/text.h"
#include "checks/check.h"
#include "reports/cert_json.h"
#include "reports/changes_json.h"
#include "reports/evidence_json.h"
#include "reports/files_json.h"
#include "reports/observed_json.h"
#include "reports/other_certs_json.h"
#include "reports/wording.h"
#include "x509/time.h"

/* What the functions below share. */
struct output {
    struct emitter *emitter;
    const struct record *record;
    struct arena *scratch;
};

static void put_address(const struct output *out, const char *key,
                        const struct address *address)
{
    emit_text(out->emitter, key, address_text(address, out->scratch));
}

static void put_addresses(const struct output *out, const char *key,
                          const struct dns_addresses *addresses)
{
    emit_array(out->emitter, key);
    for (size_t i = 0; i < addresses->count; i++)
        put_address(out, NULL, &addresses->items[i]);
    emit_array_end(out->emitter);
}

static void put_dns(const struct output *out, const struct dns_answer *dns)
{
    struct emitter *emitter = out->emitter;
    emit_object(emitter, "dns");
    emit_text(emitter, "name", dns->name);
    emit_text(emitter, "status", dns_status_text(dns->status));
    emit_texts(emitter, "cname", dns->cnames, dns->cname_count);
    put_addresses(out, "a", &dns->a);
    put_addresses(out, "aaaa", &dns->aaaa);
    emit_integer(emitter, "ttl", dns->ttl);
    emit_text(emitter, "server", dns->server);
    observed_dns_emit(emitter, dns, out->scratch);
    emit_object_end(emitter);
}

static void put_nodes(const struct output *out)
{
    const struct target *target = &out->record->target;
    emit_array(out->emitter, "nodes");
    for (size_t i = 1; i < target->node_count; i++) {
        const struct node *node = &target->nodes[i];
        emit_object(out->emitter, NULL);
        emit_text(out->emitter, "name", node->host);
        emit_text(out->emitter, "role", node_role_text(node->role));
        put_dns(out, &node->dns);
        observed_node_emit(out->emitter, node);
        emit_object_end(out->emitter);
    }
    emit_array_end(out->emitter);
}

/* IANA numbers without a name of ours are shown as they are. */
static void put_number(const struct output *out, const char *key,
                       const char *name, uint16_t number)
{
    if (number == 0)
        emit_null(out->emitter, key);
    else if (name != NULL)
        emit_text(out->emitter, key, name);
    else
        emit_text(out->emitter, key,
                  arena_printf(out->scratch, "0x%04X", number));
}

static void put_tls(const struct output *out, const struct capture *capture)
{
    struct emitter *emitter = out->emitter;
    if (capture->version == 0) {
        emit_null(emitter, "tls");
        return;
    }
    emit_object(emitter, "tls");
    put_number(out, "version", tls_version_text(capture->version),
               capture->version);
    put_number(out, "cipher", tls_cipher_text(capture->cipher),
               capture->cipher);
    put_number(out, "group", tls_group_text(capture->group), capture->group);
    emit_text(emitter, "sni", capture->server_name);
    emit_bool(emitter, "client_certificate_requested",
              capture->asked_for_client_certificate);
    emit_object_end(emitter);
}

static bool begins_with(const struct paths *paths, const struct cert *cert)
{
    const struct path *path = paths == NULL ? NULL : &paths->paths[0];
    for (size_t i = 0; path != NULL && i < path->length; i++)
        if (cert_equal(path->certs[i], cert))
            return true;
    return false;
}

/* The certificate is on the path that is judged, or on that with fetched
 * issuers. */
static bool is_about(const struct revocation_evidence *evidence,
                     const struct capture *capture)
{
    return begins_with(capture->paths, evidence->cert) ||
           begins_with(capture->repaired_paths, evidence->cert);
}

/* The answers about certificates of this address, of one kind. */
static void put_sources(const struct output *out, const struct capture *capture,
                        enum revocation_kind kind, const char *key)
{
    const struct record *record = out->record;
    emit_array(out->emitter, key);
    for (size_t i = 0; i < record->revocation_count; i++) {
        const struct revocation_evidence *evidence = &record->revocations[i];
        if (!is_about(evidence, capture))
            continue;
        for (size_t k = 0; k < evidence->source_count; k++) {
            const struct revocation_source *source = &evidence->sources[k];
            if (source->kind != kind || source->failure.status != STATUS_OK)
                continue;
            if (kind == REVOCATION_BY_CRL)
                emit_hex(out->emitter, NULL,
                         (struct bytes){ source->sha256, SHA256_SIZE });
            else
                emit_base64(out->emitter, NULL, source->octets);
        }
    }
    emit_array_end(out->emitter);
}

static void put_evidence(const struct output *out,
                         const struct capture *capture)
{
    struct emitter *emitter = out->emitter;
    emit_object(emitter, "evidence");
    if (capture->staple.size > 0)
        emit_base64(emitter, "staple", capture->staple);
    else
        emit_null(emitter, "staple");
    emit_array(emitter, "scts");
    for (size_t i = 0; i < capture->scts.count; i++)
        emit_base64(emitter, NULL, capture->scts.items[i].raw);
    emit_array_end(emitter);
    put_sources(out, capture, REVOCATION_BY_CRL, "crls");
    put_sources(out, capture, REVOCATION_BY_OCSP, "ocsp");
    emit_object_end(emitter);
}

static void put_path(const struct output *out, const struct path *path)
{
    struct emitter *emitter = out->emitter;
    bool is_valid = path->result == PATH_VALID;
    emit_object(emitter, NULL);
    emit_bool(emitter, "valid", is_valid);
    emit_text(emitter, "layer", path_layer_text(path->layer));
    emit_array(emitter, "certificates");
    for (size_t i = 0; i < path->length; i++)
        cert_emit_sha256(emitter, NULL, path->certs[i]);
    emit_array_end(emitter);
    if (path->is_complete) {
        cert_emit_sha256(emitter, "root", path->certs[path->length - 1]);
        emit_text(emitter, "source", root_source_text(path->source));
    } else {
        emit_null(emitter, "root");
        emit_null(emitter, "source");
    }
    if (is_valid)
        emit_null(emitter, "broken_at");
    else
        emit_integer(emitter, "broken_at", (int64_t)path->broken_at);
    emit_text(emitter, "reason",
              is_valid ? NULL : path_fault_text(path->reason));
    emit_text(emitter, "result", path_result_text(path->result));
    emit_bool(emitter, "root_is_known", path->root_is_known);
    emit_bool(emitter, "root_is_public", path->root_is_public);
    emit_object_end(emitter);
}

static void put_paths(const struct output *out, const struct capture *capture)
{
    const struct paths *layers[] = { capture->paths, capture->repaired_paths };
    emit_array(out->emitter, "paths");
    for (size_t l = 0; l < COUNT_OF(layers); l++)
        for (size_t i = 0; layers[l] != NULL && i < layers[l]->count; i++)
            put_path(out, &layers[l]->paths[i]);
    emit_array_end(out->emitter);
    emit_integer(out->emitter, "strict_paths",
                 capture->paths == NULL ? 0 : (int64_t)capture->paths->count);
}

static void put_where(const struct output *out, const struct capture *capture)
{
    struct emitter *emitter = out->emitter;
    emit_text(emitter, "host", capture->node->host);
    emit_text(emitter, "role", node_role_text(capture->node->role));
    if (out->record->is_file) {
        emit_null(emitter, "address");
        emit_null(emitter, "port");
    } else {
        put_address(out, "address", &capture->address);
        emit_integer(emitter, "port", capture->port);
    }
}

static void put_outcome(const struct output *out, const struct capture *capture)
{
    struct emitter *emitter = out->emitter;
    const struct failure *failure = &capture->failure;
    bool failed = failure->status != STATUS_OK;
    emit_text(emitter, "status", capture_status_text(capture->status));
    emit_text(emitter, "error", failed ? status_text(failure->status) : NULL);
    emit_text(emitter, "error_detail", failed ? failure->detail : NULL);
    put_tls(out, capture);
    emit_object(emitter, "timing_ms");
    emit_decimal(emitter, "connect", capture->connect_ms);
    emit_decimal(emitter, "handshake", capture->handshake_ms);
    emit_object_end(emitter);
}

static void put_capture(const struct output *out, const struct capture *capture)
{
    struct emitter *emitter = out->emitter;
    emit_object(emitter, NULL);
    put_where(out, capture);
    put_outcome(out, capture);
    put_evidence(out, capture);
    emit_array(emitter, "chain");
    for (size_t i = 0; i < capture->chain_length; i++)
        cert_emit(emitter, capture->chain[i], i, out->scratch);
    emit_array_end(emitter);
    put_paths(out, capture);
    pages_emit(emitter, capture, out->scratch);
    observed_capture_emit(emitter, out->record, capture, out->scratch);
    emit_object_end(emitter);
}

static void put_root(const struct output *out)
{
    struct emitter *emitter = out->emitter;
    const struct root_choice *root = &out->record->root;
    if (root->cert == NULL) {
        emit_null(emitter, "root");
        return;
    }
    emit_object(emitter, "root");
    emit_text(emitter, "subject", name_text(root->cert->subject, out->scratch));
    cert_emit_sha256(emitter, "sha256", root->cert);
    emit_text(emitter, "source", root_source_text(root->source));
    emit_bool(emitter, "same_for_all", root->same_for_all);
    emit_array(emitter, "alternates");
    for (size_t i = 0; i < root->alternate_count; i++)
        cert_emit_sha256(emitter, NULL, root->alternates[i]);
    emit_array_end(emitter);
    emit_pem(emitter, "pem", "CERTIFICATE", root->cert->der);
    emit_object_end(emitter);
}

static const char *finding_verdict(const struct finding *finding)
{
    if (finding->answer == ANSWER_UNKNOWN)
        return "unknown";
    return finding->severity == SEVERITY_NOTE ? "note" : "fail";
}

/* What it is about: an endpoint by its place (and how many say the same), and
 * a certificate by its SHA-256. */
static void put_subject(const struct output *out, const struct finding *finding)
{
    struct emitter *emitter = out->emitter;
    if (finding->capture == NULL) {
        emit_null(emitter, "endpoint");
    } else {
        emit_integer(emitter, "endpoint",
                     finding->capture - out->record->captures);
        emit_integer(emitter, "endpoints", (int64_t)finding->capture_count);
    }
    if (finding->cert == NULL)
        emit_null(emitter, "sha256");
    else
        cert_emit_sha256(emitter, "sha256", finding->cert);
}

static void put_finding(const struct output *out, const struct finding *finding)
{
    struct emitter *emitter = out->emitter;
    const struct capture *capture = finding->capture;
    emit_object(emitter, NULL);
    emit_text(emitter, "id", finding->rule->id);
    emit_text(emitter, "severity", severity_text(finding->severity));
    emit_text(emitter, "verdict", finding_verdict(finding));
    if (capture == NULL || out->record->is_file)
        emit_null(emitter, "address");
    else
        put_address(out, "address", &capture->address);
    if (finding->cert_index < 0 || finding->cert == NULL)
        emit_null(emitter, "certificate");
    else
        emit_integer(emitter, "certificate", finding->cert_index);
    if (finding->file != NULL)
        emit_text(emitter, "file", finding->file->path);
    emit_text(emitter, "evidence", finding->evidence);
    emit_text(emitter, "fix", finding->fix);
    emit_text(emitter, "reference", finding->rule->standard);
    emit_bool(emitter, "waived", finding->waived);
    emit_text(emitter, "waiver", finding->waiver);
    finding_news_emit(emitter, out->record, finding);
    put_subject(out, finding);
    emit_object_end(emitter);
}

static void put_input(const struct output *out)
{
    const struct target *target = &out->record->target;
    if (target->file == NULL) {
        emit_null(out->emitter, "input");
        return;
    }
    emit_object(out->emitter, "input");
    emit_text(out->emitter, "file",
              text_clean(out->scratch, bytes_of_text(target->file)));
    emit_integer(out->emitter, "line", (int64_t)target->line);
    emit_object_end(out->emitter);
}

static void put_heading(const struct output *out,
                        const struct check_options *checks)
{
    struct emitter *emitter = out->emitter;
    const struct record *record = out->record;
    emit_text(emitter, "schema", "certready/1");
    emit_text(emitter, "target", target_label(out->record, out->scratch));
    put_input(out);
    emit_text(emitter, "site", record->target.site);
    emit_text(emitter, "note", record->target.note);
    emit_text(emitter, "verdict", verdict_text(record->verdict));
    emit_text(emitter, "goal", goal_text(checks->goal));
    emit_text(emitter, "profile", profile_text(checks->profile));
    emit_text(emitter, "judged_at", time_text(record->now, out->scratch));
    emit_decimal(emitter, "duration_ms", record->duration_ms);
}

void record_emit(struct emitter *emitter, const struct record *record,
                 const struct check_options *checks, struct arena *scratch)
{
    struct output out = { emitter, record, scratch };
    emit_object(emitter, NULL);
    put_heading(&out, record_checks(record, checks));
    if (record->target.node_count == 0)
        emit_null(emitter, "dns");
    else
        put_dns(&out, &record->target.nodes[0].dns);
    put_nodes(&out);
    files_emit(emitter, record, scratch);
    emit_array(emitter, "endpoints");
    for (size_t i = 0; i < record->capture_count; i++)
        put_capture(&out, &record->captures[i]);
    emit_array_end(emitter);
    issuers_emit(emitter, record, scratch);
    revocation_emit(emitter, record, scratch);
    put_root(&out);
    changes_emit(emitter, record, scratch);
    emit_array(emitter, "findings");
    for (size_t i = 0; i < record->finding_count; i++)
        put_finding(&out, &record->findings[i]);
    emit_array_end(emitter);
    emit_texts(emitter, "passed", record->passed, record->passed_count);
    emit_texts(emitter, "not_judged", record->not_judged,
               record->not_judged_count);
    observed_emit(emitter, record, record_checks(record, checks), scratch);
    other_certs_emit(emitter, record, scratch);
    emit_object_end(emitter);
}
