#include "base/encode.h"

#include "base/arena.h"

static const char lower_digits[] = "0123456789abcdef";
static const char upper_digits[] = "0123456789ABCDEF";

static void put_digits(struct bytes bytes, const char *digits, char *to)
{
    for (size_t i = 0; i < bytes.size; i++) {
        to[2 * i] = digits[bytes.data[i] >> 4];
        to[2 * i + 1] = digits[bytes.data[i] & 15];
    }
}

void hex_encode_to(struct bytes bytes, char *to)
{
    put_digits(bytes, lower_digits, to);
}

char *hex_encode(struct arena *arena, struct bytes bytes)
{
    char *text = ARENA_NEW(arena, 2 * bytes.size + 1, char);
    hex_encode_to(bytes, text);
    return text;
}

char *hex_encode_upper(struct arena *arena, struct bytes bytes)
{
    char *text = ARENA_NEW(arena, 2 * bytes.size + 1, char);
    put_digits(bytes, upper_digits, text);
    return text;
}

char *hex_fingerprint(struct arena *arena, struct bytes bytes)
{
    char *text = ARENA_NEW(arena, 3 * bytes.size + 1, char);
    for (size_t i = 0; i < bytes.size; i++) {
        put_digits(bytes_slice(bytes, i, 1), upper_digits, text + 3 * i);
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

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz0123456789+/";

/* One or two octets at the end: what has no bits is padding. */
static void encode_rest(struct bytes rest, char *to)
{
    uint32_t group = (uint32_t)rest.data[0] << 16;
    if (rest.size > 1)
        group |= (uint32_t)rest.data[1] << 8;
    to[0] = alphabet[group >> 18];
    to[1] = alphabet[group >> 12 & 63];
    to[2] = to[3] = '=';
    if (rest.size > 1)
        to[2] = alphabet[group >> 6 & 63];
}

size_t base64_encode_to(struct bytes bytes, char *to)
{
    size_t used = 0, i = 0;
    for (; bytes.size - i >= 3; i += 3) {
        uint32_t group = (uint32_t)bytes.data[i] << 16 |
                         (uint32_t)bytes.data[i + 1] << 8 | bytes.data[i + 2];
        to[used++] = alphabet[group >> 18];
        to[used++] = alphabet[group >> 12 & 63];
        to[used++] = alphabet[group >> 6 & 63];
        to[used++] = alphabet[group & 63];
    }
    if (i == bytes.size)
        return used;
    encode_rest(bytes_slice(bytes, i, bytes.size), to + used);
    return used + 4;
}

char *base64_encode(struct arena *arena, struct bytes bytes)
{
    char *text = ARENA_NEW(arena, (bytes.size + 2) / 3 * 4 + 1, char);
    base64_encode_to(bytes, text);
    return text;
}

/* One more than the value of each digit; 0 is no digit. A table, as the system's
 * roots are a third of a million digits at every start. */
static const uint8_t base64_values[UINT8_MAX + 1] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,
    ['G'] = 7,  ['H'] = 8,  ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12,
    ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18,
    ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30,
    ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36,
    ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42,
    ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54,
    ['2'] = 55, ['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60,
    ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

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
    uint32_t value = base64_values[digit];
    if (value == 0 || reader->padding > 0)
        return false;
    reader->group = reader->group << 6 | (value - 1);
    if (++reader->digits % 4 == 0) {
        reader->octets[reader->size++] = (uint8_t)(reader->group >> 16);
        reader->octets[reader->size++] = (uint8_t)(reader->group >> 8);
        reader->octets[reader->size++] = (uint8_t)reader->group;
        reader->group = 0;
    }
    return true;
}

/* Four digits at once, where there are four; most of a text is read so. */
static bool take_group(struct base64_reader *reader, const uint8_t *digits)
{
    uint32_t a = base64_values[digits[0]], b = base64_values[digits[1]];
    uint32_t c = base64_values[digits[2]], d = base64_values[digits[3]];
    if (reader->digits % 4 != 0 || reader->padding > 0 || a == 0 || b == 0 ||
        c == 0 || d == 0)
        return false;
    uint32_t group = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);
    reader->octets[reader->size++] = (uint8_t)(group >> 16);
    reader->octets[reader->size++] = (uint8_t)(group >> 8);
    reader->octets[reader->size++] = (uint8_t)group;
    reader->digits += 4;
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
        while (text.size - i > 4 && take_group(&reader, text.data + i))
            i += 4;
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
