#include "reports/emitter.h"

#include <math.h>
#include <string.h>

#include "base/encode.h"
#include "reports/writer.h"

enum {
    HEX_PIECE = 64,    /* octets turned into digits at a time */
    BASE64_PIECE = 48, /* … into 64 digits: a line of PEM */
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

/* Of the octets that it begins with, how many need no escape. */
static size_t plain_size(const char *text)
{
    size_t size = 0;
    while (text[size] != '\0' && is_plain((uint8_t)text[size]))
        size++;
    return size;
}

/* Runs of octets that need no escape are written as they are. */
static void put_escaped(struct emitter *emitter, const char *text)
{
    for (;;) {
        size_t size = plain_size(text);
        put(emitter, text, size);
        if (text[size] == '\0')
            return;
        put_escape(emitter, (uint8_t)text[size]);
        text += size + 1;
    }
}

/* Most texts are short and need no escape: those go out in one piece. */
static void put_quoted(struct emitter *emitter, const char *text)
{
    size_t size = plain_size(text);
    if (text[size] != '\0' || size > WRITER_MOST_ROOM - 2) {
        put(emitter, "\"", 1);
        put_escaped(emitter, text);
        put(emitter, "\"", 1);
        return;
    }
    char *room = write_room(emitter->writer, size + 2);
    room[0] = '"';
    memcpy(room + 1, text, size);
    room[size + 1] = '"';
    write_used(emitter->writer, size + 2);
}

/*
 * What stands before a value: a comma if there is one before it, and a key. A
 * record has hundreds of keys, so each goes out in one piece; being ours, it
 * needs no escape.
 */
static void put_start(struct emitter *emitter, const char *key)
{
    enum { AROUND = 4 }; /* comma, two quotes, colon */
    size_t size = key == NULL ? 0 : strlen(key);
    char *room = write_room(emitter->writer, size + AROUND);
    char *to = room;
    if (emitter->needs_comma)
        *to++ = ',';
    emitter->needs_comma = true;
    if (key != NULL) {
        *to++ = '"';
        to = mempcpy(to, key, size);
        *to++ = '"';
        *to++ = ':';
    }
    write_used(emitter->writer, (size_t)(to - room));
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

/* A record has dozens of numbers, and printf() took longer than most of the
 * rest of it. */
static void put_number(struct emitter *emitter, int64_t value)
{
    enum { MOST_DIGITS = 20 };
    char text[MOST_DIGITS + 1];
    char *end = text + sizeof(text), *start = end;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--start = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0)
        *--start = '-';
    put(emitter, start, (size_t)(end - start));
}

void emit_integer(struct emitter *emitter, const char *key, int64_t value)
{
    put_start(emitter, key);
    put_number(emitter, value);
}

/* Without zeros at the end. */
static void put_thousandths(struct emitter *emitter, int64_t value)
{
    char text[] = { '.', (char)('0' + value / 100),
                    (char)('0' + value / 10 % 10), (char)('0' + value % 10) };
    size_t size = sizeof(text);
    while (text[size - 1] == '0')
        size--;
    put(emitter, text, size);
}

void emit_decimal(struct emitter *emitter, const char *key, double value)
{
    int64_t thousandths = llround(value * 1000);
    put_start(emitter, key);
    put_number(emitter, thousandths / 1000);
    if (thousandths % 1000 != 0)
        put_thousandths(emitter, thousandths % 1000);
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
    put_start(emitter, key);
    put(emitter, "\"", 1);
    for (size_t done = 0; done < bytes.size; done += HEX_PIECE) {
        struct bytes piece = bytes_slice(bytes, done, HEX_PIECE);
        char *room = write_room(emitter->writer, 2 * piece.size);
        hex_encode_to(piece, room);
        write_used(emitter->writer, 2 * piece.size);
    }
    put(emitter, "\"", 1);
}

static void put_base64(struct emitter *emitter, struct bytes bytes,
                       const char *line_end)
{
    enum { DIGITS = BASE64_PIECE / 3 * 4 };
    size_t end_size = strlen(line_end);
    for (size_t done = 0; done < bytes.size; done += BASE64_PIECE) {
        char *room = write_room(emitter->writer, DIGITS + end_size);
        size_t used =
            base64_encode_to(bytes_slice(bytes, done, BASE64_PIECE), room);
        char *end = mempcpy(room + used, line_end, end_size);
        write_used(emitter->writer, (size_t)(end - room));
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
    write_text(emitter->writer, "\"-----BEGIN ");
    write_text(emitter->writer, label);
    write_text(emitter->writer, "-----\\n");
    put_base64(emitter, der, "\\n");
    write_text(emitter->writer, "-----END ");
    write_text(emitter->writer, label);
    write_text(emitter->writer, "-----\\n\"");
}

void emit_texts(struct emitter *emitter, const char *key,
                const char *const *texts, size_t count)
{
    emit_array(emitter, key);
    for (size_t i = 0; i < count; i++)
        emit_text(emitter, NULL, texts[i]);
    emit_array_end(emitter);
}
