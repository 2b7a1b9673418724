#include "reports/html_chain.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/escape.h"
#include "reports/wording.h"
#include "x509/time.h"

enum {
    BOX_WIDTH = 290,
    BOX_HEIGHT = 50,
    ROW = 82, /* a box and the link to the next */
    COLUMN = 330,
    EDGE = 3, /* room for the outline */
    MOST_BRANCHES = 2,
    MOST_BOXES = 16,
    NAME_POINTS = 36,
};

/* One path to draw: the main one, or from where it leaves the main one. */
struct lane {
    const struct path *path;
    size_t from; /* index of its first box */
    size_t column;
};

struct drawing {
    struct writer *writer;
    const struct record *record;
    const struct capture *capture;
    struct arena *scratch;
    struct lane lanes[1 + MOST_BRANCHES];
    size_t lane_count;
};

static bool is_missing_issuer(const struct path *path)
{
    return !path->is_complete && path->length > 0;
}

static size_t shown_length(const struct path *path)
{
    return path->length < MOST_BOXES ? path->length : MOST_BOXES;
}

static size_t rows_of(const struct path *path)
{
    return shown_length(path) + is_missing_issuer(path);
}

/* Where the path leaves the main one; its length if nowhere. */
static size_t fork_of(const struct path *main, const struct path *path)
{
    size_t i = 0;
    while (i < path->length && i < main->length &&
           cert_equal(path->certs[i], main->certs[i]))
        i++;
    return i;
}

static void add_lane(struct drawing *drawing, const struct path *path)
{
    size_t fork = fork_of(drawing->lanes[0].path, path);
    if (drawing->lane_count > MOST_BRANCHES || fork == 0 ||
        fork >= shown_length(path))
        return;
    drawing->lanes[drawing->lane_count] =
        (struct lane){ path, fork, drawing->lane_count };
    drawing->lane_count++;
}

static void find_lanes(struct drawing *drawing)
{
    const struct paths *strict = drawing->capture->paths;
    const struct paths *repaired = drawing->capture->repaired_paths;
    drawing->lanes[0] = (struct lane){ &strict->paths[0], 0, 0 };
    drawing->lane_count = 1;
    if (repaired != NULL && repaired->count > 0)
        add_lane(drawing, &repaired->paths[0]);
    for (size_t i = 1; i < strict->count; i++)
        add_lane(drawing, &strict->paths[i]);
}

static bool was_served(const struct capture *capture, const struct cert *cert)
{
    for (size_t i = 0; i < capture->chain_length; i++)
        if (cert_equal(capture->chain[i], cert))
            return true;
    return false;
}

/* Which of several roots is meant by "the root" elsewhere in the report. */
static bool is_chosen_root(const struct drawing *drawing,
                           const struct cert *cert)
{
    const struct root_choice *root = &drawing->record->root;
    return root->cert != NULL &&
           (root->alternate_count > 0 || !root->same_for_all) &&
           cert_equal(cert, root->cert);
}

static const char *place_words(const struct drawing *drawing,
                               const struct path *path, size_t index)
{
    if (index == 0)
        return "leaf";
    if (!path->is_complete || index + 1 < path->length)
        return "intermediate";
    if (is_chosen_root(drawing, path->certs[index]))
        return "the root to send";
    switch (path->source) {
    case ROOT_SOURCE_STORE:
        return "root, in the store";
    case ROOT_SOURCE_FILE:
        return "root, given by you";
    case ROOT_SOURCE_AIA:
        return "root, fetched: confirm it";
    case ROOT_SOURCE_SERVED:
        break;
    }
    return "root, in no store";
}

static bool is_broken(const struct path *path, size_t index)
{
    return path->result == PATH_INVALID && path->broken_at == index;
}

/* The signature of the certificate is what is at fault. */
static bool link_is_broken(const struct path *path, size_t index)
{
    return is_broken(path, index) && (path->reason == FAULT_BAD_SIGNATURE ||
                                      path->reason == FAULT_INCOMPLETE);
}

