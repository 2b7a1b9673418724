/* The hello by hand, read as a server would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "probe/client_hello.h"
#include "probe/server_messages.h"
#include "probe/wire.h"
#include "record/capture.h"

/* What a server finds in one. */
struct found {
    uint16_t record_version, version;
    struct bytes suites, extensions;
    bool has_extensions;
};

static struct buffer out;

static int tear_down(void **state)
{
    (void)state;
    buffer_free(&out);
    return 0;
}

static struct found write_and_read(const struct client_hello *hello)
{
    struct found found = { 0 };
    struct bytes record, message, random, session, methods;
    uint32_t type;
    buffer_clear(&out);
    client_hello_write(hello, &out);
    struct wire wire = wire_of(buffer_bytes(&out));
    assert_true(wire_number(&wire, 1, &type));
    assert_int_equal(type, 22);
    assert_true(wire_u16(&wire, &found.record_version));
    assert_true(wire_vector(&wire, 2, &record));
    assert_true(wire_is_empty(&wire));
    wire = wire_of(record);
    assert_true(wire_number(&wire, 1, &type));
    assert_int_equal(type, 1);
    assert_true(wire_vector(&wire, 3, &message));
    assert_true(wire_is_empty(&wire));
    wire = wire_of(message);
    assert_true(wire_u16(&wire, &found.version));
    assert_true(wire_octets(&wire, 32, &random));
    assert_true(wire_vector(&wire, 1, &session));
    assert_int_equal(session.size, 0);
    assert_true(wire_vector(&wire, 2, &found.suites));
    assert_true(wire_vector(&wire, 1, &methods));
    assert_int_equal(methods.size, 1);
    assert_int_equal(methods.data[0], 0);
    found.has_extensions = !wire_is_empty(&wire);
    if (found.has_extensions)
        assert_true(wire_vector(&wire, 2, &found.extensions));
    assert_true(wire_is_empty(&wire));
    return found;
}

static bool offers(const struct found *found, uint16_t suite)
{
    struct wire wire = wire_of(found->suites);
    uint16_t offered;
    while (wire_u16(&wire, &offered))
        if (offered == suite)
            return true;
    return false;
}

static void test_newest(void **state)
{
    (void)state;
    static const struct client_hello hello = { .version = 0x0303,
                                               .server_name = "www.example.com",
                                               .ask_status = true };
    struct found found = write_and_read(&hello);
    struct bytes data;
    assert_int_equal(found.record_version, 0x0301);
    assert_int_equal(found.version, 0x0303);
    assert_true(extension_find(found.extensions, EXTENSION_SERVER_NAME, &data));
    static const uint8_t name[] = "\0\x12\0\0\x0fwww.example.com";
    assert_int_equal(data.size, sizeof(name) - 1);
    assert_memory_equal(data.data, name, data.size);
    assert_true(
        extension_find(found.extensions, EXTENSION_STATUS_REQUEST, &data));
    assert_int_equal(data.size, 5);
    assert_true(extension_find(found.extensions, EXTENSION_SCTS, &data));
    assert_int_equal(data.size, 0);
    assert_true(extension_find(found.extensions, EXTENSION_SIGNATURE_ALGORITHMS,
                               &data));
    assert_true(
        extension_find(found.extensions, EXTENSION_SUPPORTED_GROUPS, &data));
    assert_true(offers(&found, 0x00ff));
    assert_false(
        extension_find(found.extensions, EXTENSION_SUPPORTED_VERSIONS, &data));
}

static void test_plain(void **state)
{
    (void)state;
    static const struct client_hello hello = { .version = 0x0302 };
    struct found found = write_and_read(&hello);
    struct bytes data;
    assert_int_equal(found.version, 0x0302);
    assert_true(found.has_extensions);
    assert_false(
        extension_find(found.extensions, EXTENSION_SERVER_NAME, &data));
    assert_false(
        extension_find(found.extensions, EXTENSION_STATUS_REQUEST, &data));
    assert_false(extension_find(found.extensions,
                                EXTENSION_SIGNATURE_ALGORITHMS, &data));
}

static void test_ssl30(void **state)
{
    (void)state;
    static const struct client_hello hello = { .version = 0x0300,
                                               .server_name = "www.example.com",
                                               .ask_status = true };
    struct found found = write_and_read(&hello);
    assert_int_equal(found.record_version, 0x0300);
    assert_int_equal(found.version, 0x0300);
    assert_false(found.has_extensions);
}

/* Whatever may be chosen has a name, is offered once, and comes with a
 * certificate. */
static void test_suites(void **state)
{
    (void)state;
    static const struct client_hello hello = { .version = 0x0303 };
    struct found found = write_and_read(&hello);
    struct wire wire = wire_of(found.suites);
    uint16_t suite;
    size_t count = 0;
    while (wire_u16(&wire, &suite)) {
        const char *name = tls_cipher_text(suite);
        if (name == NULL)
            fail_msg("0x%04x has no name", suite);
        assert_null(strstr(name, "anon"));
        assert_null(strstr(name, "PSK"));
        struct wire rest = wire;
        uint16_t other;
        while (wire_u16(&rest, &other))
            assert_int_not_equal(suite, other);
        count++;
    }
    assert_true(wire_is_empty(&wire));
    assert_true(count > 60);
}

static void test_kind_of_key(void **state)
{
    (void)state;
    struct client_hello hello = { .version = 0x0303, .only_rsa = true };
    struct found found = write_and_read(&hello);
    assert_true(offers(&found, 0xc02f));
    assert_true(offers(&found, 0x002f));
    assert_false(offers(&found, 0xc02b));
    assert_false(offers(&found, 0x0032));
    hello = (struct client_hello){ .version = 0x0303, .only_ecdsa = true };
    found = write_and_read(&hello);
    assert_true(offers(&found, 0xc02b));
    assert_false(offers(&found, 0xc02f));
    assert_false(offers(&found, 0x002f));
}

static void test_longest_name(void **state)
{
    (void)state;
    char name[254];
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    struct client_hello hello = { .version = 0x0303, .server_name = name };
    struct found found = write_and_read(&hello);
    struct bytes data;
    assert_true(extension_find(found.extensions, EXTENSION_SERVER_NAME, &data));
    assert_int_equal(data.size, 253 + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_newest),      cmocka_unit_test(test_plain),
        cmocka_unit_test(test_ssl30),       cmocka_unit_test(test_suites),
        cmocka_unit_test(test_kind_of_key), cmocka_unit_test(test_longest_name),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
