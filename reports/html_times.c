#include <inttypes.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/escape.h"
#include "reports/html_chain.h"
#include "reports/wording.h"
#include "x509/time.h"

enum {
    WIDTH = 600,
    TOP = 22, /* room for the moment of judging */
    ROW = 50,
    BAR = 8,
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

/* As the rules cut it for short lifetimes. */
static int64_t warn_days_of(const struct cert *cert, unsigned warn_days)
{
    int64_t third = (cert->not_after - cert->not_before) / 3 / SECONDS_A_DAY;
    return warn_days == WARN_DAYS_DEFAULT && third < (int64_t)warn_days
               ? third
               : (int64_t)warn_days;
}

static const char *bar_class(const struct record *record,
                             const struct cert *cert, unsigned warn_days)
{
    if (record->now < cert->not_before || record->now > cert->not_after)
        return "bar bad";
    return days_left(record, cert->not_after) < warn_days_of(cert, warn_days)
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

static void put_row(struct writer *writer, const struct record *record,
                    const struct cert *cert, const struct span *span, int y,
                    unsigned warn_days, struct arena *scratch)
{
    int left = place_of(span, cert->not_before);
    int right = place_of(span, cert->not_after);
    int width = right - left < 3 ? 3 : right - left;
    const char *name = cert_short_text(cert, scratch);
    write_printf(writer, "<text class=\"name halo\" x=\"0\" y=\"%d\">", y + 14);
    write_xml(writer,
              text_clean_short(scratch, bytes_of_text(name), NAME_POINTS));
    write_printf(writer,
                 "</text><rect class=\"track\" x=\"0\" y=\"%d\" width=\"%d\" "
                 "height=\"%d\" rx=\"4\"/><rect class=\"%s\" x=\"%d\" "
                 "y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>",
                 y + 20, WIDTH, BAR, bar_class(record, cert, warn_days), left,
                 y + 20, width, BAR);
    write_printf(
        writer,
        "<text class=\"sub halo\" x=\"0\" y=\"%d\">%s to %s, %s</text>\n",
        y + 42, time_date_text(cert->not_before, scratch),
        time_date_text(cert->not_after, scratch),
        state_words(record, cert, scratch));
}

static void put_now(struct writer *writer, const struct record *record,
                    const struct span *span, int height, struct arena *scratch)
{
    int x = place_of(span, record->now);
    bool is_right = x > WIDTH / 2;
    write_printf(writer,
                 "<path class=\"now\" d=\"M%d 4V%d\"/><text class=\"now\" "
                 "x=\"%d\" y=\"14\" text-anchor=\"%s\">judged %s</text>\n",
                 x, height, is_right ? x - 6 : x + 6,
                 is_right ? "end" : "start",
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
                const struct capture *capture, unsigned warn_days,
                const char *id, struct arena *scratch)
{
    const struct cert *certs[MOST_ROWS];
    size_t count = readable(&capture->paths->paths[0], certs);
    if (count == 0)
        return;
    struct span span = span_of(certs[0], record->now);
    int height = TOP + (int)count * ROW;
    write_printf(
        writer,
        "<figure><figcaption>Validity</figcaption>"
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
        "aria-label=\"Drawn validity\">\n"
        "<svg class=\"fit\" role=\"img\" aria-labelledby=\"%s-t %s-d\" "
        "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n"
        "<title id=\"%s-t\">Validity of the certificates</title>"
        "<desc id=\"%s-d\">",
        id, id, WIDTH, height, WIDTH, height, id, id);
    for (size_t i = 0; i < count; i++) {
        write_xml(writer, cert_short_text(certs[i], scratch));
        write_printf(writer, ": %s to %s, %s. ",
                     time_date_text(certs[i]->not_before, scratch),
                     time_date_text(certs[i]->not_after, scratch),
                     state_words(record, certs[i], scratch));
    }
    write_text(writer, "</desc>\n");
    put_now(writer, record, &span, height, scratch);
    for (size_t i = 0; i < count; i++)
        put_row(writer, record, certs[i], &span, TOP + (int)i * ROW, warn_days,
                scratch);
    write_text(writer, "</svg></div></figure>\n");
}
