/* CSV (RFC 4180): a row for each finding, or one for a target without any. */

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/escape.h"
#include "reports/format.h"
#include "reports/problem.h"
#include "reports/wording.h"
#include "x509/time.h"

static void write_begin(struct report *report)
{
    write_text(report->writer,
               "target,verdict,goal,profile,judged_at,input_file,input_line,"
               "severity,rule,address,certificate,evidence,fix,waiver,"
               "leaf_sha256,leaf_not_after,leaf_days_left,root_subject,"
               "root_sha256\r\n");
}

static void put(const struct report *report, const char *text)
{
    write_text(report->writer, ",");
    if (text != NULL && *text != '\0')
        write_csv(report->writer, text);
}

static void put_number(const struct report *report, int64_t number)
{
    write_printf(report->writer, ",%" PRId64, number);
}

static void put_target(const struct report *report, const struct record *record)
{
    const struct check_options *checks =
        record_checks(record, report->run->checks);
    const struct target *target = &record->target;
    struct arena *scratch = report->scratch;
    write_csv(report->writer, target_label(record, scratch));
    put(report, verdict_text(record->verdict));
    put(report, goal_text(checks->goal));
    put(report, profile_text(checks->profile));
    put(report, time_text(record->now, scratch));
    put(report, target->file == NULL
                    ? NULL
                    : text_clean(scratch, bytes_of_text(target->file)));
    if (target->line == 0)
        put(report, NULL);
    else
        put_number(report, (int64_t)target->line);
}

static void put_finding(const struct report *report,
                        const struct record *record, size_t index)
{
    const struct finding *finding = &record->findings[index];
    put(report, problem_word(record, index));
    put(report, finding->rule->id);
    put(report, finding_address(record, finding, report->scratch));
    if (finding->cert_index < 0 || finding->cert == NULL)
        put(report, NULL);
    else
        put_number(report, finding->cert_index);
    put(report, finding->evidence);
    put(report, finding->fix);
    put(report, finding->waiver);
}

/* No finding says it. */
static void put_invalid(const struct report *report,
                        const struct record *record)
{
    struct problem problem = record_problem(record, 0, report->scratch);
    put(report, problem_word(record, 0));
    put(report, problem.rule);
    write_text(report->writer, ",,");
    put(report, problem.text);
    write_text(report->writer, ",,");
}

static void put_certificates(const struct report *report,
                             const struct record *record)
{
    struct arena *scratch = report->scratch;
    const struct cert *leaf = record_leaf(record);
    const struct cert *root = record->root.cert;
    if (leaf == NULL) {
        write_text(report->writer, ",,,");
    } else {
        put(report, digest_hex(leaf->sha256, scratch));
        put(report, time_text(leaf->not_after, scratch));
        put_number(report, days_left(record, leaf->not_after));
    }
    put(report, root == NULL ? NULL : name_text(root->subject, scratch));
    put(report, root == NULL ? NULL : digest_hex(root->sha256, scratch));
    write_text(report->writer, "\r\n");
}

static void write_record(struct report *report, const struct record *record)
{
    bool is_bare = record->finding_count == 0;
    size_t rows = is_bare ? 1 : record->finding_count;
    for (size_t i = 0; i < rows; i++) {
        put_target(report, record);
        if (!is_bare)
            put_finding(report, record, i);
        else if (record->verdict == VERDICT_INVALID)
            put_invalid(report, record);
        else
            write_text(report->writer, ",,,,,,,");
        put_certificates(report, record);
    }
}

const struct format format_csv = {
    .name = "csv",
    .summary = "for spreadsheets: a row for each finding",
    .begin = write_begin,
    .record = write_record,
};
