#include "x509/curve.h"

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/ecc.h>

int curve_library_id(enum oid curve)
{
    switch (curve) {
    case OID_P192:
        return ECC_SECP192R1;
    case OID_P224:
        return ECC_SECP224R1;
    case OID_P256:
        return ECC_SECP256R1;
    case OID_P384:
        return ECC_SECP384R1;
    case OID_P521:
        return ECC_SECP521R1;
    case OID_SECP256K1:
        return ECC_SECP256K1;
    case OID_BRAINPOOL_P256:
        return ECC_BRAINPOOLP256R1;
    case OID_BRAINPOOL_P384:
        return ECC_BRAINPOOLP384R1;
    case OID_BRAINPOOL_P512:
        return ECC_BRAINPOOLP512R1;
    default:
        return ECC_CURVE_INVALID;
    }
}
