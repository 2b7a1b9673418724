#pragma once

struct writer;

/*
 * What each sink reserves, escaped. The text is sanitised already
 * (base/text): valid UTF-8 in one line, without control characters.
 */

/* & < > " ' of XML and HTML, in content and in quoted attributes. */
void write_xml(struct writer *writer, const char *text);
/* RFC 4180: always quoted; a ' before what a spreadsheet takes for a
 * formula. */
void write_csv(struct writer *writer, const char *text);
/* Markdown in a cell of a table: all that has a meaning is escaped, and what
 * would become a link or a mention is broken up. */
void write_markdown(struct writer *writer, const char *text);
/* The message of a workflow command; of a property : and , as well. */
void write_command_data(struct writer *writer, const char *text);
void write_command_property(struct writer *writer, const char *text);
/* The value of a Prometheus label, within its quotes. */
void write_label(struct writer *writer, const char *text);
/* Text of a monitoring plugin: no | in it. */
void write_nagios(struct writer *writer, const char *text);
/* The description of a TAP test point: # and \ . */
void write_tap(struct writer *writer, const char *text);
