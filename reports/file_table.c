#include "reports/file_table.h"

#include "base/arena.h"
#include "reports/layout.h"

enum { PATH_WIDTH = 28, FORMAT_WIDTH = 16, ALWAYS_SHOWN = 40 };

const char *file_format_words(const struct given_file *file)
{
    const struct bundle *bundle = &file->bundle;
    switch (bundle->format) {
    case FORMAT_UNKNOWN:
        return bundle->failure.status == STATUS_IO ? "not read" : "unknown";
    case FORMAT_EMPTY:
        return "empty";
    case FORMAT_PEM:
        return bundle->has_pem_pkcs7 ? "PKCS#7 in PEM" : "PEM";
    case FORMAT_DER_CERT:
        return "DER certificate";
    case FORMAT_DER_CRL:
        return "DER CRL";
    case FORMAT_PKCS7:
        return "PKCS#7";
    case FORMAT_PKCS12:
        return "PKCS#12";
    case FORMAT_REQUEST:
        return "DER request";
    case FORMAT_PRIVATE_KEY:
        return "DER key";
    case FORMAT_HTML:
        return "HTML";
    case FORMAT_JAVA_KEY_STORE:
        return "Java key store";
    }
    return "";
}

/* A sentence that grows: "leaf, 2 certificates of CAs, …". */
struct sentence {
    struct arena *scratch;
    const char *text;
};

static void add(struct sentence *sentence, const char *more)
{
    sentence->text =
        *sentence->text == '\0'
            ? more
            : arena_printf(sentence->scratch, "%s, %s", sentence->text, more);
}

static void add_count(struct sentence *sentence, size_t count, const char *one,
                      const char *several)
{
    if (count > 0)
        add(sentence, arena_printf(sentence->scratch, "%zu %s", count,
                                   count == 1 ? one : several));
}

static void add_certs(struct sentence *sentence, const struct record *record,
                      const struct bundle *bundle)
{
    const struct cert *leaf =
        record->capture_count > 0 ? record->captures[0].chain[0] : NULL;
    size_t others = 0;
    for (size_t i = 0; i < bundle->cert_count; i++) {
        if (bundle->certs[i] == leaf)
            add(sentence, "the leaf");
        else
            others++;
    }
    add_count(sentence, others, "certificate more", "certificates more");
}

static void add_keys(struct sentence *sentence, const struct bundle *bundle)
{
    size_t open = 0, shut = 0;
    for (size_t i = 0; i < bundle->key_count; i++) {
        if (private_key_is_open(bundle->keys[i]))
            open++;
        else
            shut++;
    }
    add_count(sentence, open, "private key", "private keys");
    add_count(sentence, shut, "private key that was not opened",
              "private keys that were not opened");
}

static bool is_shut(const struct pkcs12 *pkcs12)
{
    return pkcs12 != NULL && pkcs12->lock != LOCK_NONE &&
           pkcs12->lock != LOCK_OPENED;
}

const char *file_contents_words(const struct record *record,
                                const struct given_file *file,
                                struct arena *scratch)
{
    const struct bundle *bundle = &file->bundle;
    struct sentence sentence = { scratch, "" };
    add_certs(&sentence, record, bundle);
    add_count(&sentence, bundle->crl_count, "CRL", "CRLs");
    add_count(&sentence, bundle->request_count, "request", "requests");
    add_keys(&sentence, bundle);
    if (is_shut(bundle->pkcs12))
        add(&sentence, "not opened as a whole");
    if (bundle->failure.status != STATUS_OK)
        add(&sentence, bundle->failure.detail);
    if (*sentence.text == '\0')
        add(&sentence, "nothing");
    return sentence.text;
}

void file_table_write(const struct report *report, const struct record *record)
{
    const struct file_set *files = record->files;
    struct arena *scratch = report->scratch;
    struct layout layout = layout_of(report);
    enum { BEFORE = 2 + PATH_WIDTH + 1 + FORMAT_WIDTH + 1 };
    if (files == NULL)
        return;
    write_text(report->writer, "\n");
    layout_styled(&layout, STYLE_DIM,
                  "  File                         Format           Holds\n");
    for (size_t i = 0; i < files->count; i++) {
        const struct given_file *file = &files->items[i];
        if (i == ALWAYS_SHOWN && !report->options->verbose) {
            write_printf(report->writer, "  and %zu more (-v lists all)\n",
                         files->count - i);
            break;
        }
        write_printf(
            report->writer, "  %s %s ",
            layout_padded(scratch, file->path, PATH_WIDTH),
            layout_padded(scratch, file_format_words(file), FORMAT_WIDTH));
        layout_wrapped(&layout, BEFORE, BEFORE,
                       file_contents_words(record, file, scratch));
    }
}
