#include "base/encode.h"

#include "base/arena.h"

char *hex_encode(struct arena *arena, struct bytes bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *text = ARENA_NEW(arena, 2 * bytes.size + 1, char);
    for (size_t i = 0; i < bytes.size; i++) {
        text[2 * i] = digits[bytes.data[i] >> 4];
        text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    return text;
}

char *hex_fingerprint(struct arena *arena, struct bytes bytes)
{
    static const char digits[] = "0123456789ABCDEF";
    char *text = ARENA_NEW(arena, 3 * bytes.size + 1, char);
    for (size_t i = 0; i < bytes.size; i++) {
        text[3 * i] = digits[bytes.data[i] >> 4];
        text[3 * i + 1] = digits[bytes.data[i] & 15];
        text[3 * i + 2] = i + 1 < bytes.size ? ':' : '\0';
    }
    return text;
}

static int hex_value(uint8_t digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

bool hex_decode(struct arena *arena, struct bytes text, struct bytes *out)
{
    uint8_t *octets = ARENA_NEW(arena, text.size / 2 + 1, uint8_t);
    size_t size = 0;
    size_t i = 0;
    while (i < text.size) {
        if (text.data[i] == ':' || text.data[i] == ' ') {
            i++;
            continue;
        }
        if (i + 1 >= text.size)
            return false;
        int high = hex_value(text.data[i]);
        int low = hex_value(text.data[i + 1]);
        if (high < 0 || low < 0)
            return false;
        octets[size++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    *out = (struct bytes){ octets, size };
    return true;
}

char *base64_encode(struct arena *arena, struct bytes bytes)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz0123456789+/=";
    enum { PADDING = 64 };
    char *text = ARENA_NEW(arena, (bytes.size + 2) / 3 * 4 + 1, char);
    char *to = text;
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        uint32_t group = (uint32_t)bytes.data[i] << 16;
        if (left > 1)
            group |= (uint32_t)bytes.data[i + 1] << 8;
        if (left > 2)
            group |= bytes.data[i + 2];
        *to++ = alphabet[group >> 18];
        *to++ = alphabet[group >> 12 & 63];
        *to++ = alphabet[left > 1 ? group >> 6 & 63 : PADDING];
        *to++ = alphabet[left > 2 ? group & 63 : PADDING];
    }
    return text;
}

static int base64_value(uint8_t digit)
{
    if (digit >= 'A' && digit <= 'Z')
        return digit - 'A';
    if (digit >= 'a' && digit <= 'z')
        return digit - 'a' + 26;
    if (digit >= '0' && digit <= '9')
        return digit - '0' + 52;
    if (digit == '+')
        return 62;
    return digit == '/' ? 63 : -1;
}

static bool is_space(uint8_t octet)
{
    return octet == ' ' || (octet >= '\t' && octet <= '\r');
}

/* What is still being read of the text: whole octets go to `octets`. */
struct base64_reader {
    uint8_t *octets;
    size_t size, digits, padding;
    uint32_t group;
};

static bool take_digit(struct base64_reader *reader, uint8_t digit)
{
    if (digit == '=') {
        reader->padding++;
        return reader->padding <= 2;
    }
    int value = base64_value(digit);
    if (value < 0 || reader->padding > 0)
        return false;
    reader->group = reader->group << 6 | (uint32_t)value;
    if (++reader->digits % 4 == 0) {
        reader->octets[reader->size++] = (uint8_t)(reader->group >> 16);
        reader->octets[reader->size++] = (uint8_t)(reader->group >> 8);
        reader->octets[reader->size++] = (uint8_t)reader->group;
        reader->group = 0;
    }
    return true;
}

/* The last group of two or three digits; its unused bits must be zero. */
static bool take_rest(struct base64_reader *reader)
{
    size_t rest = reader->digits % 4;
    if (rest == 0)
        return reader->padding == 0;
    if (rest == 1 || rest + reader->padding != 4)
        return false;
    uint32_t group = reader->group << 6 * (4 - rest);
    reader->octets[reader->size++] = (uint8_t)(group >> 16);
    if (rest == 3)
        reader->octets[reader->size++] = (uint8_t)(group >> 8);
    return (group & (rest == 3 ? 0xffU : 0xffffU)) == 0;
}

size_t base64_most(struct bytes text)
{
    return text.size / 4 * 3 + 3;
}

bool base64_decode_to(struct bytes text, uint8_t *to, size_t *size,
                      size_t *fault_offset)
{
    struct base64_reader reader = { .octets = to };
    for (size_t i = 0; i < text.size; i++) {
        *fault_offset = i;
        if (!is_space(text.data[i]) && !take_digit(&reader, text.data[i]))
            return false;
    }
    *fault_offset = text.size;
    if (!take_rest(&reader))
        return false;
    *size = reader.size;
    return true;
}

bool base64_decode(struct arena *arena, struct bytes text, struct bytes *out,
                   size_t *fault_offset)
{
    uint8_t *octets = ARENA_NEW(arena, base64_most(text), uint8_t);
    size_t size;
    if (!base64_decode_to(text, octets, &size, fault_offset))
        return false;
    *out = (struct bytes){ octets, size };
    return true;
}
