#pragma once

#include "x509/private_key.h"

/* With one passphrase and little work, so that many inputs are tried. */
static inline struct unlocking fuzz_unlocking(void)
{
    enum { MOST_WORK = 64 };
    static const struct bytes passphrase = { (const uint8_t *)"correct horse",
                                             13 };
    struct unlocking with = unlocking_of(&passphrase);
    with.work = MOST_WORK;
    return with;
}
