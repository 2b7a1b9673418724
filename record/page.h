#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/failure.h"

/* What a web server at one address answered to one request: the head of it,
 * nothing of the page. */
struct page {
    bool was_asked;
    int http_status;         /* 0 if it did not answer in HTTP */
    const char *status_line; /* sanitised: "HTTP/1.1 200 OK"; or NULL */
    bool has_date;
    int64_t date; /* its clock, seconds since 1970 */
    struct failure failure;
};
