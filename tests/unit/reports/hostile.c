/*
 * Renders records that hold one hostile text, from standard input, in every
 * place where a stranger's text can stand: certificates, DNS, and what the
 * stages wrote down. For each format DIR/FORMAT has a record for each place,
 * and DIR/FORMAT.PLACE the record of one place alone.
 *
 * usage: hostile DIR < text      usage: hostile --places
 */

#include <stdio.h>
#include <string.h>

#include "../chain/forge.h"
#include "base/arena.h"
#include "base/text.h"
#include "chain/trust_store.h"
#include "reports/format.h"

enum { MOST_INPUT = 65536, NOW = 1795435200 };

/* Raw places take octets as a server sends them; of the others the headers say
 * that they are sanitised where they enter. */
#define PLACE_LIST(X)                                                          \
    X(SUBJECT_CN, "subject-cn")                                                \
    X(SUBJECT_O, "subject-o")                                                  \
    X(SUBJECT_PRINTABLE, "subject-printable")                                  \
    X(SUBJECT_TELETEX, "subject-teletex")                                      \
    X(SUBJECT_BMP, "subject-bmp")                                              \
    X(ISSUER_CN, "issuer-cn")                                                  \
    X(ISSUER_OU, "issuer-ou")                                                  \
    X(SAN_DNS, "san-dns")                                                      \
    X(SAN_EMAIL, "san-email")                                                  \
    X(SAN_URI, "san-uri")                                                      \
    X(SAN_DIRECTORY, "san-directory")                                          \
    X(ROOT_CN, "root-cn")                                                      \
    X(FILE_NAME, "file-name")                                                  \
    X(STORE_PATH, "store-path")                                                \
    X(TARGET_TEXT, "target-text")                                              \
    X(TARGET_NOTE, "target-note")                                              \
    X(TARGET_SITE, "target-site")                                              \
    X(UNICODE_NAME, "unicode-name")                                            \
    X(CNAME, "cname")                                                          \
    X(DNS_SERVER, "dns-server")                                                \
    X(ERROR_DETAIL, "error-detail")                                            \
    X(EVIDENCE, "evidence")                                                    \
    X(FIX, "fix")                                                              \
    X(WAIVER, "waiver")

enum place {
#define X(name, text) PLACE_##name,
    PLACE_LIST(X)
#undef X
        PLACE_COUNT
};

static const char *const places[] = {
#define X(name, text) text,
    PLACE_LIST(X)
#undef X
};

static struct bytes hostile;

/* What stands at a place of a record that is hostile at another. */
static struct bytes raw(enum place at, enum place place, const char *usual)
{
    return at == place ? hostile : bytes_of_text(usual);
}

static const char *clean(struct arena *arena, enum place at, enum place place,
                         const char *usual)
{
    return text_clean(arena, raw(at, place, usual));
}

/* RelativeDistinguishedName of one attribute 2.5.4.<type>. */
static struct bytes rdn(struct arena *arena, uint8_t type, unsigned tag,
                        struct bytes value)
{
    uint8_t oid[] = { 0x55, 0x04, type };
    struct bytes content = FORGE_CAT(
        arena, forge_tlv(arena, 0x06, (struct bytes){ oid, sizeof(oid) }),
        forge_tlv(arena, tag, value));
    return forge_tlv(arena, 0x31, forge_tlv(arena, 0x30, content));
}

/* forge_cat() ends at the first without data. */
static struct bytes two(struct arena *arena, struct bytes a, struct bytes b)
{
    return a.size == 0 ? b : b.size == 0 ? a : FORGE_CAT(arena, a, b);
}

enum {
    CN = 3,
    OU = 11,
    O = 10,
    UTF8 = 0x0c,
    PRINTABLE = 0x13,
    TELETEX = 0x14,
    BMP = 0x1e
};

