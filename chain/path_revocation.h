#pragma once

struct path;
struct path_search;

/*
 * Judges each certificate of a path to a known root by the given CRLs, and
 * adds what is wrong to its faults. A list may be signed by a key that is not
 * on the path: then that key's certificate needs a valid path to the same root
 * (RFC 5280 6.3.3 (f)), and must not be revoked itself.
 */
void path_check_revocation(struct path_search *search, struct path *path);
