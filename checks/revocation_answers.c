#include "checks/revocation_answers.h"

#include <string.h>

#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/fault.h"
#include "checks/root_advisories.h"
#include "checks/subject.h"
#include "x509/crl.h"
#include "x509/time.h"

/* No given list answers for the certificate. */
static bool is_silence(enum path_fault fault)
{
    return fault == FAULT_REVOCATION_UNKNOWN ||
           fault == FAULT_REVOCATION_STALE || fault == FAULT_REVOCATION_INVALID;
}

static bool has_revocation_fault(const struct path *path)
{
    for (size_t i = 0; i < path->fault_count; i++) {
        enum path_fault fault = path->faults[i].fault;
        if (fault == FAULT_REVOKED || fault == FAULT_CA_REVOKED ||
            is_silence(fault))
            return true;
    }
    return false;
}

static bool is_unanswered(const struct path *path, size_t index)
{
    for (size_t i = 0; i < path->fault_count; i++)
        if (path->faults[i].index == index && is_silence(path->faults[i].fault))
            return true;
    return false;
}

/*
 * Do the given CRLs say that the certificate is not revoked? Only paths that
 * nothing else speaks against are held against them; and in the profile
 * product a certificate without a usable CRL has no fault, so that silence
 * proves nothing.
 */
static bool is_good_by_given(const struct subject *subject)
{
    const struct path *path = subject->path;
    return subject->options->crls_were_given &&
           subject->options->profile != PROFILE_PRODUCT &&
           path->root_is_known &&
           (path->result != PATH_INVALID || has_revocation_fault(path)) &&
           !is_unanswered(path, subject->path_index);
}

/* What issued it by the path, or by fetched certificates where the path ends
 * with it; NULL if nobody knows. */
static const struct cert *issuer_of(const struct capture *capture,
                                    const struct cert *cert,
                                    const struct cert *issuer)
{
    const struct paths *repaired = capture->repaired_paths;
    if (issuer != NULL || repaired == NULL)
        return issuer;
    const struct path *path = &repaired->paths[0];
    for (size_t i = 0; i + 1 < path->length; i++)
        if (cert_equal(path->certs[i], cert))
            return path->certs[i + 1];
    return NULL;
}

static const struct revocation_evidence *evidence_of(const struct subject *s)
{
    const struct cert *issuer = issuer_of(s->capture, s->cert, s->issuer);
    return issuer == NULL ? NULL
                          : record_revocation(s->record, s->cert, issuer);
}

static const char *source_text(const struct revocation_source *source,
                               struct arena *arena)
{
    static const char *const kinds[] = {
        [REVOCATION_BY_CRL] = "CRL",
        [REVOCATION_BY_OCSP] = "OCSP",
        [REVOCATION_BY_STAPLE] = "stapled response",
    };
    if (source->url == NULL)
        return kinds[source->kind];
    return arena_printf(arena, "%s %s", kinds[source->kind],
                        text_shortened(source->url, SHOWN_TEXT, arena));
}

static bool says(const struct revocation_source *source,
                 enum revocation_status status)
{
    return source->failure.status == STATUS_OK &&
           source->answer.status == status;
}

static const char *ended_text(const struct revocation_answer *answer,
                              int64_t now, struct arena *arena)
{
    return answer->next_update == 0 || answer->next_update >= now
               ? ""
               : arena_printf(arena,
                              "; its nextUpdate %s is past, but a revocation "
                              "is final",
                              time_text(answer->next_update, arena));
}

