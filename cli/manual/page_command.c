#include <string.h>

#include "cli/command_table.h"
#include "cli/help.h"
#include "cli/manual/lines.h"
#include "cli/manual/pages.h"
#include "cli/manual/roff.h"
#include "reports/format.h"

/* A tag and what it stands for. */
struct entry {
    const char *tag, *text;
};

static const struct entry environment[] = {
    { "SSL_CERT_FILE, SSL_CERT_DIR",
      "The system's trust store: a file of certificates, and directories with "
      "colons between. Without them it is where the distribution keeps it." },
    { "XDG_CACHE_HOME, HOME",
      "Revocation lists and other answers are kept in "
      "$XDG_CACHE_HOME/certready, else in $HOME/.cache/certready." },
    { "NO_COLOR, CLICOLOR, CLICOLOR_FORCE, FORCE_COLOR, TERM",
      "Colour, where --color is auto: none with NO_COLOR, with CLICOLOR=0 and "
      "on a dumb terminal; with CLICOLOR_FORCE or FORCE_COLOR, unless it is 0, "
      "always but for NO_COLOR." },
    { "CI", "Set: --progress auto shows none." },
    { "SOURCE_DATE_EPOCH",
      "Seconds since 1970: when a report of certready verify says that it was "
      "made, unless the network was asked. With --at the same files then give "
      "the same octets. Nothing is judged by it, and a scan does not heed "
      "it." },
    { "http_proxy, https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY",
      "Not heeded, and a scan says so; --proxy names a proxy." },
};

static const struct entry files[] = {
    { "$XDG_CACHE_HOME/certready/",
      "What was fetched, for later runs; may be removed at any time." },
    { CERTREADY_DATADIR "/certready/certready-1.schema.json",
      "The JSON Schema of the formats json and jsonl." },
    { CERTREADY_DATADIR "/certready/certready.cdx.json",
      "The libraries that the program is linked with, as CycloneDX." },
    { "/etc/ssl/certs/ca-certificates.crt",
      "The trust store of Debian; other places are known too." },
};

static const struct entry examples[] = {
    { "certready support.example.com", "Is this host ready for licensing?" },
    { "certready scan --input hosts.txt --format jsonl",
      "Many hosts, one JSON object a line:" },
    { "certready scan --resolve support.example.com:443:192.0.2.10 "
      "support.example.com",
      "An appliance before the DNS points to it:" },
    { "certready roots support.example.com > root.pem",
      "The root to send to Support:" },
    { "certready verify --host support.example.com --key server.key chain.pem",
      "Files, before they are installed:" },
    { "certready scan --output junit:report.xml --fail-on warning "
      "support.example.com",
      "A gate in continuous integration:" },
    { "certready rules name.mismatch", "What a rule is about:" },
};

/* What a placeholder of this name is filled with. */
static const char target_text[] =
    "A TARGET is HOST[:PORT], an IPv4 address, an IPv6 address (with a port: "
    "in square brackets) or https://HOST[:PORT]/. Without a port it is 443, or "
    "that of --port.";

static void put_entry(struct roff *roff, const struct entry *entry)
{
    roff_macro(roff, "TP", NULL);
    roff_bold(roff, entry->tag);
    roff_end_line(roff);
    roff_text(roff, entry->text);
    roff_end_line(roff);
}

static void put_entries(struct roff *roff, const char *title,
                        const struct entry *entries, size_t count)
{
    roff_macro(roff, "SH", title);
    for (size_t i = 0; i < count; i++)
        put_entry(roff, &entries[i]);
}

static void put_examples(struct roff *roff)
{
    roff_macro(roff, "SH", "EXAMPLES");
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        if (i > 0)
            roff_macro(roff, "PP", NULL);
        roff_text(roff, examples[i].text);
        roff_example(roff, examples[i].tag);
    }
}

static void put_synopsis(struct roff *roff)
{
    roff_macro(roff, "SH", "SYNOPSIS");
    roff_macro(roff, "nf", NULL);
    for (size_t i = 0; i < command_count; i++) {
        roff_bold(roff, "certready");
        roff_text(roff, " ");
        roff_usage(roff, all_commands[i].usage);
        roff_end_line(roff);
    }
    roff_usage(roff, "certready COMMAND --help");
    roff_end_line(roff);
    roff_usage(roff, "certready --version");
    roff_macro(roff, "fi", NULL);
}

