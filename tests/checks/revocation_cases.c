#include "base/arena.h"
#include "base/encode.h"
#include "cases.h"
#include "forge.h"

static void crls(struct world *world)
{
    world->options.crls_were_given = true;
    world->options.profile = PROFILE_RFC5280;
}

/* In the profile product silence proves nothing. */
static void crls_in_product(struct world *world)
{
    world->options.crls_were_given = true;
}

static void leaf_revoked(struct world *world)
{
    crls(world);
    world_fault(world, FAULT_REVOKED, 0, "revoked 2026-11-01, keyCompromise");
}

static void leaf_revoked_in_product(struct world *world)
{
    crls_in_product(world);
    world_fault(world, FAULT_REVOKED, 0, "revoked 2026-11-01");
}

static void ca_revoked(struct world *world)
{
    crls(world);
    world_fault(world, FAULT_CA_REVOKED, 1, "revoked 2026-05-13");
}

/* The cross-certificate of which the table of replaced ones knows. */
static void known_ca_revoked(struct world *world)
{
    struct bytes sha256;
    ca_revoked(world);
    if (hex_decode(world->arena,
                   bytes_of_text("00beaef280277e38999d3c60b27736e8"
                                 "f21e782c3d4b444ac34d465a7ab287c5"),
                   &sha256)) {
        for (size_t i = 0; i < sha256.size; i++)
            world->ca->sha256[i] = sha256.data[i];
    }
}

static void leaf_without_crl(struct world *world)
{
    crls(world);
    world_fault(world, FAULT_REVOCATION_UNKNOWN, 0, "no CRL of this issuer");
}

static void stale_list(struct world *world)
{
    crls(world);
    world_fault(world, FAULT_REVOCATION_STALE, 0, "nextUpdate is past");
}

static void bad_list(struct world *world)
{
    crls(world);
    world_fault(world, FAULT_REVOCATION_INVALID, 0, "its signature is wrong");
}

/* Only paths without another fault are held against the lists. */
static void expired(struct world *world)
{
    crls(world);
    world->leaf->not_after = WORLD_NOW - 1;
    world_fault(world, FAULT_EXPIRED, 0, "expired");
}

static void self_signed(struct world *world)
{
    crls(world);
    world_self_sign(world);
}

static void stapled(struct world *world)
{
    world->captures[0].staple = bytes_of_text("a response");
}

static void answer(struct world *world, struct revocation_evidence *evidence,
                   enum revocation_kind kind, enum revocation_status status)
{
    struct revocation_source *source =
        ARENA_NEW(world->arena, 1, struct revocation_source);
    *source = (struct revocation_source){
        .kind = kind,
        .url = kind == REVOCATION_BY_STAPLE ? NULL : "http://ca.example.net/1",
        .answer = { .status = status,
                    .revoked_at = WORLD_NOW - DAYS(2),
                    .reason = 1,
                    .detail = "what is wrong" },
    };
    evidence->sources = source;
    evidence->source_count = 1;
    evidence->answer = source->answer;
}

/* What one source of the certificate said; of the other one its CRL says that
 * it is good. */
static struct revocation_source *
asked(struct world *world, const struct cert *cert, const struct cert *issuer,
      enum revocation_kind kind, enum revocation_status status)
{
    struct revocation_evidence *evidence =
        ARENA_NEW(world->arena, 2, struct revocation_evidence);
    bool is_leaf = cert == world->leaf;
    evidence[0].cert = cert;
    evidence[0].issuer = issuer;
    answer(world, &evidence[0], kind, status);
    evidence[1].cert = is_leaf ? world->ca : world->leaf;
    evidence[1].issuer = is_leaf ? world->root : world->ca;
    answer(world, &evidence[1], REVOCATION_BY_CRL, REVOCATION_GOOD);
    world->record.revocations = evidence;
    world->record.revocation_count = 2;
    return (struct revocation_source *)evidence[0].sources;
}

static struct revocation_source *leaf_asked(struct world *world,
                                            enum revocation_status status)
{
    return asked(world, world->leaf, world->ca, REVOCATION_BY_CRL, status);
}

