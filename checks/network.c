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

/* Only renewals of Let's Encrypt need the port, and no connection to it is
 * made by this version. */
static enum answer judge_port80(const struct subject *subject,
                                struct note *note)
{
    if (subject->record->is_file ||
        !is_from_lets_encrypt(subject->cert, note->arena))
        return ANSWER_NOT_APPLICABLE;
    return ANSWER_NOT_JUDGED;
}

/* No request is made to the appliance's pages by this version. */
static enum answer judge_health(const struct subject *subject,
                                struct note *note)
{
    (void)note;
    return subject->record->is_file ? ANSWER_NOT_APPLICABLE : ANSWER_NOT_JUDGED;
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
        .judge = judge_connect,
        .warns_about_standby = true,
    },
    {
        .id = "network.port80",
        .title = "TCP port 80 can be reached where Let's Encrypt renews.",
        .why = "Let's Encrypt checks the name over port 80 before it renews.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_LEAF,
        .standard = "BeyondTrust Let's Encrypt requirements",
        .fix = "Allow TCP 80 from the internet, or renewals will fail.",
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