static const char *box_class(const struct drawing *drawing,
                             const struct path *path, size_t index)
{
    bool is_last = path->is_complete && index + 1 == path->length;
    if (is_broken(path, index))
        return "box broken";
    if (is_last && path->root_is_known)
        return "box root";
    return is_last || was_served(drawing->capture, path->certs[index])
               ? "box"
               : "box fetched";
}

static void put_line(const struct drawing *drawing, const char *class, int y,
                     const char *text)
{
    write_printf(drawing->writer, "<text class=\"%s\" x=\"12\" y=\"%d\">",
                 class, y);
    write_xml(drawing->writer,
              text_clean_short(drawing->scratch, bytes_of_text(text),
                               NAME_POINTS + 12));
    write_text(drawing->writer, "</text>");
}

/* At the right of the box. On paper, where it is small, the end stands in the
 * other drawing only. */
static void put_end(const struct drawing *drawing, const struct cert *cert)
{
    bool is_readable = cert->failure.status == STATUS_OK;
    write_printf(drawing->writer,
                 "<text class=\"sub%s\" x=\"%d\" y=\"39\" "
                 "text-anchor=\"end\">",
                 is_readable ? " end" : "", BOX_WIDTH - 12);
    if (is_readable)
        write_printf(drawing->writer, "%s %s</text>",
                     cert->not_after < drawing->record->now ? "ended" : "ends",
                     time_date_text(cert->not_after, drawing->scratch));
    else
        write_text(drawing->writer, "cannot be read</text>");
}

/* A picture within the picture: what is too long ends at the outline. */
static void open_box(const struct drawing *drawing, size_t column, size_t row,
                     const char *class)
{
    write_printf(drawing->writer,
                 "<svg x=\"%zu\" y=\"%zu\" width=\"%d\" height=\"%d\">"
                 "<rect class=\"%s\" x=\"2\" y=\"2\" width=\"%d\" "
                 "height=\"%d\" rx=\"7\"/>",
                 column * COLUMN + EDGE, row * ROW + EDGE, BOX_WIDTH,
                 BOX_HEIGHT, class, BOX_WIDTH - 4, BOX_HEIGHT - 4);
}

static void put_box(const struct drawing *drawing, const struct lane *lane,
                    size_t index)
{
    const struct cert *cert = lane->path->certs[index];
    struct arena *scratch = drawing->scratch;
    open_box(drawing, lane->column, index,
             box_class(drawing, lane->path, index));
    put_line(drawing, "name", 21, cert_short_text(cert, scratch));
    put_line(drawing, "sub", 39, place_words(drawing, lane->path, index));
    put_end(drawing, cert);
    write_text(drawing->writer, "</svg>\n");
}

static void put_missing(const struct drawing *drawing, const struct lane *lane)
{
    const struct path *path = lane->path;
    const struct cert *last = path->certs[shown_length(path) - 1];
    const char *name = last->failure.status == STATUS_OK
                           ? name_short_text(last->issuer, drawing->scratch)
                           : "unknown";
    open_box(drawing, lane->column, shown_length(path), "missing");
    put_line(drawing, "name", 21, name);
    put_line(drawing, "sub broken", 39, "issuer missing");
    write_text(drawing->writer, "</svg>\n");
}

static void put_link(const struct drawing *drawing, size_t column, size_t row,
                     bool broken, const char *label)
{
    size_t x = column * COLUMN + EDGE + BOX_WIDTH / 2;
    size_t top = row * ROW + EDGE + BOX_HEIGHT, bottom = (row + 1) * ROW + EDGE;
    const char *class = broken ? " broken" : "";
    write_printf(drawing->writer,
                 "<path class=\"link%s\" d=\"M%zu %zuV%zu\"/>"
                 "<path class=\"head%s\" d=\"M%zu %zul-5 -9h10z\"/>\n",
                 class, x, top - 2, bottom - 6, class, x, bottom + 1);
    if (label == NULL)
        return;
    write_printf(drawing->writer,
                 "<text class=\"sub broken\" x=\"%zu\" y=\"%zu\">", x + 12,
                 top + 20);
    write_xml(drawing->writer, label);
    write_text(drawing->writer, "</text>\n");
}

