#include "x509/file_format.h"

#include "x509/der.h"
#include "x509/pem.h"

const char *file_format_text(enum file_format format)
{
    static const char *const texts[] = {
#define X(name, text) [FORMAT_##name] = text,
        FILE_FORMAT_LIST(X)
#undef X
    };
    return texts[format];
}

static bool is_space(uint8_t octet)
{
    return octet == ' ' || (octet >= '\t' && octet <= '\r');
}

static struct bytes without_leading_space(struct bytes text)
{
    static const struct bytes mark = { (const uint8_t *)"\xef\xbb\xbf", 3 };
    size_t start = bytes_equal(bytes_slice(text, 0, mark.size), mark) ? 3 : 0;
    while (start < text.size && is_space(text.data[start]))
        start++;
    return bytes_slice(text, start, text.size);
}

/* "<!DOCTYPE html" or "<html", in any case, near the start. */
static bool is_html(struct bytes text)
{
    enum { SEARCHED = 1024 };
    struct bytes start = bytes_slice(text, 0, SEARCHED);
    if (start.size == 0 || start.data[0] != '<')
        return false;
    for (size_t i = 0; i < start.size; i++)
        if (bytes_equal_ignoring_case(bytes_slice(start, i, 5),
                                      bytes_of_text("<html")) ||
            bytes_equal_ignoring_case(bytes_slice(start, i, 9),
                                      bytes_of_text("<!doctype")))
            return true;
    return false;
}

/* Either of the two forms of Java's own. */
static bool is_java_key_store(struct bytes file)
{
    struct bytes start = bytes_slice(file, 0, 4);
    return bytes_equal(start, bytes_of_text("\xfe\xed\xfe\xed")) ||
           bytes_equal(start, bytes_of_text("\xce\xce\xce\xce"));
}

bool file_is_utf16(struct bytes file)
{
    struct bytes mark = bytes_slice(file, 0, 2);
    return bytes_equal(mark, bytes_of_text("\xff\xfe")) ||
           bytes_equal(mark, bytes_of_text("\xfe\xff"));
}

/* One DER value and nothing else. A text with PEM in it may begin like one. */
static bool is_one_value(struct bytes file)
{
    struct der der = der_of(file);
    return der_skip(&der) && der_end(&der);
}

enum file_format file_format_of(struct bytes file)
{
    enum file_format format = der_format(file);
    struct bytes text = without_leading_space(file);
    if (text.size == 0)
        return FORMAT_EMPTY;
    if (format != FORMAT_UNKNOWN && is_one_value(file))
        return format;
    if (pem_is(file))
        return FORMAT_PEM;
    if (is_html(text))
        return FORMAT_HTML;
    if (is_java_key_store(file))
        return FORMAT_JAVA_KEY_STORE;
    return format;
}
