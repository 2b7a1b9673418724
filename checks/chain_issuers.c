#include "checks/chain_issuers.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/limits.h"
#include "checks/evidence.h"
#include "checks/subject.h"

/* "; caIssuers http://…" of the first few. */
static const char *places_text(const struct cert *cert, struct arena *arena)
{
    struct text_list list = { .arena = arena, .most = LIMIT_AIA_URLS };
    for (size_t i = 0; i < cert->aia_count; i++) {
        const struct access *access = &cert->aia[i];
        if (!oid_is(access->method, OID_AD_CA_ISSUERS))
            continue;
        const char *url = general_name_text(&access->location, arena);
        text_list_add(&list, "%s", text_shortened(url, SHOWN_TEXT, arena));
    }
    return list.count == 0
               ? ""
               : arena_printf(arena, "; caIssuers %s", text_list_end(&list));
}

/* The certificates of an answer that belong to the chain; NULL for none. */
static const char *supplied_text(const struct capture *capture,
                                 const struct issuer_fetch *fetch,
                                 struct arena *arena)
{
    struct text_list list = { .arena = arena };
    for (size_t i = 0; i < fetch->cert_count; i++) {
        const struct cert *cert = fetch->certs[i];
        if (capture->repaired_paths == NULL ||
            !paths_hold(capture->repaired_paths, cert))
            continue;
        text_list_add(
            &list, "\"%s\", SHA-256 %s",
            text_shortened(cert_short_text(cert, arena), SHOWN_NAME, arena),
            hex_encode(arena, (struct bytes){ cert->sha256, SHA256_SIZE }));
    }
    return list.count == 0 ? NULL : text_list_end(&list);
}

static const char *fetch_text(const struct capture *capture,
                              const struct issuer_fetch *fetch,
                              struct arena *arena)
{
    const char *url = text_shortened(fetch->url, SHOWN_TEXT, arena);
    const char *supplied = supplied_text(capture, fetch, arena);
    if (fetch->failure.status != STATUS_OK)
        return arena_printf(arena, "%s: %s", url,
                            cause_text(&fetch->failure, arena));
    if (supplied != NULL)
        return arena_printf(arena, "%s supplies %s", url, supplied);
    if (fetch->cert_count == 0)
        return arena_printf(arena, "%s: no certificate in the answer", url);
    return arena_printf(arena, "%s: %s is not that issuer", url,
                        cert_text(fetch->certs[0], -1, "certificate", arena));
}

/* What is missing still, above all that was supplied. */
static const char *rest_text(const struct capture *capture, struct arena *arena)
{
    const struct paths *paths = capture->repaired_paths;
    if (paths == NULL || paths->paths[0].is_complete || paths->last == NULL ||
        served_index(capture, paths->last) >= 0)
        return "";
    return arena_printf(arena, "; above it \"%s\" is missing still",
                        text_shortened(name_text(paths->last->issuer, arena),
                                       SHOWN_TEXT, arena));
}

/* An earlier certificate of the same CA, as it is left behind at a renewal. */
static const char *namesake_text(const struct capture *capture,
                                 const struct cert *last, struct arena *arena)
{
    for (size_t i = 0; i < capture->chain_length; i++) {
        const struct cert *cert = capture->chain[i];
        if (cert->failure.status == STATUS_OK && !cert_equal(cert, last) &&
            name_equal(cert->subject, last->issuer))
            return arena_printf(arena,
                                "; %s bears that name, but not the key "
                                "identifier that is wanted",
                                cert_text(cert, (int)i, "", arena));
    }
    return "";
}

const char *missing_issuer_text(const struct subject *subject,
                                const struct cert *last, struct arena *arena)
{
    const struct record *record = subject->record;
    const struct capture *capture = subject->capture;
    const char *text = namesake_text(capture, last, arena);
    if (record->issuer_fetch_count == 0)
        return arena_printf(arena, "%s%s", text, places_text(last, arena));
    for (size_t i = 0; i < record->issuer_fetch_count; i++)
        text = arena_printf(
            arena, "%s; %s", text,
            fetch_text(capture, &record->issuer_fetches[i], arena));
    return arena_printf(arena, "%s%s", text, rest_text(capture, arena));
}

const char *fetched_from(const struct record *record, const struct cert *cert)
{
    for (size_t i = 0; i < record->issuer_fetch_count; i++) {
        const struct issuer_fetch *fetch = &record->issuer_fetches[i];
        for (size_t k = 0; k < fetch->cert_count; k++)
            if (cert_equal(fetch->certs[k], cert))
                return fetch->url;
    }
    return NULL;
}
