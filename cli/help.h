#pragma once

#include "cli/options.h"

/* --help of the program, and of one command, on standard output. */
void help_print_overview(void);
void help_print(enum command command);

/* "Targets" */
const char *help_section_title(enum option_section section);
