#include "resolver/dns_name.h"

#include <string.h>

#include "base/arena.h"

enum {
    POINTER = 0xc0, /* the two bits that tell a pointer from a length */
    /* A name has at most 127 labels, each of which may be behind a pointer. */
    MOST_POINTERS = 127,
};

static uint8_t lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + ('a' - 'A'))
                                        : octet;
}

static bool is_plain(uint8_t octet)
{
    uint8_t c = lower(octet);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '*' || c == '/';
}

/* Appends a label of at most 63 octets; an empty one ends the name. */
static bool append_label(struct dns_name *name, struct bytes label)
{
    /* Every label but the root must leave room for the root. */
    size_t need = 1 + label.size + (label.size > 0 ? 1 : 0);
    if (label.size > DNS_LABEL_OCTETS || name->size + need > DNS_NAME_OCTETS)
        return false;
    name->octets[name->size++] = (uint8_t)label.size;
    for (size_t i = 0; i < label.size; i++)
        name->octets[name->size++] = lower(label.data[i]);
    return true;
}

static bool parse_label(struct bytes label, struct dns_name *name)
{
    for (size_t i = 0; i < label.size; i++) {
        if (!is_plain(label.data[i]))
            return false;
    }
    return label.size > 0 && append_label(name, label);
}

bool dns_name_parse(struct bytes text, struct dns_name *out)
{
    *out = (struct dns_name){ 0 };
    if (text.size == 0 || text.size > DNS_NAME_TEXT)
        return false;
    size_t start = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.data[i] != '.')
            continue;
        if (!parse_label(bytes_slice(text, start, i - start), out))
            return false;
        start = i + 1;
    }
    return append_label(out, (struct bytes){ 0 });
}

/* Where a name is being read. */
struct reading {
    struct bytes message;
    size_t at;
    size_t before; /* a pointer must lead to in front of this: no loops */
    size_t end;    /* behind the name where it began; 0 until known */
    unsigned pointers;
};

/* Follows the pointer that stands at `at`. */
static bool follow_pointer(struct reading *reading)
{
    if (reading->at + 2 > reading->message.size)
        return false;
    const uint8_t *octets = reading->message.data + reading->at;
    size_t to = (size_t)(octets[0] & ~POINTER & 0xff) << 8 | octets[1];
    if (to >= reading->before || ++reading->pointers > MOST_POINTERS)
        return false;
    if (reading->end == 0)
        reading->end = reading->at + 2;
    reading->at = reading->before = to;
    return true;
}

/* Reads the label that stands at `at`; the root ends the name. */
static bool read_label(struct reading *reading, struct dns_name *out)
{
    size_t size = reading->message.data[reading->at];
    struct bytes label = bytes_slice(reading->message, reading->at + 1, size);
    if (label.size != size || !append_label(out, label))
        return false;
    reading->at += 1 + size;
    return true;
}

static bool has_ended(const struct dns_name *name, size_t size_before)
{
    return name->size == size_before + 1;
}

bool dns_name_read(struct bytes message, size_t *offset, struct dns_name *out)
{
    struct reading reading = { message, *offset, *offset, 0, 0 };
    *out = (struct dns_name){ 0 };
    while (reading.at < message.size) {
        size_t size_before = out->size;
        if ((message.data[reading.at] & POINTER) == POINTER) {
            if (!follow_pointer(&reading))
                return false;
            continue;
        }
        if (!read_label(&reading, out))
            return false;
        if (has_ended(out, size_before)) {
            *offset = reading.end != 0 ? reading.end : reading.at;
            return true;
        }
    }
    return false;
}

bool dns_name_equal(const struct dns_name *a, const struct dns_name *b)
{
    return a->size == b->size && memcmp(a->octets, b->octets, a->size) == 0;
}

/* Text under construction; an octet needs at most four places. */
struct text {
    char places[4 * DNS_NAME_OCTETS];
    size_t size;
};

static void append_octet(struct text *text, uint8_t octet)
{
    if (is_plain(octet)) {
        text->places[text->size++] = (char)octet;
        return;
    }
    text->places[text->size++] = '\\';
    text->places[text->size++] = (char)('0' + octet / 100);
    text->places[text->size++] = (char)('0' + octet / 10 % 10);
    text->places[text->size++] = (char)('0' + octet % 10);
}

const char *dns_name_text(const struct dns_name *name, struct arena *arena)
{
    struct text text = { .size = 0 };
    for (size_t at = 0; at < name->size && name->octets[at] != 0;) {
        size_t end = at + 1 + name->octets[at];
        if (at > 0)
            text.places[text.size++] = '.';
        for (at++; at < end; at++)
            append_octet(&text, name->octets[at]);
    }
    if (text.size == 0)
        text.places[text.size++] = '.';
    return arena_text(
        arena, (struct bytes){ (const uint8_t *)text.places, text.size });
}

bool dns_name_is_plain(const struct dns_name *name)
{
    for (size_t at = 0; at < name->size;) {
        size_t end = at + 1 + name->octets[at];
        for (at++; at < end; at++) {
            if (!is_plain(name->octets[at]))
                return false;
        }
    }
    return name->size > 1;
}

bool dns_name_climb(struct dns_name *name)
{
    size_t first = 1 + (size_t)name->octets[0];
    if (first + 1 >= name->size)
        return false;
    name->size = (uint8_t)(name->size - first);
    memmove(name->octets, name->octets + first, name->size);
    return true;
}
