#include <string.h>

#include "base/arena.h"
#include "cases.h"
#include "files_world.h"
#include "x509/name.h"

static void files(struct world *world)
{
    world_files(world);
}

/* A second file, which is damaged in some way. */
static struct given_file *damaged(struct world *world, enum file_format format,
                                  enum status status, const char *detail)
{
    world_files(world);
    struct given_file *file = world_file(world, "other.crt");
    file->bundle.format = format;
    file->bundle.failure = (struct failure){ status, 0, detail };
    return file;
}

static void unknown_file(struct world *world)
{
    damaged(world, FORMAT_UNKNOWN, STATUS_MALFORMED,
            "octet 0: neither PEM nor DER, begins with 00:01:02:03");
}

static void missing_file(struct world *world)
{
    damaged(world, FORMAT_UNKNOWN, STATUS_IO, "No such file or directory");
}

static void empty_file(struct world *world)
{
    damaged(world, FORMAT_EMPTY, STATUS_MALFORMED, "the file is empty");
}

static void html_file(struct world *world)
{
    damaged(world, FORMAT_HTML, STATUS_MALFORMED, "octet 0: HTML");
}

static void java_file(struct world *world)
{
    damaged(world, FORMAT_JAVA_KEY_STORE, STATUS_MALFORMED, "octet 0: Java");
}

static struct cert *malformed(struct world *world)
{
    struct cert *cert = world_renew(world, world->ca);
    cert->failure = (struct failure){ STATUS_MALFORMED, 0, "expected Name" };
    return cert;
}

static void damaged_other(struct world *world)
{
    struct given_file *file = world_files(world);
    HOLD(world, file, world->leaf, world->ca, malformed(world), world->root);
    ((size_t *)file->bundle.cert_places)[2] = 31;
}

/* Of the leaf certificate.malformed tells. */
static void damaged_leaf(struct world *world)
{
    struct given_file *file = world_files(world);
    HOLD(world, file, malformed(world), world->ca);
}

static void damaged_request(struct world *world)
{
    struct given_file *file = world_files(world);
    struct request *request = world_request(world, file, "p256.csr");
    request->failure = (struct failure){ STATUS_MALFORMED, 0, "expected Name" };
}

static void damaged_key(struct world *world)
{
    struct given_file *file = world_files(world);
    struct private_key *key = world_key(world, file, world->leaf);
    key->lock = LOCK_MALFORMED;
    key->fault = "line 7: not base64";
}

static void pem_pkcs7(struct world *world)
{
    world_files(world)->bundle.has_pem_pkcs7 = true;
}

static void der_pkcs7(struct world *world)
{
    world_files(world)->bundle.format = FORMAT_PKCS7;
}

static void only_request(struct world *world)
{
    struct given_file *file = world_files(world);
    HOLD(world, file, NULL);
    world_request(world, file, "p256.csr");
}

static void only_cas(struct world *world)
{
    HOLD(world, world_files(world), world->ca, world->root);
}

static void ca_first(struct world *world)
{
    HOLD(world, world_files(world), world->ca, world->root, world->leaf);
}

static void ca_leaf(struct world *world)
{
    struct given_file *file = world_files(world);
    world->leaf->is_ca = true;
    HOLD(world, file, world->leaf, world->ca);
}

static void only_cas_as_servers(struct world *world)
{
    only_cas(world);
    world_fault(world, FAULT_EKU_ABSENT, 0, "extKeyUsage is absent");
    world_fault(world, FAULT_KEY_USAGE, 0, "no digitalSignature");
    world_fault(world, FAULT_CA_LEAF, 0, "cA is TRUE");
}

static void one_damaged(struct world *world)
{
    HOLD(world, world_files(world), malformed(world), world->ca);
}

/* What OpenSSL makes: it signed itself, and says that it is a CA. */
static void self_made(struct world *world)
{
    world_files(world);
    world_self_sign(world);
    world->leaf->is_ca = true;
    world->record.files = NULL;
    HOLD(world, world_files(world), world->leaf);
}

static void two_leaves(struct world *world)
{
    struct given_file *file = world_files(world);
    struct cert *other = world_cert(world, "CN=other.example.com",
                                    "O=Example Trust,CN=Example CA 1", 5, 2);
    other->is_ca = false;
    HOLD(world, file, world->leaf, world->ca, other);
}

