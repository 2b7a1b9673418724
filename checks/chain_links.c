#include "checks/chain_links.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/limits.h"
#include "chain/path_builder.h"
#include "checks/chain_issuers.h"
#include "checks/evidence.h"
#include "checks/fault.h"
#include "checks/subject.h"

/* A served certificate that cannot be read may be the one that is wanted. */
static const char *damage_text(const struct capture *capture,
                               struct arena *arena)
{
    for (size_t i = 1; i < capture->chain_length; i++) {
        if (capture->chain[i]->failure.status != STATUS_OK)
            return arena_printf(arena,
                                "; #%zu of what was served does not "
                                "decode",
                                i);
    }
    return "";
}

/* What to import, and how to get all of it. */
static void note_missing_fix(const struct subject *subject,
                             const struct cert *last, struct note *note)
{
    const struct path *repaired = capture_repaired_path(subject->capture);
    note_fix(note,
             "Import the intermediate certificate \"%s\" (and any "
             "cross-certificate above it) in Security > Certificates.%s",
             text_shortened(name_short_text(last->issuer, note->arena),
                            SHOWN_NAME, note->arena),
             repaired == NULL ? ""
                              : " --export-chain FILE writes the whole chain "
                                "in its order.");
}

static void note_missing(const struct subject *subject, struct note *note)
{
    const struct path *path = subject->path;
    const struct cert *last = path->certs[path->length - 1];
    struct arena *arena = note->arena;
    const char *issuer =
        text_shortened(name_text(last->issuer, arena), SHOWN_TEXT, arena);
    const char *key_id =
        last->aki_key_id.size == 0
            ? ""
            : arena_printf(arena, " with key identifier %s",
                           hex_encode(arena, bytes_slice(last->aki_key_id, 0,
                                                         SHA256_SIZE)));
    note->cert = last;
    note_printf(note,
                "its issuer \"%s\"%s was not served and is no known root%s%s "
                "(OpenSSL %serror 20: unable to get local issuer certificate)",
                issuer, key_id, missing_issuer_text(subject, last, arena),
                damage_text(subject->capture, arena),
                path->length == 1 ? "error 21: unable to verify the first "
                                    "certificate, "
                                  : "");
    note_missing_fix(subject, last, note);
}

/* Some rule of this table fails, or is undecided, for the fault. */
static bool is_said_elsewhere(const struct subject *subject,
                              const struct path_fault_entry *entry)
{
    const struct check_options *options = subject->options;
    const struct rule *rule = rule_find(path_fault_rule(entry->fault));
    /* Of a path with more than a leaf nobody says that it is self-signed, and
     * names make no path invalid. */
    if (rule == NULL || entry->fault == FAULT_SELF_SIGNED ||
        fault_is_about_names(entry->fault) ||
        (rule->scope == SCOPE_LEAF && entry->index > 0))
        return false;
    return fault_severity(entry->fault, options,
                          path_is_public(subject->path)) == SEVERITY_ERROR;
}

/* The last resort: what the search does not call valid is never ready, even
 * if no rule has a word for the reason. */
static enum answer judge_rest(const struct subject *subject, struct note *note)
{
    const struct path *path = subject->path;
    if (path->result == PATH_VALID)
        return ANSWER_PASS;
    for (size_t i = 0; i < path->fault_count; i++) {
        if (is_said_elsewhere(subject, &path->faults[i]))
            return ANSWER_NOT_APPLICABLE;
    }
    if (path->broken_at < path->length)
        note->cert = path->certs[path->broken_at];
    note_printf(note, "no valid path: %s", path_fault_text(path->reason));
    return path->result == PATH_UNKNOWN ? ANSWER_UNKNOWN : ANSWER_FAIL;
}

enum answer judge_incomplete(const struct subject *subject, struct note *note)
{
    if (capture_leaf(subject->capture) == NULL)
        return ANSWER_NOT_APPLICABLE;
    if (subject->path == NULL) {
        note_printf(note, "no path was built");
        return ANSWER_UNKNOWN;
    }
    if (path_is_self_signed(subject->path))
        return ANSWER_NOT_APPLICABLE;
    if (!path_has_fault(subject->path, FAULT_INCOMPLETE))
        return judge_rest(subject, note);
    note_missing(subject, note);
    return ANSWER_FAIL;
}

