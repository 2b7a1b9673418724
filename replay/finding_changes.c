#include <string.h>

#include "base/arena.h"
#include "checks/check.h"
#include "checks/subject.h"
#include "replay/changes.h"

struct matching {
    struct record *record;
    const struct known_result *known;
    const struct check_options *checks;
    struct finding_key *keys; /* of the record's findings */
    struct gone_finding *gone;
    size_t gone_count;
};

static bool chain_holds(const struct capture *capture, const uint8_t *sha256)
{
    for (size_t i = 0; i < capture->chain_length; i++)
        if (memcmp(capture->chain[i]->sha256, sha256, SHA256_SIZE) == 0)
            return true;
    return false;
}

static bool endpoint_held(const struct known_endpoint *endpoint,
                          const uint8_t *sha256)
{
    for (size_t i = 0; i < endpoint->cert_count; i++)
        if (memcmp(endpoint->certs[i].sha256, sha256, SHA256_SIZE) == 0)
            return true;
    return false;
}

static bool was_served_at(const struct known_result *known,
                          const struct capture *capture, const uint8_t *sha256)
{
    for (size_t i = 0; i < known->endpoint_count; i++) {
        const struct known_endpoint *endpoint = &known->endpoints[i];
        if (endpoint->port == capture->port &&
            address_equal(&endpoint->address, &capture->address) &&
            strcmp(endpoint->host, capture->node->host) == 0 &&
            endpoint_held(endpoint, sha256))
            return true;
    }
    return false;
}

static bool was_tried(const struct known_result *known,
                      const struct address *address)
{
    for (size_t i = 0; i < known->endpoint_count; i++)
        if (address_equal(&known->endpoints[i].address, address))
            return true;
    return false;
}

/* A finding about a certificate is about all addresses of its node that serve
 * it: each of them must have served it before. */
static bool was_served_everywhere(const struct matching *matching,
                                  const struct finding *finding,
                                  const uint8_t *sha256)
{
    const struct record *record = matching->record;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (capture->node == finding->capture->node &&
            capture_is_judged(capture, matching->checks) &&
            chain_holds(capture, sha256) &&
            !was_served_at(matching->known, capture, sha256))
            return false;
    }
    return true;
}

/*
 * What is the same on several addresses is one finding, which names the first
 * of them. So it is known if that one was named, or may have been among those
 * that were not, and if it is about no more addresses than before.
 */
static bool addresses_were_known(const struct matching *matching,
                                 const struct finding_key *key)
{
    const struct known_result *known = matching->known;
    size_t count = 0;
    bool was_named = false, may_be_unnamed = false;
    for (size_t i = 0; i < known->finding_count; i++) {
        const struct finding_key *other = &known->findings[i];
        if (!finding_key_fits(key, other))
            continue;
        count += other->address_count;
        was_named |= address_equal(&other->address, &key->address);
        may_be_unnamed |= other->address_count > 1;
    }
    return key->address_count <= count &&
           (was_named || (may_be_unnamed && was_tried(known, &key->address)));
}

static bool any_fits(const struct known_result *known,
                     const struct finding_key *key)
{
    for (size_t i = 0; i < known->finding_count; i++)
        if (finding_key_fits(key, &known->findings[i]))
            return true;
    return false;
}

static bool is_known(const struct matching *matching, size_t index)
{
    const struct finding *finding = &matching->record->findings[index];
    const struct finding_key *key = &matching->keys[index];
    if (key->address.size > 0 && key->cert == NULL)
        return addresses_were_known(matching, key);
    if (!any_fits(matching->known, key))
        return false;
    return key->address.size == 0 ||
           was_served_everywhere(matching, finding, key->cert);
}

static bool lists_rule(const char *const *rules, size_t count, const char *rule)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rules[i], rule) == 0)
            return true;
    return false;
}

/* Is the finding about that address too, though another is named? */
static bool reaches(const struct record *record, const struct finding *finding,
                    const struct finding_key *key,
                    const struct address *address)
{
    if (address_equal(&key->address, address))
        return true;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (!address_equal(&capture->address, address))
            continue;
        if (key->cert == NULL ? key->address_count > 1
                              : capture->node == finding->capture->node &&
                                    chain_holds(capture, key->cert))
            return true;
    }
    return false;
}

/* The rule still says so of the same address or thing, of whatever
 * certificate; or it could not decide this time. */
static bool may_be_there(const struct matching *matching,
                         const struct finding_key *old)
{
    const struct record *record = matching->record;
    for (size_t i = 0; i < record->finding_count; i++) {
        const struct finding_key *key = &matching->keys[i];
        if (strcmp(key->rule, old->rule) != 0)
            continue;
        if (key->answer == ANSWER_UNKNOWN)
            return true;
        struct finding_key other = *key;
        other.cert = old->cert;
        if (finding_key_fits(&other, old) &&
            (old->address.size == 0 ||
             reaches(record, &record->findings[i], key, &old->address)))
            return true;
    }
    return false;
}

/* Nothing was seen this time where it was found. */
static bool is_out_of_sight(const struct record *record,
                            const struct address *address)
{
    size_t seen = 0;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        bool is_silent = capture_is_silent(capture);
        seen += !is_silent;
        if (is_silent && address->size > 0 &&
            address_equal(&capture->address, address))
            return true;
    }
    return seen == 0 && record->verdict == VERDICT_INCONCLUSIVE;
}

static bool is_gone(const struct matching *matching,
                    const struct finding_key *old)
{
    const struct record *record = matching->record;
    if (old->answer != ANSWER_FAIL || old->is_note)
        return false;
    if (lists_rule(record->passed, record->passed_count, old->rule))
        return true;
    return !lists_rule(record->not_judged, record->not_judged_count,
                       old->rule) &&
           !may_be_there(matching, old) &&
           !is_out_of_sight(record, &old->address);
}

static void add_gone(struct matching *matching, const struct finding_key *old)
{
    struct arena *arena = matching->record->arena;
    const char *address =
        old->address.size == 0 ? NULL : address_text(&old->address, arena);
    for (size_t i = 0; i < matching->gone_count; i++) {
        const struct gone_finding *other = &matching->gone[i];
        if (strcmp(other->rule, old->rule) == 0 &&
            (address == NULL || other->address == NULL
                 ? address == other->address
                 : strcmp(address, other->address) == 0))
            return;
    }
    matching->gone[matching->gone_count++] =
        (struct gone_finding){ .rule = arena_printf(arena, "%s", old->rule),
                               .address = address };
}

void changes_find_findings(struct record *record,
                           const struct known_result *known,
                           const struct check_options *checks,
                           struct changes *out)
{
    struct arena *arena = record->arena;
    struct matching matching = {
        .record = record,
        .known = known,
        .checks = checks,
        .keys = ARENA_NEW(arena, record->finding_count, struct finding_key),
        .gone = ARENA_NEW(arena, known->finding_count, struct gone_finding),
    };
    for (size_t i = 0; i < record->finding_count; i++)
        matching.keys[i] = finding_key_of(record, &record->findings[i]);
    for (size_t i = 0; i < record->finding_count; i++)
        record->findings[i].is_new = !is_known(&matching, i);
    for (size_t i = 0; !record->interrupted && i < known->finding_count; i++)
        if (is_gone(&matching, &known->findings[i]))
            add_gone(&matching, &known->findings[i]);
    out->gone = matching.gone;
    out->gone_count = matching.gone_count;
}
