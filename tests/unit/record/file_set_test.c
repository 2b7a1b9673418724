#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "record/file_set.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Of a certificate only what these functions look at. Names are any octets. */
static struct cert *cert(const char *subject, const char *issuer, bool is_ca)
{
    struct cert *made = ARENA_NEW(arena, 1, struct cert);
    *made = (struct cert){
        .subject = { bytes_of_text(subject) },
        .issuer = { bytes_of_text(issuer) },
        .version = 3,
        .is_ca = is_ca,
        .is_self_issued = strcmp(subject, issuer) == 0,
    };
    return made;
}

static void name_it(struct cert *made)
{
    struct general_name *name = ARENA_NEW(arena, 1, struct general_name);
    *name = (struct general_name){ GENERAL_NAME_DNS,
                                   bytes_of_text("a.example.com") };
    made->san = (struct general_names){ name, 1 };
}

static struct public_key key_of(enum oid algorithm, const char *bits)
{
    return (struct public_key){
        .der = bytes_of_text(bits),
        .algorithm = { .id = algorithm, .der = bytes_of_text("algorithm") },
        .bits = bytes_of_text(bits),
    };
}

static void words_are_those_of_the_record(void **state)
{
    (void)state;
    assert_string_equal(file_use_text(FILE_FOR_SET), "set");
    assert_string_equal(file_use_text(FILE_FOR_KEY), "key");
}

static void what_can_be_judged_is_something(void **state)
{
    (void)state;
    struct given_file file = { .path = "a" };
    struct pkcs12 pkcs12 = { .lock = LOCK_NEEDS_PASSPHRASE };
    assert_false(given_file_is_something(&file));
    file.bundle.cert_count = 1;
    assert_true(given_file_is_something(&file));
    file.bundle = (struct bundle){ .request_count = 1 };
    assert_true(given_file_is_something(&file));
    assert_false(given_file_has_key(&file));
    file.bundle = (struct bundle){ .key_count = 1 };
    assert_true(given_file_is_something(&file));
    assert_true(given_file_has_key(&file));
    file.bundle = (struct bundle){ .pkcs12 = &pkcs12 };
    assert_true(given_file_is_something(&file));
    pkcs12.lock = LOCK_MALFORMED;
    assert_false(given_file_is_something(&file));
    file.bundle = (struct bundle){ .crl_count = 1 };
    assert_false(given_file_is_something(&file));
}

static bool is_leaf(const struct cert *one, const struct cert *other)
{
    const struct cert *certs[] = { one, other };
    return cert_is_end_entity(one, certs, other == NULL ? 1 : 2);
}

static void leaves_are_told_from_authorities(void **state)
{
    (void)state;
    struct cert *leaf = cert("leaf", "ca", false);
    struct cert *ca = cert("ca", "root", true);
    struct cert *root = cert("root", "root", true);
    assert_true(is_leaf(leaf, ca));
    assert_false(is_leaf(ca, leaf));
    assert_false(is_leaf(ca, NULL));
    assert_false(is_leaf(root, NULL));
    /* a server's, made with the wrong template */
    name_it(leaf);
    leaf->is_ca = true;
    assert_true(is_leaf(leaf, ca));
    leaf->is_ca = false;
    /* whatever it says of itself, it issued another */
    ca->is_ca = false;
    assert_false(is_leaf(ca, leaf));
    assert_true(is_leaf(ca, root));
    /* its own issuer: with names it is a server's */
    name_it(root);
    assert_true(is_leaf(root, NULL));
    assert_false(is_leaf(root, cert("x", "root", false)));
    struct cert *plain = cert("plain", "plain", false);
    assert_true(is_leaf(plain, NULL));
    plain->version = 1; /* as old roots are */
    assert_false(is_leaf(plain, NULL));
    leaf->failure.status = STATUS_MALFORMED;
    assert_false(is_leaf(leaf, NULL));
}

static void a_key_fits_its_public_half_only(void **state)
{
    (void)state;
    struct private_key key = { .lock = LOCK_NONE,
                               .key = key_of(OID_RSA, "one") };
    struct public_key same = key_of(OID_RSA, "one");
    struct public_key other = key_of(OID_RSA, "two");
    struct public_key nothing = { .curve = OID_UNKNOWN };
    assert_true(private_key_fits(&key, &same));
    assert_false(private_key_fits(&key, &other));
    assert_false(private_key_fits(&key, &nothing));
    key.lock = LOCK_WRONG_PASSPHRASE;
    assert_false(private_key_fits(&key, &same));
    key.lock = LOCK_OPENED;
    assert_true(private_key_fits(&key, &same));
}

