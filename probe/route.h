#pragma once

#include <stdbool.h>

#include "record/address.h"

/* Does this machine know a way to the address? Asks the kernel's routing
 * table; nothing is sent. */
bool route_exists(const struct address *address);
