#include "base/arena.h"
#include "cases.h"

static struct capture *capture(struct world *world)
{
    return &world->captures[0];
}

static void fail(struct world *world, enum status status)
{
    capture(world)->status = CAPTURE_HANDSHAKE_FAILED;
    capture(world)->failure.status = status;
    capture(world)->chain_length = capture(world)->served_count = 0;
    capture(world)->paths = NULL;
    capture(world)->version = 0;
    world->record.root = (struct root_choice){ 0 };
}

static void alert(struct world *world)
{
    fail(world, STATUS_ALERT);
    capture(world)->failure.code = capture(world)->alert = 40;
}

static void http(struct world *world)
{
    fail(world, STATUS_NOT_TLS);
    capture(world)->failure.detail = "HTTP/1.1 400";
}

static void silent(struct world *world)
{
    fail(world, STATUS_TIMED_OUT);
}

static void reset(struct world *world)
{
    fail(world, STATUS_RESET);
}

/* After the whole flight was seen. */
static void only_ours(struct world *world)
{
    capture(world)->status = CAPTURE_HANDSHAKE_FAILED;
    capture(world)->failure.status = STATUS_UNSUPPORTED;
    capture(world)->local_fault = true;
}

static void raw(struct world *world)
{
    capture(world)->way = WAY_RAW;
    capture(world)->failure.status = STATUS_UNSUPPORTED;
}

static void without_sni(struct world *world)
{
    capture(world)->way = WAY_WITHOUT_SNI;
    capture(world)->failure.status = STATUS_ALERT;
    capture(world)->failure.code = 112;
}

static void anonymous(struct world *world)
{
    capture(world)->chain_length = capture(world)->served_count = 0;
    capture(world)->paths = NULL;
    world->record.root = (struct root_choice){ 0 };
}

static void refuse_connection(struct world *world)
{
    fail(world, STATUS_REFUSED);
    capture(world)->status = CAPTURE_CONNECT_FAILED;
}

static void asks(struct world *world)
{
    static const char *const names[] = { "CN=Example Client CA" };
    capture(world)->asked_for_client_certificate = true;
    capture(world)->client_ca_names = names;
    capture(world)->client_ca_count = 1;
}

static void insists(struct world *world)
{
    asks(world);
    capture(world)->status = CAPTURE_HANDSHAKE_FAILED;
    capture(world)->failure.status = STATUS_ALERT;
    capture(world)->failure.code = 116;
}

static void insists_early(struct world *world)
{
    insists(world);
    capture(world)->way = WAY_RAW;
}

static void tls_1_2(struct world *world)
{
    capture(world)->version = 0x0303;
}

static void tls_1_1(struct world *world)
{
    capture(world)->version = 0x0302;
    capture(world)->cipher = 0xc013;
}

static void legacy(struct world *world, enum capture_status status,
                   enum status failure, uint16_t version)
{
    capture(world)->legacy = (struct side_capture){
        .was_made = true,
        .status = status,
        .failure = { .status = failure },
        .version = version,
        .cipher = 0xc013,
    };
}

static void legacy_refused(struct world *world)
{
    legacy(world, CAPTURE_HANDSHAKE_FAILED, STATUS_ALERT, 0);
}

static void legacy_accepted(struct world *world)
{
    legacy(world, CAPTURE_OK, STATUS_OK, 0x0301);
}

static void legacy_silent(struct world *world)
{
    legacy(world, CAPTURE_HANDSHAKE_FAILED, STATUS_TIMED_OUT, 0);
}

static void side(struct side_capture *made, const struct cert *leaf)
{
    *made = (struct side_capture){
        .was_made = true,
        .status = leaf != NULL ? CAPTURE_OK : CAPTURE_HANDSHAKE_FAILED,
        .leaf = leaf,
    };
}

static struct cert *factory(struct world *world)
{
    struct cert *cert = world_cert(world, "CN=appliance", "CN=appliance", 1, 1);
    NAMES(world, cert, "appliance.example.net");
    return cert;
}

