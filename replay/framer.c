#include "replay/framer.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"

enum { FIRST_CAPACITY = 64 * 1024 };

static const char results_key[] = "\"results\"";

void framer_init(struct framer *framer)
{
    *framer = (struct framer){ .line = 1, .at_line_start = true };
}

void framer_free(struct framer *framer)
{
    free(framer->value.data);
    free(framer->header.data);
}

static void clear(struct frame_octets *octets)
{
    octets->size = octets->values = 0;
    octets->reason = NULL;
}

static void make_room(struct frame_octets *octets)
{
    size_t capacity =
        octets->capacity == 0 ? FIRST_CAPACITY : octets->capacity * 2;
    octets->data = realloc(octets->data, capacity);
    if (octets->data == NULL)
        out_of_memory();
    octets->capacity = capacity;
}

static void append(struct frame_octets *octets, uint8_t octet)
{
    if (octets->size >= LIMIT_RESULT_BYTES)
        octets->reason = "is larger than 32 MiB";
    if (octets->reason != NULL)
        return;
    if (octets->size == octets->capacity)
        make_room(octets);
    octets->data[octets->size++] = octet;
}
_Static_assert(LIMIT_RESULT_BYTES == 32 * 1024 * 1024, "named in the text");

static bool is_space(uint8_t octet)
{
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

/* How deep what the values stand in is. */
static unsigned base_depth(const struct framer *framer)
{
    return framer->in_results ? 2 : 0;
}

static bool in_value(const struct framer *framer)
{
    return framer->depth > base_depth(framer);
}

/* A document's own members are kept apart from its results. */
static struct frame_octets *destination(struct framer *framer)
{
    bool of_header = framer->in_document && !framer->in_results;
    return of_header ? &framer->header : &framer->value;
}

static void leave_value(struct framer *framer)
{
    framer->depth = 0;
    framer->in_string = framer->is_escaped = false;
    framer->in_document = framer->in_results = framer->comma_is_due = false;
}

void framer_close_header(struct framer *framer)
{
    append(&framer->header, ']');
    append(&framer->header, '}');
}

void framer_reopen_header(struct framer *framer)
{
    if (framer->header.reason == NULL)
        framer->header.size -= 2;
}

static enum frame_event fail(struct framer *framer, uint64_t line,
                             const char *text)
{
    framer->fault = text;
    framer->fault_line = line;
    framer->is_lost = framer->in_document;
    if (framer->in_results)
        framer_close_header(framer);
    leave_value(framer);
    return FRAME_FAULT;
}

void framer_skip_line(struct framer *framer)
{
    framer->is_skipping = !framer->at_line_start && framer->depth == 0;
}

static void begin_value(struct framer *framer)
{
    clear(&framer->value);
    framer->value_line = framer->line;
    framer->key_is_results = false;
}

/* What was taken for a record is a document: what came of it up to the list is
 * the start of its header. */
static void begin_results(struct framer *framer)
{
    struct frame_octets start = framer->value;
    framer->value = framer->header;
    framer->header = start;
    clear(&framer->value);
    framer->header_line = framer->value_line;
    framer->in_document = framer->in_results = true;
    framer->comma_is_due = false;
}

static void end_text(struct framer *framer)
{
    const struct frame_octets *octets = destination(framer);
    framer->in_string = false;
    if (framer->depth != 1 || octets->reason != NULL)
        return;
    size_t size = octets->size - framer->text_from;
    framer->key_is_results =
        size == sizeof(results_key) - 1 &&
        memcmp(octets->data + framer->text_from, results_key, size) == 0;
}

static void take_of_text(struct framer *framer, uint8_t octet)
{
    if (framer->is_escaped)
        framer->is_escaped = false;
    else if (octet == '\\')
        framer->is_escaped = true;
    else if (octet == '"')
        end_text(framer);
}

static void count_value(struct framer *framer)
{
    struct frame_octets *octets = destination(framer);
    if (++octets->values > LIMIT_RESULT_VALUES && octets->reason == NULL)
        octets->reason = "holds more than 1,000,000 values";
    if (framer->depth > base_depth(framer) + LIMIT_RESULT_DEPTH &&
        octets->reason == NULL)
        octets->reason = "is nested too deep";
}
_Static_assert(LIMIT_RESULT_VALUES == 1000000, "named in the text");

static enum frame_event end_value(struct framer *framer)
{
    if (framer->in_results) {
        framer->comma_is_due = true;
        return FRAME_ELEMENT;
    }
    bool is_document = framer->in_document;
    framer->one_a_line = !is_document && framer->value_line == framer->line;
    leave_value(framer);
    return is_document ? FRAME_HEADER : FRAME_VALUE;
}

static enum frame_event open_bracket(struct framer *framer, uint8_t octet)
{
    bool is_list_of_results = octet == '[' && framer->depth == 1 &&
                              framer->key_is_results && framer->last == ':' &&
                              !framer->in_document;
    framer->depth++;
    if (is_list_of_results)
        begin_results(framer);
    count_value(framer);
    return is_list_of_results ? FRAME_START : FRAME_NONE;
}

/* An octet outside of texts. */
static enum frame_event take_of_structure(struct framer *framer, uint8_t octet)
{
    switch (octet) {
    case '"':
        framer->in_string = true;
        framer->text_from = destination(framer)->size - 1;
        return FRAME_NONE;
    case '{':
    case '[':
        return open_bracket(framer, octet);
    case '}':
    case ']':
        framer->depth--;
        return in_value(framer) ? FRAME_NONE : end_value(framer);
    case ',':
        count_value(framer);
        return FRAME_NONE;
    default:
        return FRAME_NONE;
    }
}

static enum frame_event take_of_value(struct framer *framer, uint8_t octet)
{
    struct frame_octets *octets = destination(framer);
    append(octets, octet);
    if (octet == 0 && octets->reason == NULL)
        octets->reason = "has a NUL octet";
    if (framer->in_string) {
        take_of_text(framer, octet);
        return FRAME_NONE;
    }
    enum frame_event event = take_of_structure(framer, octet);
    if (!is_space(octet))
        framer->last = octet;
    return event;
}

static enum frame_event take_at_top(struct framer *framer, uint8_t octet)
{
    if (is_space(octet))
        return FRAME_NONE;
    if (octet != '{')
        return fail(framer, framer->line, "is not a JSON object");
    begin_value(framer);
    return take_of_value(framer, octet);
}

static enum frame_event take_between_results(struct framer *framer,
                                             uint8_t octet)
{
    if (is_space(octet))
        return FRAME_NONE;
    if (octet == ']') {
        framer->in_results = false;
        return take_of_value(framer, octet);
    }
    if (octet == ',' && framer->comma_is_due) {
        framer->comma_is_due = false;
        return FRAME_NONE;
    }
    if (octet != '{' || framer->comma_is_due)
        return fail(framer, framer->line,
                    "the list of results is not one of objects");
    begin_value(framer);
    return take_of_value(framer, octet);
}

/* No text goes over the end of a line; nor does an object in a file that has
 * one a line. */
static enum frame_event end_line(struct framer *framer)
{
    bool is_cut =
        framer->in_string ||
        (framer->one_a_line && framer->depth > 0 && !framer->in_document);
    if (framer->is_skipping) {
        framer->is_skipping = false;
        return FRAME_NONE;
    }
    if (!is_cut)
        return FRAME_NONE;
    uint64_t line = framer->in_document ? framer->line : framer->value_line;
    framer->one_a_line = !framer->in_document;
    return fail(framer, line, "the line ends within a JSON text");
}

/* An object that begins a line, where none can: that before it was cut off. */
static bool begins_anew(const struct framer *framer, uint8_t octet)
{
    return octet == '{' && framer->at_line_start && framer->depth > 0 &&
           !framer->in_document && framer->last != '[' && framer->last != ',';
}

static enum frame_event take(struct framer *framer, uint8_t octet)
{
    if (framer->is_skipping)
        return FRAME_NONE;
    if (begins_anew(framer, octet)) {
        enum frame_event event = fail(framer, framer->value_line,
                                      "the line ends within a JSON text");
        framer->one_a_line = true;
        begin_value(framer);
        (void)take_of_value(framer, octet);
        return event;
    }
    if (in_value(framer))
        return take_of_value(framer, octet);
    return framer->in_results ? take_between_results(framer, octet)
                              : take_at_top(framer, octet);
}

enum frame_event framer_take(struct framer *framer, uint8_t octet)
{
    enum frame_event event = octet == '\n' ? end_line(framer) : FRAME_NONE;
    if (event == FRAME_NONE)
        event = take(framer, octet);
    framer->at_line_start = octet == '\n';
    framer->line += octet == '\n';
    return event;
}

enum frame_event framer_end(struct framer *framer)
{
    if (framer->depth == 0)
        return FRAME_NONE;
    return fail(framer, framer->in_document ? framer->line : framer->value_line,
                framer->in_document ? "the document ends before it is whole"
                                    : "the text ends before its object does");
}
