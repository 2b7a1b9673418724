#include "scan/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <uv.h>

#include "scan/scan.h"

enum { LEAST_NS_BETWEEN = 250 * 1000 * 1000, LINE_SIZE = 200 };

void progress_init(struct progress *progress,
                   const struct progress_options *options)
{
    *progress =
        (struct progress){ .options = options, .started_ns = uv_hrtime() };
}

static int put_done(char *line, size_t size, uint64_t done, uint64_t expected)
{
    if (expected == 0)
        return snprintf(line, size, "%" PRIu64 " done", done);
    return snprintf(line, size, "%" PRIu64 "/%" PRIu64 " done", done, expected);
}

static int put_time_left(char *line, size_t size, double rate, uint64_t done,
                         uint64_t expected)
{
    if (expected <= done || rate <= 0)
        return 0;
    double seconds = (double)(expected - done) / rate;
    if (seconds < 90)
        return snprintf(line, size, ", %.0f s left", seconds);
    return snprintf(line, size, ", %.0f min left", seconds / 60);
}

static void draw(const struct progress *progress, uint64_t now_ns,
                 const struct run_totals *totals, uint64_t in_flight)
{
    char line[LINE_SIZE];
    uint64_t expected = progress->options->expected;
    double seconds = (double)(now_ns - progress->started_ns) / 1e9;
    double rate = seconds > 0 ? (double)totals->targets / seconds : 0;
    size_t used =
        (size_t)put_done(line, sizeof(line), totals->targets, expected);
    used += (size_t)snprintf(
        line + used, sizeof(line) - used,
        ", %.0f/s, %" PRIu64 " in flight: %" PRIu64 " ready, %" PRIu64
        " not ready, %" PRIu64 " inconclusive",
        rate, in_flight, totals->ready + totals->ready_with_warnings,
        totals->not_ready, totals->inconclusive);
    if (used < sizeof(line))
        put_time_left(line + used, sizeof(line) - used, rate, totals->targets,
                      expected);
    fprintf(stderr, "\r\033[K%s", line);
    fflush(stderr);
}

void progress_show(struct progress *progress, const struct run_totals *totals,
                   uint64_t in_flight)
{
    uint64_t now_ns = uv_hrtime();
    if (now_ns - progress->shown_ns < LEAST_NS_BETWEEN)
        return;
    progress->shown_ns = now_ns;
    progress->is_on_screen = true;
    draw(progress, now_ns, totals, in_flight);
}

void progress_clear(struct progress *progress)
{
    if (!progress->is_on_screen)
        return;
    progress->is_on_screen = false;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}