/* The name as it is given: "-i, --input FILE". */
static void put_option_name(struct roff *roff, const struct option_row *row)
{
    char letter[] = { '-', row->letter, '\0' };
    if (row->letter != 0) {
        roff_bold(roff, letter);
        roff_text(roff, ", ");
    }
    roff_bold(roff, "--");
    roff_bold(roff, row->name);
    if (row->value == NULL)
        return;
    roff_text(roff, " ");
    roff_usage(roff, row->value);
}

static bool ends_sentence(const char *text)
{
    static const char *const ends[] = { ".", "?", "!", "…" };
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t size = strlen(ends[i]);
        if (strlen(text) >= size &&
            strcmp(text + strlen(text) - size, ends[i]) == 0)
            return true;
    }
    return false;
}

/* Text of the tables as a sentence. */
static void put_sentence(struct roff *roff, const char *text)
{
    char first[] = { roff_upper(*text), '\0' };
    roff_text(roff, first);
    roff_text(roff, text + 1);
    if (!ends_sentence(text))
        roff_text(roff, ".");
}

static bool is_described_before(const struct option_row *row,
                                const struct command_row *command)
{
    for (const struct command_row *it = all_commands; it < command; it++)
        if ((row->commands & it->command) != 0)
            return true;
    return false;
}

static void put_new_options(struct roff *roff,
                            const struct command_row *command,
                            enum option_section section)
{
    bool is_titled = false;
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &all_options[i];
        if (row->section != section ||
            (row->commands & command->command) == 0 ||
            is_described_before(row, command))
            continue;
        if (!is_titled) {
            roff_macro(roff, "PP", NULL);
            roff_italic(roff, help_section_title(section));
        }
        is_titled = true;
        roff_macro(roff, "TP", NULL);
        put_option_name(roff, row);
        roff_end_line(roff);
        put_sentence(roff, row->help);
    }
}

/* The others are described with a command above. */
static void put_known_options(struct roff *roff,
                              const struct command_row *command)
{
    bool is_first = true;
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &all_options[i];
        if ((row->commands & command->command) == 0 ||
            !is_described_before(row, command))
            continue;
        if (is_first) {
            roff_macro(roff, "PP", NULL);
            roff_text(roff, "And, as described above:");
            roff_macro(roff, "PP", NULL);
        } else {
            roff_text(roff, "; ");
        }
        is_first = false;
        put_option_name(roff, row);
    }
    if (!is_first)
        roff_text(roff, ".");
}

static void put_own_formats(struct roff *roff,
                            const struct command_row *command)
{
    if (command->formats == NULL)
        return;
    roff_macro(roff, "PP", NULL);
    roff_text(roff, "Formats:");
    for (const char *const *it = command->formats; *it != NULL; it++) {
        roff_text(roff, it == command->formats ? " " : ", ");
        roff_bold(roff, *it);
    }
    roff_text(roff, ".");
}

static bool formats_are_new(const struct command_row *command)
{
    for (const struct command_row *it = all_commands; it < command; it++)
        if (command_writes_reports(it))
            return false;
    return command_writes_reports(command);
}

static void put_formats(struct roff *roff)
{
    roff_macro(roff, "PP", NULL);
    roff_italic(roff, "Formats");
    for (size_t i = 0; i < format_count; i++) {
        roff_macro(roff, "TP", NULL);
        roff_bold(roff, all_formats[i]->name);
        roff_end_line(roff);
        put_sentence(roff, all_formats[i]->summary);
    }
}

static void put_command(struct roff *roff, const struct command_row *command)
{
    char usage[128];
    snprintf(usage, sizeof(usage), "certready %s", command->usage);
    roff_macro(roff, "SS", usage);
    put_sentence(roff, command->summary);
    if (command->note != NULL) {
        roff_macro(roff, "PP", NULL);
        roff_text(roff, command->note);
    }
    put_own_formats(roff, command);
    for (int section = 0; section < SECTION_COUNT; section++)
        put_new_options(roff, command, (enum option_section)section);
    if (formats_are_new(command))
        put_formats(roff);
    put_known_options(roff, command);
}

