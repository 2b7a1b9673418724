#pragma once

struct job;

/* Steps that fetch the issuers which a server forgot (AIA), and build the
 * paths again with them: the served chain is repaired to explain it, the strict
 * verdict does not change. One pair of steps for each level. */
void issuers_fetch(struct job *job);
void issuers_use(struct job *job);
