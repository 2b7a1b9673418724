#include "checks/file_key.h"

#include <string.h>

#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/given_files.h"
#include "checks/subject.h"

/* What the private key is to belong to. */
struct owner {
    const struct public_key *key;
    const uint8_t *spki_sha256;
    const char *what;
};

static const struct request *first_request(const struct file_set *set)
{
    for (size_t f = 0; f < set->count; f++) {
        const struct bundle *bundle = &set->items[f].bundle;
        for (size_t i = 0; i < bundle->request_count; i++) {
            if (bundle->requests[i]->failure.status == STATUS_OK)
                return bundle->requests[i];
        }
    }
    return NULL;
}

/* The certificate, or where there is none the request for it. */
static bool find_owner(const struct subject *subject, struct owner *out)
{
    const struct cert *leaf = files_leaf(subject);
    const struct request *request = first_request(files_of(subject));
    if (leaf != NULL)
        *out = (struct owner){ &leaf->key, leaf->spki_sha256, "certificate" };
    else if (request != NULL && files_cert_count(subject) == 0)
        *out = (struct owner){ &request->key, request->spki_sha256, "request" };
    else
        return false;
    return true;
}

/* What the keys of all files are, compared with it. */
struct match {
    bool fits, any_shut;
    struct text_list others;
};

static void compare_keys(const struct file_set *set, const struct owner *owner,
                         struct match *match)
{
    for (size_t f = 0; f < set->count; f++) {
        const struct given_file *file = &set->items[f];
        const struct bundle *bundle = &file->bundle;
        for (size_t i = 0; i < bundle->key_count; i++) {
            const struct private_key *key = bundle->keys[i];
            match->fits |= private_key_fits(key, owner->key);
            match->any_shut |= !private_key_is_open(key);
            if (private_key_is_open(key))
                text_list_add(
                    &match->others, "%s has %s, %s", file->path,
                    public_key_text(&key->key, match->others.arena),
                    sha256_text(key->spki_sha256, match->others.arena));
        }
    }
}

/* A key that is locked may be the one: it is said to be locked elsewhere. */
enum answer judge_key_mismatch(const struct subject *subject, struct note *note)
{
    const struct file_set *set = files_of(subject);
    struct owner owner;
    struct match match = { .others = { .arena = note->arena } };
    if (set == NULL || !find_owner(subject, &owner))
        return ANSWER_NOT_APPLICABLE;
    if (!files_have_keys(set))
        return ANSWER_NOT_JUDGED;
    compare_keys(set, &owner, &match);
    if (match.fits)
        return ANSWER_PASS;
    if (match.any_shut)
        return ANSWER_NOT_JUDGED;
    note_printf(note, "the %s has %s, SHA-256 of the public key %s; %s",
                owner.what, public_key_text(owner.key, note->arena),
                sha256_text(owner.spki_sha256, note->arena),
                text_list_end(&match.others));
    return ANSWER_FAIL;
}

