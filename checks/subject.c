#include "checks/subject.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "checks/evidence.h"
#include "x509/time.h"

const struct check_options *record_checks(const struct record *record,
                                          const struct check_options *of_run)
{
    return record->checks != NULL ? record->checks : of_run;
}

const struct node *record_host(const struct record *record)
{
    return &record->target.nodes[0];
}

bool capture_is_judged(const struct capture *capture,
                       const struct check_options *options)
{
    return capture_decides(capture, options->ipv6_only);
}

const struct path *capture_path(const struct capture *capture)
{
    const struct paths *paths = capture->paths;
    return paths == NULL || paths->count == 0 ? NULL : &paths->paths[0];
}

const struct path *capture_repaired_path(const struct capture *capture)
{
    const struct paths *paths = capture->repaired_paths;
    if (paths == NULL || paths->count == 0 || !paths->paths[0].is_complete)
        return NULL;
    return &paths->paths[0];
}

const struct cert *capture_good_leaf(const struct capture *capture)
{
    const struct cert *leaf = capture_leaf(capture);
    return leaf == NULL || leaf->failure.status != STATUS_OK ? NULL : leaf;
}

bool path_is_self_signed(const struct path *path)
{
    if (path == NULL || path->length != 1 || !path->certs[0]->is_self_issued)
        return false;
    return path->is_complete || path_has_fault(path, FAULT_SELF_SIGNED);
}

const struct cert *path_root(const struct path *path)
{
    if (path == NULL || !path->is_complete || path->length == 0)
        return NULL;
    return path->certs[path->length - 1];
}

bool path_is_public(const struct path *path)
{
    return path != NULL && path->is_complete && path->root_is_public;
}

bool paths_hold(const struct paths *paths, const struct cert *cert)
{
    for (size_t p = 0; p < paths->count; p++) {
        for (size_t i = 0; i < paths->paths[p].length; i++) {
            if (cert_equal(paths->paths[p].certs[i], cert))
                return true;
        }
    }
    return false;
}

int served_index(const struct capture *capture, const struct cert *cert)
{
    for (size_t i = 0; i < capture->chain_length; i++) {
        if (cert_equal(capture->chain[i], cert))
            return (int)i;
    }
    return -1;
}

const struct node *wanted_node(const struct record *record,
                               const struct node *node)
{
    return node->role == ROLE_ATLAS ? node : record_host(record);
}

struct name_match node_match(const struct node *node, const struct cert *leaf)
{
    if (node->is_literal)
        return name_match_address(leaf, &node->literal);
    return name_match_dns(leaf, node->host);
}

bool covers_any_node(const struct record *record, const struct cert *leaf)
{
    for (size_t i = 0; i < record->target.node_count; i++) {
        if (node_match(&record->target.nodes[i], leaf).matches)
            return true;
    }
    return false;
}

int64_t cert_lifetime(const struct cert *cert)
{
    return cert->not_after - cert->not_before + 1;
}

int64_t cert_warning_span(const struct cert *cert,
                          const struct check_options *checks)
{
    int64_t span = (int64_t)checks->warn_days * SECONDS_A_DAY;
    int64_t third = cert_lifetime(cert) / 3;
    return !checks->warn_days_are_given && third < span ? third : span;
}

const char *issuer_organization(const struct cert *cert, struct arena *arena)
{
    struct bytes value;
    if (!name_attribute(cert->issuer, oid_octets(OID_ORGANIZATION), 0, arena,
                        &value))
        return "";
    return text_clean_short(arena, value, SHOWN_NAME);
}

bool is_from_lets_encrypt(const struct cert *leaf, struct arena *arena)
{
    return leaf_is_from_lets_encrypt(leaf, arena);
}
