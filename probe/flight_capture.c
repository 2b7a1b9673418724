#include "probe/server_flight.h"

#include "base/arena.h"
#include "base/limits.h"
#include "probe/server_messages.h"
#include "record/capture.h"
#include "x509/cert.h"
#include "x509/name.h"

/*
 * From the octets of the flight to the record. The messages were checked when
 * they were read.
 */

enum { MOST_CA_NAMES = 20 }; /* record/capture.h */

static struct bytes body_of(const struct server_flight *flight,
                            struct span span)
{
    return bytes_slice(buffer_bytes(&flight->messages), span.offset, span.size);
}

static size_t count_entries(struct wire list, bool is_tls13)
{
    struct bytes der, extensions;
    size_t count = 0;
    while (certificate_entry_read(&list, is_tls13, &der, &extensions))
        count++;
    return count;
}

static void capture_extensions(struct bytes extensions, struct arena *arena,
                               struct capture *capture)
{
    struct bytes data, response;
    if (extension_find(extensions, EXTENSION_STATUS_REQUEST, &data) &&
        certificate_status_read(data, &response))
        capture->staple = arena_copy(arena, response);
    if (extension_find(extensions, EXTENSION_SCTS, &data))
        capture->sct_list = arena_copy(arena, data);
}

static void capture_chain(const struct server_flight *flight,
                          struct arena *arena, struct capture *capture)
{
    bool is_tls13 = flight->version == VERSION_TLS13;
    struct wire list;
    struct bytes der, extensions;
    if (!flight->has_certificate ||
        !certificate_list_read(body_of(flight, flight->certificate), is_tls13,
                               &list))
        return;
    capture->served_count = count_entries(list, is_tls13);
    size_t kept = capture->served_count < LIMIT_CHAIN_CERTS
                      ? capture->served_count
                      : LIMIT_CHAIN_CERTS;
    capture->chain = ARENA_NEW(arena, kept, const struct cert *);
    while (capture->chain_length < kept &&
           certificate_entry_read(&list, is_tls13, &der, &extensions)) {
        if (capture->chain_length == 0)
            capture_extensions(extensions, arena, capture);
        capture->chain[capture->chain_length++] =
            cert_parse(arena_copy(arena, der), arena);
    }
}

static void capture_status(const struct server_flight *flight,
                           struct arena *arena, struct capture *capture)
{
    struct bytes response;
    if (flight->status.offset != 0 &&
        certificate_status_read(body_of(flight, flight->status), &response))
        capture->staple = arena_copy(arena, response);
}

static void capture_scts(const struct server_flight *flight,
                         struct arena *arena, struct capture *capture)
{
    struct server_hello hello;
    if (flight->has_hello &&
        server_hello_read(body_of(flight, flight->hello), &hello) &&
        hello.scts.size > 0)
        capture->sct_list = arena_copy(arena, hello.scts);
    if (capture->sct_list.size > 0 &&
        !scts_parse(capture->sct_list, arena, &capture->scts))
        capture->scts = (struct scts){ 0 };
}

static const char *authority_text(struct bytes der, struct arena *arena)
{
    struct name name = { der };
    return name_is_well_formed(name) ? name_text(name, arena) : "(malformed)";
}

static void capture_authorities(const struct server_flight *flight,
                                struct arena *arena, struct capture *capture)
{
    struct wire list;
    struct bytes der;
    capture->asked_for_client_certificate = flight->asks_for_certificate;
    if (!flight->asks_for_certificate ||
        !certificate_request_authorities(body_of(flight, flight->request),
                                         flight->version, &list) ||
        wire_is_empty(&list))
        return;
    const char **names = ARENA_NEW(arena, MOST_CA_NAMES, const char *);
    capture->client_ca_names = names;
    while (capture->client_ca_count < MOST_CA_NAMES &&
           wire_vector(&list, 2, &der))
        names[capture->client_ca_count++] = authority_text(der, arena);
}

void server_flight_capture(const struct server_flight *flight,
                           struct arena *arena, struct capture *capture)
{
    capture->version = flight->version;
    capture->cipher = flight->cipher;
    capture->group = flight->group;
    capture->asked_again = flight->asked_again;
    capture->alert = flight->alert;
    capture_chain(flight, arena, capture);
    capture_status(flight, arena, capture);
    capture_scts(flight, arena, capture);
    capture_authorities(flight, arena, capture);
}
