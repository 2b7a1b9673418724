#pragma once

#include <stdbool.h>

/* The first SIGINT or SIGTERM asks for the end, the second ends at once (and
 * removes unfinished reports). SIGPIPE is ignored: writes fail instead. */
void signals_install(void);
/* The signal that asked for the end, or 0. */
int signals_received(void);
bool signals_want_end(void);
