#include "reports/rules.h"

#include <string.h>

#include "base/arena.h"
#include "checks/check.h"
#include "reports/emitter.h"
#include "reports/layout.h"

enum { COLUMNS = 80, ID_WIDTH = 32, SEVERITY_WIDTH = 4, INDENT = 2 };

const char *const rules_formats[] = { "text", "json", "markdown", NULL };

static const char *const scope_texts[] = {
    [SCOPE_HOST] = "host", [SCOPE_ENDPOINT] = "address",
    [SCOPE_LEAF] = "leaf", [SCOPE_CERT] = "certificate",
    [SCOPE_NODE] = "name", [SCOPE_FILE] = "file",
};

/* As a word for programs, and in a sentence for people. */
static const struct {
    const char *word, *sentence;
} binding_words[] = {
    [BINDS_ALWAYS] = { "always", "always" },
    [BINDS_PUBLIC] = { "public", "where the chain ends at a public root; "
                                 "under any other it is a warning at most" },
    [BINDS_PUBLIC_FOR_LICENSE] = { "public-for-license",
                                   "with goal license where the chain ends at a public root, under any "
                                   "other it is a warning at most; with goal full always" },
};

const char *severity_letter_text(char letter)
{
    switch (letter) {
    case 'E':
        return "error";
    case 'W':
        return "warning";
    case 'I':
        return "note";
    default:
        return "not judged";
    }
}

static void put_wrapped(const struct layout *layout, const char *title,
                        const char *text)
{
    enum { COLUMN = 12 };
    write_printf(layout->writer, "%-*s", COLUMN, title);
    layout_wrapped(layout, COLUMN, COLUMN, text);
}

static void put_severities(const struct layout *layout, const struct rule *rule)
{
    for (int goal = 0; goal < GOAL_COUNT; goal++) {
        write_printf(layout->writer, "%-12s", goal == 0 ? "Severity" : "");
        write_printf(layout->writer, "goal %s:", goal_text((enum goal)goal));
        for (int profile = 0; profile < PROFILE_COUNT; profile++)
            write_printf(layout->writer, "%s %s in %s", profile == 0 ? "" : ",",
                         severity_letter_text(rule->severity[goal][profile]),
                         profile_text((enum profile)profile));
        write_text(layout->writer, "\n");
    }
}

static void explain(const struct layout *layout, const struct rule *rule)
{
    write_printf(layout->writer, "%s\n\n", rule->id);
    put_wrapped(layout, "Rule", rule->title);
    put_wrapped(layout, "Why", rule->why);
    put_wrapped(layout, "Fix", rule->fix);
    put_wrapped(layout, "Source", rule->standard);
    put_severities(layout, rule);
    put_wrapped(layout, "Binds", binding_words[rule->binds].sentence);
    put_wrapped(layout, "About", scope_texts[rule->scope]);
}

/* In profile product: "E", or "W/E" where goal full is stricter. */
static const char *severity_word(const struct rule *rule)
{
    char license = rule->severity[GOAL_LICENSE][PROFILE_PRODUCT];
    char full = rule->severity[GOAL_FULL][PROFILE_PRODUCT];
    if (license == 'W' && full == 'E')
        return "W/E";
    switch (license) {
    case 'E':
        return "E";
    case 'W':
        return "W";
    case 'I':
        return "I";
    default:
        return "-";
    }
}

static void list(const struct layout *layout)
{
    write_text(layout->writer,
               "E error, W warning, I note, W/E warning for goal license and "
               "error for full.\ncertready rules ID explains one.\n\n");

    for (size_t f = 0; f < family_count; f++) {
        const struct family *family = all_families[f];
        write_printf(layout->writer, "%s%s\n", f == 0 ? "" : "\n",
                     family->title);
        for (size_t i = 0; i < family->count; i++) {
            const struct rule *rule = &family->rules[i];
            size_t at = INDENT + ID_WIDTH + SEVERITY_WIDTH;
            write_printf(layout->writer, "  %-*s%-*s", ID_WIDTH, rule->id,
                         SEVERITY_WIDTH, severity_word(rule));
            layout_wrapped(layout, at, at, rule->title);
        }
    }
}