static void the_same_twice(struct world *world)
{
    HOLD(world, world_files(world), world->leaf, world->ca, world->leaf);
}

static void no_intermediate(struct world *world)
{
    HOLD(world, world_files(world), world->leaf);
    world->path->length = 1;
    world->path->is_complete = world->path->root_is_known = false;
    world->record.root = (struct root_choice){ 0 };
    world_fault(world, FAULT_INCOMPLETE, 0, "no issuer");
}

/* What is missing above a CA is its root, of which another rule tells. */
static void no_root_known(struct world *world)
{
    HOLD(world, world_files(world), world->leaf, world->ca);
    world_lose_root(world);
}

static void no_root_in_files(struct world *world)
{
    HOLD(world, world_files(world), world->leaf, world->ca);
}

/* Keys. */

static struct given_file *key_file(struct world *world,
                                   const struct cert *owner)
{
    world_files(world);
    struct given_file *file = world_file(world, "server.key");
    file->use = FILE_FOR_KEY;
    if (owner != NULL)
        world_key(world, file, owner)->is_encrypted = true;
    return file;
}

static void right_key(struct world *world)
{
    key_file(world, world->leaf);
}

static void wrong_key(struct world *world)
{
    key_file(world, world->ca);
}

static void wrong_key_then_right(struct world *world)
{
    world_key(world, key_file(world, world->ca), world->leaf);
}

static void locked_key(struct world *world, enum lock lock, const char *fault)
{
    struct given_file *file = key_file(world, NULL);
    struct private_key *key = world_key(world, file, world->leaf);
    key->form = "encrypted PKCS#8";
    key->lock = lock;
    key->is_encrypted = true;
    key->encryption = "AES-256-CBC, PBKDF2 with HMAC-SHA-256";
    key->fault = fault;
}

static void shut_key(struct world *world)
{
    locked_key(world, LOCK_NEEDS_PASSPHRASE, "it needs a passphrase");
}

static void wrong_passphrase(struct world *world)
{
    locked_key(world, LOCK_WRONG_PASSPHRASE,
               "the passphrase does not decrypt it");
}

static void our_key(struct world *world)
{
    locked_key(world, LOCK_UNSUPPORTED, "this build cannot decrypt scrypt");
}

static void opened_key(struct world *world)
{
    locked_key(world, LOCK_OPENED, NULL);
}

/* Without a certificate the request stands for it. */
static void request_and_key(struct world *world)
{
    struct given_file *file = world_files(world);
    HOLD(world, file, NULL);
    const struct request *request = world_request(world, file, "p256.csr");
    struct private_key *key = world_key(world, file, world->leaf);
    key->key = request->key;
}

static void request_and_other_key(struct world *world)
{
    struct given_file *file = world_files(world);
    HOLD(world, file, NULL);
    world_request(world, file, "p256.csr");
    world_key(world, file, world->leaf);
}

static void no_key_in_key_file(struct world *world)
{
    struct given_file *file = key_file(world, NULL);
    const struct cert **certs = ARENA_NEW(world->arena, 1, const struct cert *);
    certs[0] = world->leaf;
    file->bundle.certs = certs;
    file->bundle.cert_places = ARENA_NEW(world->arena, 1, size_t);
    file->bundle.cert_count = 1;
}

static struct pkcs12 *pkcs12(struct world *world)
{
    return world_pkcs12(world, world_files(world));
}

static void pkcs12_without_key(struct world *world)
{
    pkcs12(world)->other_count = 1;
}

static void pkcs12_with_key(struct world *world)
{
    struct given_file *file = world_files(world);
    world_pkcs12(world, file);
    world_key(world, file, world->leaf)->is_encrypted = true;
}

static void shut_pkcs12(struct world *world)
{
    struct pkcs12 *file = pkcs12(world);
    file->lock = LOCK_NEEDS_PASSPHRASE;
    file->fault = "its MAC does not verify without a passphrase";
}

static void shut_pkcs12_alone(struct world *world)
{
    struct given_file *file = world_files(world);
    HOLD(world, file, NULL);
    world_pkcs12(world, file)->lock = LOCK_WRONG_PASSPHRASE;
}

