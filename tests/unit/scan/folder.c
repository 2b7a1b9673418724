#include "folder.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka.h wants them before it. */
#include <cmocka.h>

void folder_make(char *path, size_t size)
{
    snprintf(path, size, "/tmp/certready-test-XXXXXX");
    assert_non_null(mkdtemp(path));
}

static int remove_one(const char *path, const struct stat *status, int kind,
                      struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    return remove(path);
}

void folder_remove(const char *path)
{
    enum { DESCRIPTORS = 16 };
    assert_int_equal(nftw(path, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS),
                     0);
}
