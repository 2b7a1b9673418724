#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "chain/trust_store.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/store.h"
#include "checks/subject.h"
#include "x509/time.h"

/* The licensed root itself, if it is at hand: only its SHA-256 may have been
 * given. */
static const struct cert *licensed_cert(const struct subject *subject)
{
    const struct root_entry *entry =
        store_find(subject->options, subject->options->licensed_root);
    return entry == NULL ? NULL : entry->cert;
}

static bool is_licensed(const struct subject *subject, const struct cert *root)
{
    return memcmp(root->sha256, subject->options->licensed_root, SHA256_SIZE) ==
           0;
}

/* An anchor is a name and a key (RFC 5280 6.1.1 (d)): a client that holds the
 * licensed root takes the other certificate for it too. */
static bool is_reissue(const struct subject *subject, const struct cert *root)
{
    const struct cert *licensed = licensed_cert(subject);
    return licensed != NULL && !is_licensed(subject, root) &&
           memcmp(licensed->spki_sha256, root->spki_sha256, SHA256_SIZE) == 0 &&
           name_equal(licensed->subject, root->subject);
}

/* Clients fetch nothing: only paths of served certificates count, and where
 * one is valid, no other that is not. */
static bool is_way(const struct subject *subject, const struct path *path,
                   bool (*is_wanted)(const struct subject *,
                                     const struct cert *))
{
    bool needs_valid = subject->capture->paths->paths[0].result != PATH_INVALID;
    const struct cert *root = path_root(path);
    return root != NULL && is_wanted(subject, root) &&
           (!needs_valid || path->result != PATH_INVALID);
}

static bool reaches(const struct subject *subject,
                    bool (*is_wanted)(const struct subject *,
                                      const struct cert *),
                    const struct cert **root)
{
    const struct paths *paths = subject->capture->paths;
    for (size_t i = 0; i < paths->count; i++) {
        *root = path_root(&paths->paths[i]);
        if (is_way(subject, &paths->paths[i], is_wanted))
            return true;
    }
    return false;
}

/* Of the certificates above the leaf the one that ends first. */
static const struct cert *first_to_end(const struct path *path)
{
    const struct cert *first = path->certs[path->length - 1];
    for (size_t i = 1; i < path->length; i++)
        if (path->certs[i]->not_after < first->not_after)
            first = path->certs[i];
    return first;
}

/* What ends the longest-lived of the ways to the licensed root. */
static const struct cert *end_of_way(const struct subject *subject)
{
    const struct paths *paths = subject->capture->paths;
    const struct cert *last = NULL;
    for (size_t i = 0; i < paths->count; i++) {
        const struct path *path = &paths->paths[i];
        if (!is_way(subject, path, is_licensed) &&
            !is_way(subject, path, is_reissue))
            continue;
        const struct cert *end = first_to_end(path);
        if (last == NULL || end->not_after > last->not_after)
            last = end;
    }
    return last;
}

static const char *licensed_text(const struct subject *subject,
                                 struct arena *arena)
{
    return sha256_text(subject->options->licensed_root, arena);
}

/* Of the chosen path validity.chain-ends-first tells. Where that one ends at
 * another root, the way to the licensed one may end before the leaf unseen. */
static enum answer judge_way(const struct subject *subject, struct note *note)
{
    const struct path *path = subject->path;
    const struct cert *end = end_of_way(subject);
    if (is_way(subject, path, is_licensed) ||
        is_way(subject, path, is_reissue) ||
        end->not_after >= path->certs[0]->not_after)
        return ANSWER_PASS;
    note->cert = end;
    note->most = SEVERITY_WARNING;
    note_printf(note,
                "the licensed root %s is reached only until this one ends, on "
                "%s; the leaf ends on %s",
                licensed_text(subject, note->arena),
                time_date_text(end->not_after, note->arena),
                time_date_text(path->certs[0]->not_after, note->arena));
    note_fix(note, "Before that day import the CA's newer cross-certificate, "
                   "or have Support build a package with a root that stays.");
    return ANSWER_FAIL;
}

