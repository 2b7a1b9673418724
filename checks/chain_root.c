#include "checks/chain_root.h"

#include <string.h>

#include "base/arena.h"
#include "checks/chain_issuers.h"
#include "checks/evidence.h"
#include "checks/fault.h"
#include "checks/store.h"
#include "checks/subject.h"
#include "x509/time.h"

/* In verify a self-signed certificate that is no given root ends here: there
 * is no server that Support could look at, as product.self-signed wants. */
static bool is_left_to_product(const struct subject *subject)
{
    return path_is_self_signed(subject->path) && !subject->record->is_file;
}

/* All but the root was served, and the root was fetched: nothing is missing
 * but that somebody knows it. */
static const struct cert *fetched_root(const struct subject *subject)
{
    const struct path *repaired = capture_repaired_path(subject->capture);
    if (repaired == NULL || repaired->root_is_known)
        return NULL;
    for (size_t i = 0; i + 1 < repaired->length; i++) {
        if (served_index(subject->capture, repaired->certs[i]) < 0)
            return NULL;
    }
    return path_root(repaired);
}

/* The unknown root at which the chain ends, or NULL. */
static const struct cert *unknown_root(const struct subject *subject)
{
    const struct path *path = subject->path;
    if (path_has_fault(path, FAULT_SELF_SIGNED))
        return path->certs[0];
    if (!path->is_complete)
        return fetched_root(subject);
    return path->root_is_known && !path_has_fault(path, FAULT_UNKNOWN_ROOT)
               ? NULL
               : path_root(path);
}

enum answer judge_unknown_root(const struct subject *subject, struct note *note)
{
    const struct path *path = subject->path;
    if (path == NULL || is_left_to_product(subject))
        return ANSWER_NOT_APPLICABLE;
    note->cert = unknown_root(subject);
    if (note->cert == NULL)
        return path->is_complete ? ANSWER_PASS : ANSWER_NOT_APPLICABLE;
    const char *url = fetched_from(subject->record, note->cert);
    note_printf(note, "root \"%s\" is not among %s",
                text_shortened(name_text(note->cert->subject, note->arena),
                               SHOWN_TEXT, note->arena),
                searched_text(subject->options, note->arena));
    if (!path->is_complete)
        note_printf(note,
                    "%s; it was fetched%s%s: confirm the fingerprint with the "
                    "CA",
                    note->evidence, url == NULL ? "" : " from ",
                    url == NULL ? ""
                                : text_shortened(url, SHOWN_TEXT, note->arena));
    if (path_is_self_signed(path))
        note_printf(note, "%s (OpenSSL error 18: self-signed certificate)",
                    note->evidence);
    else
        note_openssl(subject, note);
    return ANSWER_FAIL;
}

enum answer judge_root_sent(const struct subject *subject, struct note *note)
{
    const struct paths *paths = subject->capture->paths;
    if (subject->record->is_file || subject->path == NULL ||
        path_is_self_signed(subject->path))
        return ANSWER_NOT_APPLICABLE;
    for (size_t i = 0; i < paths->count; i++) {
        const struct cert *root = path_root(&paths->paths[i]);
        int index = root == NULL ? -1 : served_index(subject->capture, root);
        if (index < 1)
            continue;
        note->cert = root;
        note_printf(note, "the root is served");
        return ANSWER_FAIL;
    }
    return ANSWER_PASS;
}

/*
 * What is missing above a CA certificate is most likely its root, above a leaf
 * an intermediate, of which chain.incomplete tells. A root that AIA supplies
 * has been found.
 */
