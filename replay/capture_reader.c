#include "base/arena.h"
#include "replay/reading.h"
#include "replay/words.h"

enum { HIGHEST_ALERT = 255, MOST_CA_NAMES = 64, HTTP_STATUS_MOST = 999 };

/* A certificate that does not decode says what was found wrong when it was
 * read from where it came. */
static const struct cert *with_its_failure(struct reading *reading,
                                           const struct cert *cert,
                                           const json_t *object)
{
    struct fields *fields = &reading->fields;
    const char *error = fields_text(fields, object, "error");
    if (error == NULL || cert == NULL || cert->failure.status == STATUS_OK)
        return cert;
    struct cert *copy = ARENA_NEW(fields->arena, 1, struct cert);
    *copy = *cert;
    copy->failure.detail = error;
    known_certs_replace(&reading->certs, copy);
    return copy;
}

static void read_chain(struct reading *reading, const json_t *endpoint,
                       struct capture *capture)
{
    struct fields *fields = &reading->fields;
    size_t most =
        reading->record->is_file ? LIMIT_FILE_CERTS : LIMIT_CHAIN_CERTS;
    size_t count;
    const json_t *list = fields_list(fields, endpoint, "chain", most, &count);
    capture->chain = ARENA_NEW(fields->arena, count, const struct cert *);
    for (size_t i = 0; i < count; i++) {
        const json_t *object = fields_element(fields, list, "chain", i);
        fields_enter_element(fields, "chain", i);
        const struct cert *cert = read_cert(reading, object, "pem");
        capture->chain[i] = with_its_failure(reading, cert, object);
        if (cert == NULL)
            fields_fail(fields, "pem", "a certificate");
        fields_leave(fields);
    }
    capture->chain_length = fields->fault == NULL ? count : 0;
    capture->served_count = capture->chain_length;
}

static void read_evidence(struct reading *reading, const json_t *endpoint,
                          struct capture *capture)
{
    struct fields *fields = &reading->fields;
    const json_t *evidence = fields_object(fields, endpoint, "evidence");
    fields_enter(fields, "evidence");
    capture->staple = fields_base64(fields, evidence, "staple");
    fields_leave(fields);
}

static void read_side(struct reading *reading, const json_t *sides,
                      const char *key, struct side_capture *out)
{
    struct fields *fields = &reading->fields;
    const json_t *side = fields_object(fields, sides, key);
    if (side == NULL)
        return;
    fields_enter(fields, key);
    *out = (struct side_capture){
        .was_made = true,
        .status = (enum capture_status)fields_word(
            fields, side, "status", capture_status_word, capture_status_count,
            CAPTURE_NOT_PROBED),
        .way = (enum capture_way)fields_word(
            fields, side, "way", capture_way_word, capture_way_count, WAY_RAW),
        .failure = fields_failure(fields, side, "failure"),
        .version =
            (uint16_t)fields_integer(fields, side, "version", 0, UINT16_MAX, 0),
        .cipher =
            (uint16_t)fields_integer(fields, side, "cipher", 0, UINT16_MAX, 0),
        .leaf = read_named_cert(reading, side, "leaf"),
    };
    fields_leave(fields);
}

static void read_sides(struct reading *reading, const json_t *observed,
                       struct capture *capture)
{
    struct fields *fields = &reading->fields;
    const json_t *sides = fields_object(fields, observed, "handshakes");
    fields_enter(fields, "handshakes");
    read_side(reading, sides, "without_sni", &capture->without_sni);
    read_side(reading, sides, "unknown_sni", &capture->unknown_sni);
    read_side(reading, sides, "legacy", &capture->legacy);
    read_side(reading, sides, "other_key", &capture->other_key);
    fields_leave(fields);
    capture->other_key_chain =
        read_named_certs(reading, observed, "other_key_chain",
                         LIMIT_CHAIN_CERTS, &capture->other_key_chain_length);
}

static uint16_t read_number(struct fields *fields, const json_t *object,
                            const char *key)
{
    return (uint16_t)fields_integer(fields, object, key, 0, UINT16_MAX, 0);
}

static void read_handshake(struct reading *reading, const json_t *observed,
                           struct capture *capture)
{
    struct fields *fields = &reading->fields;
    capture->way = (enum capture_way)fields_word(
        fields, observed, "way", capture_way_word, capture_way_count, WAY_FULL);
    capture->tries =
        (unsigned)fields_integer(fields, observed, "tries", 0, UINT16_MAX, 0);
    capture->failure.code =
        (int)fields_integer(fields, observed, "code", INT32_MIN, INT32_MAX, 0);
    capture->local_fault = fields_bool(fields, observed, "local_fault");
    capture->version = read_number(fields, observed, "version");
    capture->cipher = read_number(fields, observed, "cipher");
    capture->group = read_number(fields, observed, "group");
    capture->server_name = fields_text(fields, observed, "sni");
    capture->asked_again = fields_bool(fields, observed, "asked_again");
    capture->asked_for_client_certificate =
        fields_bool(fields, observed, "client_certificate_requested");
    capture->client_ca_names =
        fields_texts(fields, observed, "client_cas", MOST_CA_NAMES,
                     &capture->client_ca_count);
    capture->alert = (int)fields_integer(fields, observed, "alert", 0,
                                         HIGHEST_ALERT, ABSENT);
    capture->octets_received =
        (size_t)fields_integer(fields, observed, "octets", 0, INT64_MAX, 0);
    capture->served_count =
        (size_t)fields_integer(fields, observed, "served", 0, INT32_MAX,
                               (int64_t)capture->chain_length);
}

