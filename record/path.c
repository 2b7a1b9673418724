#include "record/path.h"

const char *root_source_text(enum root_source source)
{
    static const char *const texts[] = {
#define X(name, text) [ROOT_SOURCE_##name] = text,
        ROOT_SOURCE_LIST(X)
#undef X
    };
    return texts[source];
}

const char *path_layer_text(enum path_layer layer)
{
    return layer == LAYER_STRICT ? "strict" : "repaired";
}

const char *path_result_text(enum path_result result)
{
    static const char *const texts[] = {
#define X(name, text) [PATH_##name] = text,
        PATH_RESULT_LIST(X)
#undef X
    };
    return texts[result];
}

const char *path_fault_text(enum path_fault fault)
{
    static const char *const texts[] = {
#define X(name, word, rule) [FAULT_##name] = word,
        PATH_FAULT_LIST(X)
#undef X
    };
    return texts[fault];
}

const char *path_fault_rule(enum path_fault fault)
{
    static const char *const rules[] = {
#define X(name, word, rule) [FAULT_##name] = rule,
        PATH_FAULT_LIST(X)
#undef X
    };
    return rules[fault];
}

bool path_has_fault(const struct path *path, enum path_fault fault)
{
    for (size_t i = 0; i < path->fault_count; i++) {
        if (path->faults[i].fault == fault)
            return true;
    }
    return false;
}

bool path_outlives_leaf(const struct path *path)
{
    for (size_t i = 1; i < path->length; i++)
        if (path->certs[i]->not_after < path->certs[0]->not_after)
            return false;
    return true;
}

const char *root_source_words(enum root_source source)
{
    switch (source) {
    case ROOT_SOURCE_SERVED:
        return "served, in no store";
    case ROOT_SOURCE_STORE:
        return "in the system's store";
    case ROOT_SOURCE_FILE:
        return "given by you";
    case ROOT_SOURCE_AIA:
        return "fetched: confirm this fingerprint with the CA";
    }
    return "";
}
