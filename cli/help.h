#pragma once

#include "cli/options.h"

/* --help of the program (command 0) or of one command, on standard output. */
void help_print(enum command command);

/* "Targets" */
const char *help_section_title(enum option_section section);
