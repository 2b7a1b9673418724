#include "chain/trust_store.h"

#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka.h wants the others before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/limits.h"
#include "case_file.h"
#include "x509/pem.h"

#define DATA "tests/unit/chain/data/faults.pem"

/* A directory of its own and a store for each test. */
struct fixture {
    struct arena *arena;
    struct test_cases cases;
    char *directory;
    struct trust_store *store;
    struct failure failure;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    fixture->arena = arena_new();
    fixture->cases = case_file_read(DATA, fixture->arena);
    fixture->directory =
        arena_printf(fixture->arena, "%s/roots.XXXXXX",
                     getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    fixture->store = trust_store_new();
    unsetenv("SSL_CERT_FILE");
    unsetenv("SSL_CERT_DIR");
    *state = fixture;
    return mkdtemp(fixture->directory) == NULL ? -1 : 0;
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *ftw)
{
    (void)status, (void)type, (void)ftw;
    return remove(path);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    int result = nftw(fixture->directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    trust_store_free(fixture->store);
    arena_free(fixture->arena);
    free(fixture);
    return result;
}

static const struct cert *cert_of(const struct fixture *fixture,
                                  const char *name)
{
    return cert_parse(case_find(&fixture->cases, name)->der, fixture->arena);
}

static const char *pem_of(const struct fixture *fixture, const char *name)
{
    return pem_encode(fixture->arena, "CERTIFICATE",
                      case_find(&fixture->cases, name)->der);
}

static const char *path_of(const struct fixture *fixture, const char *file)
{
    return arena_printf(fixture->arena, "%s/%s", fixture->directory, file);
}

static const char *write_octets(const struct fixture *fixture, const char *name,
                                struct bytes octets)
{
    const char *path = path_of(fixture, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(octets.data, 1, octets.size, file), octets.size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static const char *write_text(const struct fixture *fixture, const char *name,
                              const char *text)
{
    return write_octets(fixture, name, bytes_of_text(text));
}

/* A file of PEM with these certificates, until a NULL. */
static const char *write_roots(const struct fixture *fixture, const char *file,
                               const char *const *names)
{
    const char *text = "";
    for (; *names != NULL; names++)
        text = arena_printf(fixture->arena, "%s# %s\n%s", text, *names,
                            pem_of(fixture, *names));
    return write_text(fixture, file, text);
}

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void load(struct fixture *fixture, const char *path)
{
    if (!trust_store_load_file(fixture->store, path, &fixture->failure))
        fail_msg("%s", fixture->failure.detail);
}

static size_t count_of(const struct fixture *fixture)
{
    size_t count;
    trust_store_entries(fixture->store, &count);
    return count;
}

static const struct root_entry *entry_of(const struct fixture *fixture,
                                         const char *name)
{
    return trust_store_entry(fixture->store, cert_of(fixture, name));
}

static void roots_of_a_file_are_known(void **state)
{
    struct fixture *fixture = *state;
    load(fixture,
         write_roots(fixture, "roots.pem", NAMES("good-root", "good-ca")));
    trust_store_finish(fixture->store);
    assert_int_equal(count_of(fixture), 2);
    const struct root_entry *entry = entry_of(fixture, "good-ca");
    assert_non_null(entry);
    assert_true(entry->is_known);
    assert_false(entry->is_public);
    assert_false(entry->is_licensed);
    assert_int_equal(entry->source, ROOT_SOURCE_FILE);
    assert_null(entry_of(fixture, "good-leaf"));
    const struct store_info *info = trust_store_info(fixture->store);
    assert_null(info->path);
    assert_int_equal(info->count, 0);
}

static void a_file_may_be_der(void **state)
{
    struct fixture *fixture = *state;
    load(fixture, write_octets(fixture, "root.crt",
                               case_find(&fixture->cases, "good-root")->der));
    trust_store_finish(fixture->store);
    assert_non_null(entry_of(fixture, "good-root"));
}

/* As a pipe, which has no size beforehand. */
static void a_file_may_be_a_pipe(void **state)
{
    struct fixture *fixture = *state;
    const char *pem = pem_of(fixture, "good-root");
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], pem, strlen(pem)), strlen(pem));
    assert_int_equal(close(ends[1]), 0);
    load(fixture, arena_printf(fixture->arena, "/dev/fd/%d", ends[0]));
    assert_int_equal(close(ends[0]), 0);
    trust_store_finish(fixture->store);
    assert_non_null(entry_of(fixture, "good-root"));
}

static void a_directory_is_read_whole(void **state)
{
    struct fixture *fixture = *state;
    write_roots(fixture, "b.pem", NAMES("good-root"));
    write_roots(fixture, "a.crt", NAMES("good-ca", "good-root"));
    write_text(fixture, ".hidden", "no certificate");
    assert_int_equal(mkdir(path_of(fixture, "folder"), 0700), 0);
    assert_int_equal(symlink("nowhere", path_of(fixture, "broken")), 0);
    assert_int_equal(symlink("b.pem", path_of(fixture, "0123abcd.0")), 0);
    load(fixture, fixture->directory);
    trust_store_finish(fixture->store);
    assert_int_equal(count_of(fixture), 2);
}

static void expect_failure(struct fixture *fixture, const char *path,
                           enum status status, const char *text)
{
    assert_false(
        trust_store_load_file(fixture->store, path, &fixture->failure));
    assert_int_equal(fixture->failure.status, status);
    assert_non_null(fixture->failure.detail);
    if (strstr(fixture->failure.detail, text) == NULL ||
        strstr(fixture->failure.detail, path) == NULL)
        fail_msg("\"%s\" says neither %s nor \"%s\"", fixture->failure.detail,
                 path, text);
}

static void bad_files_are_named(void **state)
{
    struct fixture *fixture = *state;
    const char *good = pem_of(fixture, "good-root");
    expect_failure(fixture, path_of(fixture, "none.pem"), STATUS_IO,
                   "No such file");
    assert_int_equal(fixture->failure.code, ENOENT);
    expect_failure(fixture, write_text(fixture, "empty", ""), STATUS_MALFORMED,
                   "empty");
    expect_failure(fixture, write_text(fixture, "text", "hello\n"),
                   STATUS_MALFORMED, "neither PEM nor DER");
    expect_failure(fixture,
                   write_text(fixture, "key",
                              "-----BEGIN PRIVATE KEY-----\nAAAA\n"
                              "-----END PRIVATE KEY-----\n"),
                   STATUS_MALFORMED, "line 1: PRIVATE KEY");
    /* the good one has so many lines; then comes the bad one */
    expect_failure(
        fixture,
        write_text(fixture, "base64",
                   arena_printf(fixture->arena,
                                "# one\n%s-----BEGIN CERTIFICATE-----\n"
                                "AA?A\n-----END CERTIFICATE-----\n",
                                good)),
        STATUS_MALFORMED, "line ");
    expect_failure(
        fixture,
        write_text(fixture, "cut",
                   arena_printf(fixture->arena,
                                "\n\n-----BEGIN CERTIFICATE-----\nMAA=\n"
                                "-----END CERTIFICATE-----\n%s",
                                good)),
        STATUS_MALFORMED, "line 3: expected");
    struct bytes der = case_find(&fixture->cases, "good-root")->der;
    expect_failure(
        fixture,
        write_octets(fixture, "short", bytes_slice(der, 0, der.size - 7)),
        STATUS_MALFORMED, "octet 0: expected 7 octets more");
}

static void bad_directories_are_named(void **state)
{
    struct fixture *fixture = *state;
    expect_failure(fixture, fixture->directory, STATUS_MALFORMED,
                   "no file with a certificate");
    write_roots(fixture, "a.pem", NAMES("good-root"));
    const char *bad = write_text(fixture, "b.txt", "hello\n");
    assert_false(trust_store_load_file(fixture->store, fixture->directory,
                                       &fixture->failure));
    assert_non_null(strstr(fixture->failure.detail, bad));
}

static void large_files_are_refused(void **state)
{
    struct fixture *fixture = *state;
    const char *path = write_text(fixture, "large", "x");
    assert_int_equal(truncate(path, LIMIT_FILE_BYTES), 0);
    assert_false(
        trust_store_load_file(fixture->store, path, &fixture->failure));
    assert_int_equal(fixture->failure.status, STATUS_MALFORMED);
    assert_int_equal(truncate(path, LIMIT_FILE_BYTES + 1), 0);
    expect_failure(fixture, path, STATUS_OVER_LIMIT, "67108864 octets");
}

static void endless_files_are_refused(void **state)
{
    struct fixture *fixture = *state;
    expect_failure(fixture, "/dev/zero", STATUS_OVER_LIMIT, "67108864 octets");
}

static void too_many_certificates_are_refused(void **state)
{
    struct fixture *fixture = *state;
    const char *pem = pem_of(fixture, "version-1-root");
    size_t size = strlen(pem);
    char *text =
        ARENA_NEW(fixture->arena, size * (LIMIT_FILE_CERTS + 1) + 1, char);
    for (size_t i = 0; i < LIMIT_FILE_CERTS; i++)
        memcpy(text + i * size, pem, size);
    load(fixture, write_text(fixture, "many", text));
    memcpy(text + size * LIMIT_FILE_CERTS, pem, size);
    expect_failure(fixture, write_text(fixture, "more", text),
                   STATUS_OVER_LIMIT, "more than 4096");
    assert_int_equal(unlink(path_of(fixture, "more")), 0);
    write_roots(fixture, "one", NAMES("good-root"));
    assert_false(trust_store_load_file(fixture->store, fixture->directory,
                                       &fixture->failure));
    assert_int_equal(fixture->failure.status, STATUS_OVER_LIMIT);
    trust_store_finish(fixture->store);
    assert_int_equal(count_of(fixture), 1);
}

/* A directory as well as a file, and files as well as certificates. */
static void too_large_directories_are_refused(void **state)
{
    struct fixture *fixture = *state;
    write_roots(fixture, "a.pem", NAMES("good-root"));
    for (int i = 0; i < LIMIT_FILE_CERTS - 1; i++)
        write_text(fixture, arena_printf(fixture->arena, "%d", i), "");
    setenv("SSL_CERT_DIR", fixture->directory, 1);
    assert_true(
        trust_store_load_system(fixture->store, true, &fixture->failure));
    write_text(fixture, "b.pem", "");
    expect_failure(fixture, fixture->directory, STATUS_OVER_LIMIT,
                   "more than 4096 files");
    assert_false(
        trust_store_load_system(fixture->store, true, &fixture->failure));
    assert_int_equal(fixture->failure.status, STATUS_OVER_LIMIT);
}

static void load_system(struct fixture *fixture, bool as_known)
{
    if (!trust_store_load_system(fixture->store, as_known, &fixture->failure))
        fail_msg("%s", fixture->failure.detail);
}

static void the_system_store_is_public(void **state)
{
    struct fixture *fixture = *state;
    const char *path =
        write_roots(fixture, "system.pem", NAMES("good-root", "good-ca"));
    setenv("SSL_CERT_FILE", path, 1);
    load_system(fixture, true);
    trust_store_finish(fixture->store);
    const struct root_entry *entry = entry_of(fixture, "good-root");
    assert_non_null(entry);
    assert_true(entry->is_known);
    assert_true(entry->is_public);
    assert_int_equal(entry->source, ROOT_SOURCE_STORE);
    const struct store_info *info = trust_store_info(fixture->store);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_string_equal(info->path, path);
    assert_int_equal(info->count, 2);
    assert_int_equal(info->modified_at, status.st_mtime);
    assert_false(info->is_replaced);
}

/* With --roots the system's roots are public, but no longer known. */
static void a_replaced_store_is_still_public(void **state)
{
    struct fixture *fixture = *state;
    setenv("SSL_CERT_FILE",
           write_roots(fixture, "system.pem", NAMES("good-root", "good-ca")),
           1);
    load(fixture,
         write_roots(fixture, "own.pem", NAMES("good-root", "p384-root")));
    load_system(fixture, false);
    trust_store_finish(fixture->store);
    const struct root_entry *both = entry_of(fixture, "good-root");
    assert_true(both->is_known);
    assert_true(both->is_public);
    assert_int_equal(both->source, ROOT_SOURCE_FILE);
    const struct root_entry *only_public = entry_of(fixture, "good-ca");
    assert_false(only_public->is_known);
    assert_true(only_public->is_public);
    const struct root_entry *only_given = entry_of(fixture, "p384-root");
    assert_true(only_given->is_known);
    assert_false(only_given->is_public);
    assert_true(trust_store_info(fixture->store)->is_replaced);
    assert_int_equal(trust_store_info(fixture->store)->count, 2);
    assert_int_equal(count_of(fixture), 3);
}

static void extra_roots_keep_the_store(void **state)
{
    struct fixture *fixture = *state;
    const char *path = write_roots(fixture, "roots.pem", NAMES("good-root"));
    setenv("SSL_CERT_FILE", path, 1);
    load_system(fixture, true);
    load(fixture, path);
    trust_store_add(fixture->store,
                    case_find(&fixture->cases, "good-root")->der,
                    ROOT_SOURCE_FILE, true);
    trust_store_finish(fixture->store);
    assert_int_equal(count_of(fixture), 1);
    const struct root_entry *entry = entry_of(fixture, "good-root");
    assert_true(entry->is_known);
    assert_true(entry->is_public);
    assert_true(entry->is_licensed);
    assert_int_equal(entry->source, ROOT_SOURCE_STORE);
}

static void damage_in_the_system_store_is_skipped(void **state)
{
    struct fixture *fixture = *state;
    setenv("SSL_CERT_FILE",
           write_text(fixture, "system.pem",
                      arena_printf(fixture->arena,
                                   "-----BEGIN CERTIFICATE-----\nMAA=\n"
                                   "-----END CERTIFICATE-----\n"
                                   "-----BEGIN CERTIFICATE-----\nMA?=\n"
                                   "-----END CERTIFICATE-----\n%s",
                                   pem_of(fixture, "good-root"))),
           1);
    load_system(fixture, true);
    trust_store_finish(fixture->store);
    assert_int_equal(count_of(fixture), 1);
    assert_non_null(entry_of(fixture, "good-root"));
}

static void a_store_of_damage_only_is_none(void **state)
{
    struct fixture *fixture = *state;
    const char *path = write_text(fixture, "system.pem",
                                  "-----BEGIN CERTIFICATE-----\nMAA=\n"
                                  "-----END CERTIFICATE-----\n");
    setenv("SSL_CERT_FILE", path, 1);
    assert_false(
        trust_store_load_system(fixture->store, true, &fixture->failure));
    assert_int_equal(fixture->failure.status, STATUS_MALFORMED);
    assert_non_null(strstr(fixture->failure.detail, path));
}

static void a_named_store_must_be_there(void **state)
{
    struct fixture *fixture = *state;
    const char *path = path_of(fixture, "none.pem");
    setenv("SSL_CERT_FILE", path, 1);
    assert_false(
        trust_store_load_system(fixture->store, true, &fixture->failure));
    assert_int_equal(fixture->failure.status, STATUS_IO);
    assert_non_null(strstr(fixture->failure.detail, path));
    unsetenv("SSL_CERT_FILE");
    setenv("SSL_CERT_DIR", path, 1);
    assert_false(
        trust_store_load_system(fixture->store, true, &fixture->failure));
    assert_non_null(strstr(fixture->failure.detail, path));
    setenv("SSL_CERT_DIR", ":", 1);
    assert_false(
        trust_store_load_system(fixture->store, true, &fixture->failure));
    assert_non_null(fixture->failure.detail);
}

static void directories_stand_between_colons(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(mkdir(path_of(fixture, "a"), 0700), 0);
    assert_int_equal(mkdir(path_of(fixture, "b"), 0700), 0);
    write_roots(fixture, "a/1.pem", NAMES("good-root"));
    write_text(fixture, "a/README", "no certificate\n");
    write_roots(fixture, "b/2.pem", NAMES("good-ca"));
    const char *list =
        arena_printf(fixture->arena, "%s:%s::%s", path_of(fixture, "none"),
                     path_of(fixture, "a"), path_of(fixture, "b"));
    setenv("SSL_CERT_DIR", list, 1);
    setenv("SSL_CERT_FILE", "", 1);
    load_system(fixture, true);
    trust_store_finish(fixture->store);
    assert_int_equal(count_of(fixture), 2);
    assert_string_equal(trust_store_info(fixture->store)->path, list);
}

static void a_file_and_directories_add_up(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(mkdir(path_of(fixture, "a"), 0700), 0);
    write_roots(fixture, "a/1.pem", NAMES("good-root"));
    setenv("SSL_CERT_DIR", path_of(fixture, "a"), 1);
    setenv("SSL_CERT_FILE", write_roots(fixture, "b.pem", NAMES("good-ca")), 1);
    load_system(fixture, true);
    trust_store_finish(fixture->store);
    assert_int_equal(count_of(fixture), 2);
    assert_non_null(strstr(trust_store_info(fixture->store)->path, "b.pem, "));
}

/* A file that was read by its name is not read again. */
static void a_file_may_be_in_the_directory(void **state)
{
    struct fixture *fixture = *state;
    setenv("SSL_CERT_DIR", fixture->directory, 1);
    setenv("SSL_CERT_FILE", write_roots(fixture, "a.pem", NAMES("good-ca")), 1);
    load_system(fixture, true);
    trust_store_finish(fixture->store);
    assert_int_equal(count_of(fixture), 1);
}

/* Whatever this machine has, or nothing. */
static void the_usual_places_are_looked_at(void **state)
{
    struct fixture *fixture = *state;
    load_system(fixture, true);
    trust_store_finish(fixture->store);
    const struct store_info *info = trust_store_info(fixture->store);
    bool debian = access("/etc/ssl/certs/ca-certificates.crt", R_OK) == 0;
    if (debian) {
        assert_string_equal(info->path, "/etc/ssl/certs/ca-certificates.crt");
        assert_true(info->modified_at > 0);
    }
    assert_int_equal(info->path != NULL, info->count > 0);
    size_t count;
    const struct root_entry *entries =
        trust_store_entries(fixture->store, &count);
    for (size_t i = 0; i < count; i++) {
        size_t found;
        trust_store_find(fixture->store, entries[i].cert->subject, &found);
        assert_true(found >= 1);
        assert_ptr_equal(trust_store_entry(fixture->store, entries[i].cert),
                         &entries[i]);
    }
}

/* The digest is of what is in the store, not of how it was read. */
static void the_store_has_a_fingerprint(void **state)
{
    struct fixture *fixture = *state;
    uint8_t first[SHA256_SIZE];
    setenv("SSL_CERT_FILE",
           write_roots(fixture, "1.pem", NAMES("good-root", "good-ca")), 1);
    load_system(fixture, true);
    trust_store_finish(fixture->store);
    memcpy(first, trust_store_info(fixture->store)->sha256, sizeof first);

    const struct cert *pair[] = { cert_of(fixture, "good-root"),
                                  cert_of(fixture, "good-ca") };
    if (memcmp(pair[0]->sha256, pair[1]->sha256, SHA256_SIZE) > 0) {
        const struct cert *swapped = pair[0];
        pair[0] = pair[1];
        pair[1] = swapped;
    }
    uint8_t prints[2 * SHA256_SIZE], wanted[SHA256_SIZE];
    memcpy(prints, pair[0]->sha256, SHA256_SIZE);
    memcpy(prints + SHA256_SIZE, pair[1]->sha256, SHA256_SIZE);
    digest_sha256((struct bytes){ prints, sizeof prints }, wanted);
    assert_memory_equal(first, wanted, sizeof wanted);

    struct trust_store *other = trust_store_new();
    setenv(
        "SSL_CERT_FILE",
        write_roots(fixture, "2.pem", NAMES("good-ca", "good-root", "good-ca")),
        1);
    assert_true(trust_store_load_system(other, true, &fixture->failure));
    trust_store_finish(other);
    assert_memory_equal(trust_store_info(other)->sha256, first, sizeof first);
    trust_store_free(other);
}

static void roots_are_found_by_subject(void **state)
{
    struct fixture *fixture = *state;
    load(fixture,
         write_roots(fixture, "roots.pem",
                     NAMES("good-root", "good-ca", "good-root-without-aki",
                           "p384-root", "good-leaf")));
    trust_store_finish(fixture->store);
    size_t count;
    const struct root_entry *const *found = trust_store_find(
        fixture->store, cert_of(fixture, "good-root")->subject, &count);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        assert_true(name_equal(found[i]->cert->subject,
                               cert_of(fixture, "good-root")->subject));
    found = trust_store_find(fixture->store,
                             cert_of(fixture, "good-ca")->subject, &count);
    assert_int_equal(count, 1);
    assert_true(cert_equal(found[0]->cert, cert_of(fixture, "good-ca")));
    trust_store_find(fixture->store, cert_of(fixture, "cn-title")->subject,
                     &count);
    assert_int_equal(count, 0);
}

/* Two names that are different but have the same hash, six times each: all of
 * one and none of the other are found. */
static void namesakes_are_told_apart(void **state)
{
    struct fixture *fixture = *state;
    const char *text = "";
    for (int i = 0; i < 6; i++)
        text = arena_printf(
            fixture->arena, "%s%s%s", text,
            pem_of(fixture, arena_printf(fixture->arena, "name_sake-%d", i)),
            pem_of(fixture, arena_printf(fixture->arena, "name-sake-%d", i)));
    load(fixture, write_text(fixture, "roots.pem", text));
    trust_store_finish(fixture->store);
    static const char *const names[] = { "name_sake-0", "name-sake-0" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct name subject = cert_of(fixture, names[i])->subject;
        size_t count;
        const struct root_entry *const *found =
            trust_store_find(fixture->store, subject, &count);
        assert_int_equal(count, 6);
        for (size_t k = 0; k < count; k++)
            assert_true(name_equal(found[k]->cert->subject, subject));
    }
}

/* RFC 5280 7.1: without case. */
static void subjects_are_compared_as_names(void **state)
{
    struct fixture *fixture = *state;
    load(fixture, write_roots(fixture, "roots.pem", NAMES("good-root")));
    trust_store_finish(fixture->store);
    struct bytes copy =
        arena_copy(fixture->arena, cert_of(fixture, "good-root")->subject.der);
    uint8_t *letter = memmem(copy.data, copy.size, "Example", 7);
    assert_non_null(letter);
    size_t count;
    *letter = 'e';
    trust_store_find(fixture->store, (struct name){ copy }, &count);
    assert_int_equal(count, 1);
    *letter = 'x';
    trust_store_find(fixture->store, (struct name){ copy }, &count);
    assert_int_equal(count, 0);
}

static void the_order_is_that_of_the_fingerprints(void **state)
{
    struct fixture *fixture = *state;
    load(fixture,
         write_roots(fixture, "roots.pem",
                     NAMES("good-root", "good-ca", "p384-root", "good-leaf")));
    trust_store_finish(fixture->store);
    size_t count;
    const struct root_entry *entries =
        trust_store_entries(fixture->store, &count);
    assert_int_equal(count, 4);
    for (size_t i = 1; i < count; i++)
        assert_true(memcmp(entries[i - 1].cert->sha256, entries[i].cert->sha256,
                           SHA256_SIZE) < 0);
}

/* For tests and for callers with a store of their own. */
static void a_public_root_can_be_added(void **state)
{
    struct fixture *fixture = *state;
    trust_store_add(fixture->store,
                    case_find(&fixture->cases, "good-root")->der,
                    ROOT_SOURCE_STORE, false);
    trust_store_finish(fixture->store);
    const struct root_entry *entry = entry_of(fixture, "good-root");
    assert_true(entry->is_known);
    assert_true(entry->is_public);
    assert_int_equal(entry->source, ROOT_SOURCE_STORE);
    assert_int_equal(trust_store_info(fixture->store)->count, 1);
}

static void what_is_no_certificate_is_not_added(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t junk[] = { 0x30, 0x00 };
    trust_store_add(fixture->store, (struct bytes){ junk, sizeof junk },
                    ROOT_SOURCE_FILE, true);
    trust_store_finish(fixture->store);
    assert_int_equal(count_of(fixture), 0);
    size_t count = 1;
    trust_store_find(fixture->store, cert_of(fixture, "good-ca")->subject,
                     &count);
    assert_int_equal(count, 0);
    assert_null(entry_of(fixture, "good-ca"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(roots_of_a_file_are_known),
        TEST(a_file_may_be_der),
        TEST(a_file_may_be_a_pipe),
        TEST(a_directory_is_read_whole),
        TEST(bad_files_are_named),
        TEST(bad_directories_are_named),
        TEST(large_files_are_refused),
        TEST(endless_files_are_refused),
        TEST(too_many_certificates_are_refused),
        TEST(too_large_directories_are_refused),
        TEST(the_system_store_is_public),
        TEST(a_replaced_store_is_still_public),
        TEST(extra_roots_keep_the_store),
        TEST(damage_in_the_system_store_is_skipped),
        TEST(a_store_of_damage_only_is_none),
        TEST(a_named_store_must_be_there),
        TEST(directories_stand_between_colons),
        TEST(a_file_and_directories_add_up),
        TEST(a_file_may_be_in_the_directory),
        TEST(the_usual_places_are_looked_at),
        TEST(the_store_has_a_fingerprint),
        TEST(roots_are_found_by_subject),
        TEST(namesakes_are_told_apart),
        TEST(subjects_are_compared_as_names),
        TEST(the_order_is_that_of_the_fingerprints),
        TEST(a_public_root_can_be_added),
        TEST(what_is_no_certificate_is_not_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
