#pragma once

#include "record/record.h"

struct trust_store;

/* Has a root program given notice about the root at the end of the path? */
typedef bool root_notice(const struct path *path);

/*
 * Fills record->root: the root to give to Support, over all addresses and
 * nodes (the rule of recommendation: reached by served certificates and a
 * store root, by one that lasts before one that does not, by the issuer of the
 * last served certificate first), whether all lead to it, and the alternates:
 * what else the same chains lead to. Addresses that are only compared count
 * where no other leads to a root.
 */
void root_choose(struct record *record, const struct trust_store *store,
                 bool ipv6_decides, root_notice *has_notice);

/* Does a path of what the address served end there? One with fetched issuers
 * counts only where nothing else leads to a root. */
bool root_is_reached(const struct capture *capture, const struct cert *root);

/* What is known of the addresses' leading to record->root, in numbers. */
struct root_agreement {
    size_t addresses;  /* that are judged: probed, or meant to be */
    size_t unprobed;   /* of them: listed beyond the limit */
    size_t silent;     /* of them: probed, and showed no certificate */
    size_t differing;  /* of them: their chain leads elsewhere, or nowhere */
    size_t lost_nodes; /* names that gave no address to judge */
    size_t compared;   /* further addresses, that are only compared */
    size_t compared_differing; /* of them: do not lead to it */
};

struct root_agreement root_agreement(const struct record *record,
                                     bool ipv6_decides);
/* Every address and every name is known to lead to it. */
bool root_is_same_for_all(const struct root_agreement *agreement);
