#pragma once

#include "checks/check.h"

/*
 * Rules of the family revocation about what was answered: by the CRLs that the
 * user gave, whose word the faults of the path hold, and by the sources that
 * the certificates name, whose answers the record holds.
 */

enum answer judge_leaf_revoked(const struct subject *subject,
                               struct note *note);
enum answer judge_ca_revoked(const struct subject *subject, struct note *note);
enum answer judge_revocation_unreachable(const struct subject *subject,
                                         struct note *note);
enum answer judge_revocation_stale(const struct subject *subject,
                                   struct note *note);
enum answer judge_revocation_invalid(const struct subject *subject,
                                     struct note *note);
enum answer judge_ocsp_unknown(const struct subject *subject,
                               struct note *note);
enum answer judge_staple_bad(const struct subject *subject, struct note *note);
