#include "reports/root_words.h"

#include "base/arena.h"
#include "base/limits.h"
#include "checks/evidence.h"

struct root_agreement root_agreement_of(const struct record *record,
                                        const struct check_options *checks)
{
    return root_agreement(record, record_checks(record, checks)->ipv6_only);
}

static const char *doubts(const struct root_agreement *agreement,
                          const struct record *record, struct arena *arena)
{
    struct text_list list = { .arena = arena };
    if (agreement->differing > 0)
        text_list_add(&list, "NOT every address leads to this root");
    if (agreement->unprobed > 0)
        text_list_add(&list,
                      "%zu of %zu addresses not probed (at most %d of "
                      "a name are)",
                      agreement->unprobed, agreement->addresses,
                      (int)LIMIT_ADDRESSES);
    if (agreement->silent > 0)
        text_list_add(&list, "%zu of %zu addresses showed no certificate",
                      agreement->silent, agreement->addresses);
    if (agreement->lost_nodes > 0)
        text_list_add(&list, "%zu of %zu names gave no address to judge",
                      agreement->lost_nodes, record->target.node_count);
    return text_list_end(&list);
}

const char *root_agreement_words(const struct record *record,
                                 const struct check_options *checks,
                                 struct arena *arena)
{
    struct root_agreement agreement = root_agreement_of(record, checks);
    size_t unknown = agreement.unprobed + agreement.silent;
    if (record->root.same_for_all)
        return agreement.compared_differing == 0
                   ? "every address leads to this root"
                   : "every address that is judged leads to this root";
    /* A record that somebody wrote by hand may tell no reason. */
    if (root_is_same_for_all(&agreement))
        return "NOT every address leads to this root";
    const char *text = doubts(&agreement, record, arena);
    if (agreement.differing > 0 || unknown >= agreement.addresses)
        return text;
    return arena_printf(arena, "%s; the others lead to this root", text);
}
