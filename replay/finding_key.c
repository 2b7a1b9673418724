#include "replay/finding_key.h"

#include <string.h>

#include "checks/check.h"
#include "record/record.h"
#include "x509/digest.h"

struct bytes finding_subject(const char *evidence)
{
    const char *end = evidence == NULL ? NULL : strstr(evidence, ": ");
    if (end == NULL)
        return (struct bytes){ 0 };
    return bytes_slice(bytes_of_text(evidence), 0, (size_t)(end - evidence));
}

struct finding_key finding_key_of(const struct record *record,
                                  const struct finding *finding)
{
    struct finding_key key = {
        .rule = finding->rule->id,
        .answer = finding->answer,
        .is_note = finding->severity == SEVERITY_NOTE,
        .file = finding->file == NULL ? NULL : finding->file->path,
    };
    if (finding->cert != NULL)
        key.cert = finding->cert->sha256;
    if (finding->capture != NULL && !record->is_file) {
        key.address = finding->capture->address;
        key.address_count = finding->capture_count;
    } else if (key.file == NULL && !record->is_file &&
               record->target.node_count > 0) {
        key.subject = finding_subject(finding->evidence);
    }
    return key;
}

static bool same_cert(const struct finding_key *a, const struct finding_key *b)
{
    if (a->cert == NULL || b->cert == NULL)
        return a->cert == b->cert;
    return memcmp(a->cert, b->cert, SHA256_SIZE) == 0;
}

static bool same_file(const struct finding_key *a, const struct finding_key *b)
{
    if (a->file == NULL || b->file == NULL)
        return a->file == b->file;
    return strcmp(a->file, b->file) == 0;
}

bool finding_key_fits(const struct finding_key *a, const struct finding_key *b)
{
    return a->answer == b->answer && a->is_note == b->is_note &&
           strcmp(a->rule, b->rule) == 0 && same_cert(a, b) &&
           same_file(a, b) && bytes_equal(a->subject, b->subject) &&
           (a->address.size == 0) == (b->address.size == 0);
}
