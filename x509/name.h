#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "x509/der.h"

struct arena;

/* A Name (RFC 5280 4.1.2.4) by its encoding, SEQUENCE tag included. */
struct name {
    struct bytes der;
};

bool name_is_empty(struct name name);

/* RFC 5280 7.1: attribute by attribute in order; PrintableString and
 * UTF8String (and the other string types, by their characters) compare
 * without case and with inner white space folded; all else by octets. */
bool name_equal(struct name a, struct name b);

/* True if the first RDNs of `name` are those of `subtree` (4.2.1.10,
 * directoryName constraints). */
bool name_is_within(struct name name, struct name subtree);

/* Well-formed: every RDN a SET of type and value, and nothing follows. Empty
 * names are. */
bool name_is_well_formed(struct name name);
/* An RDN has no attribute, where X.501 wants at least one. */
bool name_has_empty_rdn(struct name name);

/* The name with one RDN more, given as the content of its SET: of a
 * nameRelativeToCRLIssuer (4.2.1.13) the name that it stands for. */
struct name name_with_rdn(struct name name, struct bytes rdn,
                          struct arena *arena);

/* One attribute value as UTF-8, not yet sanitised: the `index`-th of that
 * type in order of encoding. False when there is none. */
bool name_attribute(struct name name, struct bytes type, size_t index,
                    struct arena *arena, struct bytes *value);

/* For people: "CN=leaf.example.com,O=Example,C=US", in the order encoded,
 * special characters escaped as RFC 4514 does, text sanitised. "" if empty. */
const char *name_text(struct name name, struct arena *arena);
/* The CN, else OU, else O, else the whole; sanitised; for narrow tables. */
const char *name_short_text(struct name name, struct arena *arena);

/* GeneralName, RFC 5280 4.2.1.6; the numbers are the tags. */
enum general_name_type {
    GENERAL_NAME_OTHER = 0,
    GENERAL_NAME_EMAIL = 1,
    GENERAL_NAME_DNS = 2,
    GENERAL_NAME_X400 = 3,
    GENERAL_NAME_DIRECTORY = 4,
    GENERAL_NAME_EDI = 5,
    GENERAL_NAME_URI = 6,
    GENERAL_NAME_IP = 7,
    GENERAL_NAME_REGISTERED_ID = 8,
};

/* `value` is the content: text for e-mail, DNS and URI; 4 or 16 octets
 * (8 or 32 in a constraint) for IP; the Name with its SEQUENCE tag for a
 * directory name; what stands within the tag for the rest. */
struct general_name {
    enum general_name_type type;
    struct bytes value;
};

struct general_names {
    const struct general_name *items;
    size_t count;
};

/* One GeneralName from the front. */
MUST_CHECK bool general_name_read(struct der *der, struct general_name *out);
/* The content of a GeneralNames SEQUENCE, at least one. */
MUST_CHECK bool general_names_read(struct der content, struct arena *arena,
                                   struct general_names *out);
/* "DNS:www.example.com", "IP:192.0.2.1", …; sanitised. */
const char *general_name_text(const struct general_name *name,
                              struct arena *arena);
