#include "cli/command_table.h"

#include "cli/commands.h"
#include "reports/rules.h"

static const struct exit_row target_exits[] = {
    { "0", "every target is ready (warnings allowed)" },
    { "1", "at least one target is not ready" },
    { "2", "wrong use, or an input line that is no target" },
    { "3", "nothing failed, but at least one target is inconclusive" },
    { "4", "our own failure: a report could not be written, …" },
    { "130, 143", "ended by SIGINT, SIGTERM" },
    { NULL, NULL },
};

static const struct exit_row root_exits[] = {
    { "0", "one root for all addresses" },
    { "1", "different roots, or none" },
    { "2", "wrong use" },
    { "3", "a root that only a fetched issuer leads to, or no answer" },
    { "4", "our own failure: a file could not be written, …" },
    { "130, 143", "ended by SIGINT, SIGTERM" },
    { NULL, NULL },
};

static const struct exit_row result_exits[] = {
    { "0", "every target is ready (warnings allowed)" },
    { "1", "at least one target is not ready" },
    { "2", "wrong use, or something in a file that is no result" },
    { "3", "nothing failed, but at least one target is inconclusive" },
    { "4", "our own failure: a report could not be written, …" },
    { "130, 143", "ended by SIGINT, SIGTERM" },
    { NULL, NULL },
};

static const struct exit_row no_exits[] = { { NULL, NULL } };

const struct command_row all_commands[] = {
    {
        .command = COMMAND_SCAN,
        .name = "scan",
        .usage = "[scan] [OPTION]… TARGET…",
        .summary = "handshake with every address of a host and judge what it "
                   "serves",
        .exits = target_exits,
        .run = command_scan,
    },
    {
        .command = COMMAND_ROOTS,
        .name = "roots",
        .usage = "roots [OPTION]… TARGET",
        .summary = "find the root that Support must encode, and write it as "
                   "PEM",
        .note = "The PEM goes to standard output and the table to standard "
                "error, or with --export-root the PEM to a file and the table "
                "to standard output.",
        .exits = root_exits,
        .run = command_roots,
    },
    {
        .command = COMMAND_VERIFY,
        .name = "verify",
        .usage = "verify [OPTION]… FILE…",
        .summary = "judge certificate files before they are installed",
        .note = "The first certificate is the leaf; the others may stand in "
                "any order. FILE is PEM, DER, PKCS#7, PKCS#12, a request or a "
                "key, told apart by content. The network is used for --compare "
                "and --online only.",
        .exits = target_exits,
        .run = command_verify,
    },
    {
        .command = COMMAND_JUDGE,
        .name = "judge",
        .usage = "judge [OPTION]… FILE…",
        .summary = "judge recorded results again, without the network",
        .note = "FILE is what -f json or -f jsonl wrote; - is standard input. "
                "What was observed then is judged by the options given now: "
                "other roots, another time, another goal. Options about what "
                "to observe do not apply.",
        .exits = result_exits,
        .run = command_judge,
    },
    {
        .command = COMMAND_REPORT,
        .name = "report",
        .usage = "report [OPTION]… FILE…",
        .summary = "write recorded results in other formats, as they were "
                   "judged",
        .note = "FILE is what -f json or -f jsonl wrote; - is standard input. "
                "Several files become one report. --fail-on new wants results "
                "that were judged with --baseline.",
        .exits = result_exits,
        .run = command_report,
    },
    {
        .command = COMMAND_RULES,
        .name = "rules",
        .usage = "rules [OPTION]… [ID]",
        .summary = "list the rules, or explain one",
        .exits = no_exits,
        .formats = rules_formats,
        .run = command_rules,
    },
};

const size_t command_count = COUNT_OF(all_commands);

const struct command_row *command_row_of(enum command command)
{
    for (size_t i = 0; i < command_count; i++)
        if (all_commands[i].command == command)
            return &all_commands[i];
    return &all_commands[0];
}

const char *command_name(enum command command)
{
    return command_row_of(command)->name;
}

const char *command_summary(enum command command)
{
    return command_row_of(command)->summary;
}

bool command_writes_reports(const struct command_row *command)
{
    if (command->formats != NULL)
        return false;
    for (size_t i = 0; i < option_count; i++)
        if (all_options[i].field == offsetof(struct options, format))
            return (all_options[i].commands & command->command) != 0;
    return false;
}
