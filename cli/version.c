#include "cli/version.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/text.h"
#include "chain/name_match.h"
#include "chain/trust_store.h"
#include "scan/libraries.h"
#include "x509/time.h"

const char *version_text(void)
{
    return CERTREADY_VERSION;
}

const char *version_tls_library(void)
{
    return libraries_tls_version();
}

const char *version_dns_library(void)
{
    return libraries_dns_version();
}

const char *version_http_library(void)
{
    return libraries_http_version();
}

static void print_store(void)
{
    struct arena *arena = arena_new();
    struct trust_store *store = trust_store_new();
    struct failure failure;
    if (trust_store_load_system(store, true, &failure)) {
        trust_store_finish(store);
        const struct store_info *info = trust_store_info(store);
        const char *path = info->path == NULL ? "none" : info->path;
        printf("trust store %s (%s, %zu roots)\n",
               text_clean(arena, bytes_of_text(path)),
               time_date_text(info->modified_at, arena), info->count);
    } else {
        printf("trust store: none (%s)\n", failure.detail);
    }
    trust_store_free(store);
    arena_free(arena);
}

void version_print(void)
{
    printf("certready %s\n%s, %s, %s\n", version_text(), version_tls_library(),
           version_dns_library(), version_http_library());
    const char *psl = public_suffix_list_date();
    printf("public suffix list %s\n", psl == NULL ? "of unknown date" : psl);
    print_store();
}
