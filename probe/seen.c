#include "probe/seen.h"

#include "base/arena.h"
#include "record/capture.h"

/* How much a capture says. */
enum weight {
    SAYS_NOTHING, /* no connection was made yet */
    IS_SILENT,
    SAYS_NO, /* the server answered, but not with certificates */
    SHOWS_CHAIN,
    IS_COMPLETE,
};

static enum weight weight_of(const struct capture *capture)
{
    if (capture->status == CAPTURE_OK)
        return IS_COMPLETE;
    if (capture->chain_length > 0)
        return SHOWS_CHAIN;
    if (capture->status == CAPTURE_NOT_PROBED &&
        capture->failure.status == STATUS_OK)
        return SAYS_NOTHING;
    return capture_is_silent(capture) ? IS_SILENT : SAYS_NO;
}

void seen_take(const struct capture *seen, struct capture *capture)
{
    unsigned tries = capture->tries + 1;
    int alert = capture->alert;
    if (weight_of(seen) > weight_of(capture))
        *capture = *seen;
    capture->tries = tries;
    if (capture->alert == ABSENT)
        capture->alert = alert;
}

static const char *or_unknown(const char *text)
{
    return text == NULL ? "unknown" : text;
}

static struct failure what_is_lacking(const struct capture *seen,
                                      const struct capture *capture,
                                      struct arena *arena)
{
    const char *version = or_unknown(tls_version_text(seen->version));
    const char *cipher = or_unknown(tls_cipher_text(seen->cipher));
    if (tls_cipher_is_broken(seen->cipher))
        return (struct failure){
            STATUS_BAD_TLS, 0,
            arena_printf(arena,
                         "it takes only what no client offers any more: %s, %s",
                         version, cipher)
        };
    if (capture->failure.status == STATUS_UNSUPPORTED)
        return capture->failure;
    return (struct failure){
        STATUS_UNSUPPORTED, 0,
        arena_printf(arena, "wolfSSL does not offer what it wants: %s, %s",
                     version, cipher)
    };
}

void seen_take_by_hand(struct capture *seen, struct capture *capture,
                       struct arena *arena)
{
    if (seen->chain_length == 0) {
        capture->tries++;
        return;
    }
    seen->status = CAPTURE_HANDSHAKE_FAILED;
    seen->failure = what_is_lacking(seen, capture, arena);
    seen->local_fault = seen->failure.status == STATUS_UNSUPPORTED;
    seen->staple_was_asked = seen->scts_were_asked = true;
    seen_take(seen, capture);
}

static bool shows_same_leaf(const struct capture *seen,
                            const struct capture *capture)
{
    return seen->chain_length > 0 && capture->chain_length > 0 &&
           cert_equal(seen->chain[0], capture->chain[0]);
}

void seen_take_staple(const struct capture *seen, bool with_scts,
                      struct capture *capture)
{
    if (!shows_same_leaf(seen, capture))
        return;
    capture->staple_was_asked = true;
    capture->staple = seen->staple;
    if (!with_scts)
        return;
    capture->scts_were_asked = true;
    capture->sct_list = seen->sct_list;
    capture->scts = seen->scts;
}

void seen_take_side(const struct capture *seen, struct side_capture *side)
{
    *side = (struct side_capture){
        .was_made = true,
        .status = seen->status,
        .way = seen->way,
        .failure = seen->failure,
        .version = seen->version,
        .cipher = seen->cipher,
        .leaf = capture_leaf(seen),
    };
}
