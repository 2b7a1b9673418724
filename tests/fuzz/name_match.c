/* Names of a certificate against a host. The first line of the input is the
 * host, each other one a digit for the form of a name (RFC 5280 4.2.1.6) and
 * the name; the form 9 is the common name. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "chain/common_name.h"
#include "chain/name_match.h"
#include "must.h"

enum { MOST_NAMES = 64, COMMON_NAME = 9, LONGEST_COMMON_NAME = 100 };

static struct bytes next_line(struct bytes *rest)
{
    const uint8_t *end =
        rest->size == 0 ? NULL : memchr(rest->data, '\n', rest->size);
    size_t size = end == NULL ? rest->size : (size_t)(end - rest->data);
    struct bytes line = bytes_slice(*rest, 0, size);
    *rest = bytes_slice(*rest, size + 1, rest->size);
    return line;
}

/* SEQUENCE { SET { SEQUENCE { CN, UTF8String } } } */
static struct name name_of(struct bytes text, struct arena *arena)
{
    uint8_t head[] = { 0x30, 0,    0x31, 0,    0x30, 0, 0x06,
                       0x03, 0x55, 0x04, 0x03, 0x0c, 0 };
    text = bytes_slice(text, 0, LONGEST_COMMON_NAME);
    head[1] = (uint8_t)(text.size + 11);
    head[3] = (uint8_t)(text.size + 9);
    head[5] = (uint8_t)(text.size + 7);
    head[12] = (uint8_t)text.size;
    uint8_t *der = ARENA_NEW(arena, sizeof(head) + text.size, uint8_t);
    memcpy(der, head, sizeof(head));
    if (text.size > 0)
        memcpy(der + sizeof(head), text.data, text.size);
    return (struct name){ { der, sizeof(head) + text.size } };
}

static void check_one(struct bytes presented, const char *host)
{
    struct bytes wanted = bytes_of_text(host);
    enum dns_name_fault fault = dns_name_check(presented);
    must(dns_name_fault_text(fault) != NULL);
    if (dns_name_check(wanted) != DNS_NAME_OK ||
        !name_dns_matches(presented, host))
        return;
    must(fault == DNS_NAME_OK || fault == DNS_NAME_UNDERSCORE);
    bool is_wildcard = presented.data[0] == '*';
    must(is_wildcard || bytes_equal_ignoring_case(presented, wanted));
    /* A wildcard is one label. */
    must(!is_wildcard || presented.size <= wanted.size + 1);
}

static void check_match(const struct cert *cert, const char *host)
{
    struct name_match match = name_match_dns(cert, host);
    bool any = false;
    for (size_t i = 0; i < cert->san.count; i++) {
        const struct general_name *name = &cert->san.items[i];
        if (name->type != GENERAL_NAME_DNS)
            continue;
        check_one(name->value, host);
        any = any || name_dns_matches(name->value, host);
    }
    must(match.matches == any);
    must(match.nearest < (int)cert->san.count);
    if (!match.matches)
        return;
    const struct general_name *name = &cert->san.items[match.san_index];
    must(name->type == GENERAL_NAME_DNS);
    must(name_dns_matches(name->value, host));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes rest = { data, size };
    struct arena *arena = arena_new();
    struct general_name names[MOST_NAMES];
    struct cert cert = { .san = { names, 0 } };
    struct bytes common_name;
    const char *host = arena_text(arena, next_line(&rest));
    while (rest.size > 0 && cert.san.count < MOST_NAMES) {
        struct bytes line = next_line(&rest);
        unsigned form = line.size == 0 ? 0 : (line.data[0] - 48U) & 15;
        struct bytes value = bytes_slice(line, 1, line.size);
        if (form == COMMON_NAME)
            cert.subject = name_of(value, arena);
        else if (form < COMMON_NAME)
            names[cert.san.count++] =
                (struct general_name){ (enum general_name_type)form, value };
    }
    check_match(&cert, host);
    if (common_name_is_not_in_san(&cert, &common_name))
        must(common_name.size > 0);
    struct address address;
    if (address_parse(bytes_of_text(host), &address))
        must(!name_match_dns(&cert, host).matches);
    (void)name_match_address(&cert, &address);
    (void)domain_is_internal(host);
    arena_free(arena);
    return 0;
}
