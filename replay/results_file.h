#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"

struct arena;

/* Where a recorded result stands. */
struct result_place {
    const char *file; /* as given; "-" is standard input */
    uint64_t line;    /* on which it begins, from 1 */
    uint64_t index;   /* of the result in this file, from 0 */
};

/*
 * Who takes the results of a file, one after the other; each is lent until the
 * call returns. Any member but `arena` may be NULL.
 */
struct results_reader {
    struct arena *arena; /* for the text of failures; never reset here */
    void *user;
    /* One result, an object of the schema certready/1; nothing else of it was
     * checked. False ends the reading. NULL: results are passed over without
     * being parsed. */
    bool (*result)(const json_t *result, const struct result_place *place,
                   void *user);
    /* What a document says before its results, as one with an empty list. False
     * ends the reading. */
    bool (*start)(const json_t *header, const struct result_place *place,
                  void *user);
    /* A document's members besides its results, which are an empty list here;
     * after its last result. A list of results (jsonl) has none. */
    void (*header)(const json_t *header, const struct result_place *place,
                   void *user);
    /* Something that is no result; the reading goes on with the next. `text`
     * is sanitised and names file and line. NULL: the first of these ends the
     * reading and is its failure. */
    void (*fault)(const char *text, void *user);
};

/*
 * Reads what `-f json` or `-f jsonl` wrote, told apart by content; also
 * several of them one after the other, and laid out in other ways. Only one
 * result at a time is in memory. False, with the failure that names the file
 * (and the line), if it cannot be read to its end or holds no result at all.
 */
MUST_CHECK bool results_file_read(const char *path,
                                  const struct results_reader *reader,
                                  struct failure *failure);
/* The same from an open descriptor, which the caller closes; `path` is only
 * named. */
MUST_CHECK bool results_descriptor_read(int fd, const char *path,
                                        const struct results_reader *reader,
                                        struct failure *failure);
