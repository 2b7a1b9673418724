#include "checks/sct_survey.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "chain/sct.h"
#include "checks/evidence.h"
#include "checks/sent_scts.h"
#include "checks/subject.h"

static const char *result_text(enum sct_result result, const struct ct_log *log)
{
    switch (result) {
    case SCT_VALID:
        return "good";
    case SCT_VALID_THEN:
        return "good, retired since";
    case SCT_UNKNOWN_LOG:
        return "not on the list";
    case SCT_LOG_NOT_TRUSTED:
        return ct_log_state_text(log->state);
    case SCT_BAD_SIGNATURE:
        return "its signature is wrong";
    case SCT_OF_FUTURE:
        return "its time is in the future";
    case SCT_UNSUPPORTED:
        return "of a kind that is not known";
    }
    return "";
}

static const char *log_text(const struct sct *sct, const struct ct_log *log,
                            struct arena *arena)
{
    if (log == NULL)
        return sct->version == 0
                   ? arena_printf(arena, "log %s",
                                  sha256_text(sct->log_id.data, arena))
                   : "log";
    return arena_printf(arena, "\"%s\" of %s",
                        text_shortened(log->name, SHOWN_NAME, arena),
                        text_shortened(log->operated_by, SHOWN_NAME, arena));
}

/* The logs whose word counts, each once. */
struct good_logs {
    const struct ct_log *items[2 * LIMIT_SCTS]; /* as in struct sent_scts */
    size_t count;
};

static void add_log(struct good_logs *good, const struct ct_log *log,
                    struct sct_survey *survey)
{
    bool is_new_operator = true;
    for (size_t i = 0; i < good->count; i++) {
        if (good->items[i] == log)
            return;
        if (strcmp(good->items[i]->operated_by, log->operated_by) == 0)
            is_new_operator = false;
    }
    good->items[good->count++] = log;
    survey->logs++;
    survey->operators += is_new_operator;
}

static struct sct_survey survey(const struct subject *subject,
                                const struct scts *scts, bool is_embedded,
                                struct arena *arena)
{
    const struct path *path = subject->path;
    const struct sct_subject about = {
        .leaf = capture_good_leaf(subject->capture),
        .issuer = path != NULL && path->length > 1 ? path->certs[1] : NULL,
        .is_embedded = is_embedded,
        .now = subject->record->now,
    };
    struct text_list list = { .arena = arena };
    struct good_logs good = { .count = 0 };
    struct sct_survey out = { 0 };
    for (size_t i = 0; i < scts->count; i++) {
        const struct ct_log *log;
        enum sct_result result = sct_verify(
            subject->options->ct_logs, &scts->items[i], &about, arena, &log);
        text_list_add(&list, "%s (%s)", log_text(&scts->items[i], log, arena),
                      result_text(result, log));
        out.is_unsure |= result == SCT_UNSUPPORTED;
        out.has_current |= result == SCT_VALID;
        if (result == SCT_VALID || (result == SCT_VALID_THEN && is_embedded))
            add_log(&good, log, &out);
    }
    out.text = text_list_end(&list);
    return out;
}

struct sct_survey survey_embedded(const struct subject *subject,
                                  struct arena *arena)
{
    return survey(subject, &capture_good_leaf(subject->capture)->scts, true,
                  arena);
}

struct sct_survey survey_sent(const struct subject *subject,
                              struct arena *arena)
{
    const struct sent_scts sent = sent_scts_of(subject, arena);
    return survey(subject, &sent.all, false, arena);
}
