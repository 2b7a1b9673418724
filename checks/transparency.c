#include <inttypes.h>

#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/sct_survey.h"
#include "checks/sent_scts.h"
#include "checks/subject.h"
#include "x509/time.h"

/* Chrome, Apple and Mozilla alike: up to this lifetime two logs do. */
enum {
    SHORT_LIFETIME_DAYS = 180,
    FEW_LOGS = 2,
    MANY_LOGS = 3,
    FEW_OPERATORS = 2,
};

static bool is_in(const struct scts *scts, size_t count, struct bytes log_id)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes_equal(scts->items[i].log_id, log_id))
            return true;
    }
    return false;
}

/* Different logs; what a version other than v1 says is not known. */
static unsigned count_logs(const struct scts *scts)
{
    unsigned count = 0;
    for (size_t i = 0; i < scts->count; i++) {
        const struct sct *sct = &scts->items[i];
        if (sct->version == 0 && !is_in(scts, i, sct->log_id))
            count++;
    }
    return count;
}

/* What there is, and what is asked for. What was sent is not looked at where
 * enough is embedded. */
struct logs {
    unsigned embedded, by_extension, stapled;
    unsigned sent;   /* in the handshake: by TLS extension or stapled */
    unsigned wanted; /* of those that are embedded */
    int64_t days;
};

static struct logs logs_of(const struct subject *subject, struct arena *arena)
{
    const struct cert *leaf = capture_good_leaf(subject->capture);
    int64_t lifetime = cert_lifetime(leaf);
    bool is_short = lifetime <= (int64_t)SHORT_LIFETIME_DAYS * SECONDS_A_DAY;
    struct logs logs = {
        .embedded = count_logs(&leaf->scts),
        .wanted = is_short ? FEW_LOGS : MANY_LOGS,
        .days = (lifetime + SECONDS_A_DAY - 1) / SECONDS_A_DAY,
    };
    if (logs.embedded >= logs.wanted)
        return logs;
    const struct sent_scts sent = sent_scts_of(subject, arena);
    logs.by_extension = count_logs(&sent.by_extension);
    logs.stapled = count_logs(&sent.stapled);
    logs.sent = count_logs(&sent.all);
    return logs;
}

static bool applies(const struct subject *subject)
{
    return capture_good_leaf(subject->capture) != NULL &&
           path_is_public(subject->path);
}

static void note_logs(const struct subject *subject, const struct logs *logs,
                      struct note *note)
{
    note->cert = capture_good_leaf(subject->capture);
    note_printf(note,
                "SCTs of %u logs embedded, of %u by TLS extension, of %u in "
                "the stapled response; %u are wanted for a lifetime of %" PRId64
                " days (logs are counted, not verified)",
                logs->embedded, logs->by_extension, logs->stapled, logs->wanted,
                logs->days);
}

static enum answer judge_none(const struct subject *subject, struct note *note)
{
    if (!applies(subject))
        return ANSWER_NOT_APPLICABLE;
    struct logs logs = logs_of(subject, note->arena);
    if (logs.embedded + logs.sent > 0)
        return ANSWER_PASS;
    note_logs(subject, &logs, note);
    return subject->record->is_file || (subject->capture->scts_were_asked &&
                                        subject->capture->staple_was_asked)
               ? ANSWER_FAIL
               : ANSWER_UNKNOWN;
}

/* With a list of logs: signatures verified, operators counted (Chrome's and
 * Apple's policies). */
static bool is_enough(const struct sct_survey *survey, unsigned wanted)
{
    return survey->logs >= wanted && survey->operators >= FEW_OPERATORS &&
           survey->has_current;
}

static enum answer judge_verified(const struct subject *subject,
                                  const struct logs *logs, struct note *note)
{
    struct sct_survey embedded = survey_embedded(subject, note->arena);
    if (is_enough(&embedded, logs->wanted))
        return ANSWER_PASS;
    struct sct_survey sent = survey_sent(subject, note->arena);
    if (is_enough(&sent, FEW_LOGS))
        return ANSWER_PASS;
    note->cert = capture_good_leaf(subject->capture);
    note_printf(note,
                "%u logs of %u operators vouch for it by what is embedded; %u "
                "of %d are wanted for a lifetime of %" PRId64
                " days; embedded: %s; sent in the handshake: %s",
                embedded.logs, embedded.operators, logs->wanted, FEW_OPERATORS,
                logs->days, embedded.text, sent.text);
    return embedded.is_unsure || sent.is_unsure ? ANSWER_UNKNOWN : ANSWER_FAIL;
}

/* What is sent in the handshake can be renewed, so two logs do. */
static enum answer judge_too_few(const struct subject *subject,
                                 struct note *note)
{
    if (!applies(subject))
        return ANSWER_NOT_APPLICABLE;
    struct logs logs = logs_of(subject, note->arena);
    if (logs.embedded + logs.sent == 0)
        return ANSWER_NOT_APPLICABLE;
    if (subject->options->ct_logs != NULL)
        return judge_verified(subject, &logs, note);
    if (logs.embedded >= logs.wanted || logs.sent >= FEW_LOGS)
        return ANSWER_PASS;
    note_logs(subject, &logs, note);
    return ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "transparency.none",
        .title = "A public certificate was logged (it comes with SCTs).",
        .why = "Browsers, and so click-to-chat, refuse public certificates "
               "that no log knows.",
        .severity = { "W--", "E--" },
        .binds = BINDS_PUBLIC,
        .scope = SCOPE_ENDPOINT,
        .standard = "Chrome CT policy; Apple 103214; Mozilla CT policy",
        .fix = "Ask the CA for a CT-logged certificate; browsers "
               "(click-to-chat) refuse it.",
        .judge = judge_none,
        .yields_to = "file.no-leaf",
    },
    {
        .id = "transparency.too-few",
        .title = "A public certificate was logged often enough.",
        .why = "Browsers ask for two logs, for more than 180 days of "
               "lifetime for three.",
        .severity = { "W--", "W--" },
        .scope = SCOPE_ENDPOINT,
        .standard = "Chrome CT policy; Apple 103214; Mozilla CT policy",
        .fix = "Ask the CA for a CT-logged certificate; browsers "
               "(click-to-chat) refuse it.",
        .judge = judge_too_few,
        .yields_to = "file.no-leaf",
    },
};

const struct family family_transparency = {
    .name = "transparency",
    .title = "Certificate Transparency",
    .rules = rules,
    .count = COUNT_OF(rules),
};
