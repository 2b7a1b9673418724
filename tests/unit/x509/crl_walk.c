#include "crl_walk.h"

#include "x509/crl_entry.h"

bool crl_walk(const struct crl *crl, struct name issuer, struct bytes serial,
              struct crl_entry *out, bool *malformed)
{
    struct der entries = der_of(crl->entries);
    struct name entry_issuer = crl->issuer;
    struct crl_entry_read read;
    *malformed = false;
    while (!der_is_empty(&entries)) {
        if (!crl_entry_read(&entries, entry_issuer, &read)) {
            *malformed = true;
            return false;
        }
        *malformed |= read.names_issuer && !crl->is_indirect;
        entry_issuer = read.entry.issuer;
        if (bytes_equal(read.entry.serial, serial) &&
            name_equal(entry_issuer, issuer)) {
            *out = read.entry;
            return true;
        }
    }
    return false;
}

/* Not only the same octets: the same place in the list. */
static bool is_same(const struct crl_entry *a, const struct crl_entry *b)
{
    return a->serial.data == b->serial.data &&
           a->serial.size == b->serial.size && a->revoked_at == b->revoked_at &&
           a->reason == b->reason && a->issuer.der.data == b->issuer.der.data &&
           a->issuer.der.size == b->issuer.der.size &&
           a->has_unknown_critical == b->has_unknown_critical;
}

bool crl_find_agrees(const struct crl *crl, struct name issuer,
                     struct bytes serial)
{
    struct crl_entry wanted, found;
    bool wanted_malformed, found_malformed;
    bool is_there = crl_walk(crl, issuer, serial, &wanted, &wanted_malformed);
    if (crl_find(crl, issuer, serial, &found, &found_malformed) != is_there ||
        found_malformed != wanted_malformed)
        return false;
    return !is_there || is_same(&wanted, &found);
}
