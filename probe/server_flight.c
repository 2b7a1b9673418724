#include "probe/server_flight.h"

#include <string.h>

#include "base/limits.h"
#include "probe/server_messages.h"
#include "record/capture.h"

/* RFC 8446 5.1. */
enum record_type {
    RECORD_CHANGE_CIPHER_SPEC = 20,
    RECORD_ALERT = 21,
    RECORD_HANDSHAKE = 22,
    RECORD_APPLICATION_DATA = 23,
};

enum { RECORD_HEADER = 5, MESSAGE_HEADER = 4 };

void server_flight_init(struct server_flight *flight)
{
    *flight = (struct server_flight){ .alert = ABSENT };
}

void server_flight_destroy(struct server_flight *flight)
{
    buffer_free(&flight->messages);
}

static void fail(struct server_flight *flight, enum status status,
                 const char *detail)
{
    flight->is_over = true;
    if (flight->failure.status == STATUS_OK)
        flight->failure = (struct failure){ status, 0, detail };
}

static bool is_tls13(const struct server_flight *flight)
{
    return flight->version == VERSION_TLS13;
}

bool server_flight_wants_key(const struct server_flight *flight)
{
    return flight->has_hello && is_tls13(flight) && !flight->has_key &&
           !flight->is_over;
}

void server_flight_set_key(struct server_flight *flight,
                           const struct record_key *key)
{
    flight->has_key = true;
    flight->key = *key;
    flight->sequence = 0;
}

static void read_hello(struct server_flight *flight, struct bytes body)
{
    struct server_hello hello;
    if (!server_hello_read(body, &hello)) {
        fail(flight, STATUS_BAD_TLS, "malformed ServerHello");
        return;
    }
    flight->version = hello.version;
    flight->cipher = hello.cipher;
    flight->group = hello.group;
    flight->asked_again |= hello.is_retry;
    flight->has_hello = !hello.is_retry;
    flight->promises_status = !is_tls13(flight) && hello.promises_status;
    /* RFC 8446 5.1: keys change at the end of a record. */
    if (server_flight_wants_key(flight) &&
        flight->parsed != flight->messages.size)
        fail(flight, STATUS_BAD_TLS, "more octets behind the ServerHello");
}

static void read_certificate(struct server_flight *flight, struct bytes body)
{
    struct wire list;
    struct bytes der, extensions;
    size_t count = 0;
    bool is_good = certificate_list_read(body, is_tls13(flight), &list);
    while (is_good && !wire_is_empty(&list)) {
        is_good =
            certificate_entry_read(&list, is_tls13(flight), &der, &extensions);
        count++;
    }
    if (!is_good)
        fail(flight, STATUS_BAD_TLS, "malformed Certificate message");
    else if (count == 0)
        fail(flight, STATUS_BAD_TLS, "the list of certificates is empty");
    else
        flight->has_certificate = true;
}

static bool is_ecdhe(uint16_t cipher)
{
    const char *name = tls_cipher_text(cipher);
    return name != NULL && strstr(name, "_ECDHE_") != NULL;
}

/* What is asked for between the ServerHello and the certificates comes before
 * them in TLS 1.3, and after them before it. */
static void note_evidence(struct server_flight *flight, uint8_t type)
{
    if (!flight->has_certificate)
        return;
    if (is_tls13(flight) || type != MESSAGE_CERTIFICATE ||
        !flight->promises_status)
        flight->has_evidence = true;
}

/* The first message of a type counts; there should be no second. */
static void keep(struct span *span, size_t offset, size_t size)
{
    if (span->offset == 0)
        *span = (struct span){ offset, size };
}

static void read_message(struct server_flight *flight, uint8_t type,
                         size_t offset, size_t size)
{
    struct bytes body =
        bytes_slice(buffer_bytes(&flight->messages), offset, size);
    /* It decides how all the others are to be read. */
    if (flight->has_hello == (type == MESSAGE_SERVER_HELLO))
        return;
    switch (type) {
    case MESSAGE_SERVER_HELLO:
        read_hello(flight, body);
        flight->hello = (struct span){ offset, size };
        break;
    case MESSAGE_CERTIFICATE:
        if (flight->certificate.offset != 0)
            break;
        keep(&flight->certificate, offset, size);
        read_certificate(flight, body);
        break;
    case MESSAGE_CERTIFICATE_STATUS:
        keep(&flight->status, offset, size);
        break;
    case MESSAGE_CERTIFICATE_REQUEST:
        flight->asks_for_certificate = true;
        keep(&flight->request, offset, size);
        break;
    case MESSAGE_SERVER_KEY_EXCHANGE:
        flight->has_key_exchange = true;
        if (is_ecdhe(flight->cipher) && flight->group == 0)
            (void)!key_exchange_group(body, &flight->group);
        break;
    case MESSAGE_SERVER_HELLO_DONE:
        flight->is_complete = true;
        break;
    case MESSAGE_FINISHED:
        /* Behind it other keys are in use (RFC 8446 4.4.4). */
        flight->is_complete = flight->is_over = true;
        break;
    default:
        break;
    }
    note_evidence(flight, type);
}

