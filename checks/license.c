#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "chain/trust_store.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/store.h"
#include "checks/subject.h"

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
static bool reaches(const struct subject *subject,
                    bool (*is_wanted)(const struct subject *,
                                      const struct cert *),
                    const struct cert **root)
{
    const struct paths *paths = subject->capture->paths;
    bool needs_valid = paths->paths[0].result != PATH_INVALID;
    for (size_t i = 0; i < paths->count; i++) {
        const struct path *path = &paths->paths[i];
        *root = path_root(path);
        if (*root != NULL && is_wanted(subject, *root) &&
            (!needs_valid || path->result != PATH_INVALID))
            return true;
    }
    return false;
}

static const char *licensed_text(const struct subject *subject,
                                 struct arena *arena)
{
    return sha256_text(subject->options->licensed_root, arena);
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
        return ANSWER_PASS;
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
