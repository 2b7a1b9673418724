#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct part;

/*
 * The files of one report: FILE.xml, and FILE-2.xml, FILE-3.xml, … if it goes
 * to several. All have temporary names beside the final ones until the report is
 * whole.
 */
struct parts {
    struct arena *arena; /* of the names */
    const char *path;
    const struct part *last; /* NULL: none was opened yet */
    size_t count;
    size_t slot;      /* in the list of what is unfinished */
    const char *mark; /* of parts of earlier runs, or NULL */
};

/* Opens the next one: its descriptor, or -1 with errno. */
int parts_open_next(struct parts *parts);
/* Gives all their final names, the first one last, so that who finds it finds
 * the others; then removes the parts of an earlier run that had more, up to the
 * first that is not there or does not begin with `mark`. False, with errno, if
 * one could not be renamed: it and those that are left are removed. */
bool parts_finish(struct parts *parts);
/* Removes them. */
void parts_discard(struct parts *parts);
/* Removes those of all reports; may be called from a signal handler. */
void parts_remove_unfinished(void);