static void same_default(struct world *world)
{
    side(&capture(world)->without_sni, world->leaf);
    side(&capture(world)->unknown_sni, world->leaf);
}

static void other_that_covers(struct world *world)
{
    side(&capture(world)->without_sni, world_renew(world, world->leaf));
}

static void factory_default(struct world *world)
{
    side(&capture(world)->without_sni, factory(world));
}

static void factory_for_unknown(struct world *world)
{
    side(&capture(world)->without_sni, world->leaf);
    side(&capture(world)->unknown_sni, factory(world));
}

static void needs_sni(struct world *world)
{
    side(&capture(world)->without_sni, NULL);
    capture(world)->without_sni.failure.status = STATUS_ALERT;
    capture(world)->without_sni.failure.code = 40;
}

/* RFC 6066 3 lets a server refuse a name that it does not know. */
static void refuses_unknown(struct world *world)
{
    side(&capture(world)->without_sni, world->leaf);
    side(&capture(world)->unknown_sni, NULL);
    capture(world)->unknown_sni.failure.status = STATUS_ALERT;
}

static void silent_without_sni(struct world *world)
{
    side(&capture(world)->without_sni, NULL);
    capture(world)->without_sni.failure.status = STATUS_TIMED_OUT;
}

static void literal(struct world *world)
{
    world_literal(world, ADDRESS);
}

static void must_staple(struct world *world)
{
    world->leaf->has_tls_feature_status_request = true;
}

static void stapled(struct world *world)
{
    must_staple(world);
    capture(world)->staple = bytes_of_text("a response");
}

static void must_staple_unasked(struct world *world)
{
    must_staple(world);
    capture(world)->staple_was_asked = false;
}

static void no_clock(struct world *world)
{
    world->options.asked_pages = true;
    world->record.started_at = WORLD_NOW;
}

static void clock_of(struct world *world, int64_t ahead)
{
    no_clock(world);
    world->captures[0].health.has_date = true;
    world->captures[0].health.date = WORLD_NOW + ahead;
}

static void clock_at_the_limit(struct world *world)
{
    clock_of(world, 300);
}

static void clock_behind(struct world *world)
{
    clock_of(world, 301);
}

static void clock_ahead(struct world *world)
{
    clock_of(world, -301);
}

static void clock_fetched(struct world *world, int64_t ahead)
{
    struct clock_reading *reading =
        ARENA_NEW(world->arena, 1, struct clock_reading);
    reading->url = "http://ca.example.net/1";
    reading->ahead = ahead;
    world->record.clocks = reading;
    world->record.clock_count = 1;
}

/* The appliance's own clock may be the wrong one. */
static void clocks_differ(struct world *world)
{
    clock_of(world, 86400);
    clock_fetched(world, 2);
}

static void clock_of_ca(struct world *world)
{
    no_clock(world);
    clock_fetched(world, -7200);
}

