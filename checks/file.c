#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/file_chain.h"
#include "checks/file_key.h"
#include "checks/given_files.h"
#include "checks/subject.h"

static bool is_known_but_unfit(enum file_format format)
{
    return format == FORMAT_HTML || format == FORMAT_JAVA_KEY_STORE;
}

static void add_damage(struct text_list *list, const struct given_file *file,
                       size_t place, const char *what,
                       const struct failure *failure)
{
    if (failure->status != STATUS_OK)
        text_list_add(list, "%sa %s that does not decode: %s",
                      file_place_text(file, place, list->arena), what,
                      failure->detail);
}

/* What stands in the file, but is damaged. Of the leaf the rules about
 * certificates tell. */
static void list_damage(const struct subject *subject, struct text_list *list)
{
    const struct record *record = subject->record;
    const struct given_file *file = subject->file;
    const struct bundle *bundle = &file->bundle;
    for (size_t i = 0; i < bundle->cert_count; i++) {
        bool is_leaf = record->capture_count > 0 &&
                       record->captures[0].chain[0] == bundle->certs[i];
        if (!is_leaf)
            add_damage(list, file, bundle->cert_places[i], "certificate",
                       &bundle->certs[i]->failure);
    }
    for (size_t i = 0; i < bundle->crl_count; i++)
        add_damage(list, file, bundle->crl_places[i], "CRL",
                   &bundle->crls[i]->failure);
    for (size_t i = 0; i < bundle->request_count; i++)
        add_damage(list, file, bundle->request_places[i], "request",
                   &bundle->requests[i]->failure);
    for (size_t i = 0; i < bundle->key_count; i++) {
        const struct private_key *key = bundle->keys[i];
        struct failure failure = { STATUS_MALFORMED, 0, key->fault };
        if (key->lock == LOCK_MALFORMED)
            add_damage(list, file, bundle->key_places[i], "private key",
                       &failure);
    }
}

static enum answer judge_unreadable(const struct subject *subject,
                                    struct note *note)
{
    const struct bundle *bundle = &subject->file->bundle;
    struct text_list list = { .arena = note->arena };
    if (is_known_but_unfit(bundle->format))
        return ANSWER_PASS;
    if (bundle->failure.status != STATUS_OK)
        text_list_add(&list, "%s%s", bundle->failure.detail,
                      bundle->format == FORMAT_UNKNOWN &&
                              bundle->failure.status == STATUS_MALFORMED
                          ? "; tried as certificate, CRL, request, private "
                            "key, PKCS#7 and PKCS#12"
                          : "");
    list_damage(subject, &list);
    if (list.count == 0)
        return ANSWER_PASS;
    if (bundle->failure.status == STATUS_IO)
        note_fix(note, "Check the path, and whether you may read the file.");
    note_printf(note, "%s", text_list_end(&list));
    return ANSWER_FAIL;
}

static enum answer judge_importable(const struct subject *subject,
                                    struct note *note)
{
    const struct bundle *bundle = &subject->file->bundle;
    if (bundle->format == FORMAT_HTML) {
        note_printf(note, "HTML: a web page was saved in place of what it "
                          "offers");
        note_fix(note, "Download it again: the file itself, as Base64 or DER "
                       "X.509, and not the page.");
        return ANSWER_FAIL;
    }
    if (bundle->format == FORMAT_JAVA_KEY_STORE) {
        note_printf(note, "a Java key store (JKS)");
        note_fix(note, "Convert it to PKCS#12: keytool -importkeystore "
                       "-deststoretype PKCS12.");
        return ANSWER_FAIL;
    }
    if (bundle->has_pem_pkcs7) {
        note_printf(note, "PKCS#7 in PEM; of PKCS#7 the appliance takes DER");
        note_fix(note, "Convert it: openssl pkcs7 -outform DER, or to PEM "
                       "X.509 with openssl pkcs7 -print_certs.");
        return ANSWER_FAIL;
    }
    return bundle->cert_count > 0 || bundle->pkcs12 != NULL
               ? ANSWER_PASS
               : ANSWER_NOT_APPLICABLE;
}

static enum answer judge_legacy(const struct subject *subject,
                                struct note *note)
{
    const struct pkcs12 *pkcs12 = subject->file->bundle.pkcs12;
    if (pkcs12 == NULL || pkcs12->lock == LOCK_MALFORMED)
        return ANSWER_NOT_APPLICABLE;
    if (pkcs12->legacy == NULL)
        return ANSWER_PASS;
    note_printf(note, "%s", pkcs12->legacy);
    return ANSWER_FAIL;
}

static enum answer judge_served(const struct subject *subject,
                                struct note *note)
{
    const struct cert *leaf = files_leaf(subject);
    const struct comparison *comparison =
        files_of(subject) == NULL ? NULL : files_of(subject)->comparison;
    struct text_list others = { .arena = note->arena };
    struct text_list silent = { .arena = note->arena };
    if (files_of(subject) == NULL || leaf == NULL)
        return ANSWER_NOT_APPLICABLE;
    if (comparison == NULL)
        return ANSWER_NOT_JUDGED;
    for (size_t i = 0; i < comparison->count; i++) {
        const struct served_leaf *served = &comparison->items[i];
        if (served->leaf == NULL)
            text_list_add(&silent, "%s: %s", served->endpoint, served->fault);
        else if (!cert_equal(served->leaf, leaf))
            text_list_add(
                &others, "%s at %s",
                cert_text(served->leaf, -1, "certificate", note->arena),
                served->endpoint);
    }
    if (others.count > 0) {
        note_printf(note, "the file has %s; %s serves %s",
                    cert_text(leaf, 0, "", note->arena), comparison->host,
                    text_list_end(&others));
        return ANSWER_FAIL;
    }
    if (silent.count == 0 && comparison->count > 0)
        return ANSWER_PASS;
    note_printf(note, "%s: %s", comparison->host,
                comparison->count == 0 ? comparison->fault
                                       : text_list_end(&silent));
    return ANSWER_UNKNOWN;
}

