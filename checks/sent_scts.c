#include "checks/sent_scts.h"

#include <string.h>

#include "base/arena.h"
#include "checks/subject.h"
#include "x509/ocsp.h"

static struct scts stapled(const struct subject *subject, struct arena *arena)
{
    const struct path *path = subject->path;
    struct bytes staple = subject->capture->staple;
    struct scts scts = { 0 };
    if (staple.size == 0 || path == NULL || path->length < 2)
        return scts;
    const struct ocsp_single *single =
        ocsp_single_about(ocsp_response_parse(staple, arena),
                          capture_good_leaf(subject->capture), path->certs[1]);
    if (single == NULL || !scts_parse(single->sct_list, arena, &scts))
        return (struct scts){ 0 };
    return scts;
}

static struct scts joined(const struct scts *first, const struct scts *second,
                          struct arena *arena)
{
    if (second->count == 0)
        return *first;
    if (first->count == 0)
        return *second;
    size_t count = first->count + second->count;
    struct sct *items = ARENA_NEW(arena, count, struct sct);
    memcpy(items, first->items, first->count * sizeof(*items));
    memcpy(items + first->count, second->items, second->count * sizeof(*items));
    return (struct scts){ items, count };
}

struct sent_scts sent_scts_of(const struct subject *subject,
                              struct arena *arena)
{
    struct sent_scts sent = { .by_extension = subject->capture->scts,
                              .stapled = stapled(subject, arena) };
    sent.all = joined(&sent.by_extension, &sent.stapled, arena);
    return sent;
}
