#pragma once

struct arena;

/* Sanitised text of any length, cut so that it fits into a line of evidence:
 * whole up to 200 code points, else its start and "…". */
const char *detail_cut(const char *text, struct arena *arena);
