#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "make.h"
#include "x509/digest.h"

static void expect_sha256(struct bytes input, const char *expected)
{
    uint8_t digest[SHA256_SIZE];
    digest_sha256(input, digest);
    assert_memory_equal(digest, hex(expected).data, sizeof(digest));
}

static void expect_sha1(struct bytes input, const char *expected)
{
    uint8_t digest[SHA1_SIZE];
    digest_sha1(input, digest);
    assert_memory_equal(digest, hex(expected).data, sizeof(digest));
}

/* FIPS 180-4 examples */
static void sha256_of_known_inputs(void **state)
{
    (void)state;
    expect_sha256(NOTHING, "e3b0c44298fc1c149afbf4c8996fb924"
                           "27ae41e4649b934ca495991b7852b855");
    expect_sha256(text("abc"), "ba7816bf8f01cfea414140de5dae2223"
                               "b00361a396177a9cb410ff61f20015ad");
    expect_sha256(repeated(text("a"), 1000000),
                  "cdc76e5c9914fb9281a1c7e284d73e67"
                  "f1809a48a497200e046d39ccc7112cd0");
}

static void sha1_of_known_inputs(void **state)
{
    (void)state;
    expect_sha1(NOTHING, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    expect_sha1(text("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_of_known_inputs),
        cmocka_unit_test(sha1_of_known_inputs),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