static void read_scts(struct reading *reading, const json_t *observed,
                      struct capture *capture)
{
    struct fields *fields = &reading->fields;
    capture->sct_list = fields_base64(fields, observed, "sct_list");
    if (capture->sct_list.size > 0 &&
        !scts_parse(capture->sct_list, fields->arena, &capture->scts))
        capture->scts = (struct scts){ 0 };
}

static void read_observed(struct reading *reading, const json_t *endpoint,
                          struct capture *capture)
{
    struct fields *fields = &reading->fields;
    struct target *target = &reading->record->target;
    const json_t *observed = fields_object(fields, endpoint, "observed");
    if (observed == NULL)
        fields_fail(fields, "observed", "what was observed");
    fields_enter(fields, "observed");
    int64_t node = fields_integer(fields, observed, "node", 0,
                                  (int64_t)target->node_count - 1, -1);
    if (node < 0)
        fields_fail(fields, "node", "the place of a name of this record");
    else
        capture->node = &target->nodes[node];
    read_handshake(reading, observed, capture);
    capture->staple_was_asked = fields_has_word(observed, "asked", "staple");
    capture->scts_were_asked = fields_has_word(observed, "asked", "scts");
    read_scts(reading, observed, capture);
    read_sides(reading, observed, capture);
    fields_leave(fields);
}

static void read_where(struct reading *reading, const json_t *endpoint,
                       struct capture *capture)
{
    struct fields *fields = &reading->fields;
    const char *address = fields_text(fields, endpoint, "address");
    if (address != NULL &&
        !address_parse(bytes_of_text(address), &capture->address))
        fields_fail(fields, "address", "an IP address");
    if (address == NULL && !reading->record->is_file)
        fields_fail(fields, "address", "an IP address");
    capture->port = read_number(fields, endpoint, "port");
}

static void read_timing(struct reading *reading, const json_t *endpoint,
                        struct capture *capture)
{
    struct fields *fields = &reading->fields;
    const json_t *timing = fields_object(fields, endpoint, "timing_ms");
    fields_enter(fields, "timing_ms");
    capture->connect_ms = fields_decimal(fields, timing, "connect");
    capture->handshake_ms = fields_decimal(fields, timing, "handshake");
    fields_leave(fields);
}

static void read_page(struct reading *reading, const json_t *pages,
                      const char *key, struct page *out)
{
    struct fields *fields = &reading->fields;
    const json_t *page = fields_object(fields, pages, key);
    if (page == NULL)
        return;
    fields_enter(fields, key);
    out->was_asked = true;
    out->http_status =
        (int)fields_integer(fields, page, "status", 0, HTTP_STATUS_MOST, 0);
    out->status_line = fields_text(fields, page, "status_line");
    out->has_date = !json_is_null(json_object_get(page, "date")) &&
                    json_object_get(page, "date") != NULL;
    out->date = fields_time(fields, page, "date");
    out->failure = fields_error(fields, page);
    fields_leave(fields);
}

static void read_capture(struct reading *reading, const json_t *endpoint,
                         struct capture *capture)
{
    struct fields *fields = &reading->fields;
    *capture = (struct capture){ .alert = ABSENT };
    read_where(reading, endpoint, capture);
    capture->status = (enum capture_status)fields_word(
        fields, endpoint, "status", capture_status_word, capture_status_count,
        CAPTURE_NOT_PROBED);
    capture->failure = fields_error(fields, endpoint);
    read_timing(reading, endpoint, capture);
    read_evidence(reading, endpoint, capture);
    read_chain(reading, endpoint, capture);
    read_observed(reading, endpoint, capture);
    const json_t *pages = fields_object(fields, endpoint, "http");
    fields_enter(fields, "http");
    read_page(reading, pages, "check_health", &capture->health);
    read_page(reading, pages, "port_80", &capture->port_80);
    fields_leave(fields);
}

void read_captures(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct record *record = reading->record;
    size_t count;
    const json_t *list = fields_list(fields, result, "endpoints",
                                     LIMIT_RESULT_ENDPOINTS, &count);
    record->captures = ARENA_NEW(fields->arena, count, struct capture);
    for (size_t i = 0; i < count && fields->fault == NULL; i++) {
        const json_t *endpoint = fields_element(fields, list, "endpoints", i);
        fields_enter_element(fields, "endpoints", i);
        read_capture(reading, endpoint, &record->captures[i]);
        fields_leave(fields);
    }
    record->capture_count = fields->fault == NULL ? count : 0;
}
