#include <string.h>

#include "base/arena.h"
#include "replay/reading.h"
#include "replay/words.h"

/* Subjects of all rules: each certificate of each endpoint, at most. */
enum { MOST_FINDINGS = 65536, MOST_RULES = 1024, MOST_PATHS = 64 };

static void read_root(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct root_choice *choice = &reading->record->root;
    const json_t *root = fields_object(fields, result, "root");
    if (root == NULL)
        return;
    fields_enter(fields, "root");
    choice->cert = read_cert(reading, root, "pem");
    if (choice->cert == NULL || choice->cert->failure.status != STATUS_OK)
        fields_fail(fields, "pem", "a certificate");
    choice->source =
        (enum root_source)fields_word(fields, root, "source", root_source_word,
                                      root_source_count, ROOT_SOURCE_SERVED);
    choice->same_for_all = fields_bool(fields, root, "same_for_all");
    choice->alternates =
        read_named_certs(reading, root, "alternates", LIMIT_PATH_CERTS * 2,
                         &choice->alternate_count);
    fields_leave(fields);
    if (fields->fault != NULL)
        choice->cert = NULL;
}

/* A path that is broken is so at one of its certificates, or behind the
 * last. */
static void read_fault(struct fields *fields, const json_t *object,
                       struct path *out)
{
    out->broken_at = (size_t)fields_integer(fields, object, "broken_at", 0,
                                            (int64_t)out->length, 0);
    out->reason =
        (enum path_fault)fields_word(fields, object, "reason", path_fault_word,
                                     path_fault_count, FAULT_NONE);
}

static void read_path(struct reading *reading, const json_t *object,
                      struct path *out)
{
    struct fields *fields = &reading->fields;
    out->layer =
        (enum path_layer)fields_word(fields, object, "layer", path_layer_word,
                                     path_layer_count, LAYER_STRICT);
    out->certs = read_named_certs(reading, object, "certificates",
                                  LIMIT_PATH_CERTS, &out->length);
    if (out->length == 0)
        fields_fail(fields, "certificates", "at least one");
    out->result = (enum path_result)fields_word(
        fields, object, "result", path_result_word, path_result_count,
        PATH_INVALID);
    out->is_complete = !json_is_null(json_object_get(object, "root")) &&
                       json_object_get(object, "root") != NULL;
    out->source = (enum root_source)fields_word(
        fields, object, "source", root_source_word, root_source_count,
        ROOT_SOURCE_SERVED);
    out->root_is_known = fields_bool(fields, object, "root_is_known");
    out->root_is_public = fields_bool(fields, object, "root_is_public");
    read_fault(fields, object, out);
}

static const struct paths *paths_of(struct reading *reading, struct path *all,
                                    size_t count)
{
    if (count == 0)
        return NULL;
    struct paths *paths = ARENA_NEW(reading->fields.arena, 1, struct paths);
    paths->paths = all;
    paths->count = count;
    return paths;
}

/* First those over what was served, then those over fetched issuers, too. */
static void read_paths_of(struct reading *reading, const json_t *endpoint,
                          struct capture *capture)
{
    struct fields *fields = &reading->fields;
    size_t count;
    const json_t *list =
        fields_list(fields, endpoint, "paths", MOST_PATHS, &count);
    struct path *all = ARENA_NEW(fields->arena, count, struct path);
    for (size_t i = 0; i < count && fields->fault == NULL; i++) {
        const json_t *object = fields_element(fields, list, "paths", i);
        fields_enter_element(fields, "paths", i);
        read_path(reading, object, &all[i]);
        fields_leave(fields);
    }
    size_t strict = (size_t)fields_integer(fields, endpoint, "strict_paths", 0,
                                           (int64_t)count, (int64_t)count);
    if ((capture->chain_length > 0) != (strict > 0))
        fields_fail(fields, "strict_paths",
                    "one at least where a chain was served, and none else");
    if (fields->fault != NULL)
        return;
    capture->paths = paths_of(reading, all, strict);
    capture->repaired_paths = paths_of(reading, all + strict, count - strict);
}

