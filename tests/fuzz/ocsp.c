/* Any octets as an OCSP response: it is read, and judged as one about the
 * first certificate that it has with it, by the last as issuer. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "chain/ocsp.h"
#include "must.h"
#include "x509/der.h"
#include "x509/ocsp.h"

static void check_form(const struct ocsp_response *response,
                       struct bytes octets)
{
    must(bytes_equal(response->der, octets));
    must(response->failure_offset <= octets.size);
    must((response->failure.status == STATUS_OK) ==
         (response->failure.detail == NULL));
    must(response->single_count <= LIMIT_OCSP_SINGLES);
    must(response->cert_count <= LIMIT_CHAIN_CERTS);
    for (size_t i = 0; i < response->cert_count; i++)
        must(response->certs[i] != NULL);
}

/* Of a list that decodes each SCT is part of it, and there are few. */
static void check_scts(const struct ocsp_single *single, struct arena *arena)
{
    struct scts scts = { 0 };
    if (!scts_parse(single->sct_list, arena, &scts))
        return;
    must(scts.count > 0 && scts.count <= LIMIT_SCTS);
    for (size_t i = 0; i < scts.count; i++)
        must(scts.items[i].raw.size < single->sct_list.size &&
             scts.items[i].raw.data > single->sct_list.data);
}

/* The request is one DER value; its URL is a URL. */
static void check_request(const struct cert *cert, const struct cert *issuer,
                          struct arena *arena)
{
    struct bytes request = ocsp_request_encode(cert, issuer, arena);
    if (request.size == 0)
        return;
    struct der der = der_of(request);
    must(der_skip(&der) && der_end(&der));
    const char *url = ocsp_get_url("http://ocsp.example.com", request, arena);
    must(text_is_clean(bytes_of_text(url)));
    must(strlen(url) < LIMIT_URL_BYTES);
}

static void check_judgement(const struct ocsp_response *response,
                            const struct cert *cert, const struct cert *issuer,
                            struct arena *arena)
{
    enum { NOW = 1800000000 };
    bool is_unknown, is_decided;
    struct revocation_answer answer =
        ocsp_judge(response, cert, issuer, NOW, NULL, arena, &is_unknown);
    is_decided =
        answer.status == REVOCATION_GOOD || answer.status == REVOCATION_REVOKED;
    must(is_decided == (answer.detail == NULL));
    must(is_unknown == (answer.status == REVOCATION_UNKNOWN));
    must(!is_decided ||
         (response->failure.status == STATUS_OK && response->single_count > 0));
    must(answer.detail == NULL || text_is_clean(bytes_of_text(answer.detail)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct bytes octets = { data, size };
    const struct ocsp_response *response = ocsp_response_parse(octets, arena);
    check_form(response, octets);
    for (size_t i = 0; i < response->single_count; i++)
        check_scts(&response->singles[i], arena);
    must(text_is_clean(
        bytes_of_text(ocsp_status_text(response->status, arena))));
    const struct cert *none = cert_parse((struct bytes){ 0 }, arena);
    const struct cert *first = none, *last = none;
    if (response->cert_count > 0) {
        first = response->certs[0];
        last = response->certs[response->cert_count - 1];
    }
    check_request(first, last, arena);
    check_judgement(response, first, last, arena);
    arena_free(arena);
    return 0;
}
