#include "probe/ladder.h"

#include <stddef.h>

#include "base/arena.h"
#include "probe/seen.h"
#include "record/capture.h"
#include "x509/cert.h"

/* RFC 8446 6.2: what servers answer to a hello in which they find nothing
 * for them. */
enum alert {
    ALERT_HANDSHAKE_FAILURE = 40,
    ALERT_ILLEGAL_PARAMETER = 47,
    ALERT_PROTOCOL_VERSION = 70,
    ALERT_INSUFFICIENT_SECURITY = 71,
    ALERT_INTERNAL_ERROR = 80,
    ALERT_UNRECOGNIZED_NAME = 112,
};

enum { VERSION_TLS11 = 0x0302, VERSION_TLS12 = 0x0303 };

/* Never in the DNS (RFC 6761 6.4), so no server knows it. */
static const char unknown_name[] = "unknown.invalid";

void ladder_init(struct ladder *ladder, const struct probe_options *options,
                 const char *server_name)
{
    *ladder = (struct ladder){
        .options = options,
        .server_name = server_name,
        .rung = RUNG_HANDSHAKE,
        .retries_left = options->retries,
    };
}

bool ladder_is_side(const struct ladder *ladder)
{
    return ladder->rung >= RUNG_STAPLE;
}

const char *ladder_page(const struct ladder *ladder)
{
    switch (ladder->rung) {
    case RUNG_HEALTH:
        return "/check_health";
    case RUNG_PORT_80:
        return "/";
    default:
        return NULL;
    }
}

bool ladder_is_plain(const struct ladder *ladder)
{
    return ladder->rung == RUNG_PORT_80;
}

uint16_t ladder_port(const struct ladder *ladder, const struct capture *capture)
{
    enum { HTTP_PORT = 80 };
    return ladder_is_plain(ladder) ? HTTP_PORT : capture->port;
}

unsigned ladder_rungs_left(const struct ladder *ladder)
{
    return RUNG_END - ladder->rung;
}

/* Of servers that the library has no answer for, only a hello by hand shows
 * the certificates, under whatever name. */
static uint16_t version_as_seen(const struct ladder *ladder)
{
    return ladder->is_by_hand ? VERSION_TLS12 : 0;
}

struct tls_offer ladder_offer(const struct ladder *ladder,
                              const struct capture *capture)
{
    struct tls_offer offer = { .server_name = ladder->server_name };
    if (ladder_is_side(ladder)) {
        offer.server_name = capture->server_name;
        offer.only_look = ladder_page(ladder) == NULL;
    }
    switch (ladder->rung) {
    case RUNG_WITHOUT_SNI:
        offer.server_name = NULL;
        break;
    case RUNG_NO_NAME:
        offer.server_name = NULL;
        offer.raw_version = version_as_seen(ladder);
        break;
    case RUNG_BY_HAND:
    case RUNG_STAPLE:
        offer.raw_version = VERSION_TLS12;
        offer.ask_status = true;
        break;
    case RUNG_STAPLE_OF_TLS13:
        offer.ask_status = true;
        break;
    case RUNG_UNKNOWN_NAME:
        offer.server_name = unknown_name;
        offer.raw_version = version_as_seen(ladder);
        break;
    case RUNG_LEGACY:
        offer.raw_version = VERSION_TLS11;
        break;
    case RUNG_OTHER_KEY:
        offer.only_ecdsa = public_key_is_rsa(&capture->chain[0]->key);
        offer.only_rsa = !offer.only_ecdsa;
        offer.only_look = false; /* it is judged as the first one is */
        break;
    default:
        break;
    }
    return offer;
}

/* By hand it would have been asked for as well. */
static bool may_staple(const struct cert *leaf)
{
    if (leaf->has_tls_feature_status_request)
        return true;
    for (size_t i = 0; i < leaf->aia_count; i++)
        if (oid_is(leaf->aia[i].method, OID_AD_OCSP))
            return true;
    return false;
}

