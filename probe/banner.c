#include "probe/banner.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/text.h"

enum { SHOWN_POINTS = 60 };

static const char *protocol_of(struct bytes first)
{
    static const struct greeting {
        const char *start, *protocol;
    } greetings[] = {
        { "HTTP/", "plain HTTP" }, { "<", "plain HTTP" }, { "SSH-", "SSH" },
        { "220", "SMTP or FTP" },  { "+OK", "POP3" },     { "* OK", "IMAP" },
    };
    for (size_t i = 0; i < COUNT_OF(greetings); i++) {
        struct bytes start = bytes_of_text(greetings[i].start);
        if (bytes_equal(bytes_slice(first, 0, start.size), start))
            return greetings[i].protocol;
    }
    return "not TLS";
}

static struct bytes first_line(struct bytes text)
{
    struct bytes line = { text.data, 0 };
    while (line.size < text.size && text.data[line.size] != '\r' &&
           text.data[line.size] != '\n')
        line.size++;
    return line;
}

const char *banner_text(struct bytes first, struct arena *arena)
{
    return arena_printf(
        arena, "%s: \"%s\"", protocol_of(first),
        text_clean_short(arena, first_line(first), SHOWN_POINTS));
}
