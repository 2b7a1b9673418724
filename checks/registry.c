#include <string.h>

#include "checks/check.h"
#include "checks/families.h"

/* The order of every report and of `certready rules`. */
const struct family *const all_families[] = {
    &family_dns,       &family_network,      &family_tls,
    &family_name,      &family_chain,        &family_validity,
    &family_key,       &family_signature,    &family_certificate,
    &family_usage,     &family_transparency, &family_revocation,
    &family_agreement, &family_node,         &family_product,
    &family_license,   &family_file,         &family_request,
};
const size_t family_count = COUNT_OF(all_families);

const char *goal_text(enum goal goal)
{
    static const char *const texts[] = {
        [GOAL_LICENSE] = "license",
        [GOAL_FULL] = "full",
    };
    return texts[goal];
}

const char *profile_text(enum profile profile)
{
    static const char *const texts[] = {
        [PROFILE_PRODUCT] = "product",
        [PROFILE_WEBPKI] = "webpki",
        [PROFILE_RFC5280] = "rfc5280",
    };
    return texts[profile];
}

/* The part of the id before the dot names the family. */
static bool is_of_family(const struct family *family, const char *id)
{
    size_t length = strlen(family->name);
    return strncmp(id, family->name, length) == 0 && id[length] == '.';
}

const struct rule *rule_find(const char *id)
{
    for (size_t f = 0; f < family_count; f++) {
        const struct family *family = all_families[f];
        if (!is_of_family(family, id))
            continue;
        for (size_t i = 0; i < family->count; i++) {
            if (strcmp(family->rules[i].id, id) == 0)
                return &family->rules[i];
        }
    }
    return NULL;
}

static enum severity letter_severity(char letter)
{
    switch (letter) {
    case 'E':
        return SEVERITY_ERROR;
    case 'W':
        return SEVERITY_WARNING;
    case 'I':
        return SEVERITY_NOTE;
    default:
        return SEVERITY_NONE;
    }
}

static bool binds_private_roots(const struct rule *rule, enum goal goal)
{
    switch (rule->binds) {
    case BINDS_ALWAYS:
        return true;
    case BINDS_PUBLIC_FOR_LICENSE:
        return goal == GOAL_FULL;
    case BINDS_PUBLIC:
        break;
    }
    return false;
}

enum severity rule_severity(const struct rule *rule, enum goal goal,
                            enum profile profile, bool root_is_public)
{
    enum severity severity = letter_severity(rule->severity[goal][profile]);
    /* The profile webpki holds every chain to the Baseline Requirements; what
     * of them counts in rfc5280 is in the table. */
    if (root_is_public || profile != PROFILE_PRODUCT ||
        severity != SEVERITY_ERROR || binds_private_roots(rule, goal))
        return severity;
    return SEVERITY_WARNING;
}
