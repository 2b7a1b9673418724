#include <inttypes.h>

#include "base/arena.h"
#include "base/text.h"
#include "checks/subject.h"
#include "reports/escape.h"
#include "reports/html_chain.h"
#include "reports/wording.h"
#include "x509/time.h"

/* Places are thousandths of the width, so that the drawing is as wide as there
 * is room for, while words beside it keep their size. */
enum {
    WIDTH = 1000,
    LEAST = 6, /* of a bar, to be seen */
    MOST_ROWS = 8,
    NAME_POINTS = 60,
};

/* What part of time is drawn. */
struct span {
    int64_t from, to;
};

/* The leaf's lifetime and the moment of judging, with a third of it around:
 * roots live so long that a leaf would be a dot beside them. */
static struct span span_of(const struct cert *leaf, int64_t now)
{
    int64_t from = leaf->not_before < now ? leaf->not_before : now;
    int64_t to = leaf->not_after > now ? leaf->not_after : now;
    int64_t margin = (to - from) / 3 + SECONDS_A_DAY;
    return (struct span){ from - margin, to + margin };
}

/* Dates are anything from year 0 to 9999: no product of them overflows, but a
 * quotient in double is simpler to see through. */
static int place_of(const struct span *span, int64_t time)
{
    if (time <= span->from)
        return 0;
    if (time >= span->to)
        return WIDTH;
    double share =
        (double)(time - span->from) / (double)(span->to - span->from);
    return (int)(share * (double)WIDTH);
}

static const char *bar_class(const struct record *record,
                             const struct cert *cert,
                             const struct check_options *checks)
{
    if (record->now < cert->not_before || record->now > cert->not_after)
        return "bar bad";
    return cert->not_after - record->now <= cert_warning_span(cert, checks)
               ? "bar warn"
               : "bar";
}

static const char *state_words(const struct record *record,
                               const struct cert *cert, struct arena *scratch)
{
    if (record->now < cert->not_before)
        return "not valid yet";
    if (record->now > cert->not_after)
        return "over";
    return arena_printf(scratch, "%" PRId64 " days left",
                        days_left(record, cert->not_after));
}

static const char *percent(int place, struct arena *scratch)
{
    return arena_printf(scratch, "%d.%d%%", place / 10, place % 10);
}

/* The moment of judging runs through all rows at the same place. */
static void put_bar(struct writer *writer, const struct record *record,
                    const struct cert *cert, const struct span *span,
                    const struct check_options *checks, struct arena *scratch)
{
    int left = place_of(span, cert->not_before);
    int right = place_of(span, cert->not_after);
    int width = right - left < LEAST ? LEAST : right - left;
    write_printf(writer,
                 "<svg class=\"times\" aria-hidden=\"true\">"
                 "<rect class=\"track\" y=\"5\" width=\"100%%\" height=\"8\" "
                 "rx=\"4\"/><rect class=\"%s\" x=\"%s\" y=\"5\" "
                 "width=\"%s\" height=\"8\" rx=\"4\"/>"
                 "<rect class=\"now\" x=\"%s\" width=\"2\" height=\"18\"/>"
                 "</svg>",
                 bar_class(record, cert, checks), percent(left, scratch),
                 percent(width, scratch),
                 percent(place_of(span, record->now), scratch));
}

static void put_row(struct writer *writer, const struct record *record,
                    const struct cert *cert, const struct span *span,
                    const struct check_options *checks, struct arena *scratch)
{
    const char *name = cert_short_text(cert, scratch);
    write_text(writer, "<li><strong>");
    write_xml(writer,
              text_clean_short(scratch, bytes_of_text(name), NAME_POINTS));
    write_printf(writer, "</strong> <span class=\"dim\">%s to %s, %s</span>",
                 time_date_text(cert->not_before, scratch),
                 time_date_text(cert->not_after, scratch),
                 state_words(record, cert, scratch));
    put_bar(writer, record, cert, span, checks, scratch);
    write_text(writer, "</li>\n");
}

/* On the side where there is more room. */
static void put_now(struct writer *writer, const struct record *record,
                    const struct span *span, struct arena *scratch)
{
    int place = place_of(span, record->now);
    bool is_right = place > WIDTH / 2;
    write_printf(writer,
                 "<svg class=\"times\" aria-hidden=\"true\">"
                 "<rect class=\"now\" x=\"%s\" width=\"2\" height=\"18\"/>"
                 "<text class=\"now\" x=\"%s\" dx=\"%d\" y=\"13\" "
                 "text-anchor=\"%s\">judged %s</text></svg>\n",
                 percent(place, scratch), percent(place, scratch),
                 is_right ? -6 : 8, is_right ? "end" : "start",
                 time_date_text(record->now, scratch));
}

static size_t readable(const struct path *path, const struct cert **certs)
{
    size_t count = 0;
    for (size_t i = 0; i < path->length && count < MOST_ROWS; i++)
        if (path->certs[i]->failure.status == STATUS_OK)
            certs[count++] = path->certs[i];
    return count;
}

void html_times(struct writer *writer, const struct record *record,
                const struct capture *capture,
                const struct check_options *checks, struct arena *scratch)
{
    const struct cert *certs[MOST_ROWS];
    size_t count = readable(&capture->paths->paths[0], certs);
    if (count == 0)
        return;
    struct span span = span_of(certs[0], record->now);
    write_text(writer, "<figure class=\"validity\">"
                       "<figcaption>Validity</figcaption>\n");
    put_now(writer, record, &span, scratch);
    write_text(writer, "<ol>\n");
    for (size_t i = 0; i < count; i++)
        put_row(writer, record, certs[i], &span, checks, scratch);
    write_text(writer, "</ol></figure>\n");
}
