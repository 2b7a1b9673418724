/*
 * Nothing that is secret stays behind: after files were opened and closed, the
 * process's writable memory is searched for the private numbers and for the
 * passphrase. A control shows that the search would find them.
 */
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/secret.h"
#include "x509/bundle.h"
#include "x509/encryption.h"

enum { MOST_NEEDLES = 32, MOST_NAME = 128, SEARCHED = 12, LINE = 2048 };

/* The needles are kept with each octet inverted, so that they are not found
 * where they are kept. */
struct needle {
    char name[MOST_NAME];
    uint8_t inverted[SEARCHED];
};

static struct needle needles[MOST_NEEDLES];
static size_t needle_count;
static bool may_begin[256]; /* by the first octet of what is searched */

/* The library keeps numbers with their last octet first. */
static void add_needle(const char *name, const uint8_t *octets, bool reversed)
{
    assert_true(needle_count < MOST_NEEDLES);
    struct needle *needle = &needles[needle_count++];
    snprintf(needle->name, sizeof(needle->name), "%s%s", name,
             reversed ? ", reversed" : "");
    for (size_t i = 0; i < SEARCHED; i++)
        needle->inverted[i] = (uint8_t)~octets[reversed ? SEARCHED - 1 - i : i];
    may_begin[(uint8_t)~needle->inverted[0]] = true;
}

static bool is_here(const struct needle *needle, const uint8_t *at)
{
    for (size_t i = 0; i < SEARCHED; i++)
        if ((at[i] ^ needle->inverted[i]) != 0xff)
            return false;
    return true;
}

static size_t compare(const uint8_t *here, unsigned long address)
{
    size_t found = 0;
    for (size_t n = 0; n < needle_count; n++) {
        if (!is_here(&needles[n], here))
            continue;
        print_message("%s is at %lx\n", needles[n].name, address);
        found++;
    }
    return found;
}

/* AddressSanitizer's own memory is huge, and freed pieces wait in it. */
static bool is_ours(const char *line, size_t size)
{
    enum { LARGEST = 256 * 1024 * 1024 };
    return strstr(line, " rw") != NULL && strstr(line, "[v") == NULL &&
           size < LARGEST;
}

/* Most pages of AddressSanitizer's are empty. */
static size_t search_piece(const uint8_t *piece, size_t size,
                           unsigned long address)
{
    enum { PAGE = 4096 };
    static const uint8_t empty[PAGE];
    size_t found = 0;
    for (size_t start = 0; start < size; start += PAGE) {
        size_t end = start + PAGE < size ? start + PAGE : size;
        if (memcmp(piece + start, empty, end - start) == 0)
            continue;
        for (size_t i = start; i < end && i + SEARCHED <= size; i++)
            if (may_begin[piece[i]])
                found += compare(piece + i, address + i);
    }
    return found;
}

static size_t search_range(FILE *memory, unsigned long from, unsigned long to)
{
    enum { PIECE = 1024 * 1024 };
    static uint8_t piece[PIECE];
    size_t found = 0;
    for (unsigned long at = from; at < to; at += PIECE - SEARCHED) {
        size_t wanted = to - at < PIECE ? to - at : PIECE;
        if (at <= (unsigned long)piece + PIECE &&
            at + wanted > (unsigned long)piece)
            continue; /* what we read is not searched */
        if (fseek(memory, (long)at, SEEK_SET) != 0)
            return found;
        size_t size = fread(piece, 1, wanted, memory);
        found += search_piece(piece, size, at);
    }
    memset(piece, 0, sizeof(piece));
    return found;
}

static size_t search_memory(void)
{
    char line[LINE];
    unsigned long from, to;
    size_t found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    FILE *memory = fopen("/proc/self/mem", "rb");
    assert_non_null(maps);
    assert_non_null(memory);
    setvbuf(memory, NULL, _IONBF, 0);
    while (fgets(line, sizeof(line), maps) != NULL)
        if (sscanf(line, "%lx-%lx", &from, &to) == 2 &&
            is_ours(line, to - from))
            found += search_range(memory, from, to);
    fclose(memory);
    fclose(maps);
    return found;
}

