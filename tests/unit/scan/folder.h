#pragma once

#include <stddef.h>

/* Makes a folder for one test and puts its path into `path`. */
void folder_make(char *path, size_t size);
/* With all that is in it. */
void folder_remove(const char *path);