static enum answer judge_root_changed(const struct subject *subject,
                                      struct note *note)
{
    const struct path *path = subject->path;
    const struct cert *root;
    if (subject->options->licensed_root == NULL)
        return ANSWER_NOT_JUDGED;
    if (path == NULL)
        return ANSWER_NOT_APPLICABLE;
    if (reaches(subject, is_licensed, &root) ||
        reaches(subject, is_reissue, &root))
        return judge_way(subject, note);
    root = path_root(path);
    note_printf(note, "licensed root %s; what is served leads to %s",
                licensed_text(subject, note->arena),
                root == NULL ? "no root"
                             : cert_text(root, -1, "root", note->arena));
    if (licensed_cert(subject) != NULL)
        return ANSWER_FAIL;
    /* A path to a certificate that is not here cannot be found. */
    note_printf(note,
                "%s; the licensed root itself is not at hand: give its "
                "file",
                note->evidence);
    note_fix(note, "Give the file of the licensed root with --licensed-root. "
                   "Until then do not switch.");
    return ANSWER_UNKNOWN;
}

/* The CA still has it beside the new one: nothing is old about it. */
static bool is_current(const struct subject *subject)
{
    const struct root_entry *entry =
        store_find(subject->options, subject->options->licensed_root);
    return entry != NULL && entry->is_public;
}

/* A client that holds the licensed root finds the same way as before: that one
 * is reached as well. */
static enum answer judge_root_reissued(const struct subject *subject,
                                       struct note *note)
{
    const struct cert *root;
    if (subject->options->licensed_root == NULL)
        return ANSWER_NOT_JUDGED;
    if (subject->path == NULL)
        return ANSWER_NOT_APPLICABLE;
    if (is_current(subject) || !reaches(subject, is_reissue, &root))
        return ANSWER_PASS;
    note->cert = root;
    note_printf(note, "the licensed root %s has the same name and key, %s",
                licensed_text(subject, note->arena),
                sha256_text(root->spki_sha256, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_host_changed(const struct subject *subject,
                                      struct note *note)
{
    const char *licensed = subject->options->licensed_host;
    const char *host = record_host(subject->record)->host;
    if (licensed == NULL)
        return ANSWER_NOT_JUDGED;
    if (strcasecmp(licensed, host) == 0)
        return ANSWER_PASS;
    note_printf(
        note, "licensed for %s; this is %s",
        text_clean_short(note->arena, bytes_of_text(licensed), SHOWN_TEXT),
        host);
    return ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "license.root-changed",
        .title = "What is served leads to the root in the licence.",
        .why = "Clients that hold the old root only are lost for ever when "
               "the certificate is switched too early.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_ENDPOINT,
        .standard = "BeyondTrust, Re-key or Re-issue an SSL Certificate",
        .fix = "Do not switch: ask Support for a package with the new root, "
               "install, wait 24-48 h, then change.",
        .judge = judge_root_changed,
    },
    {
        .id = "license.root-reissued",
        .title = "The root in the licence is still the CA's current one.",
        .why = "Another certificate with the same name and key works as "
               "well, but the licence should hold the current one.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 5280 6.1.1 (d)",
        .fix = "Send the new root file to Support at the next build.",
        .judge = judge_root_reissued,
    },
    {
        .id = "license.host-changed",
        .title = "The host is the one in the licence.",
        .why = "The host's name is built into every client.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_HOST,
        .standard = "BeyondTrust SSL requirements (host name encoded)",
        .fix = "Ask Support for a package for the new name.",
        .judge = judge_host_changed,
    },
};

const struct family family_license = {
    .name = "license",
    .title = "Licence",
    .rules = rules,
    .count = COUNT_OF(rules),
};
