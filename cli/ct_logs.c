#include "cli/ct_logs.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/limits.h"
#include "base/text.h"
#include "chain/sct.h"
#include "cli/file.h"
#include "x509/der.h"
#include "x509/digest.h"
#include "x509/time.h"

struct list {
    struct arena *arena;
    struct ct_log *logs;
    size_t count;
    const char *fault; /* the first */
};

static bool refuse(struct list *list, const char *fault)
{
    if (list->fault == NULL)
        list->fault = fault;
    return false;
}

static const char *text_of(struct list *list, const json_t *object,
                           const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text_clean(list->arena, bytes_of_text(text));
}

/* "key" is a SubjectPublicKeyInfo, and "log_id" its digest. */
static bool read_key(struct list *list, const json_t *object,
                     struct ct_log *log)
{
    const char *key = json_string_value(json_object_get(object, "key"));
    const char *id = json_string_value(json_object_get(object, "log_id"));
    struct bytes octets;
    size_t offset;
    if (key == NULL ||
        !base64_decode(list->arena, bytes_of_text(key), &octets, &offset))
        return refuse(list, "a log without \"key\" in base64");
    struct der der = der_of(octets);
    if (!public_key_read(&der, &log->key) || !der_end(&der))
        return refuse(list, "a \"key\" is no SubjectPublicKeyInfo");
    digest_sha256(octets, log->id);
    if (id != NULL &&
        (!base64_decode(list->arena, bytes_of_text(id), &octets, &offset) ||
         !bytes_equal(octets, (struct bytes){ log->id, SHA256_SIZE })))
        return refuse(list, "a \"log_id\" is not the SHA-256 of its \"key\"");
    return true;
}

/* {"usable": {"timestamp": "2022-11-01T18:54:00Z"}}; a list without states is
 * one of logs that the user trusts. */
static bool read_state(struct list *list, const json_t *object,
                       struct ct_log *log)
{
    const json_t *state = json_object_get(object, "state");
    log->state = CT_LOG_USABLE;
    if (state == NULL)
        return true;
    for (int i = CT_LOG_PENDING; i <= CT_LOG_REJECTED; i++) {
        const json_t *value =
            json_object_get(state, ct_log_state_text((enum ct_log_state)i));
        const char *since =
            json_string_value(json_object_get(value, "timestamp"));
        if (value == NULL)
            continue;
        log->state = (enum ct_log_state)i;
        if (since == NULL ||
            !time_parse(bytes_of_text(since), &log->state_since))
            return refuse(list, "a \"state\" without a \"timestamp\"");
        return true;
    }
    return refuse(list, "a \"state\" that is not known");
}

static struct ct_log *new_log(struct list *list)
{
    list->logs = ARENA_GROW(list->arena, list->logs, list->count);
    return &list->logs[list->count++];
}

static bool read_logs(struct list *list, const json_t *logs,
                      const char *operated_by)
{
    size_t index;
    const json_t *object;
    if (logs != NULL && !json_is_array(logs))
        return refuse(list, "\"logs\" is no array");
    json_array_foreach(logs, index, object)
    {
        struct ct_log *log = new_log(list);
        log->operated_by = operated_by;
        log->name = text_of(list, object, "description");
        if (!read_key(list, object, log) || !read_state(list, object, log))
            return false;
    }
    return true;
}

static bool read_operators(struct list *list, const json_t *root)
{
    const json_t *operators = json_object_get(root, "operators");
    size_t index;
    const json_t *object;
    if (!json_is_array(operators))
        return refuse(list, "no \"operators\": expected a list of CT logs, "
                            "version 3");
    json_array_foreach(operators, index, object)
    {
        const char *name = text_of(list, object, "name");
        if (!read_logs(list, json_object_get(object, "logs"), name) ||
            !read_logs(list, json_object_get(object, "tiled_logs"), name))
            return false;
    }
    return list->count > 0 || refuse(list, "there is no log on it");
}

static bool read_text(struct list *list, struct bytes octets)
{
    json_error_t error;
    if (octets.size == 0)
        return refuse(list, "the file is empty");
    json_t *root = json_loadb((const char *)octets.data, octets.size,
                              JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return refuse(
            list,
            arena_printf(list->arena, "line %d: %s", error.line,
                         text_clean(list->arena, bytes_of_text(error.text))));
    bool good = read_operators(list, root);
    json_decref(root);
    return good;
}

bool ct_logs_load(const char *path, struct arena *arena,
                  const struct ct_logs **out, struct failure *failure)
{
    struct list list = { .arena = arena };
    struct bytes octets;
    const char *fault;
    if (!file_read(path, arena, &octets, failure))
        fault = failure->detail;
    else
        fault = read_text(&list, octets) ? NULL : list.fault;
    if (fault != NULL) {
        *failure = (struct failure){
            .status = STATUS_IO,
            .detail = arena_printf(arena, "--ct-logs %s: %s",
                                   text_clean_short(arena, bytes_of_text(path),
                                                    LIMIT_SHOWN_POINTS),
                                   fault),
        };
        return false;
    }
    struct ct_logs *logs = ARENA_NEW(arena, 1, struct ct_logs);
    *logs = (struct ct_logs){ list.logs, list.count };
    *out = logs;
    return true;
}
