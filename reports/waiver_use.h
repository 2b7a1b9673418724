#pragma once

#include "reports/format.h"

struct arena;

/* Marks the waivers that are about a finding of the record. They are the run's:
 * for the one thread that reports. */
void waiver_uses_note(const struct run_info *run, const struct record *record);

/* Expired, or about nothing that was found: worth a word. A run that was
 * interrupted does not know what is not used. */
bool waiver_use_is_idle(const struct run_info *run,
                        const struct waiver_use *use);
/* "waivers.yaml line 3, name.mismatch for *.example.com: was not used", or
 * "… ended on 2026-11-22". */
const char *waiver_use_text(const struct waiver_use *use, struct arena *arena);
/* For the end of text: a line for each that is idle. */
void waiver_uses_write(const struct report *report);
