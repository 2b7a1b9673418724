#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "checks/clock.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/subject.h"

enum { TLS_1_2 = 0x0303 };

static const char *version_text(uint16_t version, struct arena *arena)
{
    const char *text = tls_version_text(version);
    return text != NULL ? text : arena_printf(arena, "0x%04x", version);
}

static const char *cipher_text(uint16_t cipher, struct arena *arena)
{
    const char *text = tls_cipher_text(cipher);
    return text != NULL ? text : arena_printf(arena, "0x%04x", cipher);
}

/* "alert handshake_failure (40)", "not-tls: HTTP/1.1 400 Bad Request". */
static const char *failure_text(const struct failure *failure,
                                struct arena *arena)
{
    const char *name = tls_alert_text(failure->code);
    const char *detail = failure->detail;
    if (failure->status == STATUS_ALERT)
        return arena_printf(arena, "alert %s (%d)%s%s",
                            name == NULL ? "unknown" : name, failure->code,
                            detail == NULL ? "" : ": ",
                            detail == NULL ? "" : detail);
    return arena_printf(arena, "%s%s%s", status_text(failure->status),
                        detail == NULL ? "" : ": ",
                        detail == NULL ? "" : detail);
}

/* A server that wants a certificate and gets none may end the handshake
 * after all of its own part was seen, the proof of its key too. */
static bool refused_for_client_certificate(const struct capture *capture)
{
    return capture->asked_for_client_certificate && capture->chain_length > 0 &&
           capture->way == WAY_FULL && capture->failure.status == STATUS_ALERT;
}

static enum answer judge_completed(const struct capture *capture,
                                   struct note *note)
{
    switch (capture->way) {
    case WAY_FULL:
        break;
    case WAY_WITHOUT_SNI:
        note_printf(note, "completes only without SNI; with it: %s",
                    failure_text(&capture->failure, note->arena));
        return ANSWER_FAIL;
    case WAY_RAW:
        note_printf(note,
                    "the certificates were read, but this build cannot "
                    "complete the handshake: %s",
                    failure_text(&capture->failure, note->arena));
        return ANSWER_UNKNOWN;
    }
    if (capture->chain_length > 0)
        return ANSWER_PASS;
    note_printf(note, "the server sent no certificate");
    return ANSWER_FAIL;
}

static enum answer judge_handshake(const struct subject *subject,
                                   struct note *note)
{
    const struct capture *capture = subject->capture;
    bool is_standby = subject->node->role == ROLE_FAILOVER;
    if (subject->record->is_file || capture->status == CAPTURE_CONNECT_FAILED ||
        capture->status == CAPTURE_NOT_PROBED)
        return ANSWER_NOT_APPLICABLE;
    if (capture->status == CAPTURE_OK)
        return judge_completed(capture, note);
    if (refused_for_client_certificate(capture))
        return ANSWER_PASS;
    note_printf(note, "%s%s", failure_text(&capture->failure, note->arena),
                capture->local_fault ? " (this build of certready gave up; "
                                       "the server may be right)"
                                     : "");
    return capture_is_silent(capture) && !is_standby ? ANSWER_UNKNOWN
                                                     : ANSWER_FAIL;
}

static enum answer judge_client_cert(const struct subject *subject,
                                     struct note *note)
{
    const struct capture *capture = subject->capture;
    struct text_list list = { .arena = note->arena };
    if (subject->record->is_file || capture->version == 0)
        return ANSWER_NOT_APPLICABLE;
    if (!capture->asked_for_client_certificate)
        return ANSWER_PASS;
    for (size_t i = 0; i < capture->client_ca_count; i++)
        text_list_add(&list, "%s",
                      text_shortened(capture->client_ca_names[i], SHOWN_NAME,
                                     note->arena));
    note_printf(note, "asks for a client certificate; issuers named: %s",
                text_list_end(&list));
    return ANSWER_FAIL;
}

