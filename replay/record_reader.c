#include "replay/record_reader.h"

#include "base/arena.h"
#include "replay/reading.h"
#include "replay/words.h"

const struct cert *read_cert(struct reading *reading, const json_t *object,
                             const char *key)
{
    struct bytes der = fields_pem(&reading->fields, object, key, "CERTIFICATE");
    if (reading->fields.fault != NULL || json_object_get(object, key) == NULL)
        return NULL;
    return known_certs_take(&reading->certs, der);
}

static const char *const unknown_cert =
    "the SHA-256 of a certificate of this record";

const struct cert *read_named_cert(struct reading *reading,
                                   const json_t *object, const char *key)
{
    uint8_t sha256[SHA256_SIZE];
    if (!fields_sha256(&reading->fields, object, key, sha256))
        return NULL;
    const struct cert *cert = known_certs_find(&reading->certs, sha256);
    if (cert == NULL)
        fields_fail(&reading->fields, key, unknown_cert);
    return cert;
}

const struct cert **read_named_certs(struct reading *reading,
                                     const json_t *object, const char *key,
                                     size_t most, size_t *count)
{
    struct fields *fields = &reading->fields;
    const json_t *list = fields_list(fields, object, key, most, count);
    const struct cert **certs =
        ARENA_NEW(fields->arena, *count, const struct cert *);
    for (size_t i = 0; i < *count; i++) {
        uint8_t sha256[SHA256_SIZE];
        if (!fields_sha256_of(fields, json_array_get(list, i), key, i, sha256))
            break;
        certs[i] = known_certs_find(&reading->certs, sha256);
        if (certs[i] == NULL)
            fields_fail(fields, key, unknown_cert);
    }
    if (fields->fault != NULL)
        *count = 0;
    return certs;
}

void read_other_certs(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    size_t count;
    const json_t *list =
        fields_list(fields, result, "certificates",
                    LIMIT_RESULT_ENDPOINTS * LIMIT_PATH_CERTS, &count);
    for (size_t i = 0; i < count && fields->fault == NULL; i++)
        (void)known_certs_take(&reading->certs,
                               fields_pem_of(fields, json_array_get(list, i),
                                             "certificates", i, "CERTIFICATE"));
}

/* What was looked for; a record that does not say so was not asked. */
static void read_asked(struct reading *reading, const json_t *observed)
{
    struct check_options *checks = reading->checks;
    const char *only = fields_text(&reading->fields, observed, "only");
    checks->asked_without_sni =
        fields_has_word(observed, "asked", "without-sni");
    checks->asked_legacy = fields_has_word(observed, "asked", "legacy");
    checks->asked_both_keys = fields_has_word(observed, "asked", "both-keys");
    checks->asked_pages = fields_has_word(observed, "asked", "pages");
    checks->judge_name = fields_has_word(observed, "asked", "name");
    if (only == NULL)
        return;
    struct bytes word = bytes_of_text(only);
    checks->ipv4_only = bytes_equal(word, bytes_of_text("ipv4"));
    checks->ipv6_only = bytes_equal(word, bytes_of_text("ipv6"));
    if (!checks->ipv4_only && !checks->ipv6_only)
        fields_fail(&reading->fields, "only", "one of: ipv4, ipv6");
}

static void read_clocks(struct reading *reading, const json_t *observed)
{
    struct fields *fields = &reading->fields;
    size_t count;
    const json_t *list =
        fields_list(fields, observed, "clocks", LIMIT_FETCHES, &count);
    struct clock_reading *clocks =
        ARENA_NEW(fields->arena, count, struct clock_reading);
    for (size_t i = 0; i < count; i++) {
        const json_t *clock = fields_element(fields, list, "clocks", i);
        fields_enter_element(fields, "clocks", i);
        clocks[i] = (struct clock_reading){
            .url = fields_wanted_text(fields, clock, "url"),
            .ahead =
                fields_integer(fields, clock, "ahead", INT32_MIN, INT32_MAX, 0),
        };
        fields_leave(fields);
    }
    reading->record->clocks = clocks;
    reading->record->clock_count = count;
}

static void read_observed(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct record *record = reading->record;
    const json_t *observed = fields_object(fields, result, "observed");
    if (observed == NULL) {
        fields_fail(fields, "observed",
                    "what was observed (written by a newer certready)");
        return;
    }
    fields_enter(fields, "observed");
    record->started_at = fields_time(fields, observed, "started_at");
    record->interrupted = fields_bool(fields, observed, "interrupted");
    record->is_offline = fields_bool(fields, observed, "offline");
    record->is_file = fields_bool(fields, observed, "files");
    record->ipv6_is_reachable = fields_bool(fields, observed, "ipv6_reachable");
    reading->checks->warn_days = (unsigned)fields_integer(
        fields, observed, "warn_days", 0, INT32_MAX, WARN_DAYS_DEFAULT);
    reading->checks->warn_days_are_given =
        fields_bool(fields, observed, "warn_days_given");
    read_asked(reading, observed);
    read_clocks(reading, observed);
    fields_leave(fields);
}

static void read_heading(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct record *record = reading->record;
    record->verdict =
        (enum verdict)fields_word(fields, result, "verdict", verdict_word,
                                  verdict_count, VERDICT_INVALID);
    reading->checks->goal = (enum goal)fields_word(
        fields, result, "goal", goal_word, goal_count, GOAL_LICENSE);
    reading->checks->profile =
        (enum profile)fields_word(fields, result, "profile", profile_word,
                                  profile_count, PROFILE_PRODUCT);
    record->now = fields_time(fields, result, "judged_at");
    record->duration_ms = fields_decimal(fields, result, "duration_ms");
    if (json_object_get(result, "verdict") == NULL)
        fields_fail(fields, "verdict", "a verdict");
    if (json_object_get(result, "judged_at") == NULL)
        fields_fail(fields, "judged_at", "a time");
}

/* Certificates first: what comes later names them. */
bool record_read(const json_t *result, struct record *record,
                 const char **fault)
{
    struct reading reading = {
        .fields = { .arena = record->arena },
        .record = record,
        .checks = ARENA_NEW(record->arena, 1, struct check_options),
        .certs = { .arena = record->arena },
    };
    record->checks = reading.checks;
    read_heading(&reading, result);
    read_observed(&reading, result);
    read_other_certs(&reading, result);
    read_target(&reading, result);
    read_captures(&reading, result);
    read_issuers(&reading, result);
    read_files(&reading, result);
    read_judgement(&reading, result);
    read_paths(&reading, result);
    read_revocations(&reading, result);
    read_changes(&reading, result);
    *fault = reading.fields.fault;
    return *fault == NULL;
}
