#pragma once

#include <stdbool.h>

#include "cli/exit_code.h"

/* The first SIGINT or SIGTERM asks for the end, the second ends at once (and
 * removes unfinished reports). SIGPIPE is ignored: writes fail instead. */
void signals_install(void);
/* The signal that asked for the end, or 0. */
int signals_received(void);
bool signals_want_end(void);
/* What the program ends with after one was received. */
enum exit_code signals_exit_code(void);
