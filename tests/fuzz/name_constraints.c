/* Constraints of one CA upon one certificate: subtrees and names of every
 * form and fault. Each item of the input is an octet that says what it is, one
 * with its length, and its content; the first octet is the budget. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "chain/name_constraints.h"
#include "chain/subtree.h"
#include "must.h"

enum { MOST_ITEMS = 64, FORMS = 9, BUDGET_UNIT = 16 };
enum list { PERMITTED, EXCLUDED, NAMES, SUBJECT, LISTS };

struct input {
    struct general_name items[LISTS][MOST_ITEMS];
    size_t counts[LISTS];
    unsigned budget;
};

static void input_read(struct bytes rest, struct input *input)
{
    *input = (struct input){ .budget = rest.data[0] * BUDGET_UNIT };
    rest = bytes_slice(rest, 1, rest.size);
    while (rest.size >= 2) {
        enum list list = rest.data[0] >> 4 & 3;
        struct general_name name = {
            (enum general_name_type)((rest.data[0] & 15) % FORMS),
            bytes_slice(rest, 2, rest.data[1]),
        };
        rest = bytes_slice(rest, 2 + (size_t)rest.data[1], rest.size);
        if (input->counts[list] < MOST_ITEMS)
            input->items[list][input->counts[list]++] = name;
    }
}

static enum constraint_result check(const struct input *input, bool permitted,
                                    bool excluded, unsigned budget)
{
    struct extension extension = { 0 };
    struct cert ca = { .name_constraints_ext = &extension };
    if (permitted)
        ca.name_constraints.permitted =
            (struct subtrees){ input->items[PERMITTED],
                               input->counts[PERMITTED] };
    if (excluded)
        ca.name_constraints.excluded =
            (struct subtrees){ input->items[EXCLUDED],
                               input->counts[EXCLUDED] };
    struct cert cert = {
        .san_ext = &extension,
        .san = { input->items[NAMES], input->counts[NAMES] },
    };
    if (input->counts[SUBJECT] > 0)
        cert.subject.der = input->items[SUBJECT][0].value;
    struct arena *arena = arena_new();
    unsigned left = budget;
    const char *detail;
    enum constraint_result result =
        name_constraints_check(&ca, &cert, &left, arena, &detail);
    must(left <= budget);
    must(result != CONSTRAINT_OVER_BUDGET || left == 0);
    must((detail == NULL) == (result == CONSTRAINT_SATISFIED));
    arena_free(arena);
    return result;
}

/* Permitted and excluded are two answers to one question: what a subtree
 * wholly holds, it cannot leave out. */
static void check_subtree(const struct general_name *subtree,
                          const struct general_name *name)
{
    if (subtree->type != name->type)
        return;
    struct input input = { .counts = { 1, 1, 1, 0 } };
    input.items[PERMITTED][0] = input.items[EXCLUDED][0] = *subtree;
    input.items[NAMES][0] = *name;
    bool is_within =
        check(&input, true, false, UINT32_MAX) == CONSTRAINT_SATISFIED;
    bool is_without =
        check(&input, false, true, UINT32_MAX) == CONSTRAINT_SATISFIED;
    must(!is_within || !is_without);
    must(check(&input, true, true, UINT32_MAX) != CONSTRAINT_SATISFIED);
    enum coverage coverage = subtree_covers(subtree, name);
    must(is_within == (coverage == COVERS_ALL) ||
         subtree->type == GENERAL_NAME_OTHER ||
         subtree->type == GENERAL_NAME_X400 ||
         subtree->type == GENERAL_NAME_EDI ||
         subtree->type == GENERAL_NAME_REGISTERED_ID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input;
    if (size == 0)
        return 0;
    input_read((struct bytes){ data, size }, &input);
    check(&input, true, true, input.budget);
    enum constraint_result both = check(&input, true, true, UINT32_MAX);
    /* Each list can only take away. */
    if (both == CONSTRAINT_SATISFIED) {
        must(check(&input, true, false, UINT32_MAX) == CONSTRAINT_SATISFIED);
        must(check(&input, false, true, UINT32_MAX) == CONSTRAINT_SATISFIED);
    }
    must(check(&input, false, false, 2) == CONSTRAINT_SATISFIED);
    for (size_t i = 0; i < input.counts[PERMITTED] && i < 4; i++)
        for (size_t k = 0; k < input.counts[NAMES] && k < 4; k++)
            check_subtree(&input.items[PERMITTED][i], &input.items[NAMES][k]);
    return 0;
}
