#include "reports/emitter.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/writer.h"

enum {
    HEX_PIECE = 64,    /* octets turned into digits at a time */
    BASE64_PIECE = 48, /* … into 64 digits: a line of PEM */
    PADDING = 64,      /* the place of '=' behind the alphabet */
};

static void put(struct emitter *emitter, const char *text, size_t size)
{
    write_bytes(emitter->writer, (struct bytes){ (const uint8_t *)text, size });
}

static void put_escape(struct emitter *emitter, uint8_t octet)
{
    static const char named[] = "\bb\ff\nn\rr\tt\"\"\\\\";
    for (const char *pair = named; *pair != '\0'; pair += 2) {
        if ((uint8_t)pair[0] != octet)
            continue;
        char escape[] = { '\\', pair[1] };
        put(emitter, escape, sizeof(escape));
        return;
    }
    write_printf(emitter->writer, "\\u%04x", octet);
}

static bool is_plain(uint8_t octet)
{
    return octet >= 0x20 && octet != '"' && octet != '\\';
}

/* Runs of octets that need no escape are written as they are. */
static void put_quoted(struct emitter *emitter, const char *text)
{
    const uint8_t *from = (const uint8_t *)text;
    put(emitter, "\"", 1);
    while (*from != '\0') {
        const uint8_t *to = from;
        while (*to != '\0' && is_plain(*to))
            to++;
        put(emitter, (const char *)from, (size_t)(to - from));
        if (*to == '\0')
            break;
        put_escape(emitter, *to);
        from = to + 1;
    }
    put(emitter, "\"", 1);
}

/* What stands before a value: a comma if there is one before it, and a key. */
static void put_start(struct emitter *emitter, const char *key)
{
    if (emitter->needs_comma)
        put(emitter, ",", 1);
    emitter->needs_comma = true;
    if (key == NULL)
        return;
    put_quoted(emitter, key);
    put(emitter, ":", 1);
}

void emit_object(struct emitter *emitter, const char *key)
{
    put_start(emitter, key);
    put(emitter, "{", 1);
    emitter->needs_comma = false;
}

void emit_object_end(struct emitter *emitter)
{
    put(emitter, "}", 1);
    emitter->needs_comma = true;
}

void emit_array(struct emitter *emitter, const char *key)
{
    put_start(emitter, key);
    put(emitter, "[", 1);
    emitter->needs_comma = false;
}

void emit_array_end(struct emitter *emitter)
{
    put(emitter, "]", 1);
    emitter->needs_comma = true;
}

void emit_null(struct emitter *emitter, const char *key)
{
    put_start(emitter, key);
    write_text(emitter->writer, "null");
}

void emit_bool(struct emitter *emitter, const char *key, bool value)
{
    put_start(emitter, key);
    write_text(emitter->writer, value ? "true" : "false");
}

void emit_integer(struct emitter *emitter, const char *key, int64_t value)
{
    put_start(emitter, key);
    write_printf(emitter->writer, "%" PRId64, value);
}

void emit_decimal(struct emitter *emitter, const char *key, double value)
{
    put_start(emitter, key);
    write_printf(emitter->writer, "%.10g", round(value * 1000) / 1000);
}

void emit_text(struct emitter *emitter, const char *key, const char *text)
{
    if (text == NULL) {
        emit_null(emitter, key);
        return;
    }
    put_start(emitter, key);
    put_quoted(emitter, text);
}

void emit_hex(struct emitter *emitter, const char *key, struct bytes bytes)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * HEX_PIECE];
    put_start(emitter, key);
    put(emitter, "\"", 1);
    for (size_t done = 0; done < bytes.size; done += HEX_PIECE) {
        struct bytes piece = bytes_slice(bytes, done, HEX_PIECE);
        for (size_t i = 0; i < piece.size; i++) {
            text[2 * i] = digits[piece.data[i] >> 4];
            text[2 * i + 1] = digits[piece.data[i] & 15];
        }
        put(emitter, text, 2 * piece.size);
    }
    put(emitter, "\"", 1);
}

/* At most BASE64_PIECE octets; returns the digits written. */
static size_t encode_base64(struct bytes piece, char *text)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz0123456789+/=";
    size_t used = 0;
    for (size_t i = 0; i < piece.size; i += 3) {
        size_t left = piece.size - i;
        uint32_t group = (uint32_t)piece.data[i] << 16;
        group |= left > 1 ? (uint32_t)piece.data[i + 1] << 8 : 0;
        group |= left > 2 ? piece.data[i + 2] : 0;
        text[used++] = alphabet[group >> 18];
        text[used++] = alphabet[group >> 12 & 63];
        text[used++] = alphabet[left > 1 ? group >> 6 & 63 : PADDING];
        text[used++] = alphabet[left > 2 ? group & 63 : PADDING];
    }
    return used;
}

static void put_base64(struct emitter *emitter, struct bytes bytes,
                       const char *line_end)
{
    char text[BASE64_PIECE / 3 * 4];
    for (size_t done = 0; done < bytes.size; done += BASE64_PIECE) {
        size_t used =
            encode_base64(bytes_slice(bytes, done, BASE64_PIECE), text);
        put(emitter, text, used);
        write_text(emitter->writer, line_end);
    }
}

void emit_base64(struct emitter *emitter, const char *key, struct bytes bytes)
{
    put_start(emitter, key);
    put(emitter, "\"", 1);
    put_base64(emitter, bytes, "");
    put(emitter, "\"", 1);
}

void emit_pem(struct emitter *emitter, const char *key, const char *label,
              struct bytes der)
{
    put_start(emitter, key);
    write_printf(emitter->writer, "\"-----BEGIN %s-----\\n", label);
    put_base64(emitter, der, "\\n");
    write_printf(emitter->writer, "-----END %s-----\\n\"", label);
}

void emit_texts(struct emitter *emitter, const char *key,
                const char *const *texts, size_t count)
{
    emit_array(emitter, key);
    for (size_t i = 0; i < count; i++)
        emit_text(emitter, NULL, texts[i]);
    emit_array_end(emitter);
}