static enum answer judge_version(const struct subject *subject,
                                 struct note *note)
{
    const struct capture *capture = subject->capture;
    if (subject->record->is_file || capture->version == 0)
        return ANSWER_NOT_APPLICABLE;
    if (capture->version >= TLS_1_2)
        return ANSWER_PASS;
    note_printf(note, "negotiated %s with %s; TLSv1.2 or TLSv1.3 is wanted",
                version_text(capture->version, note->arena),
                cipher_text(capture->cipher, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_legacy(const struct subject *subject,
                                struct note *note)
{
    const struct capture *capture = subject->capture;
    const struct side_capture *side = &capture->legacy;
    if (subject->record->is_file || capture->version == 0)
        return ANSWER_NOT_APPLICABLE;
    if (!side->was_made)
        return ANSWER_NOT_JUDGED;
    if (side->version != 0 && side->version < TLS_1_2 &&
        (side->status == CAPTURE_OK || side->leaf != NULL)) {
        note_printf(note, "%s is accepted, with %s",
                    version_text(side->version, note->arena),
                    cipher_text(side->cipher, note->arena));
        return ANSWER_FAIL;
    }
    if (side->failure.status != STATUS_TIMED_OUT &&
        side->failure.status != STATUS_UNREACHABLE)
        return ANSWER_PASS;
    note_printf(note, "asked for TLSv1.1 and older: %s",
                failure_text(&side->failure, note->arena));
    return ANSWER_UNKNOWN;
}

/* Would a client that sends no or another server name be shown a
 * certificate for the host? Adds to the list what is shown instead. */
static enum answer judge_side(const struct subject *subject,
                              const struct side_capture *side,
                              const char *words, struct text_list *list)
{
    const struct cert *leaf = side->leaf;
    const struct node *wanted = wanted_node(subject->record, subject->node);
    if (!side->was_made)
        return ANSWER_NOT_JUDGED;
    if (leaf == NULL && side->failure.status == STATUS_ALERT) {
        text_list_add(list, "%s: %s", words,
                      failure_text(&side->failure, list->arena));
        return ANSWER_FAIL;
    }
    if (leaf == NULL)
        return ANSWER_UNKNOWN;
    if (cert_equal(leaf, capture_leaf(subject->capture)) ||
        (leaf->failure.status == STATUS_OK && node_match(wanted, leaf).matches))
        return ANSWER_PASS;
    text_list_add(list, "%s: \"%s\" %s", words,
                  text_shortened(cert_short_text(leaf, list->arena), SHOWN_NAME,
                                 list->arena),
                  sha256_text(leaf->sha256, list->arena));
    return ANSWER_FAIL;
}

static enum answer judge_sni_default(const struct subject *subject,
                                     struct note *note)
{
    const struct capture *capture = subject->capture;
    const struct cert *leaf = capture_leaf(capture);
    struct text_list list = { .arena = note->arena };
    if (subject->record->is_file || capture->server_name == NULL ||
        leaf == NULL)
        return ANSWER_NOT_APPLICABLE;
    enum answer without =
        judge_side(subject, &capture->without_sni, "without SNI", &list);
    /* To refuse a name that it does not know is a server's right (RFC 6066
     * 3); only another certificate misleads. */
    enum answer unknown =
        capture->unknown_sni.leaf == NULL
            ? ANSWER_NOT_JUDGED
            : judge_side(subject, &capture->unknown_sni, "unknown SNI", &list);
    if (without == ANSWER_FAIL || unknown == ANSWER_FAIL) {
        note_printf(note, "with SNI %s: \"%s\" %s; %s", capture->server_name,
                    text_shortened(cert_short_text(leaf, note->arena),
                                   SHOWN_NAME, note->arena),
                    sha256_text(leaf->sha256, note->arena),
                    text_list_end(&list));
        return ANSWER_FAIL;
    }
    if (without == ANSWER_UNKNOWN)
        note_printf(note, "without SNI: %s",
                    failure_text(&capture->without_sni.failure, note->arena));
    return without;
}

static enum answer judge_staple_missing(const struct subject *subject,
                                        struct note *note)
{
    const struct capture *capture = subject->capture;
    const struct cert *leaf = capture_good_leaf(capture);
    if (subject->record->is_file || leaf == NULL ||
        !leaf->has_tls_feature_status_request)
        return ANSWER_NOT_APPLICABLE;
    if (capture->staple.size > 0)
        return ANSWER_PASS;
    note_printf(note, "TLS feature: status_request; stapled response: none");
    /* Where none was asked for, or the answer was not seen, it is no fault. */
    return capture->staple_was_asked ? ANSWER_FAIL : ANSWER_UNKNOWN;
}

static const struct rule rules[] = {
    {
        .id = "tls.handshake",
        .title = "A TLS handshake with the host's name completes.",
        .why = "Without it no client is shown a certificate, and none "
               "connects.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 8446 4.1, 6",
        .fix = "Check that this address is the appliance and no proxy or "
               "port mapping is in between.",
        .judge = judge_handshake,
        /* The library may have given up for these. */
        .yields_to = "chain.over-limit certificate.malformed tls.version "
                     "chain.unknown-critical key.algorithm key.ec-curve",
        .warns_about_standby = true,
    },
    {
        .id = "tls.client-cert",
        .title = "The server asks for no client certificate.",
        .why = "Clients that have none may be refused.",
        .severity = { "III", "III" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 8446 4.3.2",
        .fix = "None; clients without one may be refused.",
        .is_about_connection = true,
        .judge = judge_client_cert,
    },
    {
        .id = "tls.version",
        .title = "TLS 1.2 or TLS 1.3 is negotiated.",
        .why = "Current clients refuse older versions.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 8996 4, 5; RFC 9325 3.1.1; BeyondTrust encryption "
                    "and ports",
        .fix = "Enable TLS 1.2/1.3 under Security > TLS Configuration, or "
               "update Base.",
        .is_about_connection = true,
        .judge = judge_version,
    },
    {
        .id = "tls.legacy",
        .title = "SSL 3.0, TLS 1.0 and TLS 1.1 are refused.",
        .why = "These versions are broken; auditors report a server that "
               "still accepts them.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 8996 4, 5; BeyondTrust Base 7.0.0 release notes",
        .fix = "Disable the old versions under Security > TLS Configuration "
               "(off from Base 7.0.0).",
        .is_about_connection = true,
        .judge = judge_legacy,
        .yields_to = "tls.version",
    },
    {
        .id = "tls.sni-default",
        .title = "Clients that send no server name get this certificate too.",
        .why = "Some clients send no or another name; they are shown the "
               "default certificate and refuse it.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_ENDPOINT,
        .standard = "BeyondTrust SSL requirements (SNI); RFC 6066 3",
        .fix = "In Security > Certificates choose this certificate in the "
               "Default column.",
        .is_about_connection = true,
        .judge = judge_sni_default,
        .yields_to = "name.mismatch product.default-cert",
    },
    {
        .id = "tls.staple-missing",
        .title = "A certificate that demands a stapled response comes with "
                 "one.",
        .why = "Clients that heed the demand end the handshake at once.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 7633 4.2.3; RFC 6066 8",
        .fix = "Reissue without must-staple.",
        .is_about_connection = true,
        .judge = judge_staple_missing,
    },
    {
        .id = "tls.clock",
        .title = "The clock of this machine is right.",
        .why = "All judgement of dates depends on it.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_HOST,
        .standard = "certready",
        .fix = "Correct the clock of the checking machine; date results are "
               "unreliable.",
        .judge = judge_clock,
    },
};

const struct family family_tls = {
    .name = "tls",
    .title = "TLS",
    .rules = rules,
    .count = COUNT_OF(rules),
};
