#include "resolver/caa.h"

#include "resolver/dns_message.h"

static void end(struct caa_climb *climb)
{
    const struct chase *chase = &climb->chase;
    struct dns_answer *answer = climb->answer;
    answer->caa_status =
        chase->status == DNS_NXDOMAIN ? DNS_NODATA : chase->status;
    if (chase->status == DNS_OK) {
        answer->caa_owner = dns_name_text(&chase->trail.name, chase->arena);
        answer->caas = chase->trail.caas;
        answer->caa_count = chase->trail.caa_count;
    }
    climb->done(climb->user);
}

/* Goes up where there is no set, but not to the root. An error ends the
 * climb: the set might be just there. */
static void on_chase_done(void *user)
{
    struct caa_climb *climb = user;
    enum dns_status status = climb->chase.status;
    if ((status == DNS_NODATA || status == DNS_NXDOMAIN) &&
        dns_name_climb(&climb->name))
        chase_start(&climb->chase, &climb->name);
    else
        end(climb);
}

void caa_climb_start(struct caa_climb *climb, const struct dns_name *name)
{
    climb->name = *name;
    climb->answer->caa_was_asked = true;
    climb->chase.type = DNS_TYPE_CAA;
    climb->chase.done = on_chase_done;
    climb->chase.user = climb;
    chase_start(&climb->chase, name);
}