static size_t size_of_message(const uint8_t *header)
{
    return (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];
}

static void read_messages(struct server_flight *flight)
{
    while (!flight->is_over &&
           flight->messages.size - flight->parsed >= MESSAGE_HEADER) {
        const uint8_t *header = flight->messages.data + flight->parsed;
        size_t size = size_of_message(header);
        if (size > LIMIT_HANDSHAKE_BYTES) {
            fail(flight, STATUS_OVER_LIMIT,
                 "a handshake message of more than 256 KiB");
            return;
        }
        size_t offset = flight->parsed + MESSAGE_HEADER;
        if (flight->messages.size - offset < size)
            return;
        flight->parsed = offset + size;
        read_message(flight, header[0], offset, size);
    }
}

static void read_alert(struct server_flight *flight, struct bytes alert)
{
    enum { CLOSE_NOTIFY = 0, USER_CANCELED = 90, LEVEL_FATAL = 2 };
    if (alert.size != 2)
        return;
    uint8_t level = alert.data[0], description = alert.data[1];
    if (description == CLOSE_NOTIFY) {
        flight->said_goodbye = true;
        flight->is_over = true;
    } else if (level == LEVEL_FATAL ||
               (is_tls13(flight) && description != USER_CANCELED)) {
        /* RFC 8446 6: the level no longer says anything. */
        flight->alert = description;
        flight->is_over = true;
    }
}

/* RFC 8446 5.2: the type stands after the content, zeros may follow it. */
static void read_opened(struct server_flight *flight, uint8_t *text,
                        size_t size)
{
    while (size > 0 && text[size - 1] == 0)
        size--;
    if (size == 0)
        return;
    uint8_t type = text[--size];
    if (type == RECORD_ALERT)
        read_alert(flight, (struct bytes){ text, size });
    if (type != RECORD_HANDSHAKE)
        return;
    flight->messages.size += size;
    read_messages(flight);
}

static void read_sealed(struct server_flight *flight, struct bytes record)
{
    uint8_t *text = buffer_reserve(&flight->messages, record.size);
    size_t size;
    if (record_open(&flight->key, flight->sequence, record, text, &size)) {
        flight->sequence++;
        read_opened(flight, text, size);
    } else {
        fail(flight, STATUS_BAD_TLS, "a record that does not decrypt");
    }
}

static void read_record(struct server_flight *flight, struct bytes record)
{
    struct bytes content = bytes_slice(record, RECORD_HEADER, record.size);
    switch (record.data[0]) {
    case RECORD_CHANGE_CIPHER_SPEC:
        if (flight->has_hello && !is_tls13(flight))
            flight->is_over = true;
        break;
    case RECORD_ALERT:
        read_alert(flight, content);
        break;
    case RECORD_HANDSHAKE:
        if (flight->has_hello && is_tls13(flight))
            break; /* in the clear after the ServerHello: the library's case */
        buffer_append(&flight->messages, content);
        read_messages(flight);
        break;
    case RECORD_APPLICATION_DATA:
        if (flight->has_key)
            read_sealed(flight, record);
        break;
    default:
        break;
    }
}

void server_flight_read(struct server_flight *flight, struct bytes record)
{
    flight->octets += record.size;
    flight->records++;
    if (flight->octets > LIMIT_HANDSHAKE_BYTES)
        fail(flight, STATUS_OVER_LIMIT,
             "more than 256 KiB before the handshake was over");
    if (flight->records > LIMIT_HANDSHAKE_RECORDS)
        fail(flight, STATUS_OVER_LIMIT,
             "more than 1024 records before the handshake was over");
    if (!flight->is_over && record.size >= RECORD_HEADER)
        read_record(flight, record);
}
