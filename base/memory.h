#pragma once

#include <stddef.h>

/*
 * malloc() and its kin for the libraries that let us choose: running out of
 * memory ends the program (out_of_memory()), where a library would take it for
 * a fault of its input, or abort.
 */
void *memory_new(size_t size);
void *memory_zeroed(size_t count, size_t size);
void *memory_resize(void *memory, size_t size);
char *memory_text(const char *text);