/* Revoked by a source that fits. */
static enum answer judge_asked(const struct subject *subject, struct note *note)
{
    const struct revocation_evidence *evidence = evidence_of(subject);
    if (evidence == NULL)
        return ANSWER_NOT_JUDGED;
    const struct revocation_answer *answer = &evidence->answer;
    if (answer->status == REVOCATION_GOOD)
        return ANSWER_PASS;
    if (answer->status != REVOCATION_REVOKED)
        return ANSWER_NOT_JUDGED;
    struct text_list list = { .arena = note->arena };
    for (size_t i = 0; i < evidence->source_count; i++) {
        if (says(&evidence->sources[i], REVOCATION_REVOKED))
            text_list_add(&list, "%s",
                          source_text(&evidence->sources[i], note->arena));
    }
    note_printf(note, "revoked %s, %s, by %s%s",
                time_text(answer->revoked_at, note->arena),
                crl_reason_text(answer->reason), text_list_end(&list),
                ended_text(answer, subject->record->now, note->arena));
    note_openssl(subject, note);
    return ANSWER_FAIL;
}

/* The word of a source says more than the fault that it has become. */
static enum answer judge_revoked(const struct subject *subject, bool applies,
                                 struct note *note)
{
    enum answer asked =
        applies ? judge_asked(subject, note) : ANSWER_NOT_JUDGED;
    if (asked == ANSWER_FAIL)
        return asked;
    enum answer given = judge_fault(subject, note);
    if (given != ANSWER_PASS)
        return given;
    if (!applies || path_is_self_signed(subject->path))
        return ANSWER_NOT_APPLICABLE;
    return asked == ANSWER_NOT_JUDGED && is_good_by_given(subject) ? ANSWER_PASS
                                                                   : asked;
}

enum answer judge_leaf_revoked(const struct subject *subject, struct note *note)
{
    return judge_revoked(subject, subject->place == PLACE_LEAF, note);
}

enum answer judge_ca_revoked(const struct subject *subject, struct note *note)
{
    enum answer answer =
        judge_revoked(subject, subject->place == PLACE_CA, note);
    const char *known = superseded_text(subject->cert->sha256);
    if (answer == ANSWER_FAIL && known != NULL)
        note_printf(note, "%s; %s", note->evidence, known);
    return answer;
}

/* We did not want to, or were not let. */
static bool is_our_own(enum status status)
{
    return status == STATUS_FORBIDDEN || status == STATUS_INTERRUPTED ||
           status == STATUS_LOCAL;
}

/* No source could be read, and none decided by other means. */
static enum answer judge_sources(const struct revocation_evidence *evidence,
                                 struct note *note)
{
    struct text_list list = { .arena = note->arena };
    bool is_ours = true;
    for (size_t i = 0; i < evidence->source_count; i++) {
        const struct revocation_source *source = &evidence->sources[i];
        if (source->failure.status == STATUS_OK)
            return ANSWER_PASS;
        is_ours &= is_our_own(source->failure.status);
        text_list_add(&list, "%s: %s", source_text(source, note->arena),
                      cause_text(&source->failure, note->arena));
    }
    if (list.count == 0)
        return ANSWER_NOT_APPLICABLE;
    note_printf(note, "%s%s", text_list_end(&list),
                evidence->over_limit ? "; more places are named" : "");
    note->most = SEVERITY_WARNING;
    return is_ours ? ANSWER_UNKNOWN : ANSWER_FAIL;
}

enum answer judge_revocation_unreachable(const struct subject *subject,
                                         struct note *note)
{
    const struct revocation_evidence *evidence = evidence_of(subject);
    enum answer given = judge_fault(subject, note);
    if (given != ANSWER_PASS)
        return given;
    if (subject->place == PLACE_ROOT || path_is_self_signed(subject->path))
        return ANSWER_NOT_APPLICABLE;
    if (is_good_by_given(subject))
        return ANSWER_PASS;
    return evidence == NULL ? ANSWER_NOT_JUDGED : judge_sources(evidence, note);
}