static struct bytes subject_of(struct arena *arena, enum place at)
{
    struct bytes name = rdn(arena, CN, UTF8, raw(at, PLACE_SUBJECT_CN, "leaf"));
    name = two(arena, name, rdn(arena, O, UTF8, raw(at, PLACE_SUBJECT_O, "O")));
    name =
        two(arena, name,
            rdn(arena, OU, PRINTABLE, raw(at, PLACE_SUBJECT_PRINTABLE, "P")));
    name = two(arena, name,
               rdn(arena, OU, TELETEX, raw(at, PLACE_SUBJECT_TELETEX, "T")));
    name = two(arena, name,
               rdn(arena, OU, BMP, raw(at, PLACE_SUBJECT_BMP, "BMPs")));
    return forge_tlv(arena, 0x30, name);
}

static struct bytes issuer_of(struct arena *arena, enum place at)
{
    return forge_tlv(
        arena, 0x30,
        two(arena, rdn(arena, CN, UTF8, raw(at, PLACE_ISSUER_CN, "CA")),
            rdn(arena, OU, UTF8, raw(at, PLACE_ISSUER_OU, "Unit"))));
}

static struct bytes san_of(struct arena *arena, enum place at)
{
    struct bytes directory = forge_tlv(
        arena, 0x30,
        rdn(arena, CN, UTF8, raw(at, PLACE_SAN_DIRECTORY, "directory")));
    struct bytes names = forge_general_name(
        arena, GENERAL_NAME_DNS, raw(at, PLACE_SAN_DNS, "leaf.test"));
    names = two(arena, names,
                forge_general_name(arena, GENERAL_NAME_EMAIL,
                                   raw(at, PLACE_SAN_EMAIL, "a@leaf.test")));
    names = two(arena, names,
                forge_general_name(arena, GENERAL_NAME_URI,
                                   raw(at, PLACE_SAN_URI, "http://leaf.test")));
    names = two(arena, names,
                forge_general_name(arena, GENERAL_NAME_DIRECTORY, directory));
    return forge_tlv(arena, 0x30, names);
}

/* Nobody verifies the signature here. */
static const struct cert *cert_of(struct arena *arena, struct bytes subject,
                                  struct bytes issuer, struct bytes san,
                                  unsigned serial)
{
    struct bytes version = forge_tlv(arena, 0xa0, forge_integer(arena, 2));
    struct bytes times =
        FORGE_CAT(arena, forge_tlv(arena, 0x17, bytes_of_text("260101000000Z")),
                  forge_tlv(arena, 0x17, bytes_of_text("270101000000Z")));
    struct bytes tbs =
        FORGE_CAT(arena, version, forge_integer(arena, serial),
                  forge_algorithm(arena), issuer, forge_tlv(arena, 0x30, times),
                  subject, forge_public_key(arena, 1));
    if (san.size > 0)
        tbs =
            two(arena, tbs,
                forge_tlv(arena, 0xa3,
                          forge_tlv(arena, 0x30,
                                    forge_extension(arena, OID_SUBJECT_ALT_NAME,
                                                    false, san))));
    static const uint8_t signature[] = { 0, 0x30, 0 };
    struct bytes whole = FORGE_CAT(
        arena, forge_tlv(arena, 0x30, tbs), forge_algorithm(arena),
        forge_tlv(arena, 0x03, (struct bytes){ signature, sizeof(signature) }));
    return cert_parse(forge_tlv(arena, 0x30, whole), arena);
}

static struct paths *paths_of(struct arena *arena, const struct cert **chain)
{
    struct paths *paths = ARENA_NEW(arena, 1, struct paths);
    paths->paths = ARENA_NEW(arena, 2, struct path);
    paths->count = 2;
    paths->paths[0] = (struct path){ .result = PATH_INVALID,
                                     .certs = chain,
                                     .length = 3,
                                     .is_complete = true,
                                     .broken_at = 1,
                                     .reason = FAULT_BAD_SIGNATURE };
    const struct cert **other = ARENA_NEW(arena, 2, const struct cert *);
    other[0] = chain[0];
    other[1] = chain[2];
    paths->paths[1] = (struct path){ .result = PATH_INVALID,
                                     .certs = other,
                                     .length = 2,
                                     .broken_at = 1,
                                     .reason = FAULT_INCOMPLETE };
    return paths;
}

