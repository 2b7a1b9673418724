#include "checks/evidence.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/limits.h"
#include "base/text.h"
#include "x509/time.h"

enum { SHA256_SHOWN = 8 }; /* octets: enough to tell certificates apart */

const char *text_shortened(const char *text, size_t most, struct arena *arena)
{
    size_t points = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool begins_point = ((unsigned char)text[i] & 0xc0) != 0x80;
        if (begins_point && points++ == most)
            return arena_printf(arena, "%.*s…", (int)i, text);
    }
    return text;
}

const char *sha256_text(const uint8_t *sha256, struct arena *arena)
{
    return hex_encode(arena, (struct bytes){ sha256, SHA256_SHOWN });
}

const char *cert_text(const struct cert *cert, int index, const char *unserved,
                      struct arena *arena)
{
    const char *name =
        text_shortened(cert_short_text(cert, arena), SHOWN_NAME, arena);
    const char *digits = sha256_text(cert->sha256, arena);
    if (index < 0)
        return arena_printf(arena, "%s \"%s\" %s", unserved, name, digits);
    return arena_printf(arena, "#%d \"%s\" %s", index, name, digits);
}

static const char *key_words(const struct capture *capture)
{
    if (capture->other_key_of == NULL)
        return "";
    return public_key_is_rsa(&capture->chain[0]->key) ? " with RSA"
                                                      : " with ECDSA";
}

const char *endpoint_text(const struct capture *capture, struct arena *arena)
{
    const char *address = address_text(&capture->address, arena);
    bool is_v6 = address_is_v6(&capture->address);
    return arena_printf(arena, "%s%s%s:%u%s", is_v6 ? "[" : "", address,
                        is_v6 ? "]" : "", capture->port, key_words(capture));
}

const char *cause_text(const struct failure *failure, struct arena *arena)
{
    if (failure->detail == NULL)
        return status_text(failure->status);
    if (failure->status == STATUS_HTTP)
        return failure->detail;
    return arena_printf(arena, "%s, %s", status_text(failure->status),
                        failure->detail);
}

void text_list_add(struct text_list *list, const char *format, ...)
{
    size_t most = list->most == 0 ? LIMIT_SHOWN_NAMES : list->most;
    va_list args;
    if (list->count++ >= most)
        return;
    va_start(args, format);
    const char *item = arena_vprintf(list->arena, format, args);
    va_end(args);
    list->text = list->count == 1
                     ? item
                     : arena_printf(list->arena, "%s, %s", list->text, item);
}

const char *text_list_end(const struct text_list *list)
{
    size_t most = list->most == 0 ? LIMIT_SHOWN_NAMES : list->most;
    if (list->count == 0)
        return "none";
    if (list->count <= most)
        return list->text;
    return arena_printf(list->arena, "%s and %zu more", list->text,
                        list->count - most);
}

const char *san_text(const struct cert *cert, struct arena *arena)
{
    struct text_list list = { .arena = arena };
    if (cert->san_ext == NULL)
        return "absent";
    for (size_t i = 0; i < cert->san.count; i++) {
        /* Of thousands of names only those that are shown are worded. */
        const char *name = i < LIMIT_SHOWN_NAMES
                               ? general_name_text(&cert->san.items[i], arena)
                               : "";
        text_list_add(&list, "%s", text_shortened(name, SHOWN_NAME, arena));
    }
    return text_list_end(&list);
}

const char *common_name_text(const struct cert *cert, struct arena *arena)
{
    struct bytes value;
    if (!name_attribute(cert->subject, oid_octets(OID_COMMON_NAME), 0, arena,
                        &value))
        return "";
    return text_clean_short(arena, value, SHOWN_NAME);
}

const char *extended_key_usage_text(const struct cert *cert,
                                    struct arena *arena)
{
    struct text_list list = { .arena = arena };
    if (cert->eku_ext == NULL)
        return "absent";
    for (size_t i = 0; i < cert->eku_oids.count; i++) {
        const char *name = i < LIMIT_SHOWN_NAMES
                               ? oid_name(arena, cert->eku_oids.items[i])
                               : "";
        text_list_add(&list, "%s", text_shortened(name, SHOWN_NAME, arena));
    }
    return text_list_end(&list);
}

const char *key_usage_text(const struct cert *cert, struct arena *arena)
{
    static const char *const names[] = {
        "digitalSignature", "nonRepudiation", "keyEncipherment",
        "dataEncipherment", "keyAgreement",   "keyCertSign",
        "cRLSign",          "encipherOnly",   "decipherOnly",
    };
    struct text_list list = { .arena = arena };
    if (cert->key_usage_ext == NULL)
        return "absent";
    for (unsigned bit = 0; bit < COUNT_OF(names); bit++) {
        if ((cert->key_usage & 1U << bit) != 0)
            text_list_add(&list, "%s", names[bit]);
    }
    return text_list_end(&list);
}

static const char *counted(int64_t count, const char *unit, struct arena *arena)
{
    return arena_printf(arena, "%" PRId64 " %s%s", count, unit,
                        count == 1 ? "" : "s");
}

const char *duration_text(int64_t seconds, struct arena *arena)
{
    if (seconds >= SECONDS_A_DAY)
        return counted(seconds / SECONDS_A_DAY, "day", arena);
    if (seconds >= 3600)
        return counted(seconds / 3600, "hour", arena);
    if (seconds >= 60)
        return counted(seconds / 60, "minute", arena);
    return counted(seconds, "second", arena);
}
