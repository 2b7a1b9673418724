#include "reports/html_page.h"

#include <inttypes.h>

#include "base/arena.h"
#include "reports/escape.h"
#include "reports/wording.h"
#include "x509/time.h"

/* Colours have at least 4.5:1 on their ground in both schemes. */
static const char *const style[] = {
    ":root{color-scheme:light dark;--bg:#fff;--soft:#f4f6f8;--text:#1b2229;"
    "--dim:#55606b;--line:#d3dae0;--good:#146c2e;--warn:#8a5300;--bad:#b3201b;"
    "--accent:#0b57a4;--good-bg:#e4f4e8;--warn-bg:#fdf1dc;--bad-bg:#fce8e6}",
    "@media(prefers-color-scheme:dark){:root{--bg:#14181c;--soft:#1f252b;"
    "--text:#e6eaee;--dim:#a5b0ba;--line:#3a444d;--good:#7fd495;--warn:#f0b95c;"
    "--bad:#ff9a92;--accent:#8ec3ff;--good-bg:#173021;--warn-bg:#33270f;"
    "--bad-bg:#3b1c1a}}",
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--bg);color:var(--text);"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',"
    "sans-serif}"
    ".page{max-width:68rem;margin:0 auto;padding:1.25rem 1rem 3rem}"
    "h1{font-size:1.05rem;font-weight:600;margin:0;color:var(--dim)}"
    "h2{font-size:1.6rem;line-height:1.25;margin:.35rem 0;"
    "overflow-wrap:anywhere}"
    "h3{font-size:1.1rem;margin:1.6rem 0 .5rem}p{margin:.3rem 0}",
    "a{color:var(--accent)}"
    ":focus-visible{outline:3px solid var(--accent);outline-offset:2px}"
    "code,pre{font-family:ui-monospace,'DejaVu Sans Mono',Consolas,monospace;"
    "font-size:.88em}pre{overflow:auto;background:var(--soft);padding:.75rem;"
    "border-radius:6px}"
    ".dim,figcaption{color:var(--dim)}.small,figcaption{font-size:.88rem}",
    ".totals{margin:.2rem 0 1rem}"
    ".host{border-top:1px solid var(--line);margin-top:1.2rem;"
    "padding-top:1.2rem}"
    ".verdict{border-left:6px solid var(--dim);background:var(--soft);"
    "padding:.7rem 1rem;border-radius:0 8px 8px 0}"
    ".badge{display:inline-block;font-weight:700;font-size:.8rem;"
    "letter-spacing:.03em;padding:.1rem .55rem;border-radius:1rem;"
    "border:1.5px solid currentColor;white-space:nowrap}",
    ".good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}"
    ".verdict.good,.verdict.warn,.verdict.bad{color:var(--text)}"
    ".verdict.good{border-color:var(--good);background:var(--good-bg)}"
    ".verdict.warn{border-color:var(--warn);background:var(--warn-bg)}"
    ".verdict.bad{border-color:var(--bad);background:var(--bad-bg)}"
    ".verdict.good .badge{color:var(--good)}.verdict.warn .badge"
    "{color:var(--warn)}.verdict.bad .badge{color:var(--bad)}",
    ".scroll{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%;font-size:.93rem}"
    "caption{text-align:left;color:var(--dim);font-size:.88rem;"
    "padding-bottom:.3rem}"
    "th,td{text-align:left;padding:.35rem 1.1rem .35rem 0;"
    "border-bottom:1px solid var(--line);vertical-align:top}"
    "th[scope=row]{font-weight:500}"
    "td.date,td code{white-space:nowrap}td.num{text-align:right;"
    "font-variant-numeric:tabular-nums}td.bad{font-weight:600}"
    "tr.odd>*{background:var(--warn-bg)}tr.odd>:first-child"
    "{box-shadow:inset 4px 0 var(--warn);padding-left:.7rem}",
    ".findings{list-style:none;margin:0;padding:0}"
    ".findings>li{border:1px solid var(--line);border-left-width:5px;"
    "border-radius:6px;padding:.55rem .85rem;margin:.5rem 0}"
    ".findings>.bad{border-left-color:var(--bad)}"
    ".findings>.warn{border-left-color:var(--warn)}"
    ".findings>*{color:var(--text)}"
    ".findings h4{margin:.1rem 0 .2rem;font-size:1rem}"
    ".findings p{overflow-wrap:anywhere}"
    ".fix{background:var(--soft);border-radius:4px;padding:.3rem .6rem}",
    ".figures{display:grid;grid-template-columns:minmax(0,1fr);gap:.5rem 2rem}"
    "@media(min-width:60rem){.figures{grid-template-columns:auto "
    "minmax(0,1fr)}.figures:has(.forked){grid-template-columns:"
    "minmax(0,1fr)}}"
    "figure{margin:0}figcaption{margin:.2rem 0 .5rem}"
    "svg{display:block;max-width:none;font-family:inherit;font-size:13px}"
    "svg text{fill:var(--text)}svg .sub{fill:var(--dim);font-size:12px}"
    "svg .name{font-weight:600}"
    "svg.times{width:100%;height:18px}.validity{max-width:600px}"
    ".validity ol{list-style:none;margin:0;padding:0;font-size:.88rem}"
    ".validity li{margin:0 0 .3rem;overflow-wrap:anywhere}"
    ".validity .dim{display:inline-block}",
    "svg rect.box{fill:var(--soft);stroke:var(--dim);stroke-width:1.5}"
    "svg rect.root{stroke:var(--good);stroke-width:2.5}"
    "svg rect.broken{fill:var(--bad-bg);stroke:var(--bad);stroke-width:2.5}"
    "svg rect.missing{fill:none;stroke:var(--bad);stroke-width:2;"
    "stroke-dasharray:6 4}"
    "svg rect.fetched{stroke-dasharray:6 4}"
    "svg .link{fill:none;stroke:var(--dim);stroke-width:1.5}"
    "svg .link.broken{stroke:var(--bad);stroke-width:2.5;"
    "stroke-dasharray:5 4}svg .head{fill:var(--dim)}"
    "svg .head.broken,svg text.broken{fill:var(--bad)}",
    "svg .bar{fill:var(--good)}svg .bar.warn{fill:var(--warn)}"
    "svg .bar.bad{fill:var(--bad)}svg .track{fill:var(--line)}"
    "svg .now{fill:var(--accent)}svg text.now{font-size:12px}"
    "dl{display:grid;grid-template-columns:max-content minmax(0,1fr);"
    "gap:.15rem 1rem;margin:0}dt{color:var(--dim)}dd{margin:0;"
    "overflow-wrap:anywhere}"
    ".copy{user-select:all;-webkit-user-select:all;overflow-wrap:anywhere;"
    "background:var(--soft);padding:.15rem .4rem;border-radius:4px}",
    ".notchecked{columns:2 20rem;column-gap:2.5rem;padding-left:1.2rem;"
    "margin:0;"
    "font-size:.88rem}.notchecked li{break-inside:avoid}"
    ".filter{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;border:0;padding:0;"
    "margin:.5rem 0}.filter label{cursor:pointer}"
    ".notes{margin:0;padding-left:1.2rem;font-size:.93rem;"
    "overflow-wrap:anywhere}summary{cursor:pointer}"
    "footer{border-top:1px solid var(--line);"
    "margin-top:2rem;padding-top:.6rem}"
    ".skip{position:absolute;left:-99rem}.skip:focus{position:static}",
    "@media(max-width:34rem){h2{font-size:1.25rem}dl{grid-template-columns:"
    "minmax(0,1fr)}dd{margin-bottom:.3rem}"
    ".cards thead{display:none}.cards tbody,.cards tr,.cards th,.cards td"
    "{display:block;border:0;padding:.1rem 0;text-align:left}"
    ".cards tr{border-bottom:1px solid var(--line);padding:.5rem .7rem}"
    ".cards tr.odd{box-shadow:inset 4px 0 var(--warn);"
    "background:var(--warn-bg)}"
    ".cards tr.odd>:first-child{box-shadow:none;padding:0}"
    ".cards th[scope=row]{font-weight:700;overflow-wrap:anywhere}"
    ".index td[data-label]{display:inline-block;margin-right:1rem}"
    ".cards td:empty{display:none}"
    ".cards td[data-label]::before{content:attr(data-label)': ';"
    "color:var(--dim);"
    "font-weight:400}.cards td code{white-space:normal}}"
    /* Dark grounds cost ink, and a reader on paper cannot open anything. */
    "@media print{:root{--bg:#fff;--soft:#f6f6f6;--text:#000;--dim:#444;"
    "--line:#bbb;--good:#146c2e;--warn:#8a5300;--bad:#b3201b;"
    "--accent:#0b57a4;--good-bg:#fff;--warn-bg:#fff;--bad-bg:#fff;"
    "color-scheme:light}@page{size:A4;margin:9mm 10mm}"
    "html{font-size:8.5pt}body{font-size:1rem;line-height:1.22;"
    "-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    ".page{padding:0 1px;max-width:none}code{font-size:.95em}"
    ".badge{font-size:.87rem;padding:0 .45rem}",
    "h2{font-size:1.4rem;margin:.1rem 0}h3{margin:.4rem 0 .15rem;"
    "break-after:avoid}p{margin:.15rem 0}"
    ".host{break-before:page;border:0;margin:0;padding:0}"
    ".host:first-of-type{break-before:auto}.filter,.skip,details.pem,"
    ".cards:not(.index) caption,figcaption,.findings>li>p.small"
    "{display:none}"
    ".findings:has(>:nth-child(2)){columns:2;column-gap:.6rem}"
    ".findings>li{break-inside:avoid;padding:.2rem .5rem;margin:0 0 .3rem}"
    ".findings p{margin:.1rem 0}.fix{padding:.1rem .4rem}"
    ".small,figcaption,.validity ol,.notchecked,.notes{font-size:.9rem}"
    ".verdict{padding:.15rem .8rem}h1,.passed{float:right;font-size:.9rem}"
    "h1{padding:.2rem .5rem}dl{grid-template-columns:max-content minmax(0,1fr) "
    "max-content minmax(0,1fr);gap:.05rem 1rem}dd{grid-column:span 3}"
    "dd:nth-of-type(3),dd:nth-of-type(4){grid-column:auto}",
    ".notchecked{columns:1;padding:0}.notchecked code{font-family:inherit}"
    ".notchecked li{display:inline}"
    ".notchecked li:not(:last-child)::after{content:','}"
    ".notchecked span{display:none}"
    "th,td{padding:.12rem .5rem .12rem 0}"
    ".cards:not(.index):not(.files) th{white-space:nowrap}"
    /* Chains stand side by side, each with its times below; a single one beside
     * them. */
    ".chains{display:grid;gap:0 .8rem;"
    "grid-template-columns:repeat(auto-fit,minmax(56mm,1fr))}"
    ".chains:has(.forked){grid-template-columns:minmax(0,1fr)}"
    ".chains>div{break-inside:avoid}"
    ".figures{grid-template-columns:minmax(0,1fr);gap:.2rem .8rem}"
    ".chains>:only-child .figures:not(:has(.forked))"
    "{grid-template-columns:auto minmax(0,1fr)}",
    "svg[role]{max-width:100%;height:auto}"
    ".chain svg[role]{max-width:60mm}.chain svg.forked[role]{max-width:128mm}"
    ".chain svg.wide[role]{max-width:100%}"
    ".chain svg text{font-size:13.1px}.chain svg.wide text{font-size:13.5px}"
    ".chain svg .end{display:none}"
    "svg.times{height:14px;margin-top:-2px}svg text.now{font-size:10px}"
    ".validity li{margin:0}"
    "figure{break-inside:avoid}"
    ".scroll{overflow:visible}footer{margin-top:.5rem;padding-top:.2rem}}",
};