/* Certificates beyond the limit were not kept, so nothing is known of
 * them. */
enum answer judge_over_limit(const struct subject *subject, struct note *note)
{
    const struct capture *capture = subject->capture;
    const struct path_fault_entry *entry = find_fault(subject);
    const struct paths *paths = capture->paths;
    if (capture->failure.status == STATUS_OVER_LIMIT && !capture->local_fault) {
        note_printf(note, "%s",
                    capture->failure.detail != NULL ? capture->failure.detail
                                                    : "handshake too large");
        return ANSWER_FAIL;
    }
    if (capture->served_count > capture->chain_length) {
        note_printf(note, "%zu certificates were served; %zu are looked at",
                    capture->served_count, capture->chain_length);
        return ANSWER_FAIL;
    }
    if (capture->chain_length == 0)
        return ANSWER_NOT_APPLICABLE;
    if (subject->path == NULL)
        return ANSWER_NOT_JUDGED;
    if (entry == NULL &&
        (!paths->over_limit || subject->path->result == PATH_VALID))
        return ANSWER_PASS;
    note_printf(note, "%s; %u signature checks, %u name comparisons, %u steps",
                paths->limit_text != NULL ? paths->limit_text
                : entry != NULL && entry->detail != NULL
                    ? entry->detail
                    : "the work for this chain",
                paths->signature_checks, paths->name_comparisons, paths->steps);
    return ANSWER_FAIL;
}

/* Certificates of the chain are bits by their place among those served. */
static bool is_in(uint64_t set, size_t index)
{
    return (set >> index & 1) != 0;
}

/* By names and key identifiers alone, something that belongs may have been
 * issued by it. The search does not list every path that there might be. */
static bool may_belong(const struct capture *capture, uint64_t belongs,
                       size_t index)
{
    const struct cert *cert = capture->chain[index];
    for (size_t i = 0; i < capture->chain_length; i++) {
        if (i != index && is_in(belongs, i) &&
            cert_may_issue(cert, capture->chain[i]))
            return true;
    }
    return false;
}

/* The served certificates that belong to the leaf, bit by bit. */
static uint64_t find_chain(const struct capture *capture)
{
    uint64_t belongs = 1, before = 0;
    for (size_t i = 1; i < capture->chain_length; i++) {
        if (paths_hold(capture->paths, capture->chain[i]))
            belongs |= (uint64_t)1 << i;
    }
    while (belongs != before) {
        before = belongs;
        for (size_t i = 1; i < capture->chain_length; i++) {
            if (!is_in(belongs, i) &&
                capture->chain[i]->failure.status == STATUS_OK &&
                may_belong(capture, belongs, i))
                belongs |= (uint64_t)1 << i;
        }
    }
    return belongs;
}

_Static_assert(LIMIT_CHAIN_CERTS <= 64, "one bit for each");

/* Does the chosen path have the one right above the other, whatever their key
 * identifiers say? */
static bool is_next_on_path(const struct subject *subject,
                            const struct cert *issuer, const struct cert *cert)
{
    const struct path *path = subject->path;
    for (size_t i = 0; i + 1 < path->length; i++) {
        if (cert_equal(path->certs[i], cert) &&
            cert_equal(path->certs[i + 1], issuer))
            return true;
    }
    return false;
}

/* Has the certificate issued one of the set, at places from `from` to `to`? */
static bool has_issued_any(const struct subject *subject, size_t index,
                           uint64_t set, size_t from, size_t to)
{
    const struct capture *capture = subject->capture;
    const struct cert *issuer = capture->chain[index];
    for (size_t i = from; i < to; i++) {
        const struct cert *cert = capture->chain[i];
        if (i != index && is_in(set, i) &&
            (cert_may_issue(issuer, cert) ||
             is_next_on_path(subject, issuer, cert)))
            return true;
    }
    return false;
}