/* "3 certificates", "1 request". */
static void add_count(struct text_list *list, size_t count, const char *what)
{
    if (count > 0)
        text_list_add(list, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

static const char *contents_text(const struct bundle *bundle,
                                 struct arena *arena)
{
    struct text_list list = { .arena = arena };
    add_count(&list, bundle->cert_count, "certificate");
    add_count(&list, bundle->crl_count, "CRL");
    add_count(&list, bundle->request_count, "request");
    if (bundle->pkcs12 != NULL)
        add_count(&list, bundle->pkcs12->other_count, "other bag");
    return list.count == 0 ? "nothing" : text_list_end(&list);
}

static bool is_open(const struct pkcs12 *pkcs12)
{
    return pkcs12->lock == LOCK_NONE || pkcs12->lock == LOCK_OPENED;
}

enum answer judge_key_absent(const struct subject *subject, struct note *note)
{
    const struct given_file *file = subject->file;
    const struct bundle *bundle = &file->bundle;
    bool is_wanted = file->use == FILE_FOR_KEY || bundle->pkcs12 != NULL;
    if (!is_wanted || bundle->failure.status != STATUS_OK)
        return ANSWER_NOT_APPLICABLE;
    if (given_file_has_key(file))
        return ANSWER_PASS;
    if (bundle->pkcs12 != NULL && !is_open(bundle->pkcs12))
        return ANSWER_NOT_JUDGED;
    note_printf(note, "it holds %s, and no private key",
                contents_text(bundle, note->arena));
    return ANSWER_FAIL;
}

/* How the whole file stands: what fails goes before what nobody knows. */
struct locks {
    bool any, any_wrong, any_unknown, any_ours;
    struct text_list list;
};

static void add_lock(struct locks *locks, enum lock lock, const char *what,
                     const char *fault)
{
    locks->any = true;
    locks->any_wrong |= lock == LOCK_WRONG_PASSPHRASE;
    locks->any_unknown |=
        lock == LOCK_NEEDS_PASSPHRASE || lock == LOCK_UNSUPPORTED;
    locks->any_ours |= lock == LOCK_UNSUPPORTED;
    if (lock == LOCK_WRONG_PASSPHRASE || lock == LOCK_NEEDS_PASSPHRASE ||
        lock == LOCK_UNSUPPORTED)
        text_list_add(&locks->list, "%s%s", what, fault);
}

static const char *key_text(const struct given_file *file, size_t index,
                            struct arena *arena)
{
    const struct private_key *key = file->bundle.keys[index];
    return arena_printf(
        arena, "%sprivate key (%s%s%s)",
        file_place_text(file, file->bundle.key_places[index], arena), key->form,
        key->encryption == NULL ? "" : ", ",
        key->encryption == NULL ? "" : key->encryption);
}

static void list_locks(const struct given_file *file, struct locks *locks)
{
    const struct bundle *bundle = &file->bundle;
    struct arena *arena = locks->list.arena;
    if (bundle->pkcs12 != NULL)
        add_lock(locks, bundle->pkcs12->lock,
                 "PKCS#12: ", bundle->pkcs12->fault);
    /* Of a file that is shut as a whole its keys say nothing new. */
    if (bundle->pkcs12 != NULL && !is_open(bundle->pkcs12))
        return;
    for (size_t i = 0; i < bundle->key_count; i++)
        add_lock(locks, bundle->keys[i]->lock,
                 arena_printf(arena, "%s: ", key_text(file, i, arena)),
                 bundle->keys[i]->fault);
}

enum answer judge_key_locked(const struct subject *subject, struct note *note)
{
    struct locks locks = { .list = { .arena = note->arena } };
    list_locks(subject->file, &locks);
    if (!locks.any)
        return ANSWER_NOT_APPLICABLE;
    if (locks.list.count == 0)
        return ANSWER_PASS;
    note_printf(note, "%s", text_list_end(&locks.list));
    if (locks.any_wrong) {
        note_fix(note, "Give the right passphrase in the first line of "
                       "--pass-file.");
        return ANSWER_FAIL;
    }
    if (locks.any_ours)
        note_fix(note, "Export it again with AES-256 and SHA-256; what is in "
                       "it could not be judged.");
    return ANSWER_UNKNOWN;
}

enum { READABLE_BY_OTHERS = 077 };

enum answer judge_key_open(const struct subject *subject, struct note *note)
{
    const struct given_file *file = subject->file;
    struct text_list list = { .arena = note->arena };
    if (!given_file_has_key(file))
        return ANSWER_NOT_APPLICABLE;
    for (size_t i = 0; i < file->bundle.key_count; i++) {
        const struct private_key *key = file->bundle.keys[i];
        if (!key->is_encrypted && key->lock != LOCK_MALFORMED)
            text_list_add(&list, "%s, %s", key_text(file, i, note->arena),
                          key->encryption == NULL ? "not encrypted"
                                                  : "its passphrase is empty");
    }
    if (file->has_mode && (file->mode & READABLE_BY_OTHERS) != 0)
        text_list_add(&list, "mode %03o: open to others", file->mode);
    if (list.count == 0)
        return ANSWER_PASS;
    note_printf(note, "%s", text_list_end(&list));
    return ANSWER_FAIL;
}

/* A PKCS#12 file is how a certificate is copied with its key; a key by itself,
 * or with a request, goes nowhere. */
enum answer judge_secret(const struct subject *subject, struct note *note)
{
    const struct given_file *file = subject->file;
    if (file->use != FILE_FOR_SET || file->bundle.pkcs12 != NULL ||
        files_cert_count(subject) == 0)
        return ANSWER_NOT_APPLICABLE;
    if (!given_file_has_key(file))
        return ANSWER_PASS;
    note_printf(note, "%s", key_text(file, 0, note->arena));
    return ANSWER_FAIL;
}
