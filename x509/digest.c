#include "x509/digest.h"

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/sha.h>
#include <wolfssl/wolfcrypt/sha256.h>

#include "base/arena.h"

/* wolfCrypt counts in 32 bits. */
enum { PIECE_SIZE = 1 << 30 };

static struct bytes take_piece(struct bytes *bytes)
{
    struct bytes piece = bytes_slice(*bytes, 0, PIECE_SIZE);
    *bytes = bytes_slice(*bytes, PIECE_SIZE, bytes->size);
    return piece;
}

/* A digest fails only for want of memory. */
static void must(int result)
{
    if (result != 0)
        out_of_memory();
}

void digest_sha256(struct bytes bytes, uint8_t *out)
{
    wc_Sha256 sha;
    must(wc_InitSha256(&sha));
    while (bytes.size > 0) {
        struct bytes piece = take_piece(&bytes);
        must(wc_Sha256Update(&sha, piece.data, (word32)piece.size));
    }
    must(wc_Sha256Final(&sha, out));
    wc_Sha256Free(&sha);
}

void digest_sha1(struct bytes bytes, uint8_t *out)
{
    wc_Sha sha;
    must(wc_InitSha(&sha));
    while (bytes.size > 0) {
        struct bytes piece = take_piece(&bytes);
        must(wc_ShaUpdate(&sha, piece.data, (word32)piece.size));
    }
    must(wc_ShaFinal(&sha, out));
    wc_ShaFree(&sha);
}
