#pragma once

#include "record/dns_answer.h"
#include "resolver/chase.h"

/*
 * The search for the CAA set that counts for a name: its own, else that of
 * the nearest name above it (RFC 8659 3). Lives in the arena of the answer.
 */
struct caa_climb {
    struct chase chase; /* what is to be set before chase_start() is set */
    struct dns_answer *answer;
    chase_done *done;
    void *user;
    struct dns_name name; /* whose set is asked for */
};

/* Fills in the caa fields of the answer. */
void caa_climb_start(struct caa_climb *climb, const struct dns_name *name);