void read_paths(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct record *record = reading->record;
    const json_t *list = json_object_get(result, "endpoints");
    for (size_t i = 0; i < record->capture_count; i++) {
        fields_enter_element(fields, "endpoints", i);
        read_paths_of(reading, json_array_get(list, i), &record->captures[i]);
        fields_leave(fields);
    }
    if (fields->fault == NULL)
        return;
    for (size_t i = 0; i < record->capture_count; i++)
        record->captures[i].paths = record->captures[i].repaired_paths = NULL;
}

static const struct given_file *file_of(const struct reading *reading,
                                        const char *path)
{
    const struct file_set *files = reading->record->files;
    for (size_t i = 0; path != NULL && files != NULL && i < files->count; i++)
        if (strcmp(files->items[i].path, path) == 0)
            return &files->items[i];
    return NULL;
}

static const struct rule *read_rule(struct fields *fields, const json_t *object)
{
    const char *id = fields_wanted_text(fields, object, "id");
    const struct rule *rule = rule_find(id);
    if (rule == NULL)
        fields_fail(fields, "id", "a rule that this certready knows");
    return rule;
}

static enum answer answer_of(struct fields *fields, const json_t *object)
{
    const char *word = fields_wanted_text(fields, object, "verdict");
    if (strcmp(word, "unknown") == 0)
        return ANSWER_UNKNOWN;
    if (strcmp(word, "fail") != 0 && strcmp(word, "note") != 0)
        fields_fail(fields, "verdict", "one of: fail, unknown, note");
    return ANSWER_FAIL;
}

static void read_subject(struct reading *reading, const json_t *object,
                         struct finding *out)
{
    struct fields *fields = &reading->fields;
    const struct record *record = reading->record;
    int64_t place = fields_integer(fields, object, "endpoint", 0,
                                   (int64_t)record->capture_count - 1, -1);
    if (place >= 0) {
        out->capture = &record->captures[place];
        out->capture_index = (size_t)place;
    }
    out->capture_count = (size_t)fields_integer(fields, object, "endpoints", 0,
                                                LIMIT_RESULT_ENDPOINTS, 0);
    out->cert = read_named_cert(reading, object, "sha256");
    out->cert_index = (int)fields_integer(fields, object, "certificate", 0,
                                          LIMIT_FILE_CERTS, -1);
    out->file = file_of(reading, fields_text(fields, object, "file"));
}

static void read_finding(struct reading *reading, const json_t *object,
                         struct finding *out)
{
    struct fields *fields = &reading->fields;
    *out = (struct finding){
        .rule = read_rule(fields, object),
        .severity = (enum severity)fields_word(fields, object, "severity",
                                               severity_word, severity_count,
                                               SEVERITY_NOTE),
        .answer = answer_of(fields, object),
        .evidence = fields_text(fields, object, "evidence"),
        .fix = fields_text(fields, object, "fix"),
        .is_new = fields_bool(fields, object, "new"),
        .waived = fields_bool(fields, object, "waived"),
        .waiver = fields_text(fields, object, "waiver"),
    };
    read_subject(reading, object, out);
}

static void read_findings(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct record *record = reading->record;
    size_t count;
    const json_t *list =
        fields_list(fields, result, "findings", MOST_FINDINGS, &count);
    record->findings = ARENA_NEW(fields->arena, count, struct finding);
    for (size_t i = 0; i < count && fields->fault == NULL; i++) {
        const json_t *object = fields_element(fields, list, "findings", i);
        fields_enter_element(fields, "findings", i);
        read_finding(reading, object, &record->findings[i]);
        fields_leave(fields);
    }
    record->finding_count = fields->fault == NULL ? count : 0;
}

static const char *const *read_rules(struct fields *fields,
                                     const json_t *result, const char *key,
                                     size_t *count)
{
    const char *const *ids =
        fields_texts(fields, result, key, MOST_RULES, count);
    for (size_t i = 0; i < *count; i++)
        if (rule_find(ids[i]) == NULL)
            fields_fail(fields, key, "rules that this certready knows");
    return ids;
}

void read_judgement(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct record *record = reading->record;
    read_root(reading, result);
    read_findings(reading, result);
    record->passed =
        read_rules(fields, result, "passed", &record->passed_count);
    record->not_judged =
        read_rules(fields, result, "not_judged", &record->not_judged_count);
}