static void pkcs12_with_wrong_passphrase(struct world *world)
{
    struct pkcs12 *file = pkcs12(world);
    file->lock = LOCK_WRONG_PASSPHRASE;
    file->fault = "its MAC does not verify: the passphrase is wrong";
}

static void old_pkcs12(struct world *world)
{
    pkcs12(world)->legacy = "MAC: HMAC-SHA-1; contents: RC2-40 with SHA-1";
}

static void open_key(struct world *world)
{
    world_key(world, key_file(world, NULL), world->leaf);
}

static void empty_passphrase(struct world *world)
{
    struct given_file *file = key_file(world, NULL);
    struct private_key *key = world_key(world, file, world->leaf);
    key->encryption = "3DES with SHA-1";
    key->lock = LOCK_OPENED;
}

static void key_for_all(struct world *world)
{
    key_file(world, world->leaf)->mode = 0640;
}

static void key_of_a_pipe(struct world *world)
{
    struct given_file *file = key_file(world, world->leaf);
    file->has_mode = false;
    file->mode = 0;
}

static void key_among_certificates(struct world *world)
{
    struct given_file *file = world_files(world);
    world_key(world, file, world->leaf)->is_encrypted = true;
}

static void key_alone(struct world *world)
{
    struct given_file *file = world_files(world);
    HOLD(world, file, NULL);
    world_key(world, file, world->leaf)->is_encrypted = true;
}

/* --compare */

static void served(struct world *world)
{
    world_files(world);
    world_compare(world, 2);
}

static void other_served(struct world *world)
{
    world_files(world);
    world_compare(world, 2)[1].leaf = world_renew(world, world->leaf);
}

static void one_silent(struct world *world)
{
    world_files(world);
    struct served_leaf *items = world_compare(world, 2);
    items[1].leaf = NULL;
    items[1].fault = "timed-out";
}

static void one_silent_one_other(struct world *world)
{
    one_silent(world);
    struct served_leaf *items =
        (struct served_leaf *)world->record.files->comparison->items;
    items[0].leaf = world_renew(world, world->leaf);
}

static void no_address(struct world *world)
{
    world_files(world);
    world_compare(world, 0);
}

