#include "reports/ranking.h"

#include "base/arena.h"
#include "reports/problem.h"
#include "reports/writer.h"

/* Targets of about the same weight. */
struct class
{
    struct writer *spill; /* a head for each, and what it says the sizes of */
    struct room kept;     /* octets */
};

struct ranking {
    struct room most;
    struct class classes[VERDICT_WEIGHTS]; /* by their weight */
    struct room wanted;                    /* by all that was added */
    struct left_out left_out;
};

/* Before each target in a spill. */
struct head {
    uint64_t row, bare_row, details;
};

struct ranking *ranking_new(struct arena *arena, struct room most)
{
    struct ranking *ranking = ARENA_NEW(arena, 1, struct ranking);
    *ranking = (struct ranking){ .most = most };
    for (unsigned i = 0; i < VERDICT_WEIGHTS; i++)
        ranking->classes[i].spill = writer_spill();
    return ranking;
}

/* What comes before this one, as far as it is known. */
static struct room taken_before(const struct ranking *ranking, unsigned weight)
{
    struct room taken = { 0 };
    for (unsigned i = weight; i < VERDICT_WEIGHTS; i++) {
        taken.rows += ranking->classes[i].kept.rows;
        taken.details += ranking->classes[i].kept.details;
    }
    return taken;
}

void ranking_add(struct ranking *ranking, enum verdict verdict,
                 const struct ranked *ranked)
{
    unsigned weight = verdict_weight(verdict);
    struct class *class = &ranking->classes[weight];
    struct room taken = taken_before(ranking, weight);
    struct ranked kept = *ranked;
    ranking->wanted.rows += ranked->row.size;
    ranking->wanted.details += ranked->details.size;
    if (taken.rows + kept.row.size > ranking->most.rows)
        kept.row = kept.bare_row = (struct bytes){ 0 };
    if (taken.details + kept.details.size > ranking->most.details)
        kept.details = (struct bytes){ 0 };
    if (kept.row.size + kept.details.size == 0) {
        ranking->left_out.rows++;
        ranking->left_out.details++;
        return;
    }
    struct head head = { kept.row.size, kept.bare_row.size, kept.details.size };
    write_bytes(class->spill,
                (struct bytes){ (const uint8_t *)&head, sizeof(head) });
    write_bytes(class->spill, kept.row);
    write_bytes(class->spill, kept.bare_row);
    write_bytes(class->spill, kept.details);
    class->kept.rows += kept.row.size;
    class->kept.details += kept.details.size;
}

struct room ranking_wanted(const struct ranking *ranking)
{
    return ranking->wanted;
}

static bool read_piece(struct writer *spill, uint64_t size,
                       struct arena *scratch, struct bytes *piece)
{
    uint8_t *octets = ARENA_NEW(scratch, size, uint8_t);
    *piece = (struct bytes){ octets, size };
    return spill_read(spill, octets, size);
}

static bool read_next(struct writer *spill, struct arena *scratch,
                      struct ranked *ranked)
{
    struct head head;
    return spill_read(spill, &head, sizeof(head)) &&
           read_piece(spill, head.row, scratch, &ranked->row) &&
           read_piece(spill, head.bare_row, scratch, &ranked->bare_row) &&
           read_piece(spill, head.details, scratch, &ranked->details);
}

/* False if it has no room; then it takes none. */
static bool write_within(struct writer *to, struct bytes piece, uint64_t *room)
{
    if (piece.size == 0 || piece.size > *room)
        return false;
    write_bytes(to, piece);
    *room -= piece.size;
    return true;
}

struct left_out ranking_write(struct ranking *ranking, struct room room,
                              struct writer *rows, struct writer *details)
{
    struct arena *scratch = arena_new(); /* of one target after the other */
    struct left_out left_out = ranking->left_out;
    for (unsigned weight = VERDICT_WEIGHTS; weight-- > 0;) {
        struct writer *spill = ranking->classes[weight].spill;
        struct ranked next;
        spill_turn(spill);
        for (; read_next(spill, scratch, &next); arena_reset(scratch)) {
            bool has_details =
                write_within(details, next.details, &room.details);
            left_out.details += !has_details;
            if (rows != NULL)
                left_out.rows += !write_within(
                    rows, has_details ? next.row : next.bare_row, &room.rows);
        }
        spill_close(spill, details);
    }
    arena_free(scratch);
    return left_out;
}