/* From the side of the last common box over to the first of the branch. */
static void put_fork(const struct drawing *drawing, const struct lane *lane)
{
    size_t from = EDGE + BOX_WIDTH - 2;
    size_t to = lane->column * COLUMN + EDGE + BOX_WIDTH / 2;
    size_t y = (lane->from - 1) * ROW + EDGE + BOX_HEIGHT / 2;
    size_t bottom = lane->from * ROW + EDGE;
    write_printf(drawing->writer,
                 "<path class=\"link\" d=\"M%zu %zuH%zuV%zu\"/>"
                 "<path class=\"head\" d=\"M%zu %zul-5 -9h10z\"/>\n",
                 from, y, to, bottom - 6, to, bottom + 1);
}

static void put_lane(const struct drawing *drawing, const struct lane *lane)
{
    const struct path *path = lane->path;
    size_t length = shown_length(path);
    if (lane->from > 0)
        put_fork(drawing, lane);
    for (size_t i = lane->from; i < length; i++) {
        put_box(drawing, lane, i);
        bool broken = link_is_broken(path, i);
        if (i + 1 < length)
            put_link(drawing, lane->column, i, broken,
                     broken ? path_fault_text(path->reason) : NULL);
    }
    if (!is_missing_issuer(path))
        return;
    put_link(drawing, lane->column, length - 1, true, NULL);
    put_missing(drawing, lane);
}

/* The same in words. */
static void put_words(const struct drawing *drawing)
{
    const struct path *path = drawing->lanes[0].path;
    struct writer *writer = drawing->writer;
    for (size_t i = 0; i < shown_length(path); i++) {
        write_text(writer, i == 0 ? "" : ", signed by ");
        write_xml(writer, cert_short_text(path->certs[i], drawing->scratch));
        write_printf(writer, " (%s)", place_words(drawing, path, i));
        if (is_broken(path, i))
            write_printf(writer, ", at fault: %s",
                         path_fault_text(path->reason));
    }
    if (is_missing_issuer(path))
        write_text(writer, ", whose issuer is missing");
    write_printf(writer, ". %zu other paths are drawn.",
                 drawing->lane_count - 1);
}

static size_t height_of(const struct drawing *drawing)
{
    size_t rows = 0;
    for (size_t i = 0; i < drawing->lane_count; i++) {
        size_t other = rows_of(drawing->lanes[i].path);
        rows = other > rows ? other : rows;
    }
    return (rows - 1) * ROW + BOX_HEIGHT + 2 * EDGE;
}

/* On paper two branches take less than the width, three all of it. */
static const char *fork_class(const struct drawing *drawing)
{
    if (drawing->lane_count == 1)
        return "";
    return drawing->lane_count == 2 ? " class=\"forked\""
                                    : " class=\"forked wide\"";
}

void html_chain(struct writer *writer, const struct record *record,
                const struct capture *capture, const char *id,
                struct arena *scratch)
{
    struct drawing drawing = { .writer = writer,
                               .record = record,
                               .capture = capture,
                               .scratch = scratch };
    find_lanes(&drawing);
    size_t width = (drawing.lane_count - 1) * COLUMN + BOX_WIDTH + 2 * EDGE;
    size_t height = height_of(&drawing);
    write_text(
        writer,
        "<figure class=\"chain\"><figcaption>Chain, leaf first</figcaption>"
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
        "aria-label=\"Drawn chain\">\n");
    write_printf(writer,
                 "<svg%s role=\"img\" aria-labelledby=\"%s-t %s-d\" "
                 "width=\"%zu\" height=\"%zu\" viewBox=\"0 0 %zu %zu\">\n"
                 "<title id=\"%s-t\">Certificate chain</title>"
                 "<desc id=\"%s-d\">",
                 fork_class(&drawing), id, id, width, height, width, height, id,
                 id);
    put_words(&drawing);
    write_text(writer, "</desc>\n");
    for (size_t i = 0; i < drawing.lane_count; i++)
        put_lane(&drawing, &drawing.lanes[i]);
    write_text(writer, "</svg></div></figure>\n");
}