static const struct check_case cases[] = {
    { "tls.handshake", "completed", ANSWER_PASS, NULL, NULL },
    { "tls.handshake", "an alert", ANSWER_FAIL, "alert handshake_failure (40)",
      alert },
    { "tls.handshake", "HTTP", ANSWER_FAIL, "HTTP/1.1 400", http },
    { "tls.handshake", "silence", ANSWER_UNKNOWN, "timed-out", silent },
    { "tls.handshake", "a reset", ANSWER_UNKNOWN, "reset", reset },
    { "tls.handshake", "only our library", ANSWER_UNKNOWN,
      "the server may be right", only_ours },
    { "tls.handshake", "read without a handshake", ANSWER_UNKNOWN,
      "cannot complete", raw },
    { "tls.handshake", "only without SNI", ANSWER_FAIL,
      "only without SNI; with it: alert unrecognized_name (112)", without_sni },
    { "tls.handshake", "no certificate", ANSWER_FAIL, "no certificate",
      anonymous },
    { "tls.handshake", "not connected", ANSWER_NOT_APPLICABLE, NULL,
      refuse_connection },
    { "tls.handshake", "a client certificate is demanded", ANSWER_PASS, NULL,
      insists },
    { "tls.handshake", "the same before the key is proven", ANSWER_FAIL,
      "certificate_required (116)", insists_early },

    { "tls.client-cert", "not asked", ANSWER_PASS, NULL, NULL },
    { "tls.client-cert", "asked", ANSWER_FAIL, "CN=Example Client CA", asks },
    { "tls.client-cert", "demanded", ANSWER_FAIL, "asks for", insists },

    { "tls.version", "1.3", ANSWER_PASS, NULL, NULL },
    { "tls.version", "1.2", ANSWER_PASS, NULL, tls_1_2 },
    { "tls.version", "1.1", ANSWER_FAIL,
      "TLSv1.1 with TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", tls_1_1 },
    { "tls.version", "none", ANSWER_NOT_APPLICABLE, NULL, http },

    { "tls.legacy", "not tried", ANSWER_NOT_JUDGED, NULL, NULL },
    { "tls.legacy", "refused", ANSWER_PASS, NULL, legacy_refused },
    { "tls.legacy", "accepted", ANSWER_FAIL, "TLSv1.0 is accepted",
      legacy_accepted },
    { "tls.legacy", "silence", ANSWER_UNKNOWN, "timed-out", legacy_silent },

    { "tls.sni-default", "not tried", ANSWER_NOT_JUDGED, NULL, NULL },
    { "tls.sni-default", "the same", ANSWER_PASS, NULL, same_default },
    { "tls.sni-default", "another that covers the host", ANSWER_PASS, NULL,
      other_that_covers },
    { "tls.sni-default", "another host's", ANSWER_FAIL,
      "without SNI: \"appliance\"", factory_default },
    { "tls.sni-default", "what it is with SNI", ANSWER_FAIL,
      "with SNI support.example.com: \"support.example.com\" ",
      factory_default },
    { "tls.sni-default", "another host's for an unknown name", ANSWER_FAIL,
      "unknown SNI: \"appliance\"", factory_for_unknown },
    { "tls.sni-default", "refused without SNI", ANSWER_FAIL,
      "without SNI: alert", needs_sni },
    { "tls.sni-default", "unknown names are refused", ANSWER_PASS, NULL,
      refuses_unknown },
    { "tls.sni-default", "silence", ANSWER_UNKNOWN, "timed-out",
      silent_without_sni },
    { "tls.sni-default", "a literal", ANSWER_NOT_APPLICABLE, NULL, literal },

    { "tls.staple-missing", "not demanded", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "tls.staple-missing", "there", ANSWER_PASS, NULL, stapled },
    { "tls.staple-missing", "missing", ANSWER_FAIL, "status_request",
      must_staple },
    { "tls.staple-missing", "not asked for", ANSWER_UNKNOWN, "none",
      must_staple_unasked },

    { "tls.clock", "not asked for", ANSWER_NOT_JUDGED, NULL, NULL },
    { "tls.clock", "nobody told", ANSWER_UNKNOWN, "no answer told the time",
      no_clock },
    { "tls.clock", "five minutes", ANSWER_PASS, NULL, clock_at_the_limit },
    { "tls.clock", "a second more", ANSWER_FAIL,
      "this machine: 2026-11-23T12:00:00Z; " ADDRESS ":443: "
      "2026-11-23T12:05:01Z (5 minutes ahead)",
      clock_behind },
    { "tls.clock", "behind", ANSWER_FAIL, "(5 minutes behind)", clock_ahead },
    { "tls.clock", "one that agrees", ANSWER_PASS, NULL, clocks_differ },
    { "tls.clock", "of a server of the CA", ANSWER_FAIL,
      "http://ca.example.net/1: ", clock_of_ca },
};

const struct case_list tls_cases = { cases, COUNT_OF(cases) };