/* Does one of them, a cross-certificate too, come before all that it issued? */
static bool is_misplaced(const struct subject *subject, uint64_t belongs)
{
    const struct capture *capture = subject->capture;
    for (size_t i = 1; i < capture->chain_length; i++) {
        if (is_in(belongs, i) &&
            served_index(capture, capture->chain[i]) == (int)i &&
            !has_issued_any(subject, i, belongs, 0, i) &&
            has_issued_any(subject, i, belongs, i + 1, capture->chain_length))
            return true;
    }
    return false;
}

/* "#0 > #2 > #1": always the first that issued one of those before. */
static const char *right_order(const struct subject *subject, uint64_t belongs,
                               struct arena *arena)
{
    const struct capture *capture = subject->capture;
    const char *text = "#0";
    uint64_t placed = 1;
    for (size_t i = 1; i < capture->chain_length; i++) {
        if (!is_in(belongs, i) || is_in(placed, i) ||
            served_index(capture, capture->chain[i]) != (int)i ||
            !has_issued_any(subject, i, placed, 0, capture->chain_length))
            continue;
        text = arena_printf(arena, "%s > #%zu", text, i);
        placed |= (uint64_t)1 << i;
        i = 0;
    }
    return text;
}

static const char *served_text(const struct capture *capture,
                               struct arena *arena)
{
    struct text_list list = { .arena = arena };
    for (size_t i = 0; i < capture->chain_length; i++)
        text_list_add(&list, "%s",
                      cert_text(capture->chain[i], (int)i, "", arena));
    return text_list_end(&list);
}

enum answer judge_order(const struct subject *subject, struct note *note)
{
    if (subject->record->is_file || subject->path == NULL ||
        path_is_self_signed(subject->path) ||
        subject->capture->chain_length < 2)
        return ANSWER_NOT_APPLICABLE;
    uint64_t belongs = find_chain(subject->capture);
    if (!is_misplaced(subject, belongs))
        return ANSWER_PASS;
    note_printf(note, "served %s; right order: %s",
                served_text(subject->capture, note->arena),
                right_order(subject, belongs, note->arena));
    return ANSWER_FAIL;
}

enum answer judge_extra(const struct subject *subject, struct note *note)
{
    const struct capture *capture = subject->capture;
    struct text_list list = { .arena = note->arena };
    if (subject->record->is_file || subject->path == NULL ||
        capture_good_leaf(capture) == NULL ||
        path_is_self_signed(subject->path))
        return ANSWER_NOT_APPLICABLE;
    uint64_t belongs = find_chain(capture);
    for (size_t i = 1; i < capture->chain_length; i++) {
        const struct cert *cert = capture->chain[i];
        bool is_repeated = served_index(capture, cert) < (int)i;
        if (!is_repeated && is_in(belongs, i))
            continue;
        text_list_add(&list, "%s%s", cert_text(cert, (int)i, "", note->arena),
                      is_repeated ? " (repeated)" : "");
    }
    if (list.count == 0)
        return ANSWER_PASS;
    note_printf(note, "not part of the chain: %s", text_list_end(&list));
    return ANSWER_FAIL;
}

enum answer judge_key_id(const struct subject *subject, struct note *note)
{
    const struct cert *cert = subject->cert, *issuer = subject->issuer;
    if (issuer == NULL || cert->aki_key_id.size == 0 || issuer->ski.size == 0)
        return ANSWER_NOT_APPLICABLE;
    if (bytes_equal(cert->aki_key_id, issuer->ski))
        return ANSWER_PASS;
    note_printf(
        note, "authority key identifier %s; its issuer \"%s\" has %s",
        hex_encode(note->arena, bytes_slice(cert->aki_key_id, 0, SHA256_SIZE)),
        text_shortened(cert_short_text(issuer, note->arena), SHOWN_NAME,
                       note->arena),
        hex_encode(note->arena, bytes_slice(issuer->ski, 0, SHA256_SIZE)));
    return ANSWER_FAIL;
}
