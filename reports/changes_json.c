#include "reports/changes_json.h"

#include "record/change.h"
#include "x509/time.h"

static void put_change(struct emitter *emitter, const struct change *change)
{
    emit_object(emitter, NULL);
    emit_text(emitter, "what", change_kind_text(change->kind));
    emit_text(emitter, "host", change->host);
    emit_text(emitter, "address", change->address);
    emit_text(emitter, "before", change->before);
    emit_text(emitter, "after", change->after);
    if (change->kind == CHANGE_ROOT) {
        emit_text(emitter, "before_subject", change->before_subject);
        emit_text(emitter, "after_subject", change->after_subject);
    }
    emit_object_end(emitter);
}

static void put_gone(struct emitter *emitter, const struct gone_finding *gone)
{
    emit_object(emitter, NULL);
    emit_text(emitter, "id", gone->rule);
    emit_text(emitter, "address", gone->address);
    emit_object_end(emitter);
}

void changes_emit(struct emitter *emitter, const struct record *record,
                  struct arena *scratch)
{
    const struct changes *changes = record->changes;
    if (changes == NULL)
        return;
    emit_object(emitter, "baseline");
    emit_text(emitter, "file", changes->file);
    emit_text(emitter, "judged_at",
              changes->is_known ? time_text(changes->judged_at, scratch)
                                : NULL);
    emit_bool(emitter, "known", changes->is_known);
    emit_array(emitter, "changes");
    for (size_t i = 0; i < changes->count; i++)
        put_change(emitter, &changes->items[i]);
    emit_array_end(emitter);
    emit_array(emitter, "gone");
    for (size_t i = 0; i < changes->gone_count; i++)
        put_gone(emitter, &changes->gone[i]);
    emit_array_end(emitter);
    emit_object_end(emitter);
}

void finding_news_emit(struct emitter *emitter, const struct record *record,
                       const struct finding *finding)
{
    if (record->changes != NULL)
        emit_bool(emitter, "new", finding->is_new);
}
