#include "chain/path_answers.h"

#include <string.h>

#include "base/arena.h"
#include "chain/path_verdict.h"

static const struct revocation_answer *
answer_about(const struct record *record, const struct path *path, size_t index)
{
    const struct revocation_evidence *evidence =
        record_revocation(record, path->certs[index], path->certs[index + 1]);
    return evidence != NULL && evidence->answer.status == REVOCATION_REVOKED
               ? &evidence->answer
               : NULL;
}

static bool any_revoked(const struct record *record, const struct paths *paths)
{
    for (size_t p = 0; p < paths->count; p++)
        for (size_t i = 0; i + 1 < paths->paths[p].length; i++)
            if (answer_about(record, &paths->paths[p], i) != NULL)
                return true;
    return false;
}

static void add_faults(const struct path_judge *judge,
                       const struct record *record, struct path *path)
{
    for (size_t i = 0; i + 1 < path->length; i++) {
        const struct revocation_answer *answer = answer_about(record, path, i);
        if (answer == NULL)
            continue;
        path_add_fault(judge, path,
                       (struct path_fault_entry){
                           .fault = i == 0 ? FAULT_REVOKED : FAULT_CA_REVOKED,
                           .index = i,
                           .detail = answer->detail,
                       });
    }
}

/* Puts the path where it belongs among those before it; of equals the first
 * stays first. */
static void sort_in(const struct path_options *options, struct path *paths,
                    size_t index)
{
    struct path path = paths[index];
    while (index > 0 && path_is_better(options, &path, &paths[index - 1])) {
        paths[index] = paths[index - 1];
        index--;
    }
    paths[index] = path;
}

const struct paths *paths_after_answers(const struct paths *paths,
                                        const struct path_options *options,
                                        const struct record *record)
{
    struct arena *arena = record->arena;
    struct path_judge judge = { .options = options, .arena = arena };
    if (paths->paths[0].result == PATH_INVALID || !any_revoked(record, paths))
        return paths;
    struct paths *after = ARENA_NEW(arena, 1, struct paths);
    *after = *paths;
    after->paths = ARENA_NEW(arena, paths->count, struct path);
    memcpy(after->paths, paths->paths, paths->count * sizeof(*after->paths));
    for (size_t i = 0; i < after->count; i++) {
        add_faults(&judge, record, &after->paths[i]);
        sort_in(options, after->paths, i);
    }
    return after;
}
