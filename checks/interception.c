#include "checks/interception.h"

#include <string.h>

#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/subject.h"

/* Words in the subjects of the roots that such products make: proxies of
 * companies, virus scanners, tools of developers. None is part of the name of
 * a root of the public programs. */
static const char *const product_names[] = {
    "avast! web/mail shield",
    "avg web/mail shield",
    "barracuda",
    "bitdefender",
    "blue coat",
    "bluecoat",
    "burp suite",
    "charles proxy",
    "checkpoint",
    "check point",
    "cisco umbrella",
    "do_not_trust_fiddlerroot",
    "eset ssl filter",
    "forcepoint",
    "fortigate",
    "fortinet",
    "gateway ca - cloudflare",
    "goguardian",
    "iboss",
    "kaspersky",
    "lightspeed systems",
    "mcafee web gateway",
    "mitmproxy",
    "netskope",
    "palo alto",
    "portswigger",
    "securly",
    "skyhigh",
    "sonicwall",
    "sophos",
    "squid",
    "untangle",
    "watchguard",
    "websense",
    "zscaler",
};

/* ASCII only, as those above are. */
static const char *lower_case(const char *text, struct arena *arena)
{
    char *lower = arena_text(arena, bytes_of_text(text));
    for (char *c = lower; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
    return lower;
}

/* Every target is looked at for each of them: strcasestr() would take as long
 * as all other rules of the network. */
static const char *product_in(const char *name, struct arena *arena)
{
    const char *lower = lower_case(name, arena);
    for (size_t i = 0; i < COUNT_OF(product_names); i++) {
        if (strstr(lower, product_names[i]) != NULL)
            return product_names[i];
    }
    return NULL;
}

/* The name of what stands above all: the root, or the issuer that is wanted. */
static struct name name_at_end(const struct path *path)
{
    const struct cert *last = path->certs[path->length - 1];
    return path->is_complete ? last->subject : last->issuer;
}

static bool is_seen(const struct subject *subject,
                    const struct capture *capture)
{
    return capture_path(capture) != NULL &&
           capture_is_judged(capture, subject->options);
}

/* The one name at which all addresses end; *count is that of the addresses. */
static bool find_common_end(const struct subject *subject, struct name *end,
                            size_t *count)
{
    const struct record *record = subject->record;
    *count = 0;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (!is_seen(subject, capture))
            continue;
        struct name own = name_at_end(capture_path(capture));
        if ((*count)++ > 0 && !name_equal(*end, own))
            return false;
        *end = own;
    }
    return true;
}

enum answer judge_interception(const struct subject *subject, struct note *note)
{
    const struct record *record = subject->record;
    struct text_list addresses = { .arena = note->arena };
    struct name end;
    size_t count;
    if (record->is_file)
        return ANSWER_NOT_APPLICABLE;
    if (!find_common_end(subject, &end, &count))
        return ANSWER_PASS;
    if (count == 0)
        return ANSWER_NOT_APPLICABLE;
    const char *name = name_text(end, note->arena);
    const char *product = product_in(name, note->arena);
    if (product == NULL)
        return ANSWER_PASS;
    for (size_t i = 0; i < record->capture_count; i++) {
        if (is_seen(subject, &record->captures[i]))
            text_list_add(&addresses, "%s",
                          endpoint_text(&record->captures[i], note->arena));
    }
    note_printf(note,
                "every address (%s) ends at \"%s\", which names the "
                "inspection product \"%s\"",
                text_list_end(&addresses),
                text_shortened(name, SHOWN_TEXT, note->arena), product);
    return ANSWER_FAIL;
}