/* SEC 1 2.3.3: 04 X Y, or 02 and X where Y is even, else 03. */
static void a_compressed_point_is_the_same_point(void **state)
{
    (void)state;
    struct private_key key = { .key = key_of(OID_EC_PUBLIC_KEY, "\x04xxyz") };
    struct public_key even = key_of(OID_EC_PUBLIC_KEY, "\x02xx");
    struct public_key odd = key_of(OID_EC_PUBLIC_KEY, "\x03xx");
    struct public_key other = key_of(OID_EC_PUBLIC_KEY, "\x02xy");
    struct public_key longer = key_of(OID_EC_PUBLIC_KEY, "\x02xxy");
    assert_true(private_key_fits(&key, &even)); /* 'z' is 0x7a */
    assert_false(private_key_fits(&key, &odd));
    assert_false(private_key_fits(&key, &other));
    assert_false(private_key_fits(&key, &longer));
    even.algorithm.der = bytes_of_text("another curve");
    assert_false(private_key_fits(&key, &even));
}

static struct given_file file_of(enum file_format format,
                                 const struct cert **certs, size_t count)
{
    return (struct given_file){
        .path = "a",
        .bundle = { .format = format, .certs = certs, .cert_count = count },
    };
}

static void order_counts_where_the_format_has_one(void **state)
{
    (void)state;
    const struct cert *ca = cert("ca", "root", true);
    const struct cert *leaf = cert("leaf", "ca", false);
    const struct cert *certs[] = { ca, leaf };
    struct given_file files[] = { file_of(FORMAT_PEM, certs, 2),
                                  file_of(FORMAT_PKCS7, certs, 2),
                                  file_of(FORMAT_PEM, certs, 2) };
    struct file_set set = { files, 1, NULL };
    size_t count;
    assert_ptr_equal(file_set_certs(&set, arena, &count)[0], ca);
    assert_int_equal(count, 2);
    files[0].bundle.format = FORMAT_PKCS7;
    assert_ptr_equal(file_set_certs(&set, arena, &count)[0], leaf);
    files[0].bundle.format = FORMAT_PEM;
    files[0].bundle.has_pem_pkcs7 = true;
    assert_ptr_equal(file_set_certs(&set, arena, &count)[0], leaf);
    /* files in their order, --key never */
    set.count = 3;
    files[2].use = FILE_FOR_KEY;
    const struct cert **all = file_set_certs(&set, arena, &count);
    assert_int_equal(count, 4);
    assert_ptr_equal(all[2], leaf);
    assert_ptr_equal(all[3], ca);
    assert_ptr_equal(certs[0], ca); /* the file's own order is left alone */
}

static void of_several_leaves_the_one_with_a_key_comes_first(void **state)
{
    (void)state;
    struct cert *first = cert("a", "ca", false);
    struct cert *second = cert("b", "ca", false);
    first->key = key_of(OID_RSA, "one");
    second->key = key_of(OID_RSA, "two");
    const struct cert *certs[] = { first, second };
    struct private_key key = { .key = second->key };
    const struct private_key *keys[] = { &key };
    struct pkcs12 pkcs12 = { .lock = LOCK_OPENED };
    struct given_file file = file_of(FORMAT_PKCS12, certs, 2);
    struct file_set set = { &file, 1, NULL };
    size_t count;
    file.bundle.pkcs12 = &pkcs12;
    assert_ptr_equal(file_set_certs(&set, arena, &count)[0], first);
    file.bundle.keys = keys;
    file.bundle.key_count = 1;
    assert_ptr_equal(file_set_certs(&set, arena, &count)[0], second);
}

static void a_set_may_have_no_certificate(void **state)
{
    (void)state;
    struct given_file file = file_of(FORMAT_PKCS7, NULL, 0);
    struct file_set set = { &file, 1, NULL };
    size_t count = 7;
    file_set_certs(&set, arena, &count);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_those_of_the_record),
        cmocka_unit_test(what_can_be_judged_is_something),
        cmocka_unit_test(leaves_are_told_from_authorities),
        cmocka_unit_test(a_key_fits_its_public_half_only),
        cmocka_unit_test(a_compressed_point_is_the_same_point),
        cmocka_unit_test(order_counts_where_the_format_has_one),
        cmocka_unit_test(of_several_leaves_the_one_with_a_key_comes_first),
        cmocka_unit_test(a_set_may_have_no_certificate),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