static void add_captures(struct record *record, enum place at)
{
    struct arena *arena = record->arena;
    const struct cert **chain = ARENA_NEW(arena, 3, const struct cert *);
    struct bytes issuer = issuer_of(arena, at);
    struct bytes root = forge_tlv(
        arena, 0x30, rdn(arena, CN, UTF8, raw(at, PLACE_ROOT_CN, "Root")));
    struct bytes none = { 0 };
    chain[0] = cert_of(arena, subject_of(arena, at), issuer, san_of(arena, at),
                       (unsigned)at + 1);
    chain[1] = cert_of(arena, issuer, root, none, 2);
    chain[2] = cert_of(arena, root, root, none, 3);
    record->captures = ARENA_NEW(arena, 2, struct capture);
    record->capture_count = 2;
    for (size_t i = 0; i < 2; i++)
        record->captures[i] = (struct capture){
            .node = &record->target.nodes[0],
            .address = { { 192, 0, 2, (uint8_t)(i + 1) }, 4 },
            .port = 443,
            .status = CAPTURE_HANDSHAKE_FAILED,
            .failure = { .status = STATUS_NOT_TLS,
                         .detail = clean(arena, at, PLACE_ERROR_DETAIL, "no") },
            .chain = chain,
            .chain_length = 3,
            .served_count = 3,
            .alert = ABSENT,
            .paths = paths_of(arena, chain),
        };
    record->root =
        (struct root_choice){ .cert = chain[2], .source = ROOT_SOURCE_AIA };
}

static void add_findings(struct record *record, enum place at)
{
    struct arena *arena = record->arena;
    const enum severity severities[] = { SEVERITY_ERROR, SEVERITY_ERROR,
                                         SEVERITY_WARNING, SEVERITY_WARNING,
                                         SEVERITY_NOTE };
    record->finding_count = COUNT_OF(severities);
    record->findings = ARENA_NEW(arena, record->finding_count, struct finding);
    for (size_t i = 0; i < record->finding_count; i++)
        record->findings[i] = (struct finding){
            .rule = &all_families[0]->rules[i],
            .severity = severities[i],
            .answer = i == 1 ? ANSWER_UNKNOWN : ANSWER_FAIL,
            .capture = &record->captures[0],
            .capture_count = 2,
            .cert = record->captures[0].chain[0],
            .evidence = clean(arena, at, PLACE_EVIDENCE, "seen"),
            .fix = clean(arena, at, PLACE_FIX, "do"),
            .waived = i == 3,
            .waiver = i == 3 ? clean(arena, at, PLACE_WAIVER, "agreed") : NULL,
        };
}

static void add_target(struct record *record, enum place at)
{
    struct arena *arena = record->arena;
    struct node *node = ARENA_NEW(arena, 1, struct node);
    const char **cnames = ARENA_NEW(arena, 1, const char *);
    cnames[0] = clean(arena, at, PLACE_CNAME, "alias.test");
    *node = (struct node){
        .host = "leaf.test",
        .unicode = clean(arena, at, PLACE_UNICODE_NAME, "leaf.test"),
        .port = 443,
    };
    node->dns = (struct dns_answer){
        .status = DNS_OK,
        .name = node->host,
        .cnames = cnames,
        .cname_count = 1,
        .server = clean(arena, at, PLACE_DNS_SERVER, "192.0.2.53:53"),
    };
    record->target = (struct target){
        .number = (uint64_t)at + 1,
        .text = clean(arena, at, PLACE_TARGET_TEXT, "leaf.test"),
        .line = 3,
        .site = clean(arena, at, PLACE_TARGET_SITE, "site"),
        .note = clean(arena, at, PLACE_TARGET_NOTE, "note"),
        .nodes = node,
        .node_count = 1,
    };
    /* A name in a file system has no NUL. */
    record->target.file =
        arena_text(arena, raw(at, PLACE_FILE_NAME, "targets.txt"));
    if (at != PLACE_TARGET_TEXT)
        return;
    /* The label is then the text: a line that is no target. */
    record->target.node_count = 0;
    record->target.invalid = "a name has no such characters";
}

