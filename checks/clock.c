#include "checks/clock.h"

#include "checks/evidence.h"
#include "checks/subject.h"
#include "x509/time.h"

enum { MOST_DIFFERENCE = 5 * 60 };

/* What the clocks of others say of ours. */
struct clocks {
    int64_t now; /* ours */
    struct text_list list;
    bool one_agrees;
};

static void add(struct clocks *clocks, const char *where, int64_t ahead)
{
    struct arena *arena = clocks->list.arena;
    int64_t difference = ahead < 0 ? -ahead : ahead;
    clocks->one_agrees |= difference <= MOST_DIFFERENCE;
    text_list_add(&clocks->list, "%s: %s (%s %s)", where,
                  time_text(clocks->now + ahead, arena),
                  duration_text(difference, arena),
                  ahead < 0 ? "behind" : "ahead");
}

static void add_page(struct clocks *clocks, const struct capture *capture,
                     const struct page *page)
{
    if (page->has_date)
        add(clocks, endpoint_text(capture, clocks->list.arena),
            page->date - clocks->now);
}

/* A clock that is wrong itself accuses nobody as long as another one agrees
 * with ours. */
enum answer judge_clock(const struct subject *subject, struct note *note)
{
    const struct record *record = subject->record;
    struct clocks clocks = { .now = record->started_at,
                             .list = { .arena = note->arena } };
    if (record->is_file)
        return ANSWER_NOT_APPLICABLE;
    if (!subject->options->asked_pages)
        return ANSWER_NOT_JUDGED;
    for (size_t i = 0; i < record->capture_count; i++) {
        add_page(&clocks, &record->captures[i], &record->captures[i].health);
        add_page(&clocks, &record->captures[i], &record->captures[i].port_80);
    }
    for (size_t i = 0; i < record->clock_count; i++)
        add(&clocks,
            text_shortened(record->clocks[i].url, SHOWN_TEXT, note->arena),
            record->clocks[i].ahead);
    if (clocks.one_agrees)
        return ANSWER_PASS;
    if (clocks.list.count == 0) {
        note_printf(note, "no answer told the time");
        return ANSWER_UNKNOWN;
    }
    note_printf(note, "this machine: %s; %s",
                time_text(clocks.now, note->arena),
                text_list_end(&clocks.list));
    return ANSWER_FAIL;
}
