#include "counting.h"

#include <string.h>

size_t count_of(struct bytes text, const char *word)
{
    size_t count = 0, size = strlen(word);
    const uint8_t *at = text.data, *end = text.data + text.size;
    while ((at = memmem(at, (size_t)(end - at), word, size)) != NULL) {
        count++;
        at += size;
    }
    return count;
}
