#include <inttypes.h>

#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/fault.h"
#include "checks/root_advisories.h"
#include "checks/subject.h"
#include "x509/time.h"

/* BR 6.3.2: a fraction of a day counts as one. */
static int64_t days_begun(int64_t seconds)
{
    return (seconds + SECONDS_A_DAY - 1) / SECONDS_A_DAY;
}

static bool is_past(const struct subject *subject)
{
    return subject->record->now > subject->cert->not_after;
}

static bool is_future(const struct subject *subject)
{
    return subject->record->now < subject->cert->not_before;
}

static enum answer judge_not_yet(const struct subject *subject,
                                 struct note *note)
{
    const struct cert *cert = subject->cert;
    if (!is_future(subject))
        return judge_fault(subject, note);
    note_printf(note, "notBefore %s; now %s",
                time_text(cert->not_before, note->arena),
                time_text(subject->record->now, note->arena));
    note_openssl(subject, note);
    return ANSWER_FAIL;
}

static enum answer judge_expired(const struct subject *subject,
                                 struct note *note)
{
    const struct cert *cert = subject->cert;
    int64_t now = subject->record->now;
    if (!is_past(subject))
        return judge_fault(subject, note);
    const char *known = superseded_text(cert->sha256);
    note_printf(note, "notAfter %s, %s ago; now %s%s%s",
                time_text(cert->not_after, note->arena),
                duration_text(now - cert->not_after, note->arena),
                time_text(now, note->arena), known == NULL ? "" : "; ",
                known == NULL ? "" : known);
    note_openssl(subject, note);
    if (subject->place == PLACE_CA)
        note_fix(note, "Import the CA's current intermediate or "
                       "cross-certificate in place of this one.");
    if (subject->place == PLACE_ROOT)
        note_fix(note, "Use a certificate under the CA's current root, and "
                       "update the trust store of the checking machine.");
    return ANSWER_FAIL;
}

static enum answer judge_expiring(const struct subject *subject,
                                  struct note *note)
{
    const struct cert *leaf = subject->cert;
    int64_t left = leaf->not_after - subject->record->now;
    int64_t span = cert_warning_span(leaf, subject->options);
    if (is_past(subject) || is_future(subject))
        return ANSWER_NOT_APPLICABLE;
    if (left > span)
        return ANSWER_PASS;
    note_printf(note, "notAfter %s, %s left; warning at %s",
                time_text(leaf->not_after, note->arena),
                duration_text(left, note->arena),
                duration_text(span, note->arena));
    return ANSWER_FAIL;
}

/* The appliance renews 30 days before the end, and calls for help at 25. */
enum { RENEWAL_ALERT_DAYS = 25, RENEWED_LIFETIME_DAYS = 45 };

static enum answer judge_renewal_overdue(const struct subject *subject,
                                         struct note *note)
{
    const struct cert *leaf = subject->cert;
    int64_t left = leaf->not_after - subject->record->now;
    if (!is_from_lets_encrypt(leaf, note->arena) || is_past(subject) ||
        cert_lifetime(leaf) < (int64_t)RENEWED_LIFETIME_DAYS * SECONDS_A_DAY)
        return ANSWER_NOT_APPLICABLE;
    if (left >= (int64_t)RENEWAL_ALERT_DAYS * SECONDS_A_DAY)
        return ANSWER_PASS;
    note_printf(note,
                "issuer \"%s\", %s left; the appliance renews at 30 days and "
                "alerts at %d",
                text_shortened(name_text(leaf->issuer, note->arena), SHOWN_TEXT,
                               note->arena),
                duration_text(left, note->arena), (int)RENEWAL_ALERT_DAYS);
    return ANSWER_FAIL;
}

static enum answer judge_chain_ends_first(const struct subject *subject,
                                          struct note *note)
{
    const struct cert *cert = subject->cert;
    const struct cert *leaf = subject->path->certs[0];
    if (subject->place == PLACE_LEAF)
        return ANSWER_NOT_APPLICABLE;
    if (cert->not_after >= leaf->not_after)
        return ANSWER_PASS;
    note_printf(note, "notAfter %s, before that of the leaf, %s",
                time_text(cert->not_after, note->arena),
                time_text(leaf->not_after, note->arena));
    return ANSWER_FAIL;
}

/* BR 6.3.2 by the date of notBefore, the latest first. */
static const struct lifetime_row {
    int64_t from;
    int64_t days;
    const char *text;
} lifetime_rows[] = {
    { 1868227200, 47, "from 2029-03-15" },
    { 1805068800, 100, "from 2027-03-15" },
    { 1773532800, 200, "from 2026-03-15" },
    { INT64_MIN, 398, "before 2026-03-15" },
};