static bool is_wanted(enum rung rung, const struct ladder *ladder,
                      const struct capture *capture, struct arena *arena)
{
    const struct probe_options *options = ladder->options;
    const struct cert *leaf = capture->chain[0];
    bool had_name = capture->server_name != NULL;
    switch (rung) {
    case RUNG_STAPLE:
        return !capture->staple_was_asked &&
               (may_staple(leaf) ||
                (options->ask_scts && leaf->scts.count == 0));
    case RUNG_STAPLE_OF_TLS13:
        return !capture->staple_was_asked && may_staple(leaf);
    case RUNG_NO_NAME:
    case RUNG_UNKNOWN_NAME:
        return options->ask_without_sni && had_name;
    case RUNG_LEGACY:
        return options->ask_legacy;
    case RUNG_OTHER_KEY:
        return options->ask_both_keys;
    case RUNG_HEALTH:
        return options->ask_pages && capture->status == CAPTURE_OK &&
               capture->way != WAY_RAW;
    case RUNG_PORT_80:
        return options->ask_pages ||
               (options->ask_port_80 && leaf->failure.status == STATUS_OK &&
                leaf_is_from_lets_encrypt(leaf, arena));
    default:
        return false;
    }
}

/* The next rung besides; none where no certificates were seen. */
static enum rung next_side(const struct ladder *ladder,
                           const struct capture *capture, struct arena *arena)
{
    int rung = ladder_is_side(ladder) ? (int)ladder->rung + 1 : RUNG_STAPLE;
    if (capture->chain_length == 0)
        return RUNG_END;
    while (rung < RUNG_END &&
           !is_wanted((enum rung)rung, ladder, capture, arena))
        rung++;
    return (enum rung)rung;
}

static bool found_nothing_for_it(const struct capture *seen)
{
    if (seen->failure.status == STATUS_UNSUPPORTED)
        return true;
    if (seen->failure.status != STATUS_ALERT)
        return false;
    switch (seen->alert) {
    case ALERT_HANDSHAKE_FAILURE:
    case ALERT_ILLEGAL_PARAMETER:
    case ALERT_PROTOCOL_VERSION:
    case ALERT_INSUFFICIENT_SECURITY:
    case ALERT_INTERNAL_ERROR:
    case ALERT_UNRECOGNIZED_NAME:
        return true;
    default:
        return false;
    }
}

static enum rung next_rung(const struct ladder *ladder,
                           const struct capture *seen,
                           const struct capture *capture, struct arena *arena)
{
    if (seen->chain_length > 0 || ladder->rung == RUNG_BY_HAND ||
        !found_nothing_for_it(seen))
        return next_side(ladder, capture, arena);
    if (ladder->rung == RUNG_HANDSHAKE && seen->server_name != NULL &&
        seen->alert == ALERT_UNRECOGNIZED_NAME)
        return RUNG_WITHOUT_SNI;
    return RUNG_BY_HAND;
}

static bool is_worth_a_retry(const struct capture *seen)
{
    switch (seen->failure.status) {
    case STATUS_TIMED_OUT:
    case STATUS_RESET:
    case STATUS_UNREACHABLE:
        return true;
    default:
        return false;
    }
}

static void take_side(struct ladder *ladder, const struct capture *seen,
                      struct capture *capture)
{
    switch (ladder->rung) {
    case RUNG_STAPLE:
        seen_take_staple(seen, true, capture);
        break;
    case RUNG_STAPLE_OF_TLS13:
        seen_take_staple(seen, false, capture);
        break;
    case RUNG_NO_NAME:
        seen_take_side(seen, &capture->without_sni);
        break;
    case RUNG_UNKNOWN_NAME:
        seen_take_side(seen, &capture->unknown_sni);
        break;
    case RUNG_LEGACY:
        seen_take_side(seen, &capture->legacy);
        break;
    case RUNG_OTHER_KEY:
        seen_take_side(seen, &capture->other_key);
        capture->other_key_chain = seen->chain;
        capture->other_key_chain_length = seen->chain_length;
        break;
    case RUNG_HEALTH:
        capture->health = seen->health;
        break;
    case RUNG_PORT_80:
        capture->port_80 = seen->port_80;
        break;
    default:
        break;
    }
}

void ladder_move(struct ladder *ladder, struct capture *seen,
                 struct capture *capture, struct arena *arena, bool *is_retry)
{
    *is_retry = false;
    if (ladder_is_side(ladder)) {
        take_side(ladder, seen, capture);
        ladder->rung = next_side(ladder, capture, arena);
        return;
    }
    if (ladder->rung == RUNG_WITHOUT_SNI)
        seen->way = WAY_WITHOUT_SNI;
    ladder->is_by_hand = ladder->rung == RUNG_BY_HAND && seen->chain_length > 0;
    if (ladder->rung == RUNG_BY_HAND)
        seen_take_by_hand(seen, capture, arena);
    else
        seen_take(seen, capture);
    if (is_worth_a_retry(seen) && ladder->retries_left > 0) {
        ladder->retries_left--;
        *is_retry = true;
        return;
    }
    ladder->rung = next_rung(ladder, seen, capture, arena);
}
