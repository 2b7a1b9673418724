#pragma once

#include "record/record.h"

struct trust_store;

/*
 * Fills record->root: the root to give to Support, over all addresses and
 * nodes (the rule of recommendation: reached by served certificates and a
 * store root, by the issuer of the last served certificate first), whether all
 * lead to it, and the alternates.
 */
void root_choose(struct record *record, const struct trust_store *store);
