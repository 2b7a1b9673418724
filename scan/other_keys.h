#pragma once

struct record;

/*
 * --both-keys: a server with an RSA and an ECDSA certificate serves each to the
 * clients that ask for it, so both must be right. While the record is judged
 * the other one is a capture of its own, behind those of the addresses; what
 * was found about it is then a finding about its address.
 */

/* Adds a capture for each address that has another certificate. */
void other_keys_add(struct record *record);
/* Takes them out again, and turns what was found about them to the captures of
 * their addresses. */
void other_keys_remove(struct record *record);
