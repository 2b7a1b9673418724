#pragma once

#include <stddef.h>

#include "checks/check.h"

/* What the SCTs of a leaf come to by the logs that the user named. */
struct sct_survey {
    /* Different logs whose signatures are good, and their operators; for
     * those that are embedded logs that were retired since count too. */
    unsigned logs, operators;
    bool has_current; /* one of a log that is trusted today */
    bool is_unsure;   /* some could not be looked at by us */
    const char *text; /* one by one, for evidence */
};

/* Of the SCTs in the certificate, or of all those sent in the handshake. */
struct sct_survey survey_embedded(const struct subject *subject,
                                  struct arena *arena);
struct sct_survey survey_sent(const struct subject *subject,
                              struct arena *arena);
