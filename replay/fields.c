#include "replay/fields.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "replay/words.h"
#include "x509/time.h"

/* Of milliseconds; what is written from there on is exact. */
static const double most_decimal = 1e12;

static const char *place_text(const struct fields *fields)
{
    const char *text = "";
    for (size_t i = 0; i < fields->depth; i++) {
        const struct field_step *step = &fields->steps[i];
        text = step->key == NULL
                   ? arena_printf(fields->arena, "%s[%zu]", text, step->index)
                   : arena_printf(fields->arena, "%s%s%s", text,
                                  *text == '\0' ? "" : ".", step->key);
    }
    return text;
}

void fields_fail(struct fields *fields, const char *key, const char *expected)
{
    if (fields->fault != NULL)
        return;
    const char *place = place_text(fields);
    const char *dot = *place == '\0' || *key == '\0' ? "" : ".";
    fields->fault = arena_printf(fields->arena, "%s%s%s: expected %s", place,
                                 dot, key, expected);
}

static void push(struct fields *fields, struct field_step step)
{
    if (fields->depth < COUNT_OF(fields->steps))
        fields->steps[fields->depth] = step;
    fields->depth++;
}

void fields_enter(struct fields *fields, const char *key)
{
    push(fields, (struct field_step){ .key = key });
}

void fields_enter_element(struct fields *fields, const char *key, size_t index)
{
    fields_enter(fields, key);
    push(fields, (struct field_step){ .index = index });
}

void fields_leave(struct fields *fields)
{
    fields->depth--;
    if (fields->depth > 0 && fields->steps[fields->depth].key == NULL)
        fields->depth--;
}

void fields_fail_element(struct fields *fields, const char *key, size_t index,
                         const char *expected)
{
    fields_enter_element(fields, key, index);
    fields_fail(fields, "", expected);
    fields_leave(fields);
}

/* NULL if it is absent or null, or nothing is read any more. */
const json_t *fields_get(const struct fields *fields, const json_t *object,
                         const char *key)
{
    const json_t *value =
        fields->fault != NULL ? NULL : json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

const json_t *fields_object(struct fields *fields, const json_t *object,
                            const char *key)
{
    const json_t *value = fields_get(fields, object, key);
    if (value == NULL || json_is_object(value))
        return value;
    fields_fail(fields, key, "an object");
    return NULL;
}

const json_t *fields_list(struct fields *fields, const json_t *object,
                          const char *key, size_t most, size_t *count)
{
    const json_t *value = fields_get(fields, object, key);
    *count = 0;
    if (value == NULL)
        return NULL;
    if (!json_is_array(value)) {
        fields_fail(fields, key, "a list");
        return NULL;
    }
    if (json_array_size(value) > most) {
        fields_fail(fields, key,
                    arena_printf(fields->arena, "at most %zu", most));
        return NULL;
    }
    *count = json_array_size(value);
    return value;
}

const json_t *fields_element(struct fields *fields, const json_t *list,
                             const char *key, size_t index)
{
    const json_t *value =
        fields->fault != NULL ? NULL : json_array_get(list, index);
    if (value == NULL || json_is_object(value))
        return value;
    fields_fail_element(fields, key, index, "an object");
    return NULL;
}

/* Backslashes are those that the sanitiser has put in; nothing that it would
 * have changed may stand between them. */
static bool was_cleaned(struct bytes text)
{
    size_t from = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.data[i] != '\\')
            continue;
        if (!text_is_clean(bytes_slice(text, from, i - from)))
            return false;
        from = i + 1;
    }
    return true;
}

struct bytes fields_octets_of(const json_t *value)
{
    return (struct bytes){ (const uint8_t *)json_string_value(value),
                           json_string_length(value) };
}

static bool is_fit_text(const json_t *value)
{
    return json_is_string(value) && was_cleaned(fields_octets_of(value));
}

static const char *const wanted_text = "text without control characters";

const char *fields_text(struct fields *fields, const json_t *object,
                        const char *key)
{
    const json_t *value = fields_get(fields, object, key);
    if (value == NULL)
        return NULL;
    if (is_fit_text(value))
        return arena_text(fields->arena, fields_octets_of(value));
    fields_fail(fields, key, wanted_text);
    return NULL;
}

const char *fields_wanted_text(struct fields *fields, const json_t *object,
                               const char *key)
{
    const char *text = fields_text(fields, object, key);
    if (text != NULL)
        return text;
    fields_fail(fields, key, wanted_text);
    return "";
}

const char *const *fields_texts(struct fields *fields, const json_t *object,
                                const char *key, size_t most, size_t *count)
{
    const json_t *list = fields_list(fields, object, key, most, count);
    const char **texts = ARENA_NEW(fields->arena, *count, const char *);
    for (size_t i = 0; i < *count; i++) {
        const json_t *value = json_array_get(list, i);
        texts[i] = "";
        if (is_fit_text(value))
            texts[i] = arena_text(fields->arena, fields_octets_of(value));
        else
            fields_fail_element(fields, key, i, wanted_text);
    }
    return texts;
}

