#include "cli/yaml.h"

#include <inttypes.h>
#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/file.h"

enum { SHOWN_KEY = 40, BOM_SIZE = 3, BYTES_A_MIB = 1024 * 1024 };

/* libyaml's parser, and what was made of its events so far. */
struct reader {
    yaml_parser_t parser;
    struct bytes content;
    struct yaml_file *file;
    struct failure *failure;
    size_t value_count;
    unsigned depth;
};

bool yaml_wrong(const struct yaml_file *file, struct yaml_place place,
                struct failure *failure, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(file->arena, format, args);
    va_end(args);
    *failure = (struct failure){
        .status = STATUS_LOCAL,
        .detail = arena_printf(file->arena, "%s:%" PRIu64 ":%" PRIu64 ": %s",
                               file->name, place.line, place.column, text),
    };
    return false;
}

static struct yaml_place place_of_mark(yaml_mark_t mark)
{
    return (struct yaml_place){ mark.line + 1, mark.column + 1 };
}

static struct yaml_place place_of_offset(struct bytes content, size_t offset)
{
    struct yaml_place place = { 1, 1 };
    for (size_t i = 0; i < offset && i < content.size; i++) {
        if (content.data[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if ((content.data[i] & 0xc0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

/* libyaml counts code points. */
static bool has_tab_at(struct bytes content, size_t index)
{
    size_t size;
    for (; index > 0 && content.size > 0; index--) {
        (void)text_point(content, &size);
        content = bytes_slice(content, size, content.size);
    }
    return content.size > 0 && content.data[0] == '\t';
}

static bool looks_like_utf16(struct bytes content)
{
    return content.size >= 2 &&
           ((content.data[0] == 0xff && content.data[1] == 0xfe) ||
            (content.data[0] == 0xfe && content.data[1] == 0xff) ||
            content.data[0] == 0 || content.data[1] == 0);
}

static bool refuse_octets(struct reader *reader)
{
    struct yaml_place place =
        place_of_offset(reader->content, reader->parser.problem_offset);
    if (looks_like_utf16(reader->content))
        return yaml_wrong(reader->file, place, reader->failure,
                          "is UTF-16; expected UTF-8");
    return yaml_wrong(reader->file, place, reader->failure, "is no text: %s",
                      reader->parser.problem);
}

static bool refuse_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    struct yaml_place place = place_of_mark(parser->problem_mark);
    if (parser->error == YAML_MEMORY_ERROR)
        out_of_memory();
    if (parser->error == YAML_READER_ERROR)
        return refuse_octets(reader);
    if (has_tab_at(reader->content, parser->problem_mark.index))
        return yaml_wrong(reader->file, place, reader->failure,
                          "a tab; only spaces may stand here");
    return yaml_wrong(reader->file, place, reader->failure, "%s%s%s",
                      parser->problem, parser->context == NULL ? "" : " ",
                      parser->context == NULL ? "" : parser->context);
}

static bool next_event(struct reader *reader, yaml_event_t *event)
{
    return yaml_parser_parse(&reader->parser, event) != 0 ||
           refuse_syntax(reader);
}

static bool refuse_event(const struct reader *reader, const yaml_event_t *event,
                         const char *why)
{
    return yaml_wrong(reader->file, place_of_mark(event->start_mark),
                      reader->failure, "%s", why);
}

/* What can stand before any value, and what a key or value may not be. */
static bool is_plain(const struct reader *reader, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (event->type == YAML_ALIAS_EVENT)
        return refuse_event(reader, event, "an alias; write the value out");
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    }
    if (anchor != NULL)
        return refuse_event(reader, event, "an anchor; write the value out");
    if (tag != NULL)
        return refuse_event(reader, event, "a tag; all values are text");
    return true;
}

/* Octets escaped in double quotes are text as well. */
static bool take_text(const struct reader *reader, const yaml_event_t *event,
                      const char **out)
{
    struct bytes text = { event->data.scalar.value, event->data.scalar.length };
    if (text.size == 0)
        return refuse_event(reader, event, "a value is missing");
    if (memchr(text.data, 0, text.size) != NULL)
        return refuse_event(reader, event, "a NUL is no text");
    *out = arena_text(reader->file->arena, text);
    return true;
}

static struct yaml_entry *new_entry(const struct reader *reader,
                                    struct yaml_value *parent)
{
    parent->entries =
        ARENA_GROW(reader->file->arena, parent->entries, parent->count);
    return &parent->entries[parent->count++];
}

static bool read_entries(struct reader *reader, struct yaml_value *parent);

static bool read_value(struct reader *reader, const yaml_event_t *event,
                       struct yaml_value *out)
{
    out->place = place_of_mark(event->start_mark);
    if (!is_plain(reader, event))
        return false;
    if (++reader->value_count > LIMIT_YAML_VALUES)
        return yaml_wrong(reader->file, out->place, reader->failure,
                          "more than %d values", LIMIT_YAML_VALUES);
    if (event->type == YAML_SCALAR_EVENT) {
        out->kind = YAML_TEXT;
        return take_text(reader, event, &out->text);
    }
    out->kind = event->type == YAML_SEQUENCE_START_EVENT ? YAML_LIST : YAML_MAP;
    return read_entries(reader, out);
}

static bool take_key(const struct reader *reader, const yaml_event_t *event,
                     const struct yaml_value *map, const char **out)
{
    if (!is_plain(reader, event))
        return false;
    if (event->type != YAML_SCALAR_EVENT)
        return refuse_event(reader, event, "a key must be a text");
    if (map->count > LIMIT_YAML_KEYS)
        return yaml_wrong(reader->file, place_of_mark(event->start_mark),
                          reader->failure, "more than %d keys",
                          LIMIT_YAML_KEYS);
    if (!take_text(reader, event, out))
        return false;
    /* The last one is that of this key. */
    for (size_t i = 0; i + 1 < map->count; i++)
        if (strcmp(map->entries[i].key, *out) == 0)
            return yaml_wrong(reader->file, place_of_mark(event->start_mark),
                              reader->failure,
                              "\"%s\" is there twice; first in line %" PRIu64,
                              text_clean_short(reader->file->arena,
                                               bytes_of_text(*out), SHOWN_KEY),
                              map->entries[i].place.line);
    return true;
}

static bool read_entry(struct reader *reader, const yaml_event_t *event,
                       struct yaml_value *parent)
{
    struct yaml_entry *entry = new_entry(reader, parent);
    yaml_event_t value;
    entry->place = place_of_mark(event->start_mark);
    if (parent->kind == YAML_LIST)
        return read_value(reader, event, &entry->value);
    if (!take_key(reader, event, parent, &entry->key) ||
        !next_event(reader, &value))
        return false;
    bool is_read = read_value(reader, &value, &entry->value);
    yaml_event_delete(&value);
    return is_read;
}

static bool read_entries(struct reader *reader, struct yaml_value *parent)
{
    if (++reader->depth > LIMIT_YAML_DEPTH)
        return yaml_wrong(reader->file, parent->place, reader->failure,
                          "more than %d levels", LIMIT_YAML_DEPTH);
    for (;;) {
        yaml_event_t event;
        if (!next_event(reader, &event))
            return false;
        bool is_end = event.type == YAML_SEQUENCE_END_EVENT ||
                      event.type == YAML_MAPPING_END_EVENT;
        bool is_good = is_end || read_entry(reader, &event, parent);
        yaml_event_delete(&event);
        if (is_end)
            reader->depth--;
        if (is_end || !is_good)
            return is_good;
    }
}

/* The stream begins, and its document if there is one. */
static bool begin_document(struct reader *reader)
{
    yaml_event_t event;
    if (!next_event(reader, &event))
        return false;
    yaml_event_delete(&event);
    if (!next_event(reader, &event))
        return false;
    bool is_good = true;
    if (event.type == YAML_STREAM_END_EVENT)
        is_good = refuse_event(reader, &event, "there is nothing in the file");
    else if (event.data.document_start.tag_directives.start !=
             event.data.document_start.tag_directives.end)
        is_good = refuse_event(reader, &event, "a tag; all values are text");
    yaml_event_delete(&event);
    return is_good;
}

static bool end_document(struct reader *reader)
{
    yaml_event_t event;
    if (!next_event(reader, &event))
        return false;
    yaml_event_delete(&event);
    if (!next_event(reader, &event))
        return false;
    bool is_good =
        event.type == YAML_STREAM_END_EVENT ||
        refuse_event(reader, &event, "a second document; one is expected");
    yaml_event_delete(&event);
    return is_good;
}

static bool read_document(struct reader *reader)
{
    yaml_event_t event;
    if (!begin_document(reader) || !next_event(reader, &event))
        return false;
    bool is_read = read_value(reader, &event, &reader->file->root);
    yaml_event_delete(&event);
    return is_read && end_document(reader);
}

/* libyaml takes some of them for white space within a text. */
static bool refuse_tabs(const struct reader *reader)
{
    struct bytes content = reader->content;
    bool is_indent = true;
    for (size_t i = 0; i < content.size; i++) {
        uint8_t octet = content.data[i];
        if (is_indent && octet == '\t')
            return yaml_wrong(reader->file, place_of_offset(content, i),
                              reader->failure,
                              "a tab; lines are indented with spaces");
        is_indent = octet == '\n' || (is_indent && octet == ' ');
    }
    return true;
}

static struct bytes without_bom(struct bytes content)
{
    bool has_bom = content.size >= BOM_SIZE &&
                   memcmp(content.data, "\xef\xbb\xbf", BOM_SIZE) == 0;
    if (has_bom)
        content = bytes_slice(content, BOM_SIZE, content.size);
    /* libyaml takes no NULL, not even with nothing at it. */
    return content.size > 0 ? content : bytes_of_text("");
}

bool yaml_parse(const char *path, struct bytes content, struct arena *arena,
                struct yaml_file *out, struct failure *failure)
{
    struct reader reader = {
        .content = without_bom(content),
        .file = out,
        .failure = failure,
    };
    *out = (struct yaml_file){
        .arena = arena,
        .path = path,
        .name =
            text_clean_short(arena, bytes_of_text(path), LIMIT_SHOWN_POINTS),
    };
    if (content.size > LIMIT_YAML_BYTES)
        return yaml_wrong(out, place_of_offset(content, LIMIT_YAML_BYTES),
                          failure, "the file is larger than %d MiB",
                          LIMIT_YAML_BYTES / BYTES_A_MIB);
    if (!refuse_tabs(&reader))
        return false;
    if (yaml_parser_initialize(&reader.parser) == 0)
        out_of_memory();
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, reader.content.data,
                                 reader.content.size);
    bool is_read = read_document(&reader);
    yaml_parser_delete(&reader.parser);
    return is_read;
}

bool yaml_read(const char *path, struct arena *arena, struct yaml_file *out,
               struct failure *failure)
{
    struct bytes content;
    if (file_read(path, arena, &content, failure))
        return yaml_parse(path, content, arena, out, failure);
    *failure = (struct failure){
        .status = STATUS_IO,
        .detail = arena_printf(
            arena, "%s: %s",
            text_clean_short(arena, bytes_of_text(path), LIMIT_SHOWN_POINTS),
            failure->detail),
    };
    return false;
}
