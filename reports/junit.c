/*
 * JUnit XML in the intersection of what Jenkins (xUnit plugin) and GitLab
 * accept: a suite for each target, a case for each rule and address. An error
 * that failed is a failure; what could not be decided an error; a warning
 * passes with its text in system-out, unless warnings are to fail.
 */

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "reports/format.h"
#include "x509/time.h"

/* Text is sanitised already: what is left are XML's own characters. */
static void put_escaped(struct writer *writer, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            write_text(writer, "&amp;");
            break;
        case '<':
            write_text(writer, "&lt;");
            break;
        case '>':
            write_text(writer, "&gt;");
            break;
        case '"':
            write_text(writer, "&quot;");
            break;
        default:
            write_bytes(writer, (struct bytes){ (const uint8_t *)text, 1 });
        }
    }
}

static void put_attribute(struct writer *writer, const char *name,
                          const char *value)
{
    write_printf(writer, " %s=\"", name);
    put_escaped(writer, value);
    write_text(writer, "\"");
}

static const char *suite_name(const struct record *record,
                              struct arena *scratch)
{
    const struct target *target = &record->target;
    if (target->node_count == 0 || record->is_file)
        return target->text;
    return arena_printf(scratch, "%s:%u", target->nodes[0].host,
                        target->nodes[0].port);
}

enum case_kind { CASE_PASS, CASE_FAILURE, CASE_ERROR };

static enum case_kind kind_of(const struct report *report,
                              const struct finding *finding)
{
    if (finding->waived || finding->severity == SEVERITY_NOTE)
        return CASE_PASS;
    if (finding->severity == SEVERITY_WARNING)
        return finding->answer == ANSWER_FAIL &&
                       report->options->fail_on_warning
                   ? CASE_FAILURE
                   : CASE_PASS;
    return finding->answer == ANSWER_UNKNOWN ? CASE_ERROR : CASE_FAILURE;
}

/* Names must be unique within a suite: GitLab keeps only the first of two.
 * So the address and the certificate are in the name, and a number where that
 * is not enough. */
static const char *case_name(const struct record *record, size_t index,
                             struct arena *scratch)
{
    const struct finding *finding = &record->findings[index];
    const char *name = finding->rule->id;
    if (finding->capture != NULL && !record->is_file)
        name = arena_printf(scratch, "%s %s", name,
                            address_text(&finding->capture->address, scratch));
    size_t same = 0;
    for (size_t i = 0; i < index; i++)
        same += record->findings[i].rule == finding->rule &&
                record->findings[i].capture == finding->capture;
    return same == 0 ? name : arena_printf(scratch, "%s (%zu)", name, same + 1);
}

static const char *case_text(const struct finding *finding,
                             struct arena *scratch)
{
    return arena_printf(scratch, "%s%s%s%s",
                        finding->evidence == NULL ? "" : finding->evidence,
                        finding->fix == NULL ? "" : " Fix: ",
                        finding->fix == NULL ? "" : finding->fix,
                        finding->waived ? " (waived)" : "");
}

static void open_case(const struct report *report, const char *suite,
                      const char *name)
{
    write_text(report->writer, "    <testcase");
    put_attribute(report->writer, "classname",
                  arena_printf(report->scratch, "certready.%s", suite));
    put_attribute(report->writer, "name", name);
    write_text(report->writer, " time=\"0.000\"");
}

static void put_finding(const struct report *report,
                        const struct record *record, size_t index,
                        const char *suite)
{
    const struct finding *finding = &record->findings[index];
    enum case_kind kind = kind_of(report, finding);
    const char *text = case_text(finding, report->scratch);
    const char *element = kind == CASE_PASS      ? "system-out"
                          : kind == CASE_FAILURE ? "failure"
                                                 : "error";
    open_case(report, suite, case_name(record, index, report->scratch));
    write_printf(report->writer, ">\n      <%s", element);
    if (kind != CASE_PASS) {
        put_attribute(report->writer, "type", finding->rule->id);
        put_attribute(report->writer, "message", text);
    }
    write_text(report->writer, ">");
    put_escaped(report->writer, text);
    write_printf(report->writer, "</%s>\n    </testcase>\n", element);
}

static void put_other(const struct report *report, const char *suite,
                      const char *rule, bool skipped)
{
    open_case(report, suite, rule);
    write_text(report->writer,
               skipped ? ">\n      <skipped/>\n    </testcase>\n" : "/>\n");
}

static size_t count_kind(const struct report *report,
                         const struct record *record, enum case_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < record->finding_count; i++)
        count += kind_of(report, &record->findings[i]) == kind;
    return count;
}

static void write_begin(struct report *report)
{
    write_text(report->writer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<testsuites name=\"certready\">\n");
}

static void write_record(struct report *report, const struct record *record)
{
    struct writer *writer = report->writer;
    const char *suite = suite_name(record, report->scratch);
    size_t tests =
        record->finding_count + record->passed_count + record->not_judged_count;
    write_text(writer, "  <testsuite");
    put_attribute(writer, "name", suite);
    write_printf(writer,
                 " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\""
                 " skipped=\"%zu\" time=\"%.3f\"",
                 tests, count_kind(report, record, CASE_FAILURE),
                 count_kind(report, record, CASE_ERROR),
                 record->not_judged_count, record->duration_ms / 1000);
    write_text(writer, ">\n");
    for (size_t i = 0; i < record->finding_count; i++)
        put_finding(report, record, i, suite);
    for (size_t i = 0; i < record->passed_count; i++)
        put_other(report, suite, record->passed[i], false);
    for (size_t i = 0; i < record->not_judged_count; i++)
        put_other(report, suite, record->not_judged[i], true);
    write_text(writer, "  </testsuite>\n");
}

static void write_end(struct report *report)
{
    write_text(report->writer, "</testsuites>\n");
}

const struct format format_junit = {
    .name = "junit",
    .summary = "JUnit XML for Jenkins and GitLab",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