static int hex_digit(uint8_t octet)
{
    const char *digits = "0123456789ABCDEFabcdef";
    const char *at = octet == 0 ? NULL : strchr(digits, octet);
    if (at == NULL)
        return -1;
    return at - digits < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

/* The number of up to six hexadecimal digits; how many in *size. */
static int32_t hex_number(struct bytes text, size_t most, size_t *size)
{
    int32_t number = 0;
    *size = 0;
    while (*size < most && *size < text.size &&
           hex_digit(text.data[*size]) >= 0)
        number = number * 16 + hex_digit(text.data[(*size)++]);
    return number;
}

/* What stands after a backslash: writes it to `to`, and says how many octets of
 * the text it was; 0 if it is nothing that the sanitiser writes. */
static size_t take_escape(struct bytes text, uint8_t **to)
{
    size_t digits;
    if (text.size == 0)
        return 0;
    if (text.data[0] == '\\') {
        *(*to)++ = '\\';
        return 1;
    }
    if (text.data[0] == 'x') {
        int32_t octet = hex_number(bytes_slice(text, 1, 2), 2, &digits);
        *(*to)++ = (uint8_t)octet;
        return digits == 2 && octet != 0 ? 3 : 0;
    }
    if (text.size < 2 || text.data[0] != 'u' || text.data[1] != '{')
        return 0;
    int32_t point = hex_number(bytes_slice(text, 2, text.size), 6, &digits);
    struct bytes rest = bytes_slice(text, 2 + digits, 1);
    if (digits < 4 || rest.size == 0 || rest.data[0] != '}' || point == 0 ||
        point > 0x10ffff)
        return 0;
    *to += text_put_point(point, *to);
    return digits + 3;
}

const char *fields_raw_text(struct fields *fields, const json_t *object,
                            const char *key)
{
    const char *clean = fields_text(fields, object, key);
    if (clean == NULL || strchr(clean, '\\') == NULL)
        return clean;
    struct bytes text = bytes_of_text(clean);
    uint8_t *raw = ARENA_NEW(fields->arena, text.size + 1, uint8_t);
    uint8_t *to = raw;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != '\\') {
            *to++ = text.data[i];
            continue;
        }
        size_t taken = take_escape(bytes_slice(text, i + 1, text.size), &to);
        if (taken == 0) {
            fields_fail(fields, key, wanted_text);
            return NULL;
        }
        i += taken;
    }
    *to = '\0';
    return (const char *)raw;
}

bool fields_bool(struct fields *fields, const json_t *object, const char *key)
{
    const json_t *value = fields_get(fields, object, key);
    if (value != NULL && !json_is_boolean(value))
        fields_fail(fields, key, "true or false");
    return json_is_true(value);
}

int64_t fields_integer(struct fields *fields, const json_t *object,
                       const char *key, int64_t least, int64_t most,
                       int64_t otherwise)
{
    const json_t *value = fields_get(fields, object, key);
    if (value == NULL)
        return otherwise;
    if (json_is_integer(value) && json_integer_value(value) >= least &&
        json_integer_value(value) <= most)
        return json_integer_value(value);
    fields_fail(fields, key,
                arena_printf(fields->arena, "a number from %lld to %lld",
                             (long long)least, (long long)most));
    return otherwise;
}

double fields_decimal(struct fields *fields, const json_t *object,
                      const char *key)
{
    const json_t *value = fields_get(fields, object, key);
    if (value == NULL)
        return 0;
    double number = json_number_value(value);
    if (json_is_number(value) && number >= 0 && number < most_decimal)
        return number;
    fields_fail(fields, key, "a number from 0 to below 1e12");
    return 0;
}

int64_t fields_time(struct fields *fields, const json_t *object,
                    const char *key)
{
    const json_t *value = fields_get(fields, object, key);
    int64_t time = 0;
    if (value != NULL &&
        (!json_is_string(value) || !time_parse(fields_octets_of(value), &time)))
        fields_fail(fields, key, "a time (2026-11-23T12:00:00Z)");
    return time;
}

unsigned fields_word(struct fields *fields, const json_t *object,
                     const char *key, word_text *word_of, unsigned count,
                     unsigned otherwise)
{
    const json_t *value = fields_get(fields, object, key);
    if (value == NULL)
        return otherwise;
    const char *word = json_string_value(value);
    for (unsigned i = 0; word != NULL && i < count; i++)
        if (strcmp(word_of(i), word) == 0)
            return i;
    const char *words = "";
    for (unsigned i = 0; i < count; i++)
        words = arena_printf(fields->arena, "%s%s%s", words, i == 0 ? "" : ", ",
                             word_of(i));
    fields_fail(fields, key, arena_printf(fields->arena, "one of: %s", words));
    return otherwise;
}

bool fields_has_word(const json_t *object, const char *key, const char *word)
{
    size_t i;
    json_t *value;
    json_array_foreach(json_object_get(object, key), i, value)
    {
        const char *text = json_string_value(value);
        if (text != NULL && strcmp(text, word) == 0)
            return true;
    }
    return false;
}
