#include "scan/fetched.h"

#include "base/limits.h"
#include "probe/fetch.h"
#include "x509/bundle.h"
#include "x509/crl_index.h"
#include "x509/ocsp.h"
#include "x509/time.h"

size_t fetched_most_octets(enum fetch_kind kind)
{
    switch (kind) {
    case FETCH_ISSUER:
        return LIMIT_AIA_BYTES;
    case FETCH_CRL:
        return LIMIT_CRL_BYTES;
    case FETCH_OCSP:
        return LIMIT_OCSP_BYTES;
    }
    return 0;
}

/* Of all lists in the answer: they are read, though one is asked for. */
static size_t octets_of(const struct bundle *bundle, struct bytes body)
{
    size_t octets = bundle->format == FORMAT_PEM ? body.size : 0;
    for (size_t i = 0; i < bundle->crl_count; i++)
        octets += crl_index_octets(bundle->crls[i]->index);
    return octets;
}

/* A CRL is DER by RFC 5280 4.2.1.13; some servers send PEM. */
static void take_crl(struct fetched *fetched, struct arena *arena)
{
    struct bundle bundle;
    bundle_parse(fetched->body, arena, &bundle);
    fetched->crl_octets = octets_of(&bundle, fetched->body);
    if (bundle.crl_count > 0) {
        fetched->crl = bundle.crls[0];
        return;
    }
    fetched->failure = (struct failure){
        .status = STATUS_MALFORMED,
        .detail = bundle.failure.status != STATUS_OK
                      ? bundle.failure.detail
                      : "the answer is no revocation list",
    };
}

static void take_clock(struct fetched *fetched, const char *text, int64_t now)
{
    int64_t date;
    if (text == NULL || !time_parse_http(bytes_of_text(text), &date))
        return;
    fetched->has_clock = true;
    fetched->clock_ahead = date - now;
}

void fetched_take(struct fetched *fetched, enum fetch_kind kind,
                  const struct fetch *fetch, int64_t now, struct arena *arena)
{
    fetched->body = fetch->body;
    fetched->failure = fetch->failure;
    take_clock(fetched, fetch->date, now);
    if (kind == FETCH_CRL && fetched->failure.status == STATUS_OK)
        take_crl(fetched, arena);
}

static bool is_issuer(struct bytes body, struct arena *arena)
{
    struct bundle bundle;
    bundle_parse(body, arena, &bundle);
    return bundle.cert_count > 0 &&
           bundle.certs[0]->failure.status == STATUS_OK;
}

static int64_t expiry_of_crl(const struct crl *crl)
{
    bool says = crl->failure.status == STATUS_OK && crl->has_next_update;
    return says ? crl->next_update : 0;
}

static int64_t expiry_of_ocsp(const struct ocsp_response *response)
{
    bool says = response->failure.status == STATUS_OK &&
                response->single_count > 0 &&
                response->singles[0].has_next_update;
    return says ? response->singles[0].next_update : 0;
}

int64_t fetched_expiry(const struct fetched *fetched, enum fetch_kind kind,
                       struct arena *arena)
{
    switch (kind) {
    case FETCH_ISSUER:
        return is_issuer(fetched->body, arena) ? INT64_MAX : 0;
    case FETCH_CRL:
        return expiry_of_crl(fetched->crl);
    case FETCH_OCSP:
        return expiry_of_ocsp(ocsp_response_parse(fetched->body, arena));
    }
    return 0;
}
