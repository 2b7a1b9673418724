#include "chain/name_constraints.h"

#include "base/arena.h"
#include "chain/detail.h"
#include "chain/subtree.h"
#include "x509/oid.h"

/* Octets of a directory name that cost about as much as one other
 * comparison. */
enum { DIRECTORY_NAME_UNIT = 128 };

struct check {
    const struct name_constraints *constraints;
    /* Forms that are constrained, as bits of enum general_name_type. */
    unsigned permitted_forms, excluded_forms;
    unsigned *budget;
    struct arena *arena;
    const char *detail;
};

static unsigned forms_of(const struct subtrees *subtrees)
{
    unsigned forms = 0;
    for (size_t i = 0; i < subtrees->count; i++)
        forms |= 1U << subtrees->items[i].type;
    return forms;
}

static bool is_processed(enum general_name_type type)
{
    return type == GENERAL_NAME_DNS || type == GENERAL_NAME_EMAIL ||
           type == GENERAL_NAME_URI || type == GENERAL_NAME_IP ||
           type == GENERAL_NAME_DIRECTORY;
}

static bool spend(unsigned *budget, size_t amount)
{
    if (*budget < amount) {
        *budget = 0;
        return false;
    }
    *budget -= (unsigned)amount;
    return true;
}

/* Looking at a subtree of another form is counted as well: a list of many
 * forms must not be free to walk. */
static size_t cost(const struct general_name *subtree,
                   const struct general_name *name)
{
    if (name->type != GENERAL_NAME_DIRECTORY || subtree->type != name->type)
        return 1;
    return 1 + (subtree->value.size + name->value.size) / DIRECTORY_NAME_UNIT;
}

static const char *text(const struct check *check,
                        const struct general_name *name)
{
    return detail_cut(general_name_text(name, check->arena), check->arena);
}

/* What stops the walk over a list of subtrees, if anything. */
static enum constraint_result trouble(struct check *check,
                                      enum coverage coverage,
                                      const struct general_name *subtree,
                                      const struct general_name *name)
{
    if (coverage == COVERS_BAD_SUBTREE) {
        check->detail =
            arena_printf(check->arena, "the constraint %s is malformed",
                         text(check, subtree));
        return CONSTRAINT_MALFORMED;
    }
    if (coverage == COVERS_BAD_NAME) {
        check->detail =
            arena_printf(check->arena,
                         "%s is malformed, and names of its form are "
                         "constrained",
                         text(check, name));
        return CONSTRAINT_VIOLATED;
    }
    return CONSTRAINT_SATISFIED;
}

static enum constraint_result check_excluded(struct check *check,
                                             const struct general_name *name)
{
    const struct subtrees *excluded = &check->constraints->excluded;
    for (size_t i = 0; i < excluded->count; i++) {
        const struct general_name *subtree = &excluded->items[i];
        if (!spend(check->budget, cost(subtree, name)))
            return CONSTRAINT_OVER_BUDGET;
        if (subtree->type != name->type)
            continue;
        enum coverage coverage = subtree_covers(subtree, name);
        enum constraint_result result = trouble(check, coverage, subtree, name);
        if (result != CONSTRAINT_SATISFIED)
            return result;
        if (coverage == COVERS_NONE)
            continue;
        check->detail = arena_printf(
            check->arena, "%s %s within the excluded %s", text(check, name),
            coverage == COVERS_ALL ? "is" : "can be", text(check, subtree));
        return CONSTRAINT_VIOLATED;
    }
    return CONSTRAINT_SATISFIED;
}

static enum constraint_result check_permitted(struct check *check,
                                              const struct general_name *name)
{
    const struct subtrees *permitted = &check->constraints->permitted;
    const struct general_name *first = NULL;
    size_t count = 0;
    for (size_t i = 0; i < permitted->count; i++) {
        const struct general_name *subtree = &permitted->items[i];
        if (!spend(check->budget, cost(subtree, name)))
            return CONSTRAINT_OVER_BUDGET;
        if (subtree->type != name->type)
            continue;
        enum coverage coverage = subtree_covers(subtree, name);
        enum constraint_result result = trouble(check, coverage, subtree, name);
        if (coverage == COVERS_ALL || result != CONSTRAINT_SATISFIED)
            return result;
        first = first == NULL ? subtree : first;
        count++;
    }
    if (first == NULL)
        return CONSTRAINT_SATISFIED;
    check->detail = arena_printf(
        check->arena, "%s is not within the permitted %s%s", text(check, name),
        text(check, first),
        count == 1 ? ""
                   : arena_printf(check->arena, " or %zu others", count - 1));
    return CONSTRAINT_VIOLATED;
}

