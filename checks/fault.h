#pragma once

#include "checks/check.h"

/*
 * Judging by the faults of the chosen path. The table in record/path.h says
 * which rule a fault leads to, so one function serves all of those rules; what
 * only our library cannot verify is unknown.
 */

/* Any certificate of the path. */
enum answer judge_fault(const struct subject *subject, struct note *note);
/* Only those that issue: not applicable to a leaf without the fault. */
enum answer judge_issuer_fault(const struct subject *subject,
                               struct note *note);
/* Not applicable to a root without the fault. */
enum answer judge_signed_fault(const struct subject *subject,
                               struct note *note);

/* The fault of the rule on the path, wherever it is, or NULL. */
const struct path_fault_entry *find_fault(const struct subject *subject);

/* The names of a leaf are the same on each of its paths: faults of theirs make
 * no path invalid, and the rules about names judge them, if they are asked. */
bool fault_is_about_names(enum path_fault fault);

/*
 * The most that a fault weighs in a profile, where its rule is stricter about
 * others: the Baseline Requirements let name constraints be not critical,
 * RFC 5280 lets be what only they forbid, and a delta list can be done without.
 */
enum severity fault_most_severity(enum path_fault fault, enum profile profile);

/* What a fault weighs by the table of rules; SEVERITY_NONE if no rule has a word
 * for it. */
enum severity fault_severity(enum path_fault fault,
                             const struct check_options *options,
                             bool root_is_public);

/* Writes the detail of a fault and what OpenSSL says of it. */
void note_fault(const struct subject *subject,
                const struct path_fault_entry *entry, struct note *note);
/* Ends evidence with the words of OpenSSL, if the rule has any. */
void note_openssl(const struct subject *subject, struct note *note);
