#include "resolver/chase.h"

#include "base/arena.h"
#include "resolver/dns_message.h"

/* What a status is called in a failure. */
static enum status failure_status(enum dns_status status)
{
    static const enum status statuses[] = {
        [DNS_NXDOMAIN] = STATUS_NXDOMAIN,
        [DNS_NODATA] = STATUS_NODATA,
        [DNS_SERVFAIL] = STATUS_SERVFAIL,
        [DNS_REFUSED] = STATUS_DNS_REFUSED,
        [DNS_CNAME_LOOP] = STATUS_CNAME_LOOP,
        [DNS_OVER_LIMIT] = STATUS_OVER_LIMIT,
        [DNS_TIMED_OUT] = STATUS_TIMED_OUT,
        [DNS_MALFORMED] = STATUS_DNS_MALFORMED,
        [DNS_UNREACHABLE] = STATUS_UNREACHABLE,
    };
    return statuses[status];
}

static unsigned telling(enum dns_status status)
{
    switch (status) {
    case DNS_NOT_ASKED:
        return 0;
    case DNS_SERVFAIL:
        return 5;
    case DNS_REFUSED:
        return 4;
    case DNS_MALFORMED:
        return 3;
    case DNS_TIMED_OUT:
        return 2;
    case DNS_UNREACHABLE:
        return 1;
    default:
        return 6;
    }
}

unsigned chase_telling(const struct chase *chase)
{
    return telling(chase->status);
}

static const char *current_text(const struct chase *chase)
{
    return server_text(chase->servers[chase->current]);
}

static void end(struct chase *chase, enum dns_status status)
{
    chase->status = status;
    chase->done(chase->user);
}

/* An end that the server which is asked has decided. */
static void decide(struct chase *chase, enum dns_status status,
                   const char *detail)
{
    chase->server = arena_printf(chase->arena, "%s", current_text(chase));
    chase->failure = (struct failure){ failure_status(status), 0, detail };
    end(chase, status);
}

/* The server that is asked has failed. */
static void note_failure(struct chase *chase, enum dns_status status,
                         unsigned rcode, const char *detail)
{
    bool has_answered = status != DNS_TIMED_OUT;
    if (has_answered)
        chase->tries[chase->current].is_out = true;
    if (telling(status) <= telling(chase->failed))
        return;
    chase->failed = status;
    chase->failure =
        (struct failure){ failure_status(status), (int)rcode, detail };
    chase->server = has_answered && status != DNS_UNREACHABLE
                        ? arena_printf(chase->arena, "%s", current_text(chase))
                        : NULL;
}

/* The least asked one; of several a silent one last, else in order. */
static bool choose_server(struct chase *chase)
{
    unsigned best = UINT32_MAX;
    for (size_t i = 0; i < chase->server_count; i++) {
        unsigned rank = chase->tries[i].asked * 2 +
                        (server_is_silent(chase->servers[i]) ? 1 : 0);
        if (!chase->tries[i].is_out && rank < best) {
            best = rank;
            chase->current = i;
        }
    }
    return best != UINT32_MAX;
}

static void on_reply(void *user, const struct reply *reply);

static void ask_next(struct chase *chase)
{
    if (!choose_server(chase)) {
        end(chase, chase->failed);
        return;
    }
    chase->tries[chase->current].asked++;
    server_ask(chase->servers[chase->current], chase->name_text,
               chase->trail.type, &chase->query, on_reply, chase);
}

/* Asks for trail.name from the first server on. */
static void ask_afresh(struct chase *chase)
{
    chase->name_text = dns_name_text(&chase->trail.name, chase->arena);
    chase->tries =
        ARENA_NEW(chase->arena, chase->server_count, struct chase_server);
    chase->failed = DNS_NOT_ASKED;
    chase->failure = (struct failure){ 0 };
    chase->server = NULL;
    ask_next(chase);
}

static void follow_alias(struct chase *chase)
{
    if (!dns_name_is_plain(&chase->trail.name)) {
        decide(chase, DNS_MALFORMED,
               arena_printf(chase->arena, "alias target %s is no host name",
                            dns_name_text(&chase->trail.name, chase->arena)));
        return;
    }
    ask_afresh(chase);
}

