#include "chain/sct.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "forge.h"
#include "x509/der.h"

enum { LEAF_KEY = 1, CA_KEY, LOG_KEY, OTHER_KEY };

#define SIGNED_AT (FORGE_NOW - FORGE_YEAR)

static const struct bytes none = { (const uint8_t *)"", 0 };

static struct bytes sct_extension(struct arena *arena, struct bytes content)
{
    return forge_extension(arena, OID_SCT_LIST, false,
                           forge_tlv(arena, DER_OCTET_STRING, content));
}

static const struct cert *leaf(struct arena *arena, struct bytes extensions)
{
    return FORGE(arena, .subject = "CN=leaf", .issuer = "CN=CA",
                 .key = LEAF_KEY, .issuer_key = CA_KEY,
                 .extensions = extensions);
}

static const struct cert *issuer(struct arena *arena)
{
    return FORGE(arena, .subject = "CN=CA", .issuer = "CN=CA", .key = CA_KEY,
                 .issuer_key = CA_KEY, .flags = FORGE_CA);
}

/* RFC 6962 3.2, written anew: an entry of the kind that `head` begins. */
static struct bytes entry_of(struct arena *arena, unsigned kind,
                             struct bytes head, struct bytes body)
{
    uint8_t numbers[] = {
        0,
        (uint8_t)kind,
        (uint8_t)(body.size >> 16),
        (uint8_t)(body.size >> 8),
        (uint8_t)body.size,
    };
    return FORGE_CAT(arena, { numbers, 2 }, head, { numbers + 2, 3 }, body);
}

static struct bytes stamp(struct arena *arena, int64_t time)
{
    uint64_t milliseconds = (uint64_t)time * 1000;
    uint8_t octets[8];
    for (int i = 0; i < 8; i++)
        octets[i] = (uint8_t)(milliseconds >> (56 - 8 * i));
    return arena_copy(arena, (struct bytes){ octets, sizeof(octets) });
}

static struct sct sign(struct arena *arena, unsigned key, int64_t time,
                       struct bytes entry)
{
    struct bytes spki = forge_public_key(arena, key);
    uint8_t *id = ARENA_NEW(arena, SHA256_SIZE, uint8_t);
    digest_sha256(spki, id);
    struct bytes head = { (const uint8_t *)"\0\0", 2 };
    struct bytes tail = { (const uint8_t *)"\0\0", 2 };
    return (struct sct){
        .log_id = { id, SHA256_SIZE },
        .timestamp_ms = (uint64_t)time * 1000,
        .extensions = none,
        .hash_algorithm = 4,
        .signature_algorithm = 3,
        .signature =
            forge_sign(arena, key,
                       FORGE_CAT(arena, head, stamp(arena, time), entry, tail)),
    };
}

/* The certificate with this SCT list in it, and an SCT about what it was
 * before. */
static const struct cert *logged(struct arena *arena, struct bytes before,
                                 struct bytes behind, struct sct *sct)
{
    const struct cert *without = leaf(arena, FORGE_CAT(arena, before, behind));
    struct bytes hash = { issuer(arena)->spki_sha256, SHA256_SIZE };
    *sct =
        sign(arena, LOG_KEY, SIGNED_AT, entry_of(arena, 1, hash, without->tbs));
    return leaf(arena,
                FORGE_CAT(arena, before,
                          sct_extension(arena, bytes_of_text("x")), behind));
}

static struct ct_log *new_log(struct arena *arena, unsigned key)
{
    struct ct_log *log = ARENA_NEW(arena, 1, struct ct_log);
    struct bytes spki = forge_public_key(arena, key);
    struct der der = der_of(spki);
    *log = (struct ct_log){ .name = "Log",
                            .operated_by = "Somebody",
                            .state = CT_LOG_USABLE };
    assert_true(public_key_read(&der, &log->key));
    digest_sha256(spki, log->id);
    return log;
}

/* By one log that is given; `by` is the issuer of an embedded SCT. */
static enum sct_result verify(struct arena *arena, const struct ct_log *log,
                              const struct sct *sct, const struct cert *cert,
                              const struct cert *by)
{
    const struct ct_logs logs = { log, 1 };
    const struct ct_log *found;
    const struct sct_subject about = { cert, by, by != NULL, FORGE_NOW };
    enum sct_result result = sct_verify(&logs, sct, &about, arena, &found);
    if (result != SCT_UNKNOWN_LOG && result != SCT_UNSUPPORTED)
        assert_ptr_equal(found, log);
    return result;
}

static void an_embedded_one_is_about_the_precertificate(void **state)
{
    struct arena *arena = *state;
    const struct ct_log *log = new_log(arena, LOG_KEY);
    struct bytes aia = forge_aia(arena, "http://ca.example/1");
    struct bytes parts[][2] = { { aia, none }, { none, aia }, { none, none } };
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        struct sct sct;
        const struct cert *cert = logged(arena, parts[i][0], parts[i][1], &sct);
        assert_int_equal(verify(arena, log, &sct, cert, issuer(arena)),
                         SCT_VALID);
    }
}