static void put_exits(struct roff *roff, const struct command_row *command)
{
    for (const struct exit_row *exit = command->exits; exit->code != NULL;
         exit++) {
        roff_macro(roff, "TP", NULL);
        roff_bold(roff, exit->code);
        roff_end_line(roff);
        put_sentence(roff, exit->meaning);
    }
}

static bool exits_are_new(const struct command_row *command)
{
    for (const struct command_row *it = all_commands; it < command; it++)
        if (it->exits == command->exits)
            return false;
    return command->exits->code != NULL;
}

/* All commands that end as this one does. */
static void put_exits_title(struct roff *roff,
                            const struct command_row *command)
{
    char title[128];
    size_t used = 0;
    for (size_t i = 0; i < command_count && used < sizeof(title); i++)
        if (all_commands[i].exits == command->exits)
            used += (size_t)snprintf(title + used, sizeof(title) - used, "%s%s",
                                     used == 0 ? "certready " : ", ",
                                     all_commands[i].name);
    roff_macro(roff, "SS", title);
}

/* Lines of `id TAB situation TAB exit`, after a header. */
static void put_situations(struct roff *roff, const char *path)
{
    struct lines lines;
    lines_open(&lines, path);
    roff_macro(roff, "SS", "Situation by situation");
    roff_text(roff, "The code, and when it is that. Of several that fit, the "
                    "first of 4, 2, 1, 3, 0 holds.");
    while (lines_next(&lines)) {
        char *situation = strchr(lines.line, '\t');
        char *exit = situation == NULL ? NULL : strchr(situation + 1, '\t');
        if (exit == NULL)
            lines_fault(&lines, "not id, situation, exit with tabs between");
        if (lines.number == 1)
            continue;
        *exit++ = '\0';
        roff_macro(roff, "TP", "6n");
        if (lines.number == 2) /* no gaps from here on */
            roff_macro(roff, "PD", "0");
        roff_bold(roff, exit);
        roff_end_line(roff);
        roff_text(roff, situation + 1);
    }
    roff_macro(roff, "PD", NULL);
    lines_close(&lines);
}

static void put_exit_status(struct roff *roff, const char *path)
{
    roff_macro(roff, "SH", "EXIT STATUS");
    for (size_t i = 0; i < command_count; i++) {
        const struct command_row *command = &all_commands[i];
        if (!exits_are_new(command))
            continue;
        put_exits_title(roff, command);
        put_exits(roff, command);
    }
    if (path != NULL)
        put_situations(roff, path);
}

void page_command(const struct page_request *request)
{
    struct roff *roff = roff_open(request->out);
    roff_title(roff, "certready", "1", request->date, request->version);
    roff_macro(roff, "SH", "NAME");
    roff_text(roff, "certready ");
    fputs("\\- ", roff->line);
    roff_text(roff, "tell whether the certificates of an appliance are ready "
                    "for licensing");
    put_synopsis(roff);
    roff_macro(roff, "SH", "DESCRIPTION");
    roff_text(roff,
              "certready resolves every A record of a host, makes a TLS "
              "handshake with every address, judges what is served by strict "
              "rules, and says what to do, with evidence and the standard "
              "behind it. It also judges certificate files before they are "
              "installed, and finds the root certificate that the vendor "
              "must encode. What was observed fails; silence is inconclusive; "
              "what could not be decided is never shown as a pass.");
    roff_macro(roff, "PP", NULL);
    roff_text(roff, target_text);
    roff_macro(roff, "SH", "COMMANDS");
    for (size_t i = 0; i < command_count; i++)
        put_command(roff, &all_commands[i]);
    put_exit_status(roff, request->source);
    put_entries(roff, "ENVIRONMENT", environment, COUNT_OF(environment));
    put_entries(roff, "FILES", files, COUNT_OF(files));
    put_examples(roff);
    roff_macro(roff, "SH", "SEE ALSO");
    roff_usage(roff, "certready(5), certready-rules(7), curl(1)");
    roff_close(roff);
}
