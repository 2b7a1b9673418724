/* A server's octets, as a session of probe/tls.c takes them: the library's
 * handshake and the hello by hand. The first octet chooses the offer, the
 * second how many octets come at a time. */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/limits.h"
#include "must.h"
#include "probe/probe.h"
#include "probe/tls.h"
#include "record/capture.h"

/* One for all inputs. */
static struct tls_context *the_context(void)
{
    static struct tls_context *context;
    struct failure failure;
    if (context == NULL) {
        must(probe_library_start(&failure));
        context = tls_context_new(&failure);
        must(context != NULL);
    }
    return context;
}

static struct tls_offer offer_of(uint8_t choice)
{
    struct tls_offer offer = { .server_name = "www.example.com" };
    if (choice & 1)
        offer.raw_version = (uint16_t)(0x0300 + (choice >> 4) % 4);
    offer.only_look = (choice & 2) != 0;
    offer.ask_status = (choice & 4) != 0;
    offer.only_rsa = (choice & 8) != 0;
    return offer;
}

static void check(struct tls *tls, enum tls_state state)
{
    struct arena *arena = arena_new();
    struct capture capture = { .alert = ABSENT };
    tls_capture(tls, arena, &capture);
    must((capture.status == CAPTURE_OK) == (state == TLS_DONE));
    must((capture.failure.status != STATUS_OK) == (state == TLS_FAILED));
    must(capture.status != CAPTURE_OK || capture.chain_length > 0);
    must(capture.chain_length <= LIMIT_CHAIN_CERTS);
    arena_free(arena);
}

static void converse(struct tls *tls, struct bytes octets, size_t piece)
{
    enum tls_state state = tls_advance(tls, (struct bytes){ 0 }, false);
    while (octets.size > 0 &&
           (state == TLS_WANTS_INPUT || tls_wants_more(tls))) {
        struct bytes part = bytes_slice(octets, 0, piece);
        octets = bytes_slice(octets, part.size, octets.size);
        state = tls_advance(tls, part, octets.size == 0);
        tls_to_send(tls);
    }
    check(tls, state);
    if (state == TLS_DONE)
        tls_close(tls);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct tls_offer offer = offer_of(data[0]);
    struct tls *tls = tls_new(the_context(), &offer);
    must(tls != NULL);
    converse(tls, (struct bytes){ data + 2, size - 2 }, data[1] + 1U);
    tls_free(tls);
    return 0;
}
