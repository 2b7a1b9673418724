#pragma once

#include "x509/oid.h"

/* wolfCrypt's number of a curve; ECC_CURVE_INVALID for one that is not of our
 * list. The library's build may lack it all the same: wc_ecc_get_curve_idx(). */
int curve_library_id(enum oid curve);
