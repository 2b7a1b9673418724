#include "reports/html_files.h"

#include "base/arena.h"
#include "reports/escape.h"
#include "reports/file_table.h"

static void put_row(struct writer *writer, const struct record *record,
                    const struct given_file *file, struct arena *scratch)
{
    write_text(writer, "<tr><th scope=\"row\">");
    write_xml(writer, file->path);
    write_printf(writer,
                 "</th><td data-label=\"Format\">%s</td>"
                 "<td data-label=\"Holds\">",
                 file_format_words(file));
    write_xml(writer, file_contents_words(record, file, scratch));
    write_text(writer, "</td></tr>\n");
}

void html_files(struct writer *writer, const struct record *record,
                struct arena *scratch)
{
    const struct file_set *files = record->files;
    if (files == NULL || files->count == 0)
        return;
    write_text(writer, "<h3>Files</h3>\n<div class=\"scroll\" tabindex=\"0\" "
                       "role=\"group\" aria-label=\"Files\">"
                       "<table class=\"cards files\">\n"
                       "<caption>Every file that was given, and what is in it"
                       "</caption>\n<thead><tr><th scope=\"col\">File</th>"
                       "<th scope=\"col\">Format</th>"
                       "<th scope=\"col\">Holds</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < files->count; i++)
        put_row(writer, record, &files->items[i], scratch);
    write_text(writer, "</tbody></table></div>\n");
}
