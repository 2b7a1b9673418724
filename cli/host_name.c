#include "cli/host_name.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { MOST_NAME = 253, MOST_LABEL = 63, MOST_PORT = 65535, SHOWN = 80 };

static bool is_ascii(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] >= 0x80)
            return false;
    return true;
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_ldh(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '-';
}

static const char *character_fault(struct bytes label, struct arena *arena)
{
    for (size_t i = 0; i < label.size; i++) {
        uint8_t c = label.data[i];
        if (is_ldh(c))
            continue;
        if (c == '_')
            return "a host name has no underscore";
        if (c == '*')
            return "a wildcard is no host: give one name that it covers";
        return arena_printf(arena, "\"%s\" may not stand in a host name",
                            text_clean(arena, (struct bytes){ &c, 1 }));
    }
    return NULL;
}

/* NULL if the label is well formed. */
static const char *label_fault(struct bytes label, struct arena *arena)
{
    if (label.size == 0)
        return "empty label";
    if (label.size > MOST_LABEL)
        return arena_printf(arena, "label of %zu octets, 63 are allowed",
                            label.size);
    const char *fault = character_fault(label, arena);
    if (fault != NULL)
        return fault;
    if (label.data[0] == '-' || label.data[label.size - 1] == '-')
        return "a label neither begins nor ends with a hyphen";
    return NULL;
}

static struct bytes next_label(struct bytes *rest)
{
    size_t size = 0;
    while (size < rest->size && rest->data[size] != '.')
        size++;
    struct bytes label = { rest->data, size };
    *rest = bytes_slice(*rest, size + 1, rest->size);
    return label;
}

/* "127.1" and "0x7f.1" would be addresses to some resolvers. */
static bool is_number(struct bytes label)
{
    if (label.size > 1 && label.data[0] == '0' &&
        (label.data[1] == 'x' || label.data[1] == 'X'))
        return true;
    for (size_t i = 0; i < label.size; i++)
        if (!is_digit(label.data[i]))
            return false;
    return true;
}

static const char *name_fault(struct bytes name, struct arena *arena)
{
    if (name.size == 0)
        return "no host name";
    if (name.size > MOST_NAME)
        return arena_printf(arena, "name of %zu octets, 253 are allowed",
                            name.size);
    struct bytes rest = name;
    struct bytes label;
    bool ends_in_dot = name.data[name.size - 1] == '.';
    do {
        label = next_label(&rest);
        const char *fault = label_fault(label, arena);
        if (fault != NULL)
            return arena_printf(arena, "%s: \"%s\"", fault,
                                text_clean_short(arena, label, SHOWN));
    } while (rest.size > 0);
    if (ends_in_dot)
        return "empty label";
    if (is_number(label))
        return "the last label is a number: neither a host name nor an "
               "address in its usual form";
    return NULL;
}

/* To A-labels (IDNA 2008, without transitional mappings). */
static bool to_ascii(struct bytes text, struct arena *arena, struct bytes *name,
                     const char **reason)
{
    if (!text_is_clean(text)) {
        *reason = "the name has characters that cannot be seen, or is not "
                  "UTF-8";
        return false;
    }
    char *ascii = NULL;
    int result = idn2_to_ascii_8z(arena_text(arena, text), &ascii,
                                  IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (result == IDN2_MALLOC)
        out_of_memory();
    if (result != IDN2_OK) {
        *reason = arena_printf(arena, "no internationalised name: %s",
                               idn2_strerror(result));
        return false;
    }
    *name = arena_copy(arena, bytes_of_text(ascii));
    idn2_free(ascii);
    return true;
}

/* The form with U-labels for people, or NULL if it is the same. */
static const char *to_unicode(const char *host, struct arena *arena)
{
    char *unicode = NULL;
    if (strstr(host, "xn--") == NULL ||
        idn2_to_unicode_8z8z(host, &unicode, 0) != IDN2_OK)
        return NULL;
    const char *text = text_clean(arena, bytes_of_text(unicode));
    idn2_free(unicode);
    return strcmp(text, host) == 0 ? NULL : text;
}

static char *lower_text(struct arena *arena, struct bytes name)
{
    char *text = arena_text(arena, name);
    for (char *c = text; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + 32);
    return text;
}

bool host_name_parse(struct bytes text, struct arena *arena,
                     struct host_name *out, const char **reason)
{
    *out = (struct host_name){ 0 };
    if (address_parse(text, &out->literal)) {
        out->is_literal = true;
        out->host = address_text(&out->literal, arena);
        return true;
    }
    if (text.size > 1 && text.data[text.size - 1] == '.')
        text.size--;
    struct bytes name = text;
    if (!is_ascii(text) && !to_ascii(text, arena, &name, reason))
        return false;
    *reason = name_fault(name, arena);
    if (*reason != NULL)
        return false;
    out->host = lower_text(arena, name);
    out->unicode = to_unicode(out->host, arena);
    return true;
}

static bool parse_port(struct bytes text, struct arena *arena, uint16_t *port,
                       const char **reason)
{
    unsigned value = 0;
    for (size_t i = 0; i < text.size && value <= MOST_PORT; i++) {
        if (!is_digit(text.data[i]))
            value = MOST_PORT + 1;
        else
            value = value * 10 + (unsigned)(text.data[i] - '0');
    }
    if (text.size == 0 || value == 0 || value > MOST_PORT) {
        *reason = arena_printf(arena, "\"%s\" is no port from 1 to 65535",
                               text_clean_short(arena, text, SHOWN));
        return false;
    }
    *port = (uint16_t)value;
    return true;
}

static size_t find(struct bytes text, uint8_t wanted, size_t from)
{
    while (from < text.size && text.data[from] != wanted)
        from++;
    return from;
}

static bool bracketed_parse(struct bytes text, struct arena *arena,
                            struct host_name *out, uint16_t *port,
                            const char **reason)
{
    size_t end = find(text, ']', 0);
    struct bytes inner = bytes_slice(text, 1, end == 0 ? 0 : end - 1);
    *out = (struct host_name){ .is_literal = true };
    if (end == text.size || !address_parse(inner, &out->literal) ||
        !address_is_v6(&out->literal)) {
        *reason = "no IPv6 address between the brackets";
        return false;
    }
    out->host = address_text(&out->literal, arena);
    struct bytes rest = bytes_slice(text, end + 1, text.size);
    if (rest.size == 0)
        return true;
    if (rest.data[0] != ':') {
        *reason = "only :PORT may follow the brackets";
        return false;
    }
    return parse_port(bytes_slice(rest, 1, rest.size), arena, port, reason);
}

struct bytes without_brackets(struct bytes text)
{
    bool has_both =
        text.size > 2 && text.data[0] == '[' && text.data[text.size - 1] == ']';
    return has_both ? bytes_slice(text, 1, text.size - 2) : text;
}

bool host_port_parse(struct bytes text, struct arena *arena,
                     struct host_name *out, uint16_t *port, const char **reason)
{
    if (text.size > 0 && text.data[0] == '[')
        return bracketed_parse(text, arena, out, port, reason);
    size_t colon = find(text, ':', 0);
    /* More than one colon is an IPv6 address without a port. */
    if (colon == text.size || find(text, ':', colon + 1) < text.size)
        return host_name_parse(text, arena, out, reason);
    struct bytes host = bytes_slice(text, 0, colon);
    return host_name_parse(host, arena, out, reason) &&
           parse_port(bytes_slice(text, colon + 1, text.size), arena, port,
                      reason);
}
