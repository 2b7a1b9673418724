#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "record/dns_answer.h"
#include "resolver/dns_name.h"
#include "resolver/server.h"
#include "resolver/trail.h"

struct arena;

/* What one server has had to do with a chase. */
struct chase_server {
    unsigned asked;
    bool is_out; /* it answered, or is not there: asking again is no use */
};

/* Called once, perhaps before chase_start() returns. */
typedef void chase_done(void *user);

/*
 * The search for the records of one type of one name: which server is asked
 * when, and what the outcome is. Lives in the arena of the answer.
 */
struct chase {
    /* Set before chase_start(). */
    struct server *const *servers; /* in order of preference */
    size_t server_count;
    unsigned type;
    struct arena *arena;
    chase_done *done;
    void *user;

    struct trail trail;
    const char *name_text; /* of trail.name */
    struct chase_server *tries;
    size_t current;      /* the server that is asked */
    struct query *query; /* NULL if none is under way */

    /* NOT_ASKED until it is done; while it is not, `failure` and `server`
     * are those of the most telling failure so far. */
    enum dns_status status;
    enum dns_status failed; /* status of that failure, or NOT_ASKED */
    struct failure failure;
    const char *server; /* the one that decided, in the arena; or NULL */
};

void chase_start(struct chase *chase, const struct dns_name *name);
/* Time is up: ends it with what is known, if it has not ended. */
void chase_stop(struct chase *chase);
/* How much the outcome tells: a final answer most, then what a server said,
 * then its silence. */
unsigned chase_telling(const struct chase *chase);
