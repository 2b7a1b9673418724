#include "chain/name_match.h"

#include <libpsl.h>
#include <string.h>
#include <time.h>

enum { MOST_NAME = 253, MOST_LABEL = 63 };

static bool is_digit(uint8_t octet)
{
    return octet >= '0' && octet <= '9';
}

static bool is_letter(uint8_t octet)
{
    return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
}

static bool has(struct bytes text, uint8_t octet)
{
    return text.size > 0 && memchr(text.data, octet, text.size) != NULL;
}

static bool has_only_name_characters(struct bytes name)
{
    for (size_t i = 0; i < name.size; i++) {
        uint8_t octet = name.data[i];
        if (!is_letter(octet) && !is_digit(octet) && octet != '-' &&
            octet != '.' && octet != '_' && octet != '*')
            return false;
    }
    return true;
}

/* "*" as the whole left-most label, and nowhere else. */
static bool is_wildcard_form(struct bytes name)
{
    return name.size > 2 && name.data[0] == '*' && name.data[1] == '.' &&
           !has(bytes_slice(name, 1, name.size), '*');
}

static bool is_label(struct bytes label)
{
    return label.size > 0 && label.size <= MOST_LABEL && label.data[0] != '-' &&
           label.data[label.size - 1] != '-';
}

/* Underscores and a wildcard are judged elsewhere. */
static bool has_good_labels(struct bytes name)
{
    size_t start = 0;
    for (size_t i = 0; i <= name.size; i++) {
        if (i < name.size && name.data[i] != '.')
            continue;
        if (!is_label(bytes_slice(name, start, i - start)))
            return false;
        start = i + 1;
    }
    return true;
}

/* Lower case and a final NUL, as libpsl wants it. */
static bool as_domain(struct bytes name, char out[MOST_NAME + 1])
{
    if (name.size == 0 || name.size > MOST_NAME)
        return false;
    for (size_t i = 0; i < name.size; i++) {
        uint8_t octet = name.data[i];
        if (octet == 0)
            return false;
        out[i] = (char)(octet >= 'A' && octet <= 'Z' ? octet + 32 : octet);
    }
    out[name.size] = '\0';
    return true;
}

static bool is_suffix(struct bytes name, int type)
{
    char domain[MOST_NAME + 1];
    return as_domain(name, domain) &&
           psl_is_public_suffix2(psl_builtin(), domain, type) != 0;
}

bool domain_is_public_suffix(const char *domain)
{
    return is_suffix(bytes_of_text(domain), PSL_TYPE_ANY);
}

/* A suffix may be listed only by a rule for what is below it ("*.ck"), so
 * every domain above is asked for. */
bool domain_is_internal(const char *domain)
{
    struct bytes name = bytes_of_text(domain);
    const int type = PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE;
    for (size_t i = 0; i < name.size; i++) {
        bool is_start = i == 0 || name.data[i - 1] == '.';
        if (is_start && is_suffix(bytes_slice(name, i, name.size), type))
            return false;
    }
    return true;
}

const char *public_suffix_list_date(void)
{
    static _Thread_local char text[sizeof "2023-02-09"];
    time_t time = psl_builtin_file_time();
    struct tm parts;
    if (time <= 0 || gmtime_r(&time, &parts) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%d", &parts) == 0)
        return NULL;
    return text;
}

enum dns_name_fault dns_name_check(struct bytes name)
{
    struct address address;
    if (name.size == 0)
        return DNS_NAME_EMPTY;
    if (address_parse(name, &address))
        return DNS_NAME_IS_ADDRESS;
    if (!has_only_name_characters(name))
        return DNS_NAME_BAD_CHARACTER;
    if (name.size > 1 && name.data[name.size - 1] == '.')
        return DNS_NAME_TRAILING_DOT;
    if (name.size > MOST_NAME)
        return DNS_NAME_TOO_LONG;
    if (!has_good_labels(name))
        return DNS_NAME_BAD_LABEL;
    if (has(name, '_'))
        return DNS_NAME_UNDERSCORE;
    if (!has(name, '*'))
        return DNS_NAME_OK;
    if (!is_wildcard_form(name))
        return DNS_NAME_BAD_WILDCARD;
    return is_suffix(bytes_slice(name, 2, name.size), PSL_TYPE_ANY)
               ? DNS_NAME_WILDCARD_PUBLIC_SUFFIX
               : DNS_NAME_OK;
}

const char *dns_name_fault_text(enum dns_name_fault fault)
{
    switch (fault) {
    case DNS_NAME_OK:
        return "a DNS name";
    case DNS_NAME_EMPTY:
        return "is empty";
    case DNS_NAME_TOO_LONG:
        return "has more than 253 octets";
    case DNS_NAME_BAD_LABEL:
        return "has a label that is empty, longer than 63 octets, or begins "
               "or ends with a hyphen";
    case DNS_NAME_BAD_CHARACTER:
        return "has a character that no host name has";
    case DNS_NAME_UNDERSCORE:
        return "has an underscore";
    case DNS_NAME_TRAILING_DOT:
        return "ends with a dot";
    case DNS_NAME_IS_ADDRESS:
        return "is an IP address, which belongs into an iPAddress entry";
    case DNS_NAME_BAD_WILDCARD:
        return "has a wildcard that is not the whole left-most label";
    case DNS_NAME_WILDCARD_PUBLIC_SUFFIX:
        return "has a wildcard directly under a public suffix";
    }
    return "is no DNS name";
}
