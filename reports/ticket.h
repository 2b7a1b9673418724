#pragma once

#include "reports/format.h"

/* Of the text report: what Support asks for first, in one block to copy. */
void ticket_write(const struct report *report, const struct record *record);
