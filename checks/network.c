#include <string.h>

#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/interception.h"
#include "checks/subject.h"

static enum answer judge_connect(const struct subject *subject,
                                 struct note *note)
{
    const struct capture *capture = subject->capture;
    const struct failure *failure = &capture->failure;
    bool is_standby = subject->node->role == ROLE_FAILOVER;
    if (subject->record->is_file)
        return ANSWER_NOT_APPLICABLE;
    if (capture->status == CAPTURE_OK ||
        capture->status == CAPTURE_HANDSHAKE_FAILED)
        return ANSWER_PASS;
    if (capture->status == CAPTURE_NOT_PROBED) {
        note_printf(note, "not probed");
        return ANSWER_UNKNOWN;
    }
    note_fix(note, "Open TCP %u to the appliance on this address.",
             (unsigned)capture->port);
    note_printf(note, "TCP connect: %s%s%s%s after %u %s; address from %s",
                status_text(failure->status),
                failure->detail == NULL ? "" : " (",
                failure->detail == NULL ? "" : failure->detail,
                failure->detail == NULL ? "" : ")", capture->tries,
                capture->tries == 1 ? "try" : "tries",
                subject->node->dns.status == DNS_GIVEN     ? "the user"
                : subject->node->dns.status == DNS_LITERAL ? "the target"
                                                           : "DNS");
    return capture_is_silent(capture) && !is_standby ? ANSWER_UNKNOWN
                                                     : ANSWER_FAIL;
}

/* Nothing was seen of the server: it may be the way there. */
static bool is_silent(const struct page *page)
{
    switch (page->failure.status) {
    case STATUS_TIMED_OUT:
    case STATUS_UNREACHABLE:
    case STATUS_RESET:
    case STATUS_PROXY:
    case STATUS_LOCAL:
        return true;
    default:
        return false;
    }
}

static const char *page_text(const struct page *page, struct arena *arena)
{
    if (page->status_line == NULL)
        return cause_text(&page->failure, arena);
    if (page->http_status != 0)
        return page->status_line;
    return arena_printf(arena, "not HTTP: %s", page->status_line);
}

/* Only renewals of Let's Encrypt need the port; of others it is told if it was
 * asked. */
static enum answer judge_port80(const struct subject *subject,
                                struct note *note)
{
    const struct cert *leaf = capture_good_leaf(subject->capture);
    const struct page *page = &subject->capture->port_80;
    if (subject->record->is_file || leaf == NULL)
        return ANSWER_NOT_APPLICABLE;
    bool is_needed = is_from_lets_encrypt(leaf, note->arena);
    if (!page->was_asked)
        return is_needed ? ANSWER_NOT_JUDGED : ANSWER_NOT_APPLICABLE;
    if (page->http_status != 0)
        return ANSWER_PASS;
    note_printf(note, "TCP port 80: %s", page_text(page, note->arena));
    note->most = is_needed ? SEVERITY_WARNING : SEVERITY_NOTE;
    return is_silent(page) ? ANSWER_UNKNOWN : ANSWER_FAIL;
}

static enum answer judge_health(const struct subject *subject,
                                struct note *note)
{
    enum { HEALTHY = 200 };
    const struct page *page = &subject->capture->health;
    if (subject->record->is_file || subject->capture->status != CAPTURE_OK)
        return ANSWER_NOT_APPLICABLE;
    if (!page->was_asked)
        return ANSWER_NOT_JUDGED;
    if (page->http_status == HEALTHY)
        return ANSWER_PASS;
    note_printf(note, "GET /check_health: %s", page_text(page, note->arena));
    return is_silent(page) ? ANSWER_UNKNOWN : ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "network.connect",
        .title = "Every address accepts TCP connections on the port.",
        .why = "All session traffic of the product runs over TCP 443; a "
               "client that is given this address gets nowhere.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_ENDPOINT,
        .standard = "BeyondTrust network requirements (TCP 443)",
        .fix = "Open TCP 443 to the appliance on this address.",
        .is_about_connection = true,
        .judge = judge_connect,
        .warns_about_standby = true,
    },
    {
        .id = "network.port80",
        .title = "TCP port 80 can be reached where Let's Encrypt renews.",
        .why = "Let's Encrypt checks the name over port 80 before it renews.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_ENDPOINT,
        .standard = "BeyondTrust Let's Encrypt requirements",
        .fix = "Allow TCP 80 from the internet, or renewals will fail.",
        .is_about_connection = true,
        .judge = judge_port80,
    },
    {
        .id = "network.health",
        .title = "The appliance's health page answers.",
        .why = "It tells whether the appliance itself reports a fault; "
               "before licensing it may be absent.",
        .severity = { "III", "III" },
        .scope = SCOPE_ENDPOINT,
        .standard = "BeyondTrust API, check_health",
        .fix = "None before licensing; after it, a 500 means the appliance "
               "reports a fault.",
        .is_about_connection = true,
        .judge = judge_health,
    },
    {
        .id = "network.intercepted",
        .title = "Nothing between here and the appliance reads the traffic.",
        .why = "A proxy that inspects TLS shows its own certificate; its root "
               "would be taken for that of the appliance.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_HOST,
        .standard = "certready",
        .fix = "Run again from a network without TLS inspection: this root is "
               "the proxy's, do not send it.",
        .judge = judge_interception,
    },
};

const struct family family_network = {
    .name = "network",
    .title = "Connectivity",
    .rules = rules,
    .count = COUNT_OF(rules),
};