static const struct lifetime_row *lifetime_row(int64_t not_before)
{
    const struct lifetime_row *row = lifetime_rows;
    while (not_before < row->from)
        row++;
    return row;
}

static enum answer judge_too_long(const struct subject *subject,
                                  struct note *note)
{
    const struct cert *leaf = subject->cert;
    const struct lifetime_row *row = lifetime_row(leaf->not_before);
    int64_t seconds = cert_lifetime(leaf);
    if (!path_is_public(subject->path))
        return ANSWER_NOT_APPLICABLE;
    if (seconds <= row->days * SECONDS_A_DAY)
        return ANSWER_PASS;
    note_printf(note,
                "%" PRId64 " s, %" PRId64 " days; at most %" PRId64
                " for notBefore %s",
                seconds, days_begun(seconds), row->days, row->text);
    return ANSWER_FAIL;
}

/* Apple counts from one field to the other, and from this day on. */
enum { APPLE_DAYS = 825 };
static const int64_t apple_since = 1561939200; /* 2019-07-01 */

static enum answer judge_apple_825(const struct subject *subject,
                                   struct note *note)
{
    const struct cert *leaf = subject->cert;
    int64_t seconds = leaf->not_after - leaf->not_before;
    if (path_is_public(subject->path) || leaf->not_before < apple_since)
        return ANSWER_NOT_APPLICABLE;
    if (seconds <= (int64_t)APPLE_DAYS * SECONDS_A_DAY)
        return ANSWER_PASS;
    note_printf(note, "%" PRId64 " days; at most %d", days_begun(seconds),
                (int)APPLE_DAYS);
    return ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "validity.not-yet",
        .title = "No certificate begins in the future.",
        .why = "Clients refuse a certificate before its start time.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 6.1.3 (a)(2)",
        .fix = "Correct the clock, or wait until the start time.",
        .judge = judge_not_yet,
        .openssl = "error 9: certificate is not yet valid",
    },
    {
        .id = "validity.expired",
        .title = "No certificate has ended: neither the leaf nor any above "
                 "it.",
        .why = "Clients refuse a chain with a certificate that has ended.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 6.1.3 (a)(2)",
        .fix = "Renew it (leaf), or import the CA's current "
               "intermediate/cross-certificate.",
        .judge = judge_expired,
        .openssl = "error 10: certificate has expired",
    },
    {
        .id = "validity.expiring",
        .title = "The certificate does not end soon.",
        .why = "A renewal takes time, and one by another CA needs a new "
               "licence package first.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_LEAF,
        .standard = "certready (--warn-days)",
        .fix = "Renew now with the same CA so that the root stays the same.",
        .judge = judge_expiring,
        .yields_to = "validity.renewal-overdue",
    },
    {
        .id = "validity.renewal-overdue",
        .title = "A Let's Encrypt certificate was renewed in time.",
        .why = "The appliance renews 30 days before the end; less than 25 "
               "days left mean that renewal fails.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_LEAF,
        .standard = "BeyondTrust Let's Encrypt requirements",
        .fix = "Check port 80, DNS and the error state in Security > Let's "
               "Encrypt.",
        .judge = judge_renewal_overdue,
    },
    {
        .id = "validity.chain-ends-first",
        .title = "No CA certificate ends before the leaf.",
        .why = "The host will fail on that day although its own certificate "
               "is still valid.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_CERT,
        .standard = "certready",
        .fix = "Import the newer CA certificate before that date.",
        .judge = judge_chain_ends_first,
        .yields_to = "validity.expired",
    },
    {
        .id = "validity.too-long",
        .title = "A public certificate lives no longer than is allowed.",
        .why = "Browsers refuse public certificates of a longer lifetime.",
        .severity = { "E--", "E--" },
        .binds = BINDS_PUBLIC,
        .scope = SCOPE_LEAF,
        .standard = "BR 6.3.2",
        .fix = "Reissue with a shorter lifetime.",
        .judge = judge_too_long,
        .yields_to = "file.no-leaf",
    },
    {
        .id = "validity.apple-825",
        .title = "A private certificate lives no longer than 825 days.",
        .why = "Apple's clients refuse longer ones, also of a private CA.",
        .severity = { "W--", "E--" },
        .scope = SCOPE_LEAF,
        .standard = "Apple 103769",
        .fix = "Reissue for 825 days or less, or iOS clients will refuse.",
        .judge = judge_apple_825,
        .yields_to = "file.no-leaf",
    },
};

const struct family family_validity = {
    .name = "validity",
    .title = "Validity period",
    .rules = rules,
    .count = COUNT_OF(rules),
};