static const struct rule rules[] = {
    {
        .id = "file.unreadable",
        .title = "All that stands in the file can be read.",
        .why = "What cannot be read here the appliance cannot import, and "
               "nothing is known of what is in it.",
        .severity = { "EWW", "EWW" },
        .scope = SCOPE_FILE,
        .standard = "BeyondTrust SSL requirements (import)",
        .fix = "Download it again as Base64 or DER X.509.",
        .judge = judge_unreadable,
    },
    {
        .id = "file.not-importable",
        .title = "The file is of a kind that the appliance imports.",
        .why = "It takes certificates in PEM or DER, DER PKCS#7, and PKCS#12 "
               "with the private key; nothing else.",
        .severity = { "W--", "W--" },
        .scope = SCOPE_FILE,
        .standard = "BeyondTrust SSL requirements (import)",
        .fix = "Convert it to PEM or DER X.509, or to DER PKCS#7.",
        .judge = judge_importable,
    },
    {
        .id = "file.no-leaf",
        .title = "The server's certificate is among the files, and the first.",
        .why = "With certificates of CAs alone there is nothing to install, "
               "and the first one is judged as the server's.",
        .severity = { "E--", "E--" },
        .scope = SCOPE_HOST,
        .standard = "BeyondTrust SSL requirements (import)",
        .fix = "Add the server's certificate.",
        .judge = judge_no_leaf,
    },
    {
        .id = "file.several-leaves",
        .title = "Only one server's certificate is among the files.",
        .why = "The first is judged, and the appliance may take another.",
        .severity = { "W--", "W--" },
        .scope = SCOPE_HOST,
        .standard = "certready",
        .fix = "Keep only one.",
        .judge = judge_several_leaves,
    },
    {
        .id = "file.chain",
        .title = "The files hold every CA certificate below the root.",
        .why = "All certificates of the chain must be imported; what is "
               "missing the appliance does not send, and clients do not "
               "connect.",
        .severity = { "E--", "E--" },
        .scope = SCOPE_ENDPOINT,
        .standard = "BeyondTrust SSL requirements (import)",
        .fix = "Get the missing certificate from the CA and add it.",
        .judge = judge_file_chain,
        .yields_to = "chain.root-not-found chain.unknown-root",
    },
    {
        .id = "file.root-absent",
        .title = "The root is among the files.",
        .why = "The appliance wants the root imported too, and CAs often do "
               "not send it.",
        .severity = { "W--", "W--" },
        .scope = SCOPE_ENDPOINT,
        .standard = "BeyondTrust SSL requirements (import)",
        .fix = "Get the root from the CA and add it.",
        .judge = judge_root_absent,
    },
    {
        .id = "file.key-mismatch",
        .title = "The private key belongs to the certificate.",
        .why = "With another key the certificate cannot be used at all.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_HOST,
        .standard = "RFC 5280 4.1.2.7",
        .fix = "Use the key that the request was made with, or re-key.",
        .judge = judge_key_mismatch,
    },
    {
        .id = "file.key-absent",
        .title = "What is given as a key, or to be copied, has the private "
                 "key.",
        .why = "A certificate is copied to another appliance with its key; "
               "without it that appliance cannot use it.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_FILE,
        .standard = "BeyondTrust, Copy the SSL Certificate",
        .fix = "Export it again \"with private key\".",
        .judge = judge_key_absent,
    },
    {
        .id = "file.key-locked",
        .title = "The private key, or the PKCS#12 file, can be opened.",
        .why = "A file that cannot be opened cannot be imported, and what is "
               "in it is not judged.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_FILE,
        .standard = "RFC 7292 5.1",
        .fix = "Give the passphrase with --pass-file.",
        .judge = judge_key_locked,
    },
    {
        .id = "file.key-open",
        .title = "The private key is protected by a passphrase and by the "
                 "file's mode.",
        .why = "Whoever reads the key can pass for the appliance.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_FILE,
        .standard = "BeyondTrust, Copy the SSL Certificate (passphrase "
                    "strongly recommended)",
        .fix = "Protect the file with a passphrase and mode 600.",
        .judge = judge_key_open,
    },
    {
        .id = "file.p12-legacy",
        .title = "The PKCS#12 file uses current algorithms.",
        .why = "RC2, 3DES and a MAC of SHA-1 protect little, and OpenSSL 3 "
               "opens some of them only when asked to.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_FILE,
        .standard = "RFC 7292; OpenSSL 3",
        .fix = "Export it again with AES-256 and SHA-256 if the import fails.",
        .judge = judge_legacy,
    },
    {
        .id = "file.secret-in-bundle",
        .title = "No private key stands among the certificates.",
        .why = "These files go to others, to Support for example; a private "
               "key that was ever sent is no secret any more.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_FILE,
        .standard = "BeyondTrust SSL requirements (do not send your private "
                    "key)",
        .fix = "Remove it, or name it with --key for the match only; if it "
               "was ever sent, re-key.",
        .judge = judge_secret,
    },
    {
        .id = "file.not-served",
        .title = "The host of --compare serves the certificate of the file.",
        .why = "Then it is installed, and assigned to the name.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_HOST,
        .standard = "certready",
        .fix = "Import and assign the new certificate, or check whether it is "
               "the right host.",
        .judge = judge_served,
    },
};

const struct family family_file = {
    .name = "file",
    .title = "Files before they are installed",
    .rules = rules,
    .count = COUNT_OF(rules),
};
