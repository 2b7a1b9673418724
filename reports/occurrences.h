#pragma once

#include <stdint.h>

struct arena;

/*
 * What was met before in a run: a number of the caller's for each text, by its
 * SHA-256, so that nobody can write a list of texts that collide. Of the arena
 * that it is given; of at most LIMIT_TOLD_APART texts, whatever the length of
 * the run.
 */
struct occurrences;

struct occurrences *occurrences_new(struct arena *arena);
/* The number of this text, 0 when it is new; NULL if there is no room for a new
 * one. Valid until the next call. */
uint32_t *occurrences_of(struct occurrences *all, const char *text);
/* The same, NULL if it was not met before. */
const uint32_t *occurrences_find(const struct occurrences *all,
                                 const char *text);
/* How often it was met, now too: 1 the first time, and always when there is no
 * room for it. */
uint32_t occurrences_count(struct occurrences *all, const char *text);
