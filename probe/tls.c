#include "probe/tls.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "probe/banner.h"
#include "probe/buffer.h"
#include "probe/client_hello.h"
#include "probe/handshake_key.h"
#include "probe/server_flight.h"
#include "probe/server_messages.h"
#include "probe/tls_context.h"
#include "probe/tls_error.h"
#include "record/address.h"
#include "record/capture.h"

/*
 * Whole records go first to the onlooker, who keeps the server's messages,
 * and then to the library, which makes the handshake. So what the library
 * refuses has been seen already, and the key that it derives from one record
 * is there for the next.
 */

enum {
    RECORD_HEADER = 5,
    /* RFC 5246 6.2.3; TLS 1.3 allows less. */
    MOST_RECORD_CONTENT = 16384 + 2048,
    /* Enough of a banner to know another protocol by. */
    FIRST_OCTETS = 96
};

struct tls {
    WOLFSSL *session; /* NULL when the hello is made by hand */
    struct tls_offer offer;
    struct server_flight flight;
    struct buffer partial; /* the beginning of the next record */
    struct bytes record;   /* what the library has not read of this one */
    struct buffer out;
    enum tls_state state;
    struct failure failure;
    bool is_started, is_closed;
    bool library_gave_up;
    uint8_t first[FIRST_OCTETS];
    size_t first_size, octets_received;
};

/* RFC 6066 3: an address is no server name. */
static const char *usable_name(const char *name)
{
    struct address address;
    if (name == NULL || *name == '\0' ||
        address_parse(bytes_of_text(name), &address))
        return NULL;
    return name;
}

struct tls *tls_new(struct tls_context *context, const struct tls_offer *offer)
{
    struct tls *tls = calloc(1, sizeof(*tls));
    if (tls == NULL)
        out_of_memory();
    tls->offer = *offer;
    tls->offer.server_name = usable_name(offer->server_name);
    tls->state = TLS_WANTS_INPUT;
    server_flight_init(&tls->flight);
    if (offer->raw_version != 0) {
        tls->offer.only_look = true;
        return tls;
    }
    tls->offer.ask_status = offer->ask_status && offer->only_look;
    tls->session = tls_context_session(context, &tls->offer, tls);
    if (tls->session == NULL) {
        tls_free(tls);
        return NULL;
    }
    handshake_key_watch(tls->session, &tls->flight);
    return tls;
}

void tls_free(struct tls *tls)
{
    if (tls == NULL)
        return;
    if (tls->session != NULL)
        wolfSSL_free(tls->session);
    server_flight_destroy(&tls->flight);
    buffer_free(&tls->partial);
    buffer_free(&tls->out);
    free(tls);
}

int tls_on_read(WOLFSSL *session, char *to, int size, void *user)
{
    (void)session;
    struct tls *tls = user;
    if (tls->record.size == 0)
        return WOLFSSL_CBIO_ERR_WANT_READ;
    struct bytes part = bytes_slice(tls->record, 0, (size_t)size);
    memcpy(to, part.data, part.size);
    tls->record = bytes_slice(tls->record, part.size, tls->record.size);
    return (int)part.size;
}

int tls_on_write(WOLFSSL *session, char *from, int size, void *user)
{
    (void)session;
    struct tls *tls = user;
    buffer_append(&tls->out,
                  (struct bytes){ (const uint8_t *)from, (size_t)size });
    return size;
}

/* The first reason is the one that counts. */
static void fail(struct tls *tls, struct failure failure)
{
    if (tls->state == TLS_FAILED)
        return;
    tls->state = TLS_FAILED;
    tls->failure = failure;
}

/* What is proven of the server says more than what our library lacks. */
static void fail_observed(struct tls *tls, struct failure failure)
{
    if (tls->failure.status == STATUS_UNSUPPORTED)
        tls->failure = failure;
    else
        fail(tls, failure);
}

static void finish(struct tls *tls)
{
    if (tls->flight.has_certificate)
        tls->state = TLS_DONE;
    else
        fail(tls,
             (struct failure){ STATUS_BAD_TLS, 0, "no certificate was sent" });
}

/* Lets the library work on what is in `record`. */
static void drive_library(struct tls *tls)
{
    if (tls->session == NULL || tls->state != TLS_WANTS_INPUT)
        return;
    int result = wolfSSL_connect(tls->session);
    if (result == WOLFSSL_SUCCESS) {
        finish(tls);
        return;
    }
    int error = wolfSSL_get_error(tls->session, result);
    if (error == WOLFSSL_ERROR_WANT_READ) {
        handshake_key_fetch(tls->session, &tls->flight);
        return;
    }
    tls->library_gave_up = true;
    fail(tls, tls_error_failure(error));
    wolfSSL_ERR_clear_error();
}