static void anything_else_is_not_what_was_signed(void **state)
{
    struct arena *arena = *state;
    const struct ct_log *log = new_log(arena, LOG_KEY);
    struct sct sct;
    const struct cert *cert = logged(arena, none, none, &sct);
    const struct cert *other_issuer =
        FORGE(arena, .subject = "CN=CA", .issuer = "CN=CA", .key = OTHER_KEY,
              .issuer_key = OTHER_KEY, .flags = FORGE_CA);
    assert_int_equal(verify(arena, log, &sct, cert, other_issuer),
                     SCT_BAD_SIGNATURE);
    struct sct later = sct;
    later.timestamp_ms++;
    assert_int_equal(verify(arena, log, &later, cert, issuer(arena)),
                     SCT_BAD_SIGNATURE);
    struct sct more = sct;
    more.extensions = bytes_of_text("x");
    assert_int_equal(verify(arena, log, &more, cert, issuer(arena)),
                     SCT_BAD_SIGNATURE);
    struct sct other_hash = sct;
    other_hash.hash_algorithm = 5;
    assert_int_equal(verify(arena, log, &other_hash, cert, issuer(arena)),
                     SCT_BAD_SIGNATURE);
    struct sct cut = sct;
    cut.signature.size--;
    assert_int_equal(verify(arena, log, &cut, cert, issuer(arena)),
                     SCT_BAD_SIGNATURE);
    /* It is none that was sent apart. */
    assert_int_equal(verify(arena, log, &sct, cert, NULL), SCT_BAD_SIGNATURE);
}

static void one_that_is_sent_is_about_the_certificate(void **state)
{
    struct arena *arena = *state;
    const struct ct_log *log = new_log(arena, LOG_KEY);
    const struct cert *cert = leaf(arena, none);
    struct sct sct =
        sign(arena, LOG_KEY, SIGNED_AT, entry_of(arena, 0, none, cert->der));
    assert_int_equal(verify(arena, log, &sct, cert, NULL), SCT_VALID);
}

static void what_cannot_be_looked_at_is_unsupported(void **state)
{
    struct arena *arena = *state;
    const struct ct_log *log = new_log(arena, LOG_KEY);
    const struct ct_logs logs = { log, 1 };
    const struct ct_log *found;
    struct sct sct;
    const struct cert *cert = logged(arena, none, none, &sct);
    struct sct other_version = { .version = 1 };
    assert_int_equal(verify(arena, log, &other_version, cert, issuer(arena)),
                     SCT_UNSUPPORTED);
    const struct sct_subject without_issuer = { cert, NULL, true, FORGE_NOW };
    assert_int_equal(sct_verify(&logs, &sct, &without_issuer, arena, &found),
                     SCT_UNSUPPORTED);
    /* There is no list of SCTs in it. */
    assert_int_equal(verify(arena, log, &sct, leaf(arena, none), issuer(arena)),
                     SCT_UNSUPPORTED);
    struct cert unread = *cert;
    unread.tbs = none;
    assert_int_equal(verify(arena, log, &sct, &unread, issuer(arena)),
                     SCT_UNSUPPORTED);
}

static void the_log_must_be_trusted(void **state)
{
    struct arena *arena = *state;
    struct ct_log *log = new_log(arena, LOG_KEY);
    struct sct sct;
    const struct cert *cert = logged(arena, none, none, &sct);
    const struct {
        enum ct_log_state state;
        int64_t since;
        enum sct_result result;
    } rows[] = {
        { CT_LOG_PENDING, 0, SCT_LOG_NOT_TRUSTED },
        { CT_LOG_QUALIFIED, 0, SCT_VALID },
        { CT_LOG_USABLE, 0, SCT_VALID },
        { CT_LOG_READONLY, 0, SCT_VALID },
        { CT_LOG_RETIRED, SIGNED_AT, SCT_LOG_NOT_TRUSTED },
        { CT_LOG_RETIRED, SIGNED_AT + 1, SCT_VALID_THEN },
        { CT_LOG_REJECTED, FORGE_NOW, SCT_LOG_NOT_TRUSTED },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        log->state = rows[i].state;
        log->state_since = rows[i].since;
        assert_int_equal(verify(arena, log, &sct, cert, issuer(arena)),
                         rows[i].result);
    }
    const struct ct_log *other = new_log(arena, OTHER_KEY);
    assert_int_equal(verify(arena, other, &sct, cert, issuer(arena)),
                     SCT_UNKNOWN_LOG);
}

static void no_log_signs_for_the_future(void **state)
{
    struct arena *arena = *state;
    const struct ct_log *log = new_log(arena, LOG_KEY);
    const struct cert *cert = leaf(arena, none);
    struct bytes entry = entry_of(arena, 0, none, cert->der);
    struct sct now = sign(arena, LOG_KEY, FORGE_NOW, entry);
    struct sct later = sign(arena, LOG_KEY, FORGE_NOW + 1, entry);
    assert_int_equal(verify(arena, log, &now, cert, NULL), SCT_VALID);
    assert_int_equal(verify(arena, log, &later, cert, NULL), SCT_OF_FUTURE);
    later.timestamp_ms = UINT64_MAX;
    assert_int_equal(verify(arena, log, &later, cert, NULL), SCT_OF_FUTURE);
}

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_embedded_one_is_about_the_precertificate),
        cmocka_unit_test(anything_else_is_not_what_was_signed),
        cmocka_unit_test(one_that_is_sent_is_about_the_certificate),
        cmocka_unit_test(what_cannot_be_looked_at_is_unsupported),
        cmocka_unit_test(the_log_must_be_trusted),
        cmocka_unit_test(no_log_signs_for_the_future),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
