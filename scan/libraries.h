#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"

/* Starts and stops the libraries behind resolver/ and probe/: once a process,
 * before any thread and after all. */
MUST_CHECK bool libraries_start(struct failure *failure);
void libraries_stop(void);

const char *libraries_tls_version(void);
const char *libraries_dns_version(void);
const char *libraries_http_version(void);
