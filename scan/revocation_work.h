#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "record/revocation.h"

struct fetch;
struct fetched;
struct job;
struct path;

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
    struct revocation_subject subjects[MOST_SUBJECTS];
    size_t count;
    size_t fetch_count;
};

/* The list that was got there, or NULL. */
const struct crl *revocation_crl(const struct revocation_place *place);
/* What some of a subject's lists say together. */
struct revocation_answer
revocation_judge_crls(struct job *job, const struct revocation_subject *subject,
                      const struct crl *const *crls, size_t count);
/* The evidence about one subject. */
struct revocation_evidence
revocation_evidence_of(struct job *job,
                       const struct revocation_subject *subject);