static void put_severity(struct emitter *emitter, const struct rule *rule)
{
    emit_object(emitter, "severity");
    for (int goal = 0; goal < GOAL_COUNT; goal++) {
        emit_object(emitter, goal_text((enum goal)goal));
        for (int profile = 0; profile < PROFILE_COUNT; profile++)
            emit_text(emitter, profile_text((enum profile)profile),
                      severity_letter_text(rule->severity[goal][profile]));
        emit_object_end(emitter);
    }
    emit_object_end(emitter);
}

static void put_rule(struct emitter *emitter, const struct family *family,
                     const struct rule *rule)
{
    emit_object(emitter, NULL);
    emit_text(emitter, "id", rule->id);
    emit_text(emitter, "family", family->name);
    emit_text(emitter, "title", rule->title);
    emit_text(emitter, "why", rule->why);
    put_severity(emitter, rule);
    emit_text(emitter, "binds", binding_words[rule->binds].word);
    emit_text(emitter, "scope", scope_texts[rule->scope]);
    emit_text(emitter, "standard", rule->standard);
    emit_text(emitter, "fix", rule->fix);
    emit_object_end(emitter);
}

static void put_json(struct writer *writer, const char *id)
{
    struct emitter emitter = { .writer = writer };
    emit_array(&emitter, NULL);
    for (size_t f = 0; f < family_count; f++) {
        const struct family *family = all_families[f];
        for (size_t i = 0; i < family->count; i++) {
            const struct rule *rule = &family->rules[i];
            if (id != NULL && strcmp(rule->id, id) != 0)
                continue;
            write_text(writer, emitter.needs_comma ? "" : "\n");
            put_rule(&emitter, family, rule);
            write_text(writer, "\n");
        }
    }
    emit_array_end(&emitter);
    write_text(writer, "\n");
}

/* Table cells: a bar would end the cell. */
static void put_cell(struct writer *writer, const char *text)
{
    write_text(writer, " ");
    for (; *text != '\0'; text++) {
        if (*text == '|' || *text == '<' || *text == '*' || *text == '_')
            write_text(writer, "\\");
        write_bytes(writer, (struct bytes){ (const uint8_t *)text, 1 });
    }
    write_text(writer, " |");
}

static void put_markdown_rule(struct writer *writer, const struct rule *rule)
{
    write_printf(writer, "| `%s` |", rule->id);
    put_cell(writer, rule->title);
    write_printf(writer, " `%s` `%s`%s |", rule->severity[GOAL_LICENSE],
                 rule->severity[GOAL_FULL],
                 rule->binds == BINDS_ALWAYS ? "" : " public");
    put_cell(writer, rule->standard);
    put_cell(writer, rule->fix);
    write_text(writer, "\n");
}

static void put_markdown(struct writer *writer, const char *id)
{
    if (id == NULL)
        write_text(
            writer,
            "# Rules\n\n"
            "Generated by `certready rules --format markdown`; do not edit."
            "\n\nThe severity column has one word for the goal `license` and "
            "one for `full`; the letters\nstand for the profiles product, "
            "webpki and rfc5280: E error, W warning, I note, - not judged.\n"
            "`public` binds only where the chain ends at a public root (some rules: only for the\n"
            "goal `license`).\n");
    for (size_t f = 0; f < family_count; f++) {
        const struct family *family = all_families[f];
        if (id == NULL)
            write_printf(writer,
                         "\n## %s\n\n| id | rule | severity | source | fix |\n"
                         "| --- | --- | --- | --- | --- |\n",
                         family->title);
        for (size_t i = 0; i < family->count; i++)
            if (id == NULL || strcmp(family->rules[i].id, id) == 0)
                put_markdown_rule(writer, &family->rules[i]);
    }
}

bool rules_write(struct writer *writer, const char *format, const char *id)
{
    struct layout layout = { .writer = writer, .columns = COLUMNS };
    if (strcmp(format, "json") == 0)
        put_json(writer, id);
    else if (strcmp(format, "markdown") == 0)
        put_markdown(writer, id);
    else if (strcmp(format, "text") != 0)
        return false;
    else if (id != NULL)
        explain(&layout, rule_find(id));
    else
        list(&layout);
    return true;
}
