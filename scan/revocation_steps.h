#pragma once

struct job;

/*
 * Steps that ask whether the certificates of the chosen paths are revoked: all
 * CRLs they name first, then delta CRLs that those name, then OCSP where the
 * CRLs did not decide, by GET and where that fails by POST. A stapled answer
 * is judged in any case, also offline. The last step writes the evidence into
 * the record; offline only that of staples.
 */
void revocation_ask_crls(struct job *job);
void revocation_ask_deltas(struct job *job);
void revocation_ask_ocsp(struct job *job);
void revocation_ask_ocsp_again(struct job *job);
void revocation_conclude(struct job *job);
