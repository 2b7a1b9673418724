#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"
#include "reports/format.h"

struct arena;

/* Words and facts that several formats have in common. */

/* "support.example.com:443", "[2001:db8::1]:443", or the line that is no
 * target; sanitised. */
const char *target_label(const struct record *record, struct arena *arena);
/* The same, and in parentheses how the name is written if that is Unicode. */
const char *target_title(const struct record *record, struct arena *arena);
/* "hosts.txt:3": where in a file of the input it stands; "" if in none. */
const char *target_place(const struct record *record, struct arena *arena);

/* "NOT READY", for people. */
const char *verdict_words(enum verdict verdict);
/* What to do next, in one or two sentences. */
const char *next_step(const struct record *record,
                      const struct check_options *checks, struct arena *arena);
/* The root may go to Support. That of a host that is not ready may be a wrong
 * one, or that of the certificate the appliance came with. */
bool may_be_sent(const struct record *record);

/* How a finding counts in a report that gates something. */
enum outcome {
    OUTCOME_NOTE, /* says something, stops nothing; also what is waived */
    OUTCOME_WARNING,
    OUTCOME_UNKNOWN, /* an error that could not be decided */
    OUTCOME_ERROR,
};
enum outcome finding_outcome(const struct finding *finding);
/* How many findings are more than a note; the worst of them in *worst, NULL if
 * there is none. */
size_t findings_that_count(const struct record *record,
                           const struct finding **worst);
/* "error", "warning", "unknown", "note", "waived". */
const char *finding_word(const struct finding *finding);
/* The address a finding is about as text, or "" if it is about the host. */
const char *finding_address(const struct record *record,
                            const struct finding *finding, struct arena *arena);
/* What was found; of a rule that says nothing more, its title. */
const char *finding_evidence(const struct finding *finding);
/* "Fix: what to do", "Waived: why", or "" for a note. */
const char *finding_remedy(const struct finding *finding, struct arena *arena);
/* Both on one line: "evidence. Fix: what to do". */
const char *finding_text(const struct finding *finding, struct arena *arena);

/* The certificate that --both-keys would have asked for too, or asked for in
 * vain, or NULL: a server may have one for clients of the other kind of key. */
const char *unseen_certificate(const struct record *record,
                               const struct check_options *checks);

/* Of the leaves that were served the one that ends first, NULL if none
 * decodes. */
const struct cert *record_leaf(const struct record *record);
/* The root that the address leads to, NULL if to none. Of several the one to
 * send, so that cross-signs do not look like a difference. */
const struct cert *capture_root(const struct record *record,
                                const struct capture *capture);
/* Whole days from the record's moment, negative if over. */
int64_t days_left(const struct record *record, int64_t end);
/* Earliest end on the first valid path of any address; false if none. */
bool record_earliest_end(const struct record *record, int64_t *end);

const char *digest_hex(const uint8_t *digest, struct arena *arena);
/* The start of the certificate's SHA-256, for tables. */
const char *short_digest(const struct cert *cert, struct arena *arena);

/* "TLSv1.3", "refused", "not probed": how it went with an address. */
const char *result_word(const struct capture *capture);
/* "PATH of DATE, N roots" */
const char *store_words(const struct store_info *store, struct arena *arena);

/* "3 targets: 1 ready, 2 not ready"; counts of zero are left out. */
/* "; 2 files of results", or "" for one. */
const char *files_text(const struct run_info *run, struct arena *arena);
/* What follows the totals: "; 2 files of results; interrupted", or "". */
const char *run_remarks(const struct run_info *run, struct arena *arena);
const char *totals_text(const struct run_totals *totals, struct arena *arena);
