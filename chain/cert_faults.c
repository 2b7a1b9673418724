#include "chain/cert_faults.h"

#include <stdarg.h>

#include "base/arena.h"
#include "base/failure.h"
#include "chain/fault_row.h"

/*
 * Each fault is found and explained by the same function, so that the evidence
 * is always that of the verdict. The functions and the rows that name them
 * stand in cert_faults_key.c, cert_faults_extension.c and cert_faults_leaf.c.
 */

bool evidence_is_wanted(const struct evidence *evidence)
{
    return evidence->arena != NULL;
}

bool found(struct evidence *evidence, const char *format, ...)
{
    if (!evidence_is_wanted(evidence))
        return true;
    va_list args;
    va_start(args, format);
    evidence->text = arena_vprintf(evidence->arena, format, args);
    va_end(args);
    return true;
}

bool is_usable(const struct extension *extension)
{
    return extension != NULL && !extension->is_malformed;
}

enum { GROUPS = 3 };

static struct fault_rows rows_of_group(size_t group)
{
    switch (group) {
    case 0:
        return key_fault_rows();
    case 1:
        return extension_fault_rows();
    default:
        return leaf_fault_rows();
    }
}

static bool has_fault(const struct fault_row *row,
                      const struct standing *standing,
                      struct evidence *evidence)
{
    return (row->places >> standing->place & 1U) != 0 &&
           row->find(standing, evidence);
}

uint64_t cert_faults(const struct cert *cert, enum cert_place place,
                     const struct cert *issuer, enum purpose purpose)
{
    struct standing standing = { cert, place, issuer, purpose };
    struct evidence unwanted = { NULL, NULL };
    uint64_t faults = 0;
    if (cert->failure.status != STATUS_OK)
        return FAULT_BIT(FAULT_MALFORMED);
    for (size_t group = 0; group < GROUPS; group++) {
        struct fault_rows rows = rows_of_group(group);
        for (size_t i = 0; i < rows.count; i++)
            if (has_fault(&rows.rows[i], &standing, &unwanted))
                faults |= FAULT_BIT(rows.rows[i].fault);
    }
    return faults;
}

static const char *join(struct arena *arena, const char *text, const char *more)
{
    return text == NULL ? more : arena_printf(arena, "%s; %s", text, more);
}

/* All that is said about the fault, one after the other. */
const char *cert_fault_detail(const struct cert *cert, enum cert_place place,
                              const struct cert *issuer, enum purpose purpose,
                              enum path_fault fault, struct arena *arena)
{
    struct standing standing = { cert, place, issuer, purpose };
    const char *text = NULL;
    if (cert->failure.status != STATUS_OK)
        return cert->failure.detail;
    for (size_t group = 0; group < GROUPS; group++) {
        struct fault_rows rows = rows_of_group(group);
        for (size_t i = 0; i < rows.count; i++) {
            struct evidence evidence = { arena, NULL };
            if (rows.rows[i].fault == fault &&
                has_fault(&rows.rows[i], &standing, &evidence))
                text = join(arena, text, evidence.text);
        }
    }
    return text;
}

/* What its rows look at is the key, and nothing else of the certificate. */
static bool is_about_key(enum path_fault fault)
{
    switch (fault) {
    case FAULT_MALFORMED:
    case FAULT_RSA_SIZE:
    case FAULT_RSA_MULTIPLE:
    case FAULT_RSA_EXPONENT:
    case FAULT_EC_CURVE:
    case FAULT_KEY_ALGORITHM:
        return true;
    default:
        return false;
    }
}

/* With the text of the fault, where it is wanted. */
static bool key_has_fault(const struct public_key *key,
                          const struct fault_row *row,
                          struct evidence *evidence)
{
    const struct cert bare = { .key = *key };
    struct standing standing = { &bare, PLACE_LEAF, NULL, PURPOSE_SERVER };
    return is_about_key(row->fault) && has_fault(row, &standing, evidence);
}

uint64_t key_faults(const struct public_key *key)
{
    struct fault_rows rows = key_fault_rows();
    struct evidence unwanted = { NULL, NULL };
    uint64_t faults = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (key_has_fault(key, &rows.rows[i], &unwanted))
            faults |= FAULT_BIT(rows.rows[i].fault);
    return faults;
}

const char *key_fault_detail(const struct public_key *key,
                             enum path_fault fault, struct arena *arena)
{
    struct fault_rows rows = key_fault_rows();
    for (size_t i = 0; i < rows.count; i++) {
        struct evidence evidence = { arena, NULL };
        if (rows.rows[i].fault == fault &&
            key_has_fault(key, &rows.rows[i], &evidence))
            return evidence.text;
    }
    return NULL;
}
