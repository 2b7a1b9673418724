#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "record/revocation.h"

struct fetch;
struct fetched;
struct job;
struct path;
struct record;
struct signature_cache;

/* Certificates asked about for one target: the paths of 32 addresses could
 * name more, but not on any real appliance. */
enum { MOST_SUBJECTS = 64 };

/* One place that is asked. */
struct revocation_place {
    enum revocation_kind kind;
    const char *url;       /* of the list, or of the responder */
    const char *asked_url; /* by GET: of OCSP it has the request in it */
    const struct fetched *fetched;
    struct fetch *post; /* an OCSP request that went by POST, or NULL */
};

/* One certificate that is asked about. */
struct revocation_subject {
    const struct cert *cert, *issuer;
    const struct path *path;
    struct revocation_place places[LIMIT_REVOCATION_URLS];
    size_t place_count;
    bool over_limit;
    struct revocation_answer by_crl;
};

/* What the steps of one job hand on; in the record's arena. */
struct revocation_work {
    struct revocation_subject *subjects[MOST_SUBJECTS];
    size_t count;
    size_t fetch_count;
};

/* The list that was got there, or NULL. */
const struct crl *revocation_crl(const struct revocation_place *place);
/* All that were got for a subject: how many, of LIMIT_REVOCATION_URLS at
 * most. */
size_t revocation_crls(const struct revocation_subject *subject,
                       const struct crl **out);
/* What some of a subject's lists say together. */
struct revocation_answer
revocation_judge_crls(struct job *job, const struct revocation_subject *subject,
                      const struct crl *const *crls, size_t count);
/* The evidence about one subject. */
struct revocation_evidence
revocation_evidence_of(struct job *job,
                       const struct revocation_subject *subject);

/* The rest is for recorded answers, too: what a response says about the
 * certificate of the evidence, */
void revocation_judge_ocsp(struct record *record, struct signature_cache *cache,
                           const struct revocation_evidence *evidence,
                           struct bytes octets, struct revocation_source *out);
/* … what the endpoints have stapled for it, each as one more source, */
void revocation_add_staples(struct record *record,
                            struct signature_cache *cache,
                            const struct revocation_evidence *evidence,
                            struct revocation_source *sources, size_t *count);
/* … and what all sources say together. */
void revocation_weigh(struct revocation_evidence *evidence);
/* The path that is judged; where none is valid, a repaired one says more. */
const struct path *revocation_path(const struct capture *capture);