/* The buttons hide what is of another verdict: the page has no script. */
static void put_filter_style(struct writer *writer)
{
    static const char *const verdicts[] = {
#define X(name, text) text,
        VERDICT_LIST(X)
#undef X
    };
    for (size_t i = 0; i < COUNT_OF(verdicts); i++)
        write_printf(writer,
                     "#f-%s:checked~.page .one:not(.v-%s){display:none}\n"
                     "#f-%s:checked~.page label[for=f-%s]{font-weight:700;"
                     "text-decoration:underline}\n"
                     "#f-%s:focus-visible~.page label[for=f-%s]{outline:3px "
                     "solid var(--accent);outline-offset:2px}\n",
                     verdicts[i], verdicts[i], verdicts[i], verdicts[i],
                     verdicts[i], verdicts[i]);
    write_text(writer, "#f-all:checked~.page label[for=f-all]{font-weight:700;"
                       "text-decoration:underline}\n"
                       "#f-all:focus-visible~.page label[for=f-all]{outline:"
                       "3px solid var(--accent);outline-offset:2px}\n"
                       ".pick{position:absolute;opacity:0}\n");
}

static void put_head(struct writer *writer, bool is_many)
{
    write_text(writer,
               "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
               "<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" "
               "content=\"default-src 'none'; style-src 'unsafe-inline'; "
               "base-uri 'none'; form-action 'none'\">\n"
               "<meta name=\"viewport\" "
               "content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"referrer\" content=\"no-referrer\">\n"
               "<title>Certificate readiness</title>\n<style>\n");
    for (size_t i = 0; i < COUNT_OF(style); i++) {
        write_text(writer, style[i]);
        write_text(writer, "\n");
    }
    if (is_many)
        put_filter_style(writer);
    write_text(writer, "</style>\n</head>\n<body>\n");
}