static void good(struct world *world)
{
    leaf_asked(world, REVOCATION_GOOD);
}

static void revoked(struct world *world)
{
    leaf_asked(world, REVOCATION_REVOKED);
}

static void stale(struct world *world)
{
    leaf_asked(world, REVOCATION_STALE);
}

static void wrong_signer(struct world *world)
{
    leaf_asked(world, REVOCATION_INVALID);
}

/* Another CA of that name issued another certificate. */
static void other_issuer(struct world *world)
{
    struct cert *other = world_renew(world, world->ca);
    other->spki_sha256[0] ^= 1;
    asked(world, world->leaf, other, REVOCATION_BY_CRL, REVOCATION_REVOKED);
}

static void ca_good(struct world *world)
{
    asked(world, world->ca, world->root, REVOCATION_BY_CRL, REVOCATION_GOOD);
}

static void ca_is_revoked(struct world *world)
{
    asked(world, world->ca, world->root, REVOCATION_BY_OCSP,
          REVOCATION_REVOKED);
}

static void ocsp_unknown(struct world *world)
{
    asked(world, world->leaf, world->ca, REVOCATION_BY_OCSP, REVOCATION_UNKNOWN)
        ->ocsp_is_unknown = true;
}

static void ocsp_good(struct world *world)
{
    asked(world, world->leaf, world->ca, REVOCATION_BY_OCSP, REVOCATION_GOOD);
}

static void unread(struct world *world, enum status status)
{
    struct revocation_source *source = leaf_asked(world, REVOCATION_UNKNOWN);
    source->failure = (struct failure){ status, 0, "503" };
}

static void not_served(struct world *world)
{
    unread(world, STATUS_HTTP);
}

static void no_answer(struct world *world)
{
    unread(world, STATUS_TIMED_OUT);
}

static void not_let(struct world *world)
{
    unread(world, STATUS_FORBIDDEN);
}

static void more_places(struct world *world)
{
    no_answer(world);
    world->record.revocations[0].over_limit = true;
}

/* A list of CA certificates only, say. */
static void left_out(struct world *world)
{
    struct revocation_source *source = leaf_asked(world, REVOCATION_UNKNOWN);
    source->is_partial = true;
}

/* Another list fills the gap. */
static void left_out_by_one(struct world *world)
{
    left_out(world);
    world->record.revocations[0].answer.status = REVOCATION_GOOD;
}

/* It was found on a path that is invalid for that. */
static void revoked_on_path(struct world *world)
{
    leaf_asked(world, REVOCATION_REVOKED);
    world_fault(world, FAULT_REVOKED, 0, "on a list");
}

/* The server forgot the issuer, which was fetched. */
static void revoked_and_repaired(struct world *world)
{
    revoked(world);
    world->path->length = 1;
    world->path->is_complete = world->path->root_is_known = false;
    world_fault(world, FAULT_INCOMPLETE, 0, "no issuer");
    world->captures[0].repaired_paths =
        PATHS(world, world->leaf, world->ca, world->root);
}

static void nothing_to_ask(struct world *world)
{
    leaf_asked(world, REVOCATION_UNKNOWN);
    world->record.revocations[0].source_count = 0;
    world->record.revocations[1].source_count = 0;
}

static void staple(struct world *world, enum revocation_status status)
{
    stapled(world);
    asked(world, world->leaf, world->ca, REVOCATION_BY_STAPLE, status)->octets =
        world->captures[0].staple;
}

static void staple_good(struct world *world)
{
    staple(world, REVOCATION_GOOD);
}

static void staple_revoked(struct world *world)
{
    staple(world, REVOCATION_REVOKED);
}

static void staple_stale(struct world *world)
{
    staple(world, REVOCATION_STALE);
}

/* What another address stapled was judged. */
static void staple_of_another(struct world *world)
{
    staple_stale(world);
    world->captures[0].staple = bytes_of_text("another response");
}

static void no_source(struct world *world)
{
    world->leaf->crl_dps = (struct distribution_points){ 0 };
    world->leaf->crl_dp_ext = NULL;
}