static const struct check_case cases[] = {
    { "file.unreadable", "a scan", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "file.unreadable", "a chain", ANSWER_PASS, NULL, files },
    { "file.unreadable", "no format", ANSWER_FAIL,
      "other.crt: octet 0: neither PEM nor DER, begins with 00:01:02:03; tried "
      "as certificate",
      unknown_file },
    { "file.unreadable", "not there", ANSWER_FAIL,
      "other.crt: No such file or directory", missing_file },
    { "file.unreadable", "empty", ANSWER_FAIL, "the file is empty",
      empty_file },
    { "file.unreadable", "HTML", ANSWER_PASS, NULL, html_file },
    { "file.unreadable", "one damaged certificate", ANSWER_FAIL,
      "chain.pem: line 31: a certificate that does not decode: expected Name",
      damaged_other },
    { "file.unreadable", "the leaf", ANSWER_PASS, NULL, damaged_leaf },
    { "file.unreadable", "a damaged request", ANSWER_FAIL,
      "line 1: a request that does not decode", damaged_request },
    { "file.unreadable", "a damaged key", ANSWER_FAIL,
      "a private key that does not decode: line 7: not base64", damaged_key },

    { "file.not-importable", "PEM", ANSWER_PASS, NULL, files },
    { "file.not-importable", "DER PKCS#7", ANSWER_PASS, NULL, der_pkcs7 },
    { "file.not-importable", "PEM PKCS#7", ANSWER_FAIL, "PKCS#7 in PEM",
      pem_pkcs7 },
    { "file.not-importable", "HTML", ANSWER_FAIL, "other.crt: HTML",
      html_file },
    { "file.not-importable", "JKS", ANSWER_FAIL, "Java key store", java_file },
    { "file.not-importable", "a request", ANSWER_NOT_APPLICABLE, NULL,
      only_request },

    { "file.no-leaf", "a chain", ANSWER_PASS, NULL, files },
    { "file.no-leaf", "only CAs", ANSWER_FAIL,
      "only certificates of CAs: #0 \"Example CA 1\"", only_cas },
    { "file.no-leaf", "not the first", ANSWER_FAIL,
      "the server's own is #2 \"support.example.com\"", ca_first },
    { "file.no-leaf", "it says that it is a CA", ANSWER_PASS, NULL, ca_leaf },
    { "name.no-san", "only CAs: file.no-leaf says it", ANSWER_NOT_APPLICABLE,
      NULL, only_cas },
    { "validity.too-long", "only CAs: file.no-leaf says it",
      ANSWER_NOT_APPLICABLE, NULL, only_cas },
    { "usage.eku-absent", "only CAs: file.no-leaf says it",
      ANSWER_NOT_APPLICABLE, NULL, only_cas_as_servers },
    { "usage.key-usage", "only CAs: file.no-leaf says it",
      ANSWER_NOT_APPLICABLE, NULL, only_cas_as_servers },
    { "usage.ca-leaf", "only CAs: file.no-leaf says it", ANSWER_NOT_APPLICABLE,
      NULL, only_cas_as_servers },
    { "transparency.none", "only CAs: file.no-leaf says it",
      ANSWER_NOT_APPLICABLE, NULL, only_cas },
    { "revocation.no-source", "only CAs: file.no-leaf says it",
      ANSWER_NOT_APPLICABLE, NULL, only_cas },
    { "file.no-leaf", "only a request", ANSWER_NOT_APPLICABLE, NULL,
      only_request },
    { "file.no-leaf", "only a key", ANSWER_FAIL,
      "no certificate, and no request for one; chain.pem holds a private key",
      key_alone },
    { "file.no-leaf", "what is shut may hold it", ANSWER_NOT_JUDGED, NULL,
      shut_pkcs12_alone },
    { "file.no-leaf", "one may be it", ANSWER_NOT_APPLICABLE, NULL,
      one_damaged },
    { "file.no-leaf", "its own CA", ANSWER_PASS, NULL, self_made },

    { "file.several-leaves", "one", ANSWER_PASS, NULL, files },
    { "file.several-leaves", "two", ANSWER_FAIL, "#2 \"other.example.com\"",
      two_leaves },
    { "file.several-leaves", "the same twice", ANSWER_PASS, NULL,
      the_same_twice },
    { "file.several-leaves", "none", ANSWER_NOT_APPLICABLE, NULL, only_cas },

    { "file.chain", "whole", ANSWER_PASS, NULL, files },
    { "file.chain", "without the root", ANSWER_PASS, NULL, no_root_in_files },
    { "file.chain", "the leaf alone", ANSWER_FAIL,
      "its issuer \"O=Example Trust,CN=Example CA 1\" is not among the files",
      no_intermediate },
    { "file.chain", "self-signed", ANSWER_NOT_APPLICABLE, NULL, self_made },
    { "file.chain", "a request", ANSWER_NOT_APPLICABLE, NULL, only_request },
    { "file.chain", "the root is not known", ANSWER_NOT_APPLICABLE, NULL,
      no_root_known },
    { "chain.root-not-found", "the root is not known, in files", ANSWER_FAIL,
      "not among", no_root_known },

    { "file.root-absent", "there", ANSWER_PASS, NULL, files },
    { "file.root-absent", "in the store only", ANSWER_FAIL,
      "the root is in the system's store, and not among the files",
      no_root_in_files },
    { "file.root-absent", "nobody knows it", ANSWER_NOT_APPLICABLE, NULL,
      no_root_known },
    { "file.root-absent", "self-signed", ANSWER_NOT_APPLICABLE, NULL,
      self_made },

    { "file.key-mismatch", "no key", ANSWER_NOT_JUDGED, NULL, files },
    { "file.key-mismatch", "its key", ANSWER_PASS, NULL, right_key },
    { "file.key-mismatch", "another", ANSWER_FAIL, "server.key has",
      wrong_key },
    { "file.key-mismatch", "one of two", ANSWER_PASS, NULL,
      wrong_key_then_right },
    { "file.key-mismatch", "locked", ANSWER_NOT_JUDGED, NULL, shut_key },
    { "file.key-mismatch", "of the request", ANSWER_PASS, NULL,
      request_and_key },
    { "file.key-mismatch", "not of the request", ANSWER_FAIL,
      "the request has EC on P-256", request_and_other_key },
    { "file.key-mismatch", "nothing to belong to", ANSWER_NOT_APPLICABLE, NULL,
      key_alone },

    { "file.key-absent", "a chain", ANSWER_NOT_APPLICABLE, NULL, files },
    { "file.key-absent", "a key", ANSWER_PASS, NULL, right_key },
    { "file.key-absent", "--key with a certificate", ANSWER_FAIL,
      "server.key: it holds 1 certificate, and no private key",
      no_key_in_key_file },
    { "file.key-absent", "PKCS#12 with a key", ANSWER_PASS, NULL,
      pkcs12_with_key },
    { "file.key-absent", "PKCS#12 without", ANSWER_FAIL,
      "it holds 3 certificates, 1 other bag, and no private key",
      pkcs12_without_key },
    { "file.key-absent", "PKCS#12 that is shut", ANSWER_NOT_JUDGED, NULL,
      shut_pkcs12 },

    { "file.key-locked", "no key", ANSWER_NOT_APPLICABLE, NULL, files },
    { "file.key-locked", "not encrypted", ANSWER_PASS, NULL, open_key },
    { "file.key-locked", "opened", ANSWER_PASS, NULL, opened_key },
    { "file.key-locked", "no passphrase", ANSWER_UNKNOWN,
      "private key (encrypted PKCS#8, AES-256-CBC, PBKDF2 with HMAC-SHA-256): "
      "it needs a passphrase",
      shut_key },
    { "file.key-locked", "wrong passphrase", ANSWER_FAIL,
      "the passphrase does not decrypt it", wrong_passphrase },
    { "file.key-locked", "only we cannot", ANSWER_UNKNOWN,
      "this build cannot decrypt scrypt", our_key },
    { "file.key-locked", "PKCS#12 without passphrase", ANSWER_UNKNOWN,
      "PKCS#12: its MAC does not verify without", shut_pkcs12 },
    { "file.key-locked", "PKCS#12 with the wrong one", ANSWER_FAIL,
      "the passphrase is wrong", pkcs12_with_wrong_passphrase },

    { "file.key-open", "no key", ANSWER_NOT_APPLICABLE, NULL, files },
    { "file.key-open", "encrypted, 600", ANSWER_PASS, NULL, right_key },
    { "file.key-open", "not encrypted", ANSWER_FAIL,
      "private key (PKCS#8), not encrypted", open_key },
    { "file.key-open", "empty passphrase", ANSWER_FAIL,
      "its passphrase is empty", empty_passphrase },
    { "file.key-open", "640", ANSWER_FAIL, "mode 640: open to others",
      key_for_all },
    { "file.key-open", "from a pipe", ANSWER_PASS, NULL, key_of_a_pipe },

    { "file.p12-legacy", "PEM", ANSWER_NOT_APPLICABLE, NULL, files },
    { "file.p12-legacy", "modern", ANSWER_PASS, NULL, pkcs12_with_key },
    { "file.p12-legacy", "old", ANSWER_FAIL, "RC2-40 with SHA-1", old_pkcs12 },

    { "file.secret-in-bundle", "none", ANSWER_PASS, NULL, files },
    { "file.secret-in-bundle", "--key", ANSWER_PASS, NULL, right_key },
    { "file.secret-in-bundle", "among certificates", ANSWER_FAIL,
      "chain.pem: line 0: private key (PKCS#8)", key_among_certificates },
    { "file.secret-in-bundle", "alone", ANSWER_NOT_APPLICABLE, NULL,
      key_alone },
    { "file.secret-in-bundle", "PKCS#12", ANSWER_NOT_APPLICABLE, NULL,
      pkcs12_with_key },

    { "file.not-served", "not asked", ANSWER_NOT_JUDGED, NULL, files },
    { "file.not-served", "served", ANSWER_PASS, NULL, served },
    { "file.not-served", "another at one address", ANSWER_FAIL,
      "at 192.0.2.2:443", other_served },
    { "file.not-served", "one is silent", ANSWER_UNKNOWN,
      "192.0.2.2:443: timed-out", one_silent },
    { "file.not-served", "one is silent, one serves another", ANSWER_FAIL,
      "at 192.0.2.1:443", one_silent_one_other },
    { "file.not-served", "no address", ANSWER_UNKNOWN, "nxdomain", no_address },
};

const struct case_list file_cases = { cases, COUNT_OF(cases) };