static void start(struct tls *tls)
{
    tls->is_started = true;
    if (tls->session != NULL) {
        drive_library(tls);
        return;
    }
    struct client_hello hello = {
        .version = tls->offer.raw_version,
        .server_name = tls->offer.server_name,
        .only_rsa = tls->offer.only_rsa,
        .only_ecdsa = tls->offer.only_ecdsa,
        .ask_status = tls->offer.ask_status,
    };
    client_hello_write(&hello, &tls->out);
}

/* Up to TLS 1.2 the request for a client certificate comes after the
 * certificates, and the end of the flight right after it. */
static bool look_is_over(const struct tls *tls)
{
    const struct server_flight *flight = &tls->flight;
    return tls->offer.only_look && flight->has_certificate &&
           (flight->is_complete || flight->is_over ||
            flight->version == VERSION_TLS13);
}

static void judge_flight(struct tls *tls)
{
    const struct server_flight *flight = &tls->flight;
    if (flight->alert != ABSENT)
        fail(tls, (struct failure){ STATUS_ALERT, flight->alert,
                                    tls_alert_text(flight->alert) });
    else if (flight->said_goodbye)
        fail(tls, (struct failure){ STATUS_CLOSED, 0, "it said close_notify" });
    else if (flight->failure.status != STATUS_OK)
        fail_observed(tls, flight->failure);
    else if (look_is_over(tls) && tls->state == TLS_WANTS_INPUT)
        tls->state = TLS_DONE;
    else if (tls->session == NULL && (flight->is_complete || flight->is_over))
        finish(tls);
}

static void take_record(struct tls *tls, struct bytes record)
{
    server_flight_read(&tls->flight, record);
    judge_flight(tls);
    tls->record = record;
    drive_library(tls);
}

/* Is this the beginning of a record? Says NOT_TLS of what never was one. */
static bool check_header(struct tls *tls, struct bytes header)
{
    bool is_first = tls->flight.records == 0;
    uint8_t type = header.size > 0 ? header.data[0] : 22;
    bool is_good =
        is_first ? type == 21 || type == 22 : type >= 20 && type <= 23;
    if (header.size > 1)
        is_good = is_good && header.data[1] == 3;
    if (!is_good) {
        fail(tls, (struct failure){ is_first ? STATUS_NOT_TLS : STATUS_BAD_TLS,
                                    0, "octets that are no TLS record" });
        return false;
    }
    if (header.size >= RECORD_HEADER &&
        (header.data[3] << 8 | header.data[4]) > MOST_RECORD_CONTENT) {
        fail(tls, (struct failure){ STATUS_BAD_TLS, 0,
                                    "a record that is too long" });
        return false;
    }
    return true;
}

/* How many octets the record at the front has; as long as its header is not
 * whole, that of the header. */
static size_t record_size(struct bytes front)
{
    if (front.size < RECORD_HEADER)
        return RECORD_HEADER;
    return RECORD_HEADER + (size_t)(front.data[3] << 8 | front.data[4]);
}

/* Moves octets to the partial record until it has `size`. */
static void fill_partial(struct tls *tls, struct bytes *received, size_t size)
{
    if (tls->partial.size >= size)
        return;
    struct bytes part = bytes_slice(*received, 0, size - tls->partial.size);
    buffer_append(&tls->partial, part);
    *received = bytes_slice(*received, part.size, received->size);
}

/* Takes one record; false when there is none whole, or nothing more is to be
 * read. A record that came in one piece is not copied. */
static bool next_record(struct tls *tls, struct bytes *received)
{
    if (tls->state != TLS_WANTS_INPUT && !tls_wants_more(tls))
        return false;
    if (tls->partial.size == 0 && received->size > 0) {
        size_t size = record_size(*received);
        if (!check_header(tls, *received))
            return false;
        if (received->size >= size) {
            struct bytes record = bytes_slice(*received, 0, size);
            *received = bytes_slice(*received, size, received->size);
            take_record(tls, record);
            return true;
        }
    }
    fill_partial(tls, received, RECORD_HEADER);
    struct bytes partial = buffer_bytes(&tls->partial);
    if (partial.size == 0 || !check_header(tls, partial))
        return false;
    fill_partial(tls, received, record_size(partial));
    partial = buffer_bytes(&tls->partial);
    if (partial.size < record_size(partial))
        return false;
    take_record(tls, partial);
    buffer_clear(&tls->partial);
    return true;
}

static void note_received(struct tls *tls, struct bytes received)
{
    struct bytes part =
        bytes_slice(received, 0, FIRST_OCTETS - tls->first_size);
    if (part.size > 0)
        memcpy(tls->first + tls->first_size, part.data, part.size);
    tls->first_size += part.size;
    tls->octets_received += received.size;
}

