/* A server's response, as resolver/trail.c reads it. The first octet chooses
 * the type that was asked for; the name is that of the response itself. */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/limits.h"
#include "must.h"
#include "resolver/dns_message.h"
#include "resolver/trail.h"

static struct dns_name asked_name(struct bytes octets)
{
    size_t offset = DNS_HEADER_OCTETS;
    struct dns_name name;
    if (!dns_name_read(octets, &offset, &name))
        must(dns_name_parse(bytes_of_text("host.example.com"), &name));
    return name;
}

/* No control characters. */
static bool is_one_line(const char *text)
{
    while (*text != '\0' && (uint8_t)*text >= ' ' && *text != 0x7f)
        text++;
    return *text == '\0';
}

static void check_name(const struct dns_name *name, struct arena *arena)
{
    const char *text = dns_name_text(name, arena);
    struct dns_name again;
    must(is_one_line(text));
    if (dns_name_is_plain(name))
        must(dns_name_parse(bytes_of_text(text), &again) &&
             dns_name_equal(&again, name));
}

static void check_found(const struct trail *trail)
{
    must(trail->address_count <= LIMIT_ADDRESSES_LISTED);
    must(trail->caa_count <= LIMIT_ADDRESSES_LISTED);
    must(trail->address_count + trail->caa_count > 0);
    for (size_t i = 1; i < trail->address_count; i++)
        must(address_compare(&trail->addresses[i - 1], &trail->addresses[i]) <
             0);
    for (size_t i = 0; i < trail->caa_count; i++) {
        must(is_one_line(trail->caas[i].tag));
        must(is_one_line(trail->caas[i].value));
    }
}

static void follow(unsigned type, struct bytes octets, struct arena *arena)
{
    struct dns_name name = asked_name(octets);
    struct trail trail;
    struct trail_oddity oddity;
    trail_start(&trail, &name, type);
    enum dns_status status = trail_follow(&trail, octets, arena, &oddity);
    must(trail.alias_count <= LIMIT_CNAMES);
    for (size_t i = 0; i < trail.alias_count; i++)
        check_name(trail.aliases[i], arena);
    if (status == DNS_OK)
        check_found(&trail);
    if (status == DNS_NOT_ASKED)
        must(trail.alias_count > 0);
    if (status == DNS_MALFORMED || status == DNS_SERVFAIL ||
        status == DNS_REFUSED)
        must(trail.alias_count == 0 && dns_name_equal(&trail.name, &name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned types[] = { DNS_TYPE_A, DNS_TYPE_AAAA, DNS_TYPE_CAA };
    if (size == 0)
        return 0;
    struct arena *arena = arena_new();
    follow(types[data[0] % COUNT_OF(types)],
           (struct bytes){ data + 1, size - 1 }, arena);
    arena_free(arena);
    return 0;
}
