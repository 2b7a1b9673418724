#include "base/arena.h"
#include "replay/reading.h"
#include "replay/words.h"

enum { MOST_CHANGES = 65536 };

static void read_change(struct fields *fields, const json_t *object,
                        struct change *out)
{
    *out = (struct change){
        .kind = (enum change_kind)fields_word(fields, object, "what",
                                              change_kind_word,
                                              change_kind_count, CHANGE_ROOT),
        .host = fields_text(fields, object, "host"),
        .address = fields_text(fields, object, "address"),
        .before = fields_text(fields, object, "before"),
        .after = fields_text(fields, object, "after"),
        .before_subject = fields_text(fields, object, "before_subject"),
        .after_subject = fields_text(fields, object, "after_subject"),
    };
}

static void read_items(struct fields *fields, const json_t *object,
                       struct changes *out)
{
    const json_t *list =
        fields_list(fields, object, "changes", MOST_CHANGES, &out->count);
    struct change *items = ARENA_NEW(fields->arena, out->count, struct change);
    for (size_t i = 0; i < out->count; i++) {
        const json_t *change = fields_element(fields, list, "changes", i);
        fields_enter_element(fields, "changes", i);
        read_change(fields, change, &items[i]);
        fields_leave(fields);
    }
    out->items = items;
}

static void read_gone(struct fields *fields, const json_t *object,
                      struct changes *out)
{
    const json_t *list =
        fields_list(fields, object, "gone", MOST_CHANGES, &out->gone_count);
    struct gone_finding *gone =
        ARENA_NEW(fields->arena, out->gone_count, struct gone_finding);
    for (size_t i = 0; i < out->gone_count; i++) {
        const json_t *finding = fields_element(fields, list, "gone", i);
        fields_enter_element(fields, "gone", i);
        gone[i].rule = fields_wanted_text(fields, finding, "id");
        gone[i].address = fields_text(fields, finding, "address");
        fields_leave(fields);
    }
    out->gone = gone;
}

void read_changes(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    const json_t *object = fields_object(fields, result, "baseline");
    if (object == NULL)
        return;
    struct changes *changes = ARENA_NEW(fields->arena, 1, struct changes);
    fields_enter(fields, "baseline");
    changes->file = fields_wanted_text(fields, object, "file");
    changes->is_known = fields_bool(fields, object, "known");
    changes->judged_at = fields_time(fields, object, "judged_at");
    read_items(fields, object, changes);
    read_gone(fields, object, changes);
    fields_leave(fields);
    reading->record->changes = changes;
}