static void only_ocsp(struct world *world)
{
    struct access *access = ARENA_NEW(world->arena, 1, struct access);
    access->method = oid_octets(OID_AD_OCSP);
    no_source(world);
    world->leaf->aia = access;
    world->leaf->aia_count = 1;
}

static void lives(struct world *world, int64_t days)
{
    world->leaf->not_before = WORLD_NOW - DAYS(1);
    world->leaf->not_after = world->leaf->not_before + DAYS(days) - 1;
    no_source(world);
}

static void days_7(struct world *world)
{
    lives(world, 7);
}

static void days_8(struct world *world)
{
    lives(world, 8);
}

static void private_no_source(struct world *world)
{
    no_source(world);
    world_make_private(world, true);
}

static void offline(struct world *world)
{
    world->record.is_offline = true;
}

static void offline_with_crls(struct world *world)
{
    world->record.is_offline = true;
    crls(world);
}

static const struct check_case cases[] = {
    { "revocation.leaf-revoked", "nothing asked", ANSWER_NOT_JUDGED, NULL,
      NULL },
    { "revocation.leaf-revoked", "not listed", ANSWER_PASS, NULL, crls },
    { "revocation.leaf-revoked", "no word of it in product", ANSWER_NOT_JUDGED,
      NULL, crls_in_product },
    { "revocation.leaf-revoked", "listed", ANSWER_FAIL, "keyCompromise",
      leaf_revoked },
    { "revocation.leaf-revoked", "listed, in product", ANSWER_FAIL,
      "2026-11-01", leaf_revoked_in_product },
    { "revocation.leaf-revoked", "no list for it", ANSWER_NOT_JUDGED, NULL,
      leaf_without_crl },
    { "revocation.leaf-revoked", "not looked at", ANSWER_NOT_JUDGED, NULL,
      expired },
    { "revocation.leaf-revoked", "self-signed", ANSWER_NOT_APPLICABLE, NULL,
      self_signed },

    { "revocation.ca-revoked", "nothing asked", ANSWER_NOT_JUDGED, NULL, NULL },
    { "revocation.ca-revoked", "not listed", ANSWER_PASS, NULL, crls },
    { "revocation.ca-revoked", "listed", ANSWER_FAIL, "#1 \"Example CA 1\"",
      ca_revoked },
    { "revocation.ca-revoked", "one that is known to be replaced", ANSWER_FAIL,
      "ISRG Root X2 by X1 of September 2025", known_ca_revoked },

    { "revocation.unreachable", "nothing asked", ANSWER_NOT_JUDGED, NULL,
      NULL },
    { "revocation.unreachable", "lists for all", ANSWER_PASS, NULL, crls },
    { "revocation.unreachable", "no list for one", ANSWER_FAIL,
      "no CRL of this issuer", leaf_without_crl },

    { "revocation.leaf-revoked", "good", ANSWER_PASS, NULL, good },
    { "revocation.leaf-revoked", "revoked", ANSWER_FAIL,
      "revoked 2026-11-21T12:00:00Z, keyCompromise, by CRL "
      "http://ca.example.net/1",
      revoked },
    { "revocation.leaf-revoked", "revoked, path and all", ANSWER_FAIL,
      "keyCompromise, by CRL http://ca.example.net/1", revoked_on_path },
    { "revocation.leaf-revoked", "by an issuer that was fetched", ANSWER_FAIL,
      "keyCompromise", revoked_and_repaired },
    { "revocation.leaf-revoked", "by the staple", ANSWER_FAIL,
      "by stapled response", staple_revoked },
    { "revocation.leaf-revoked", "could not be read", ANSWER_NOT_JUDGED, NULL,
      no_answer },
    { "revocation.leaf-revoked", "stale", ANSWER_NOT_JUDGED, NULL, stale },
    { "revocation.leaf-revoked", "another issuer's", ANSWER_NOT_JUDGED, NULL,
      other_issuer },
    { "revocation.ca-revoked", "good", ANSWER_PASS, NULL, ca_good },
    { "revocation.ca-revoked", "revoked", ANSWER_FAIL, "by OCSP http://",
      ca_is_revoked },

    { "revocation.unreachable", "read", ANSWER_PASS, NULL, good },
    { "revocation.unreachable", "not there", ANSWER_FAIL,
      "CRL http://ca.example.net/1: 503", not_served },
    { "revocation.unreachable", "silence", ANSWER_FAIL, "timed-out",
      no_answer },
    { "revocation.unreachable", "silence of the first", ANSWER_FAIL,
      "; more places are named", more_places },
    { "revocation.unreachable", "not let", ANSWER_UNKNOWN, "forbidden",
      not_let },
    { "revocation.unreachable", "nothing to ask", ANSWER_NOT_APPLICABLE, NULL,
      nothing_to_ask },

    { "revocation.stale", "not asked", ANSWER_NOT_JUDGED, NULL, NULL },
    { "revocation.stale", "current", ANSWER_PASS, NULL, good },
    { "revocation.stale", "a given list", ANSWER_FAIL, "nextUpdate is past",
      stale_list },
    { "revocation.stale", "stale", ANSWER_FAIL,
      "CRL http://ca.example.net/1: what is wrong", stale },
    { "revocation.invalid", "not asked", ANSWER_NOT_JUDGED, NULL, NULL },
    { "revocation.invalid", "right", ANSWER_PASS, NULL, good },
    { "revocation.invalid", "a given list", ANSWER_FAIL,
      "its signature is wrong", bad_list },
    { "revocation.unreachable", "a bad list is there", ANSWER_NOT_JUDGED, NULL,
      bad_list },
    { "revocation.invalid", "wrong", ANSWER_FAIL, "what is wrong",
      wrong_signer },
    { "revocation.invalid", "not about it", ANSWER_FAIL, "what is wrong",
      left_out },
    { "revocation.invalid", "one of several", ANSWER_PASS, NULL,
      left_out_by_one },
    { "revocation.ocsp-unknown", "not asked", ANSWER_NOT_JUDGED, NULL, NULL },
    { "revocation.ocsp-unknown", "known", ANSWER_PASS, NULL, ocsp_good },
    { "revocation.ocsp-unknown", "unknown", ANSWER_FAIL, "OCSP http://",
      ocsp_unknown },
    { "revocation.staple-bad", "none", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "revocation.staple-bad", "not judged", ANSWER_NOT_JUDGED, NULL, stapled },
    { "revocation.staple-bad", "good", ANSWER_PASS, NULL, staple_good },
    { "revocation.staple-bad", "revoked: said better", ANSWER_PASS, NULL,
      staple_revoked },
    { "revocation.staple-bad", "stale", ANSWER_FAIL, "what is wrong",
      staple_stale },
    { "revocation.staple-bad", "another one", ANSWER_NOT_JUDGED, NULL,
      staple_of_another },

    { "revocation.no-source", "a CRL", ANSWER_PASS, NULL, NULL },
    { "revocation.no-source", "a responder", ANSWER_PASS, NULL, only_ocsp },
    { "revocation.no-source", "none", ANSWER_FAIL,
      "cRLDistributionPoints: absent", no_source },
    { "revocation.no-source", "none for 7 days", ANSWER_NOT_APPLICABLE, NULL,
      days_7 },
    { "revocation.no-source", "none for 8 days", ANSWER_FAIL, "absent",
      days_8 },
    { "revocation.no-source", "private", ANSWER_NOT_APPLICABLE, NULL,
      private_no_source },

    { "revocation.none-needed", "needed", ANSWER_PASS, NULL, NULL },
    { "revocation.none-needed", "7 days", ANSWER_FAIL, "short-lived", days_7 },
    { "revocation.none-needed", "private", ANSWER_FAIL, "private CA",
      private_no_source },

    { "revocation.skipped", "online", ANSWER_PASS, NULL, NULL },
    { "revocation.skipped", "offline", ANSWER_FAIL, "offline", offline },
    { "revocation.skipped", "lists at hand", ANSWER_PASS, NULL,
      offline_with_crls },
};

const struct case_list revocation_cases = { cases, COUNT_OF(cases) };
