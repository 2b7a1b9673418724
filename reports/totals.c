#include "reports/totals.h"

#include "reports/wording.h"

static void count_verdict(struct run_totals *totals, enum verdict verdict)
{
    totals->targets++;
    switch (verdict) {
    case VERDICT_READY:
        totals->ready++;
        break;
    case VERDICT_READY_WITH_WARNINGS:
        totals->ready_with_warnings++;
        break;
    case VERDICT_INCONCLUSIVE:
        totals->inconclusive++;
        break;
    case VERDICT_NOT_READY:
        totals->not_ready++;
        break;
    case VERDICT_INVALID:
        totals->invalid++;
        break;
    }
}

bool finding_is_new(const struct record *record, const struct finding *finding)
{
    return record->changes == NULL || finding->is_new;
}

void run_totals_add(struct run_totals *totals, const struct record *record)
{
    bool found[OUTCOME_ERROR + 1] = { false };
    count_verdict(totals, record->verdict);
    for (size_t i = 0; i < record->finding_count; i++)
        if (finding_is_new(record, &record->findings[i]))
            found[finding_outcome(&record->findings[i])] = true;
    totals->new_errors += found[OUTCOME_ERROR];
    totals->new_warnings += !found[OUTCOME_ERROR] && found[OUTCOME_WARNING];
    totals->new_unknown += !found[OUTCOME_ERROR] && found[OUTCOME_UNKNOWN];
}

bool record_has_news(const struct record *record)
{
    struct run_totals totals = { 0 };
    run_totals_add(&totals, record);
    return totals.new_errors + totals.new_warnings + totals.new_unknown > 0;
}
