#pragma once

#include "reports/format.h"

/* One target as a <section> with the id "t<number>". */
void html_host_write(const struct report *report, const struct record *record,
                     uint64_t number);

/* "good", "warn" or "bad": a class of the page's style. */
const char *html_verdict_class(enum verdict verdict);