/* " for the alias target b.example.com", if it is about one. */
static const char *about(const struct chase *chase)
{
    if (chase->trail.alias_count == 0)
        return "";
    return arena_printf(chase->arena, " for the alias target %s",
                        dns_name_text(&chase->trail.name, chase->arena));
}

static const char *final_detail(const struct chase *chase,
                                enum dns_status status)
{
    switch (status) {
    case DNS_NXDOMAIN:
        return arena_printf(chase->arena, "%s answered NXDOMAIN%s",
                            current_text(chase), about(chase));
    case DNS_NODATA:
        return arena_printf(chase->arena, "%s answered without records%s",
                            current_text(chase), about(chase));
    case DNS_CNAME_LOOP:
        return arena_printf(chase->arena, "%s is an alias of an earlier name",
                            dns_name_text(&chase->trail.name, chase->arena));
    case DNS_OVER_LIMIT:
        return arena_printf(chase->arena, "more than %d aliases", LIMIT_CNAMES);
    default:
        return NULL;
    }
}

static const char *rcode_text(unsigned rcode, struct arena *arena)
{
    switch (rcode) {
    case DNS_RCODE_FORMERR:
        return "FORMERR";
    case DNS_RCODE_SERVFAIL:
        return "SERVFAIL";
    case DNS_RCODE_NOTIMP:
        return "NOTIMP";
    case DNS_RCODE_REFUSED:
        return "REFUSED";
    default:
        return arena_printf(arena, "response code %u", rcode);
    }
}

static const char *answer_detail(const struct chase *chase,
                                 enum dns_status status,
                                 const struct trail_oddity *oddity)
{
    if (status == DNS_MALFORMED)
        return arena_printf(chase->arena, "the answer of %s cannot be read%s",
                            current_text(chase), about(chase));
    if (oddity->is_lame)
        return arena_printf(chase->arena,
                            "%s is not responsible and does not recurse "
                            "(lame)%s",
                            current_text(chase), about(chase));
    return arena_printf(chase->arena, "%s answered %s%s", current_text(chase),
                        rcode_text(oddity->rcode, chase->arena), about(chase));
}

static const char *silence_detail(const struct chase *chase,
                                  const struct reply *reply)
{
    return arena_printf(
        chase->arena, "%s %s%s%s", current_text(chase),
        reply->status == DNS_TIMED_OUT ? "did not answer" : "cannot be reached",
        reply->was_truncated ? " over TCP after a truncated answer" : "",
        about(chase));
}

static void take_message(struct chase *chase, struct bytes message)
{
    struct trail_oddity oddity;
    enum dns_status status =
        trail_follow(&chase->trail, message, chase->arena, &oddity);
    switch (status) {
    case DNS_NOT_ASKED:
        follow_alias(chase);
        break;
    case DNS_OK:
        decide(chase, status, NULL);
        break;
    case DNS_SERVFAIL:
    case DNS_REFUSED:
    case DNS_MALFORMED:
        note_failure(chase, status, oddity.rcode,
                     answer_detail(chase, status, &oddity));
        ask_next(chase);
        break;
    default:
        decide(chase, status, final_detail(chase, status));
        break;
    }
}

static void on_reply(void *user, const struct reply *reply)
{
    struct chase *chase = user;
    switch (reply->status) {
    case DNS_OK:
        take_message(chase, reply->message);
        break;
    case DNS_NXDOMAIN:
    case DNS_MALFORMED: /* c-ares would not ask for the name */
        decide(chase, reply->status,
               arena_printf(chase->arena, "%s is not asked for in DNS",
                            chase->name_text));
        break;
    default:
        note_failure(chase, reply->status, 0, silence_detail(chase, reply));
        ask_next(chase);
        break;
    }
}

void chase_start(struct chase *chase, const struct dns_name *name)
{
    trail_start(&chase->trail, name, chase->type);
    chase->status = DNS_NOT_ASKED;
    ask_afresh(chase);
}

void chase_stop(struct chase *chase)
{
    static const struct reply silence = { .status = DNS_TIMED_OUT };
    if (chase->query == NULL)
        return;
    query_abandon(chase->query);
    note_failure(chase, DNS_TIMED_OUT, 0, silence_detail(chase, &silence));
    end(chase, chase->failed);
}