/* Into a secret, and never through a buffer of the library. */
static struct secret read_file(const char *name)
{
    char path[LINE];
    snprintf(path, sizeof(path), "tests/unit/x509/data/files/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    setvbuf(file, NULL, _IONBF, 0);
    struct secret octets = secret_new(64 * 1024);
    octets.size = fread(octets.data, 1, octets.capacity, file);
    assert_int_equal(fclose(file), 0);
    return octets;
}

static void load_needles(void)
{
    struct secret list = read_file("keys.txt");
    char name[MOST_NAME], number[1024];
    uint8_t octets[SEARCHED];
    for (size_t at = 0; at < list.size; at++) {
        const char *line = (const char *)list.data + at;
        assert_int_equal(sscanf(line, "%127s %*s %1023s", name, number), 2);
        for (size_t i = 0; i < SEARCHED; i++)
            assert_int_equal(sscanf(number + 2 * i, "%2hhx", &octets[i]), 1);
        add_needle(name, octets, false);
        add_needle(name, octets, true);
        at += strcspn(line, "\n");
    }
    secret_wipe(number, sizeof(number));
    secret_wipe(octets, sizeof(octets));
    secret_free(&list);
}

/* The constant begins otherwise, so that it is not found itself. */
static struct secret passphrase(void)
{
    struct secret secret = secret_copy(bytes_of_text("eorrect horse of mine"));
    secret.data[0] = 'c';
    secret.size = strlen("correct horse");
    return secret;
}

/* As it is given, and in UTF-16, as it is mixed in. */
static void add_passphrase(void)
{
    struct secret given = passphrase();
    struct secret utf16 = passphrase_utf16(secret_bytes(&given));
    add_needle("passphrase", given.data, false);
    add_needle("passphrase in UTF-16", utf16.data, false);
    secret_free(&given);
    secret_free(&utf16);
}

static void open_file(const char *name)
{
    struct arena *arena = arena_new();
    struct secret octets = read_file(name);
    struct secret given = passphrase();
    struct bytes text = secret_bytes(&given);
    struct unlocking unlocking = unlocking_of(&text);
    struct bundle bundle;
    bundle_open(secret_bytes(&octets), &unlocking, arena, &bundle);
    assert_int_equal(bundle.failure.status, STATUS_OK);
    secret_free(&octets);
    secret_free(&given);
    /* The arena is still there: nothing in it may be secret. */
    print_message("%s\n", name);
    assert_int_equal(search_memory(), 0);
    arena_free(arena);
}

static void nothing_secret_stays_in_memory(void **state)
{
    (void)state;
    static const char *const files[] = {
        "rsa.pkcs1.pem",
        "rsa.pkcs8.der",
        "rsa.aes256.der",
        "rsa.pem-aes-256-cbc.pem",
        "p256.sec1.pem",
        "p256.pbe-3des.pem",
        "p256.pbe-md5-des.pem",
        "p256.aes256.pem",
        "p521.pkcs8.pem",
        "ed25519.pkcs8.pem",
        "ed448.pkcs8.pem",
        "brainpool.pkcs8.pem",
        "modern.p12",
        "legacy.p12",
        "plain.p12",
        "ber.p12",
        "pbmac1.p12",
    };
    load_needles();
    add_passphrase();
    assert_int_equal(search_memory(), 0);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        open_file(files[i]);
}

/* The search finds what is there. */
static void the_search_can_find(void **state)
{
    (void)state;
    uint8_t *copy = malloc(SEARCHED);
    assert_non_null(copy);
    for (size_t i = 0; i < SEARCHED; i++)
        copy[i] = (uint8_t)~needles[0].inverted[i];
    print_message("a control:\n");
    assert_int_equal(search_memory(), 1);
    secret_wipe(copy, SEARCHED);
    free(copy);
    assert_int_equal(search_memory(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_secret_stays_in_memory),
        cmocka_unit_test(the_search_can_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
