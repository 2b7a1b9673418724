#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"

/*
 * Where a report goes: standard output, or a file that is written under a
 * temporary name beside the final one and renamed when it is whole. After a
 * failed write all later ones are ignored; the failure stays.
 */
struct arena;
struct writer;

/* `path` NULL or "-" is standard output. NULL and a failure that names the
 * path if it cannot be opened. */
struct writer *writer_open(const char *path, struct failure *failure);
/* Standard error. */
struct writer *writer_on_stderr(void);
/* Memory: what was written is in *out, from the arena, when it is closed. */
struct writer *writer_to_memory(struct arena *arena, struct bytes *out);
/* Flushes; gives the file its final name if `keep` and nothing failed, else
 * removes it. False, with the failure, if anything was not written. */
MUST_CHECK bool writer_close(struct writer *writer, bool keep,
                             struct failure *failure);

/*
 * A place for what comes later in the report than it is known: a file without
 * a name, so that memory stays bounded however long the list of targets.
 * spill_drain() moves all of it to `to` and closes the spill; a failure of
 * the spill becomes one of `to`.
 */
struct writer *writer_spill(void);
void spill_drain(struct writer *spill, struct writer *to);
/* The same for its first lines, with a comma between them, and before the
 * first unless it begins a list. */
void spill_drain_list(struct writer *spill, struct writer *to,
                      uint64_t most_lines, bool begins);
/* The same piece by piece, as far as it was written in pieces that end with
 * the octet `end`: `take` gets each without that, and writes what it wants. */
typedef void spill_taker(void *context, struct bytes piece, struct writer *to);
void spill_drain_pieces(struct writer *spill, struct writer *to, char end,
                        spill_taker *take, void *context);
/* For one that is read piece by piece: from its beginning on; `size` octets,
 * false at its end; closes it, as spill_drain() does. */
void spill_turn(struct writer *spill);
MUST_CHECK bool spill_read(struct writer *spill, void *octets, size_t size);
void spill_close(struct writer *spill, struct writer *to);

/*
 * A report that its readers take only up to some size goes to several files
 * (reports/parts.h). Only what has a temporary name can be split: no stream, no
 * memory.
 */
bool writer_may_split(const struct writer *writer);
/* What was written is whole; what follows goes to the next file. */
void writer_next_part(struct writer *writer);
/* When it is closed: removes what an earlier run had more, if that begins with
 * `mark` as such parts do. */
void writer_remove_old_parts(struct writer *writer, const char *mark);

/* Octets given to the writer so far, of several parts to the last. */
uint64_t writer_octets(const struct writer *writer);

void write_text(struct writer *writer, const char *text);
void write_bytes(struct writer *writer, struct bytes bytes);
void write_printf(struct writer *writer, const char *format, ...)
    PRINTF_LIKE(2, 3);

/*
 * For what writes many small pieces: room for `size` octets, at most
 * WRITER_MOST_ROOM, behind what was written so far. Fill it from its beginning
 * and then say how many octets it were.
 */
enum { WRITER_MOST_ROOM = 4096 };
char *write_room(struct writer *writer, size_t size);
void write_used(struct writer *writer, size_t size);

/* What was written goes to the system, and failures are noticed. */
void writer_flush(struct writer *writer);
bool writer_has_failed(const struct writer *writer);