static struct record *record_of(enum place at)
{
    static const char *const others[] = { "name.mismatch", "dns.caa" };
    struct record *record = record_new();
    record->now = NOW;
    record->verdict =
        at == PLACE_TARGET_TEXT ? VERDICT_INVALID : VERDICT_NOT_READY;
    add_target(record, at);
    if (at == PLACE_TARGET_TEXT)
        return record;
    add_captures(record, at);
    add_findings(record, at);
    record->passed = others;
    record->passed_count = 1;
    record->not_judged = others + 1;
    record->not_judged_count = 1;
    return record;
}

static void render(const struct format *format, const char *path,
                   struct record **records, size_t count, bool hostile_store)
{
    struct arena *arena = arena_new();
    struct failure failure;
    struct check_options checks = { .goal = GOAL_LICENSE, .warn_days = 30 };
    struct store_info store = {
        .path = hostile_store ? arena_text(arena, hostile) : "/etc/roots.pem",
        .count = 1,
    };
    struct run_info run = {
        .version = "0.0.0",
        .tls_library = "wolfSSL 0.0.0",
        .dns_library = "c-ares 0",
        .http_library = "libcurl 0",
        .command = "scan",
        .store = &store,
        .checks = &checks,
        .started_at = NOW,
        .ended_at = NOW,
        .totals = { .targets = count },
    };
    struct format_options options = { .columns = 80, .verbose = true };
    struct report report = { .writer = writer_open(path, &failure),
                             .run = &run,
                             .options = &options,
                             .scratch = arena };
    for (size_t i = 0; i < count; i++)
        if (records[i]->verdict == VERDICT_INVALID)
            run.totals.invalid++;
        else
            run.totals.not_ready++;
    if (format->begin != NULL)
        format->begin(&report);
    for (size_t i = 0; i < count; i++, report.records++)
        format->record(&report, records[i]);
    if (format->end != NULL)
        format->end(&report);
    if (!writer_close(report.writer, true, &failure))
        fprintf(stderr, "hostile: %s\n", failure.detail);
    arena_free(arena);
}

static void render_all(const char *folder, struct record **records)
{
    struct arena *arena = arena_new();
    for (size_t f = 0; f < format_count; f++) {
        const struct format *format = all_formats[f];
        const char *path = arena_printf(arena, "%s/%s", folder, format->name);
        render(format, path, records, PLACE_COUNT, true);
        for (size_t i = 0; i < PLACE_COUNT; i++)
            render(format, arena_printf(arena, "%s.%s", path, places[i]),
                   &records[i], 1, i == PLACE_STORE_PATH);
    }
    arena_free(arena);
}

int main(int count, char **arguments)
{
    static uint8_t input[MOST_INPUT];
    struct record *records[PLACE_COUNT];
    if (count != 2)
        return 2;
    if (strcmp(arguments[1], "--places") == 0) {
        for (size_t i = 0; i < PLACE_COUNT; i++)
            printf("%s\n", places[i]);
        return 0;
    }
    hostile = (struct bytes){ input, fread(input, 1, sizeof(input), stdin) };
    for (size_t i = 0; i < PLACE_COUNT; i++)
        records[i] = record_of((enum place)i);
    render_all(arguments[1], records);
    for (size_t i = 0; i < PLACE_COUNT; i++)
        record_free(records[i]);
    return 0;
}
