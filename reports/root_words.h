#pragma once

#include "chain/root.h"
#include "checks/check.h"
#include "record/record.h"

struct arena;

struct root_agreement root_agreement_of(const struct record *record,
                                        const struct check_options *checks);

/* "every address leads to this root", or what speaks against that and what is
 * not known. The record has a root. */
const char *root_agreement_words(const struct record *record,
                                 const struct check_options *checks,
                                 struct arena *arena);
