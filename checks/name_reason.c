#include "checks/name_reason.h"

#include <string.h>

#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/subject.h"

static const char *const reason_texts[] = {
    [NAME_OTHER_HOST] = "another host",
    [NAME_FACTORY] = "the certificate on delivery",
    [NAME_SAME_DOMAIN] = "another host of the same domain",
    [NAME_BARE_DOMAIN] = "the domain without the host",
    [NAME_WWW] = "differs by \"www.\" only",
    [NAME_WILDCARD_LEVEL] = "a wildcard stands for exactly one label",
    [NAME_BAD_WILDCARD] = "a wildcard of this form never matches",
    [NAME_TRAILING_DOT] = "its final dot keeps it from matching",
    [NAME_ONLY_IN_CN] = "only the Common Name would match",
};

const char *name_reason_text(const struct name_match *match,
                             const struct cert *leaf, struct arena *arena)
{
    const char *why = reason_texts[match->reason];
    if (match->nearest < 0 || (size_t)match->nearest >= leaf->san.count)
        return match->reason == NAME_ONLY_IN_CN
                   ? arena_printf(arena, "; %s", why)
                   : "";
    const char *name =
        general_name_text(&leaf->san.items[match->nearest], arena);
    return arena_printf(arena, "; nearest: %s (%s)",
                        text_shortened(name, SHOWN_NAME, arena), why);
}

void name_reason_fix(const struct node *node, const struct cert *leaf,
                     struct note *note)
{
    const char *host = node->host;
    const char *dot = strchr(host, '.');
    switch (node_match(node, leaf).reason) {
    case NAME_BARE_DOMAIN:
        note_fix(note,
                 "Reissue with %s as a SAN (the domain alone does not cover "
                 "the hosts in it; *%s would).",
                 host, dot == NULL ? "" : dot);
        break;
    case NAME_WILDCARD_LEVEL:
        note_fix(note,
                 "Reissue with %s or *%s as a SAN: a wildcard covers one "
                 "label, no more and no less.",
                 host, dot == NULL ? "" : dot);
        break;
    case NAME_BAD_WILDCARD:
        note_fix(note,
                 "Reissue with %s as a SAN; this form of wildcard is ignored "
                 "by clients.",
                 host);
        break;
    case NAME_WWW:
        note_fix(note,
                 "Reissue with %s as a SAN: with and without \"www.\" are "
                 "two names.",
                 host);
        break;
    case NAME_TRAILING_DOT:
        note_fix(note, "Reissue with %s as a SAN, without a final dot.", host);
        break;
    default:
        note_fix(note,
                 "Reissue the certificate with %s as a Subject Alternative "
                 "Name (SAN), or register the DNS name that the certificate "
                 "carries.",
                 host);
        break;
    }
}
