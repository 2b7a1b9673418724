#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an octet brought to its end. */
enum frame_event {
    FRAME_NONE,
    FRAME_START,   /* what stands in a document before its list "results":
                      `header`, which stops there */
    FRAME_VALUE,   /* an object at the top: `value` */
    FRAME_ELEMENT, /* one of a document's list "results": `value` */
    FRAME_HEADER,  /* a document: `header`, in which the list is empty */
    FRAME_FAULT,   /* something that is none of these: `fault` */
};

/* Octets that grow up to LIMIT_RESULT_BYTES, and are used again. */
struct frame_octets {
    uint8_t *data;
    size_t size, capacity;
    size_t values;      /* about how many JSON values are in them */
    const char *reason; /* why they cannot be used (too large, …), or NULL */
};

/*
 * Cuts a stream of JSON texts into values, octet by octet and without parsing
 * them; of a document that has a list "results", into the elements of that. So
 * only one of them is in memory. Whoever made it frees it.
 */
struct framer {
    struct frame_octets value, header;
    uint64_t line;       /* of the octet last seen, from 1 */
    uint64_t value_line; /* on which `value` began */
    uint64_t header_line;
    uint64_t fault_line;
    const char *fault;
    bool is_lost; /* the fault is one within a document: where its next result
                     begins cannot be known */

    unsigned depth;
    uint8_t last; /* octet that was no white space */
    bool in_string, is_escaped;
    bool in_document; /* the value at the top has a list "results" … */
    bool in_results;  /* … and this is in it */
    bool comma_is_due;
    bool one_a_line;    /* values at the top end with their lines */
    bool is_skipping;   /* to the end of the line */
    bool at_line_start; /* nothing of the line was seen yet */
    size_t text_from;   /* where a text at depth 1 began */
    bool key_is_results;
};

void framer_init(struct framer *framer);
void framer_free(struct framer *framer);

enum frame_event framer_take(struct framer *framer, uint8_t octet);
/* The end of the stream: a fault if it comes too early. After a fault in the
 * results of a document its header holds what came before them. */
enum frame_event framer_end(struct framer *framer);
/* Makes a whole of the start of a document, or takes it back to its start. */
void framer_close_header(struct framer *framer);
void framer_reopen_header(struct framer *framer);
/* Leaves behind what comes up to the end of the line, unless a new value has
 * begun. */
void framer_skip_line(struct framer *framer);
