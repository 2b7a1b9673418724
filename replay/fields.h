#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "base/limits.h"
#include "record/address.h"
#include "x509/digest.h"

struct arena;

/*
 * Reads the members of a JSON object by what they should be. After the first
 * that is something else `fault` names it ("endpoints[0].port: expected a
 * number from 0 to 65535"), and what is read goes on to be empty, so that a
 * reader looks at `fault` once, at its end. A member that is absent or null is
 * empty: NULL, 0, false; but *_wanted must be there.
 */
struct fields {
    struct arena *arena;
    const char *fault; /* sanitised; NULL: none */
    /* Where it stands: keys, and places in lists. */
    struct field_step {
        const char *key; /* NULL: a place */
        size_t index;
    } steps[2 * LIMIT_RESULT_DEPTH];
    size_t depth;
};

/* "key: …" behind where it stands; only the first is kept. */
void fields_fail(struct fields *fields, const char *key, const char *expected);

/* An object; NULL if there is none. Between fields_enter() and fields_leave()
 * faults are within it. */
const json_t *fields_object(struct fields *fields, const json_t *object,
                            const char *key);
/* A list of at most so many; NULL and a count of 0 if there is none. */
const json_t *fields_list(struct fields *fields, const json_t *object,
                          const char *key, size_t most, size_t *count);
/* One of its elements, which must be an object; else NULL. */
const json_t *fields_element(struct fields *fields, const json_t *list,
                             const char *key, size_t index);
void fields_enter(struct fields *fields, const char *key);
void fields_enter_element(struct fields *fields, const char *key, size_t index);
void fields_leave(struct fields *fields);

/* Copies of texts, which must be clean as base/text leaves them. */
const char *fields_text(struct fields *fields, const json_t *object,
                        const char *key);
const char *fields_wanted_text(struct fields *fields, const json_t *object,
                               const char *key);
/* All texts of a list. */
const char *const *fields_texts(struct fields *fields, const json_t *object,
                                const char *key, size_t most, size_t *count);
/* The text as it was before text_clean() made it harmless. */
const char *fields_raw_text(struct fields *fields, const json_t *object,
                            const char *key);

bool fields_bool(struct fields *fields, const json_t *object, const char *key);
/* `otherwise` if it is absent or null. */
int64_t fields_integer(struct fields *fields, const json_t *object,
                       const char *key, int64_t least, int64_t most,
                       int64_t otherwise);
/* Not negative. */
double fields_decimal(struct fields *fields, const json_t *object,
                      const char *key);
/* 0 if it is absent or null. */
int64_t fields_time(struct fields *fields, const json_t *object,
                    const char *key);
struct bytes fields_base64(struct fields *fields, const json_t *object,
                           const char *key);
/* False if it is absent or null. */
bool fields_sha256(struct fields *fields, const json_t *object, const char *key,
                   uint8_t out[SHA256_SIZE]);
/* The same of an element of a list. */
bool fields_sha256_of(struct fields *fields, const json_t *value,
                      const char *key, size_t index, uint8_t out[SHA256_SIZE]);
/* The octets of one PEM block with that label; empty if it is absent. */
struct bytes fields_pem(struct fields *fields, const json_t *object,
                        const char *key, const char *label);
struct bytes fields_pem_of(struct fields *fields, const json_t *value,
                           const char *key, size_t index, const char *label);
/* Addresses as text, from a list. */
const struct address *fields_addresses(struct fields *fields,
                                       const json_t *object, const char *key,
                                       size_t *count);
/* As reports/observed_json.c writes one. */
struct failure fields_failure(struct fields *fields, const json_t *object,
                              const char *key);
/* One in parts: `error`, `error_detail` and, if there, `code`. */
struct failure fields_error(struct fields *fields, const json_t *object);

/*
 * A word of a closed list, by the function that writes it: as many as it has,
 * from 0. `otherwise` if it is absent or null.
 */
typedef const char *word_text(unsigned word);
unsigned fields_word(struct fields *fields, const json_t *object,
                     const char *key, word_text *word_of, unsigned count,
                     unsigned otherwise);
/* The word is in a list of words. */
bool fields_has_word(const json_t *object, const char *key, const char *word);

/* For further readers: a member, NULL if it is absent or null, or if there was
 * a fault before; the octets of a text; a fault in an element of a list. */
const json_t *fields_get(const struct fields *fields, const json_t *object,
                         const char *key);
struct bytes fields_octets_of(const json_t *value);
void fields_fail_element(struct fields *fields, const char *key, size_t index,
                         const char *expected);
