#pragma once

#include <stdio.h>

/* What the generator was asked for. */
struct page_request {
    FILE *out;
    const char *version; /* "0.1.0" */
    const char *date;    /* "2026-11-24", of the release */
    const char *source;  /* a file that is read, or NULL */
};

/* certready(1), from the tables of commands and options; `source` is the table
 * of exit codes, docs/exit-codes.tsv. */
void page_command(const struct page_request *request);
/* certready(5), from `source`, docs/files.md. */
void page_files(const struct page_request *request);
/* certready-rules(7), from the tables of rules. */
void page_rules(const struct page_request *request);
/* What a shell completes; `source` is the script but for its tables. */
void completion_bash(const struct page_request *request);
void completion_zsh(const struct page_request *request);
void completion_fish(const struct page_request *request);