enum answer judge_root_not_found(const struct subject *subject,
                                 struct note *note)
{
    const struct path *path = subject->path;
    struct arena *arena = note->arena;
    if (path == NULL || path_is_self_signed(path))
        return ANSWER_NOT_APPLICABLE;
    if (path->is_complete)
        return ANSWER_PASS;
    if (!path_has_fault(path, FAULT_INCOMPLETE) || path->length < 2)
        return ANSWER_NOT_APPLICABLE;
    if (capture_repaired_path(subject->capture) != NULL)
        return ANSWER_PASS;
    note->cert = path->certs[path->length - 1];
    note_printf(
        note, "its issuer \"%s\" was not served and is not among %s%s",
        text_shortened(name_text(note->cert->issuer, arena), SHOWN_TEXT, arena),
        searched_text(subject->options, arena),
        missing_issuer_text(subject, note->cert, arena));
    note_openssl(subject, note);
    return ANSWER_FAIL;
}

/* "#0 > #1 > root "X" … (store)". */
static const char *way_text(const struct subject *subject,
                            const struct path *path, struct arena *arena)
{
    const struct cert *root = path_root(path);
    const struct root_choice *choice = &subject->record->root;
    bool is_chosen = choice->cert != NULL && cert_equal(choice->cert, root);
    const char *text = "";
    for (size_t i = 0; i + 1 < path->length; i++) {
        int index = served_index(subject->capture, path->certs[i]);
        text = index < 0 ? arena_printf(arena, "%s(not served) > ", text)
                         : arena_printf(arena, "%s#%d > ", text, index);
    }
    return arena_printf(
        arena, "%s%s (%s%s%s)", text,
        cert_text(root, served_index(subject->capture, root), "root", arena),
        root_source_text(path->source),
        path->result == PATH_INVALID ? ", not valid: " : "",
        path->result == PATH_INVALID ? path_fault_text(path->reason)
        : is_chosen                  ? ", recommended"
                                     : "");
}

static bool ends_at_earlier_root(const struct paths *paths, size_t index)
{
    const struct cert *root = path_root(&paths->paths[index]);
    for (size_t i = 0; i < index; i++) {
        const struct cert *earlier = path_root(&paths->paths[i]);
        if (earlier != NULL && cert_equal(earlier, root))
            return true;
    }
    return false;
}

/* Another certificate for the name and key of one that is used. */
static bool is_cross_sign(const struct cert *served, const struct path *path)
{
    for (size_t i = 1; i < path->length; i++) {
        const struct cert *used = path->certs[i];
        if (served->failure.status == STATUS_OK &&
            memcmp(served->spki_sha256, used->spki_sha256, SHA256_SIZE) == 0 &&
            name_equal(served->subject, used->subject) &&
            !name_equal(served->issuer, used->issuer))
            return true;
    }
    return false;
}

/* A cross-certificate leads to another root, if not today. */
static void add_cross_signs(const struct subject *subject,
                            struct text_list *list)
{
    const struct capture *capture = subject->capture;
    for (size_t i = 1; i < capture->chain_length; i++) {
        const struct cert *served = capture->chain[i];
        if (!is_cross_sign(served, subject->path) ||
            paths_hold(capture->paths, served))
            continue;
        const char *issuer = name_short_text(served->issuer, list->arena);
        text_list_add(list, "%s, issued by \"%s\" until %s",
                      cert_text(served, (int)i, "", list->arena),
                      text_shortened(issuer, SHOWN_NAME, list->arena),
                      time_date_text(served->not_after, list->arena));
    }
}

enum answer judge_multiple_anchors(const struct subject *subject,
                                   struct note *note)
{
    const struct paths *paths = subject->capture->paths;
    struct text_list list = { .arena = note->arena };
    if (subject->path == NULL || !subject->path->is_complete ||
        path_is_self_signed(subject->path))
        return ANSWER_NOT_APPLICABLE;
    for (size_t i = 1; i < paths->count; i++) {
        if (paths->paths[i].is_complete && !ends_at_earlier_root(paths, i))
            text_list_add(&list, "%s",
                          way_text(subject, &paths->paths[i], note->arena));
    }
    add_cross_signs(subject, &list);
    if (list.count == 0)
        return ANSWER_PASS;
    note_printf(note, "%s, %s", way_text(subject, subject->path, note->arena),
                text_list_end(&list));
    return ANSWER_FAIL;
}
