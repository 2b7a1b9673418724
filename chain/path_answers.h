#pragma once

#include <stddef.h>

#include "chain/path_builder.h"
#include "record/record.h"

/*
 * The paths after what was answered about their certificates: one with a
 * revoked certificate is invalid, and stands behind those that are valid. The
 * same paths if none is revoked, or none was valid before; else new ones in
 * the arena of the record.
 */
const struct paths *paths_after_answers(const struct paths *paths,
                                        const struct path_options *options,
                                        const struct record *record);