/* Any source but the staple, which has a rule of its own, of that kind. */
static enum answer
judge_answers(const struct subject *subject,
              bool (*is_wrong)(const struct revocation_evidence *evidence,
                               const struct revocation_source *source),
              struct note *note)
{
    const struct revocation_evidence *evidence = evidence_of(subject);
    struct text_list list = { .arena = note->arena };
    bool is_answered = false;
    if (subject->place == PLACE_ROOT || path_is_self_signed(subject->path))
        return ANSWER_NOT_APPLICABLE;
    if (evidence == NULL)
        return ANSWER_NOT_JUDGED;
    for (size_t i = 0; i < evidence->source_count; i++) {
        const struct revocation_source *source = &evidence->sources[i];
        if (source->kind == REVOCATION_BY_STAPLE ||
            source->failure.status != STATUS_OK)
            continue;
        is_answered = true;
        if (is_wrong(evidence, source))
            text_list_add(&list, "%s: %s", source_text(source, note->arena),
                          source->answer.detail != NULL ? source->answer.detail
                                                        : "no reason is known");
    }
    if (list.count == 0)
        return is_answered ? ANSWER_PASS : ANSWER_NOT_APPLICABLE;
    note_printf(note, "%s", text_list_end(&list));
    note->most = SEVERITY_WARNING;
    return ANSWER_FAIL;
}

static bool is_stale(const struct revocation_evidence *evidence,
                     const struct revocation_source *source)
{
    (void)evidence;
    return source->answer.status == REVOCATION_STALE;
}

static bool is_decided(const struct revocation_evidence *evidence)
{
    return evidence->answer.status == REVOCATION_GOOD ||
           evidence->answer.status == REVOCATION_REVOKED;
}

/* Lists that leave something out are no fault where others fill the gap. */
static bool is_invalid(const struct revocation_evidence *evidence,
                       const struct revocation_source *source)
{
    return source->answer.status == REVOCATION_INVALID ||
           (source->is_partial && !is_decided(evidence));
}

static bool is_unknown(const struct revocation_evidence *evidence,
                       const struct revocation_source *source)
{
    (void)evidence;
    return source->kind == REVOCATION_BY_OCSP && source->ocsp_is_unknown;
}

enum answer judge_revocation_stale(const struct subject *subject,
                                   struct note *note)
{
    enum answer given = judge_fault(subject, note);
    return given != ANSWER_PASS ? given
                                : judge_answers(subject, is_stale, note);
}

enum answer judge_revocation_invalid(const struct subject *subject,
                                     struct note *note)
{
    enum answer given = judge_fault(subject, note);
    return given != ANSWER_PASS ? given
                                : judge_answers(subject, is_invalid, note);
}

enum answer judge_ocsp_unknown(const struct subject *subject, struct note *note)
{
    return judge_answers(subject, is_unknown, note);
}

/* The judgement of exactly what this address stapled, or NULL. */
static const struct revocation_source *staple_of(const struct subject *subject)
{
    const struct path *path = subject->path;
    struct subject leaf = *subject;
    if (path == NULL)
        return NULL;
    leaf.cert = path->certs[0];
    leaf.issuer = path->length > 1 ? path->certs[1] : NULL;
    const struct revocation_evidence *evidence = evidence_of(&leaf);
    for (size_t i = 0; evidence != NULL && i < evidence->source_count; i++) {
        const struct revocation_source *source = &evidence->sources[i];
        if (source->kind == REVOCATION_BY_STAPLE &&
            bytes_equal(source->octets, subject->capture->staple))
            return source;
    }
    return NULL;
}

/* That it says "revoked" is told by revocation.leaf-revoked. */
enum answer judge_staple_bad(const struct subject *subject, struct note *note)
{
    const struct revocation_source *staple = staple_of(subject);
    if (subject->capture->staple.size == 0)
        return ANSWER_NOT_APPLICABLE;
    if (staple == NULL)
        return ANSWER_NOT_JUDGED;
    if (says(staple, REVOCATION_GOOD) || says(staple, REVOCATION_REVOKED))
        return ANSWER_PASS;
    note_printf(note, "%s",
                staple->failure.detail != NULL  ? staple->failure.detail
                : staple->answer.detail != NULL ? staple->answer.detail
                                                : "it decides nothing");
    return ANSWER_FAIL;
}
