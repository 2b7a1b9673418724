/*
 * Shows certificates as this program sees them:
 *
 *   certready_dump FILE…      every certificate of the files, for people
 *   certready_dump --stream   reads certificates from standard input, each
 *                             after its length in four octets, and writes
 *                             one JSON object a line: for tests that compare
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "x509/bundle.h"
#include "x509/time.h"

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static struct bytes read_all(FILE *file, const char *name, struct arena *arena)
{
    uint8_t *data = NULL;
    size_t size = 0;
    size_t capacity = 0;
    while (!feof(file) && !ferror(file)) {
        if (size == capacity) {
            capacity = capacity == 0 ? 65536 : 2 * capacity;
            uint8_t *larger = ARENA_NEW(arena, capacity, uint8_t);
            if (size > 0)
                memcpy(larger, data, size);
            data = larger;
        }
        size += fread(data + size, 1, capacity - size, file);
    }
    if (ferror(file))
        fail(name);
    return (struct bytes){ data, size };
}

static const char *failure_text(const struct cert *cert, struct arena *arena)
{
    if (cert->failure.status == STATUS_OK)
        return "";
    return arena_printf(arena, "%s at octet %zu", cert->failure.detail,
                        cert->failure_offset);
}

static void show(const struct cert *cert, struct arena *arena)
{
    printf("subject  %s\nissuer   %s\nserial   %s\nvalidity %s .. %s\n",
           name_text(cert->subject, arena), name_text(cert->issuer, arena),
           cert_serial_text(cert, arena),
           cert->has_not_before ? time_text(cert->not_before, arena) : "?",
           cert->has_not_after ? time_text(cert->not_after, arena) : "?");
    for (size_t i = 0; i < cert->san.count; i++)
        printf("name     %s\n", general_name_text(&cert->san.items[i], arena));
    for (size_t i = 0; i < cert->extension_count; i++) {
        const struct extension *extension = &cert->extensions[i];
        printf("has      %s%s%s%s\n", oid_name(arena, extension->oid),
               extension->critical ? ", critical" : "",
               extension->is_malformed ? ", malformed: " : "",
               extension->is_malformed ? extension->fault : "");
    }
    if (cert->failure.status != STATUS_OK)
        printf("fault    %s\n", failure_text(cert, arena));
    printf("sha256   %s\n\n",
           hex_encode(arena, (struct bytes){ cert->sha256, SHA256_SIZE }));
}

static void show_file(const char *name)
{
    struct arena *arena = arena_new();
    FILE *file = fopen(name, "rb");
    if (file == NULL)
        fail(name);
    struct bundle bundle;
    bundle_parse(read_all(file, name, arena), arena, &bundle);
    (void)fclose(file);
    for (size_t i = 0; i < bundle.cert_count; i++)
        show(bundle.certs[i], arena);
    if (bundle.failure.status != STATUS_OK)
        printf("%s: %s\n", name, bundle.failure.detail);
    arena_free(arena);
}

/* Our texts are clean, so only the quotation mark and the backslash need
 * care. */
static void put_string(const char *name, const char *text)
{
    printf("\"%s\":\"", name);
    for (; *text != '\0'; text++)
        printf(*text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    printf("\"");
}

static void put_time(const char *name, bool is_there, int64_t time,
                     struct arena *arena)
{
    printf(",");
    put_string(name, is_there ? time_text(time, arena) : "unknown");
}

static void put_san(const struct cert *cert, struct arena *arena)
{
    printf("\"san\":[");
    for (size_t i = 0; i < cert->san.count; i++) {
        const struct general_name *name = &cert->san.items[i];
        printf("%s{\"type\":%d,", i > 0 ? "," : "", (int)name->type);
        put_string("value", hex_encode(arena, name->value));
        printf(",");
        put_string("text", general_name_text(name, arena));
        printf("}");
    }
    printf("]");
}

static void put_json(const struct cert *cert, struct arena *arena)
{
    printf("{");
    put_string("subject", name_text(cert->subject, arena));
    printf(",");
    put_string("issuer", name_text(cert->issuer, arena));
    printf(",");
    put_string("serial", cert_serial_text(cert, arena));
    put_time("not_before", cert->has_not_before, cert->not_before, arena);
    put_time("not_after", cert->has_not_after, cert->not_after, arena);
    printf(",");
    put_string("failure", failure_text(cert, arena));
    printf(",");
    if (cert->san_ext != NULL) {
        put_string("san_value", hex_encode(arena, cert->san_ext->value));
        printf(",\"san_is_malformed\":%s,",
               cert->san_ext->is_malformed ? "true" : "false");
    }
    put_san(cert, arena);
    printf("}\n");
}

static void show_stream(void)
{
    enum { LENGTH_SIZE = 4 };
    struct arena *input = arena_new();
    struct arena *arena = arena_new();
    struct bytes rest = read_all(stdin, "standard input", input);
    while (rest.size >= LENGTH_SIZE) {
        size_t size = (size_t)rest.data[0] << 24 | (size_t)rest.data[1] << 16 |
                      (size_t)rest.data[2] << 8 | rest.data[3];
        struct bytes der = bytes_slice(rest, LENGTH_SIZE, size);
        rest = bytes_slice(rest, LENGTH_SIZE + size, rest.size);
        /* An allocation of its own, so that a sanitizer sees its end. */
        put_json(cert_parse(arena_copy(arena, der), arena), arena);
        arena_reset(arena);
    }
    arena_free(arena);
    arena_free(input);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--stream") == 0) {
        show_stream();
        return EXIT_SUCCESS;
    }
    if (argc < 2) {
        (void)fputs("usage: certready_dump FILE… | --stream\n", stderr);
        return 2;
    }
    for (int i = 1; i < argc; i++)
        show_file(argv[i]);
    return EXIT_SUCCESS;
}
