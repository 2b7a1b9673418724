#include "checks/file_chain.h"

#include "base/arena.h"
#include "checks/chain_issuers.h"
#include "checks/evidence.h"
#include "checks/given_files.h"
#include "checks/subject.h"

/* The certificates of all files, as one chain; the first is the leaf. */
static const struct capture *files_capture(const struct subject *subject)
{
    const struct record *record = subject->record;
    return files_of(subject) == NULL || record->capture_count == 0
               ? NULL
               : &record->captures[0];
}

static bool is_leaf(const struct capture *capture, size_t index)
{
    return cert_is_end_entity(capture->chain[index], capture->chain,
                              capture->chain_length);
}

/* A file may be there twice. */
static bool is_repeated(const struct capture *capture, size_t index)
{
    return served_index(capture, capture->chain[index]) < (int)index;
}

static void list_certs(const struct capture *capture, bool only_leaves,
                       struct text_list *list)
{
    for (size_t i = 0; i < capture->chain_length; i++) {
        if (!is_repeated(capture, i) && (!only_leaves || is_leaf(capture, i)))
            text_list_add(
                list, "%s",
                cert_text(capture->chain[i], (int)i, "", list->arena));
    }
}

/* A request needs no certificate, and what is shut may hold one. A key in place
 * of the certificate is the usual mistake. */
static enum answer judge_no_cert(const struct subject *subject,
                                 struct note *note)
{
    const struct file_set *set = files_of(subject);
    struct text_list list = { .arena = note->arena };
    if (files_have_requests(set))
        return ANSWER_NOT_APPLICABLE;
    for (size_t i = 0; i < set->count; i++) {
        const struct given_file *file = &set->items[i];
        const struct pkcs12 *pkcs12 = file->bundle.pkcs12;
        if (pkcs12 != NULL && pkcs12->lock != LOCK_NONE &&
            pkcs12->lock != LOCK_OPENED)
            return ANSWER_NOT_JUDGED;
        if (given_file_has_key(file))
            text_list_add(&list, "%s holds a private key", file->path);
    }
    note_printf(note, "no certificate, and no request for one; %s",
                text_list_end(&list));
    return ANSWER_FAIL;
}

/* The first is judged as the leaf, but it is that of a CA, and this one is not:
 * the files stand in the wrong order. */
static void note_misplaced(const struct capture *capture, size_t index,
                           struct note *note)
{
    const struct cert *leaf = capture->chain[index];
    note_printf(note,
                "%s comes first and is judged as the server's, but it is a "
                "CA's; the server's own is %s",
                cert_text(capture->chain[0], 0, "", note->arena),
                cert_text(leaf, (int)index, "", note->arena));
    note_fix(note, "Put the certificate \"%s\" first, then verify again.",
             text_shortened(cert_short_text(leaf, note->arena), SHOWN_NAME,
                            note->arena));
}

/* A damaged certificate may be the one: it is said to be damaged elsewhere. */
enum answer judge_no_leaf(const struct subject *subject, struct note *note)
{
    const struct capture *capture = files_capture(subject);
    struct text_list list = { .arena = note->arena };
    if (files_of(subject) == NULL)
        return ANSWER_NOT_APPLICABLE;
    if (capture == NULL || capture->chain_length == 0)
        return judge_no_cert(subject, note);
    for (size_t i = 0; i < capture->chain_length; i++) {
        if (capture->chain[i]->failure.status != STATUS_OK)
            return ANSWER_NOT_APPLICABLE;
        if (is_leaf(capture, i)) {
            if (i > 0)
                note_misplaced(capture, i, note);
            return i > 0 ? ANSWER_FAIL : ANSWER_PASS;
        }
    }
    list_certs(capture, false, &list);
    note_printf(note, "only certificates of CAs: %s", text_list_end(&list));
    return ANSWER_FAIL;
}

enum answer judge_several_leaves(const struct subject *subject,
                                 struct note *note)
{
    const struct capture *capture = files_capture(subject);
    struct text_list list = { .arena = note->arena };
    if (capture == NULL)
        return ANSWER_NOT_APPLICABLE;
    list_certs(capture, true, &list);
    if (list.count == 0)
        return ANSWER_NOT_APPLICABLE;
    if (list.count == 1)
        return ANSWER_PASS;
    note_printf(note, "%s; #0 is judged", text_list_end(&list));
    return ANSWER_FAIL;
}

enum answer judge_file_chain(const struct subject *subject, struct note *note)
{
    const struct path *path = subject->path;
    struct arena *arena = note->arena;
    if (files_of(subject) == NULL || path == NULL ||
        capture_good_leaf(subject->capture) == NULL ||
        path_is_self_signed(path))
        return ANSWER_NOT_APPLICABLE;
    if (!path_has_fault(path, FAULT_INCOMPLETE))
        return path->is_complete ? ANSWER_PASS : ANSWER_NOT_APPLICABLE;
    note->cert = path->certs[path->length - 1];
    const char *issuer =
        text_shortened(name_text(note->cert->issuer, arena), SHOWN_TEXT, arena);
    note_printf(note, "its issuer \"%s\" is not among the files%s", issuer,
                missing_issuer_text(subject, note->cert, arena));
    note_fix(note, "Get the certificate of \"%s\" from the CA and add it.",
             text_shortened(name_short_text(note->cert->issuer, arena),
                            SHOWN_NAME, arena));
    return ANSWER_FAIL;
}

static bool has_root(const struct capture *capture)
{
    const struct paths *paths = capture->paths;
    for (size_t i = 0; i < paths->count; i++) {
        const struct cert *root = path_root(&paths->paths[i]);
        if (root != NULL && served_index(capture, root) >= 0)
            return true;
    }
    return false;
}

enum answer judge_root_absent(const struct subject *subject, struct note *note)
{
    const struct path *path = subject->path;
    struct arena *arena = note->arena;
    if (files_of(subject) == NULL || path == NULL || !path->is_complete ||
        path_is_self_signed(path))
        return ANSWER_NOT_APPLICABLE;
    if (has_root(subject->capture))
        return ANSWER_PASS;
    const struct cert *root = path_root(path);
    const struct cert *last = path->certs[path->length - 2];
    note->cert = root;
    note_printf(note, "the root is %s, and not among the files%s",
                path->source == ROOT_SOURCE_STORE ? "in the system's store"
                                                  : "one that was given",
                missing_issuer_text(subject, last, arena));
    return ANSWER_FAIL;
}