struct choice {
    const char *id, *words;
    uint64_t count;
};

/* The inputs come before all that they hide, their labels in it. */
static void put_inputs(struct writer *writer, const struct choice *choices,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        write_printf(writer,
                     "<input class=\"pick\" type=\"radio\" name=\"filter\" "
                     "id=\"f-%s\"%s>\n",
                     choices[i].id, i == 0 ? " checked" : "");
}

static void put_labels(struct writer *writer, const struct choice *choices,
                       size_t count)
{
    write_text(writer, "<div class=\"filter\" role=\"group\" "
                       "aria-label=\"Show targets of one verdict\">\n");
    for (size_t i = 0; i < count; i++)
        write_printf(writer, "<label for=\"f-%s\">%s (%" PRIu64 ")</label>\n",
                     choices[i].id, choices[i].words, choices[i].count);
    write_text(writer, "</div>\n");
}

void html_page_begin(struct writer *writer, const struct run_info *run,
                     struct arena *scratch)
{
    const struct run_totals *totals = &run->totals;
    const struct choice choices[] = {
        { "all", "All", totals->targets },
        { "not-ready", "Not ready", totals->not_ready },
        { "inconclusive", "Inconclusive", totals->inconclusive },
        { "ready-with-warnings", "Ready, with warnings",
          totals->ready_with_warnings },
        { "ready", "Ready", totals->ready },
        { "invalid", "Invalid", totals->invalid },
    };
    bool is_many = totals->targets > 1;
    put_head(writer, is_many);
    write_text(writer, "<main>\n");
    if (is_many)
        put_inputs(writer, choices, COUNT_OF(choices));
    write_text(writer, "<div class=\"page\">\n<header>\n"
                       "<h1>Certificate readiness</h1>\n");
    if (is_many) {
        write_printf(writer, "<p class=\"totals\">%s%s</p>\n",
                     totals_text(totals, scratch), files_text(run, scratch));
        put_labels(writer, choices, COUNT_OF(choices));
    }
    if (run->interrupted)
        write_text(writer, "<p class=\"bad\">The run was interrupted: targets "
                           "are missing here.</p>\n");
    write_text(writer, "</header>\n");
}

void html_page_end(struct writer *writer, const struct run_info *run,
                   struct arena *scratch)
{
    write_text(writer, "<footer class=\"small dim\">\n<p>certready ");
    write_xml(writer, run->version);
    write_text(writer, " with ");
    write_xml(writer, run->tls_library);
    write_text(writer, ". Trust store: ");
    write_xml(writer, store_words(run->store, scratch));
    write_text(writer, ".</p>\n</footer>\n</div>\n</main>\n</body>\n</html>\n");
}
