#include "scan/other_keys.h"

#include <string.h>

#include "base/arena.h"
#include "record/record.h"

/* A server without one may send what it has all the same. */
static bool has_other(const struct capture *capture)
{
    return capture->chain_length > 0 && capture->other_key_chain_length > 0 &&
           !cert_equal(capture->chain[0], capture->other_key_chain[0]);
}

static struct capture other_of(const struct capture *capture)
{
    const struct side_capture *side = &capture->other_key;
    return (struct capture){
        .node = capture->node,
        .address = capture->address,
        .port = capture->port,
        .status = side->status,
        .way = side->way,
        .failure = side->failure,
        .tries = 1,
        .local_fault = side->failure.status == STATUS_UNSUPPORTED,
        .server_name = capture->server_name,
        .version = side->version,
        .cipher = side->cipher,
        .asked_for_client_certificate = capture->asked_for_client_certificate,
        .alert = ABSENT,
        .chain = capture->other_key_chain,
        .chain_length = capture->other_key_chain_length,
        .served_count = capture->other_key_chain_length,
        .other_key_of = capture,
    };
}

void other_keys_add(struct record *record)
{
    size_t count = record->capture_count, others = 0;
    for (size_t i = 0; i < count; i++)
        others += has_other(&record->captures[i]) ? 1 : 0;
    if (others == 0)
        return;
    struct capture *captures =
        ARENA_NEW(record->arena, count + others, struct capture);
    memcpy(captures, record->captures, count * sizeof(*captures));
    record->captures = captures;
    for (size_t i = 0; i < count; i++)
        if (has_other(&captures[i]))
            captures[record->capture_count++] = other_of(&captures[i]);
}

void other_keys_remove(struct record *record)
{
    for (size_t i = 0; i < record->finding_count; i++) {
        struct finding *finding = &record->findings[i];
        if (finding->capture == NULL || finding->capture->other_key_of == NULL)
            continue;
        finding->capture = finding->capture->other_key_of;
        finding->capture_index = (size_t)(finding->capture - record->captures);
        finding->cert_index = -1; /* no place in the chain of that capture */
    }
    while (record->capture_count > 0 &&
           record->captures[record->capture_count - 1].other_key_of != NULL)
        record->capture_count--;
}