static void note_closed(struct tls *tls)
{
    tls->is_closed = true;
    if (tls->state != TLS_WANTS_INPUT)
        return;
    fail(tls, (struct failure){ STATUS_CLOSED, 0,
                                tls->octets_received == 0
                                    ? "it closed without an answer"
                                    : "it closed in mid-handshake" });
}

enum tls_state tls_advance(struct tls *tls, struct bytes received, bool closed)
{
    if (!tls->is_started)
        start(tls);
    note_received(tls, received);
    while (next_record(tls, &received))
        ;
    /* Behind the handshake: for tls_hear(). */
    if (tls->state == TLS_DONE && !tls->offer.only_look)
        buffer_append(&tls->partial, received);
    if (closed)
        note_closed(tls);
    return tls->state;
}

bool tls_wants_more(const struct tls *tls)
{
    const struct server_flight *flight = &tls->flight;
    return tls->state == TLS_FAILED && tls->library_gave_up &&
           !tls->is_closed && !flight->is_over && !flight->has_evidence &&
           !server_flight_wants_key(flight);
}

void tls_say(struct tls *tls, struct bytes octets)
{
    if (tls->state == TLS_DONE && tls->session != NULL)
        (void)wolfSSL_write(tls->session, octets.data, (int)octets.size);
}

/* The library keeps the beginning of a record until the rest has come. */
bool tls_hear(struct tls *tls, struct bytes received,
              void (*heard)(void *user, struct bytes octets), void *user)
{
    uint8_t room[2048];
    int size;
    if (tls->state != TLS_DONE || tls->session == NULL)
        return false;
    buffer_append(&tls->partial, received);
    tls->record = buffer_bytes(&tls->partial);
    while ((size = wolfSSL_read(tls->session, room, sizeof(room))) > 0)
        heard(user, (struct bytes){ room, (size_t)size });
    int error = wolfSSL_get_error(tls->session, size);
    wolfSSL_ERR_clear_error();
    buffer_clear(&tls->partial);
    return error == WOLFSSL_ERROR_WANT_READ;
}

void tls_close(struct tls *tls)
{
    if (tls->state == TLS_DONE && tls->session != NULL && !tls->offer.only_look)
        wolfSSL_shutdown(tls->session);
}

struct bytes tls_to_send(struct tls *tls)
{
    /* The library's alert could make the server throw away what it has not
     * sent yet. */
    if (tls_wants_more(tls))
        return (struct bytes){ 0 };
    struct bytes out = buffer_bytes(&tls->out);
    buffer_clear(&tls->out);
    return out;
}

struct failure tls_failure(const struct tls *tls)
{
    return tls->failure;
}

static const char *detail_text(const struct tls *tls, struct arena *arena)
{
    const struct failure *failure = &tls->failure;
    switch (failure->status) {
    case STATUS_NOT_TLS:
        return banner_text((struct bytes){ tls->first, tls->first_size },
                           arena);
    case STATUS_UNSUPPORTED:
        return tls_error_text(failure->code, arena);
    case STATUS_ALERT:
        if (failure->detail == NULL)
            return arena_printf(arena, "alert %d", failure->code);
        return failure->detail;
    default:
        return failure->detail;
    }
}

/* By the end of the handshake, or by what the library has verified up to the
 * end of the server's flight: the signature in the ServerKeyExchange. */
static bool has_proven_key(const struct tls *tls)
{
    const struct server_flight *flight = &tls->flight;
    if (tls->session == NULL || tls->offer.only_look || tls->library_gave_up)
        return false;
    return tls->state == TLS_DONE ||
           (flight->is_complete && flight->has_key_exchange);
}

static enum capture_way way_of(const struct tls *tls)
{
    bool is_raw = tls->offer.only_look ||
                  (tls->flight.has_certificate && !has_proven_key(tls));
    return is_raw ? WAY_RAW : WAY_FULL;
}

void tls_capture(struct tls *tls, struct arena *arena, struct capture *capture)
{
    server_flight_capture(&tls->flight, arena, capture);
    capture->server_name = tls->offer.server_name;
    capture->octets_received = tls->octets_received;
    capture->way = way_of(tls);
    capture->status =
        tls->state == TLS_DONE ? CAPTURE_OK : CAPTURE_HANDSHAKE_FAILED;
    capture->failure = tls->failure;
    capture->failure.detail = detail_text(tls, arena);
    /* So many certificates are too many for anybody. */
    if (tls->failure.status == STATUS_UNSUPPORTED &&
        capture->served_count > LIMIT_CHAIN_CERTS)
        capture->failure =
            (struct failure){ STATUS_OVER_LIMIT, 0,
                              arena_printf(arena, "%zu certificates",
                                           capture->served_count) };
    capture->local_fault = capture->failure.status == STATUS_UNSUPPORTED;
}