static enum constraint_result check_name(struct check *check,
                                         const struct general_name *name)
{
    unsigned form = 1U << name->type;
    if (((check->permitted_forms | check->excluded_forms) & form) == 0)
        return CONSTRAINT_SATISFIED;
    if (!is_processed(name->type)) {
        check->detail =
            arena_printf(check->arena,
                         "%s: constraints on names of this form are not "
                         "processed",
                         text(check, name));
        return CONSTRAINT_UNSUPPORTED;
    }
    enum constraint_result result = CONSTRAINT_SATISFIED;
    if ((check->excluded_forms & form) != 0)
        result = check_excluded(check, name);
    if (result == CONSTRAINT_SATISFIED && (check->permitted_forms & form) != 0)
        result = check_permitted(check, name);
    return result;
}

/* E-mail addresses in the subject of a certificate that has none in its
 * alternative name. Finding the next one means reading the name again, so it
 * costs more each time. */
static enum constraint_result check_subject_emails(struct check *check,
                                                   const struct cert *cert)
{
    unsigned form = 1U << GENERAL_NAME_EMAIL;
    if (((check->permitted_forms | check->excluded_forms) & form) == 0)
        return CONSTRAINT_SATISFIED;
    struct general_name email = { .type = GENERAL_NAME_EMAIL };
    for (size_t i = 0;; i++) {
        if (!spend(check->budget, i + 1))
            return CONSTRAINT_OVER_BUDGET;
        if (!name_attribute(cert->subject, oid_octets(OID_EMAIL_ADDRESS), i,
                            check->arena, &email.value))
            return CONSTRAINT_SATISFIED;
        enum constraint_result result = check_name(check, &email);
        if (result != CONSTRAINT_SATISFIED)
            return result;
    }
}

static enum constraint_result
check_subject(struct check *check, const struct cert *cert, bool has_email)
{
    enum constraint_result result = CONSTRAINT_SATISFIED;
    if (!name_is_empty(cert->subject)) {
        struct general_name subject = { GENERAL_NAME_DIRECTORY,
                                        cert->subject.der };
        result = check_name(check, &subject);
    }
    if (result == CONSTRAINT_SATISFIED && !has_email)
        result = check_subject_emails(check, cert);
    return result;
}

static enum constraint_result check_names(struct check *check,
                                          const struct cert *cert)
{
    bool has_email = false;
    if (cert->san_ext != NULL) {
        for (size_t i = 0; i < cert->san.count; i++) {
            const struct general_name *name = &cert->san.items[i];
            has_email = has_email || name->type == GENERAL_NAME_EMAIL;
            enum constraint_result result = check_name(check, name);
            if (result != CONSTRAINT_SATISFIED)
                return result;
        }
    }
    return check_subject(check, cert, has_email);
}

enum constraint_result name_constraints_check(const struct cert *ca,
                                              const struct cert *cert,
                                              unsigned *budget,
                                              struct arena *arena,
                                              const char **detail)
{
    *detail = NULL;
    if (ca->name_constraints_ext == NULL)
        return CONSTRAINT_SATISFIED;
    if (ca->name_constraints_ext->is_malformed) {
        *detail = ca->name_constraints_ext->fault;
        return CONSTRAINT_MALFORMED;
    }
    if (cert->san_ext != NULL && cert->san_ext->is_malformed) {
        *detail = "the alternative names cannot be read";
        return CONSTRAINT_MALFORMED;
    }
    struct check check = {
        .constraints = &ca->name_constraints,
        .permitted_forms = forms_of(&ca->name_constraints.permitted),
        .excluded_forms = forms_of(&ca->name_constraints.excluded),
        .budget = budget,
        .arena = arena,
    };
    enum constraint_result result = check_names(&check, cert);
    *detail = result == CONSTRAINT_OVER_BUDGET
                  ? "too many names for so many constraints"
                  : check.detail;
    return result;
}
