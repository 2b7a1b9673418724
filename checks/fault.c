#include "checks/fault.h"

#include <string.h>

static bool leads_here(const struct path_fault_entry *entry,
                       const struct subject *subject)
{
    return strcmp(path_fault_rule(entry->fault), subject->rule->id) == 0;
}

const struct path_fault_entry *find_fault(const struct subject *subject)
{
    const struct path *path = subject->path;
    for (size_t i = 0; path != NULL && i < path->fault_count; i++) {
        if (leads_here(&path->faults[i], subject))
            return &path->faults[i];
    }
    return NULL;
}

enum severity fault_most_severity(enum path_fault fault, enum profile profile)
{
    bool is_let_be = fault == FAULT_DELTA_STALE ||
                     fault == FAULT_DELTA_INVALID ||
                     fault == FAULT_DELTA_UNKNOWN ||
                     (fault == FAULT_CONSTRAINTS_NOT_CRITICAL &&
                      profile == PROFILE_WEBPKI) ||
                     ((fault == FAULT_BR_PROFILE || fault == FAULT_SAN_TYPE) &&
                      profile == PROFILE_RFC5280);
    return is_let_be ? SEVERITY_WARNING : SEVERITY_ERROR;
}

enum severity fault_severity(enum path_fault fault,
                             const struct check_options *options,
                             bool root_is_public)
{
    const struct rule *rule = rule_find(path_fault_rule(fault));
    if (rule == NULL)
        return SEVERITY_NONE;
    enum severity severity =
        rule_severity(rule, options->goal, options->profile, root_is_public);
    enum severity most = fault_most_severity(fault, options->profile);
    return severity < most ? severity : most;
}

/* Of several faults of one certificate the heaviest: a failure before what only
 * we cannot verify. */
static unsigned weight(const struct path_fault_entry *entry,
                       const struct subject *subject)
{
    if (entry->fault == FAULT_UNSUPPORTED)
        return 0;
    return fault_most_severity(entry->fault, subject->options->profile);
}

static const struct path_fault_entry *fault_of_cert(const struct subject *s)
{
    const struct path_fault_entry *found = NULL;
    const struct path *path = s->path;
    for (size_t i = 0; path != NULL && i < path->fault_count; i++) {
        const struct path_fault_entry *entry = &path->faults[i];
        if (entry->index != s->path_index || !leads_here(entry, s))
            continue;
        if (found == NULL || weight(entry, s) > weight(found, s))
            found = entry;
    }
    return found;
}

bool fault_is_about_names(enum path_fault fault)
{
    return fault == FAULT_SAN || fault == FAULT_SAN_TYPE ||
           fault == FAULT_SAN_CRITICAL || fault == FAULT_NO_SAN ||
           fault == FAULT_CN_NOT_IN_SAN;
}

void note_openssl(const struct subject *subject, struct note *note)
{
    if (subject->rule->openssl != NULL)
        note_printf(note, "%s (OpenSSL %s)", note->evidence,
                    subject->rule->openssl);
}

void note_fault(const struct subject *subject,
                const struct path_fault_entry *entry, struct note *note)
{
    note->fault = entry->fault;
    note->evidence =
        entry->detail != NULL ? entry->detail : path_fault_text(entry->fault);
    note_openssl(subject, note);
}

static enum answer answer_of(const struct subject *subject,
                             const struct path_fault_entry *entry,
                             struct note *note)
{
    if (entry->fault == FAULT_UNSUPPORTED) {
        note_printf(note, "this build cannot verify it: %s",
                    entry->detail != NULL ? entry->detail
                                          : "algorithm not supported");
        return ANSWER_UNKNOWN;
    }
    note_fault(subject, entry, note);
    return ANSWER_FAIL;
}

enum answer judge_fault(const struct subject *subject, struct note *note)
{
    const struct path_fault_entry *entry = fault_of_cert(subject);
    return entry == NULL ? ANSWER_PASS : answer_of(subject, entry, note);
}

enum answer judge_issuer_fault(const struct subject *subject, struct note *note)
{
    const struct path_fault_entry *entry = fault_of_cert(subject);
    if (entry != NULL)
        return answer_of(subject, entry, note);
    return subject->place == PLACE_LEAF ? ANSWER_NOT_APPLICABLE : ANSWER_PASS;
}

enum answer judge_signed_fault(const struct subject *subject, struct note *note)
{
    const struct path_fault_entry *entry = fault_of_cert(subject);
    if (entry != NULL)
        return answer_of(subject, entry, note);
    return subject->place == PLACE_ROOT ? ANSWER_NOT_APPLICABLE : ANSWER_PASS;
}
