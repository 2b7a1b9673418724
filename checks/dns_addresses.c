#include "checks/dns_addresses.h"

#include "base/arena.h"
#include "base/limits.h"
#include "checks/evidence.h"
#include "checks/subject.h"

bool dns_was_asked(const struct subject *subject)
{
    const struct node *node = subject->node;
    return !subject->record->is_file && !node->is_literal &&
           node->dns.status != DNS_GIVEN && node->dns.status != DNS_NOT_ASKED;
}

enum answer dns_not_asked(const struct subject *subject)
{
    bool has_no_name = subject->record->is_file || subject->node->is_literal;
    return has_no_name ? ANSWER_NOT_APPLICABLE : ANSWER_NOT_JUDGED;
}

const char *dns_addresses_text(const struct dns_addresses *addresses,
                               struct arena *arena)
{
    struct text_list list = { .arena = arena };
    for (size_t i = 0; i < addresses->count; i++)
        text_list_add(&list, "%s",
                      i < LIMIT_SHOWN_NAMES
                          ? address_text(&addresses->items[i], arena)
                          : "");
    return text_list_end(&list);
}

/* The addresses that are judged in full. */
static const struct dns_addresses *addresses_of(const struct subject *subject)
{
    const struct dns_answer *dns = &subject->node->dns;
    return subject->options->ipv6_only ? &dns->aaaa : &dns->a;
}

static bool is_bad(enum address_kind kind)
{
    return kind != ADDRESS_PUBLIC && kind != ADDRESS_PRIVATE;
}

static bool is_private(enum address_kind kind)
{
    return kind == ADDRESS_PRIVATE;
}

/* Fails for the addresses of that kind and names them. */
static enum answer judge_kinds(const struct subject *subject,
                               bool (*is_wrong)(enum address_kind kind),
                               struct note *note)
{
    const struct dns_addresses *addresses = addresses_of(subject);
    struct text_list list = { .arena = note->arena };
    if (!dns_was_asked(subject))
        return dns_not_asked(subject);
    if (subject->options->allow_special_addresses || addresses->count == 0)
        return ANSWER_NOT_APPLICABLE;
    for (size_t i = 0; i < addresses->count; i++) {
        enum address_kind kind = address_kind(&addresses->items[i]);
        if (is_wrong(kind))
            text_list_add(&list, "%s is %s",
                          address_text(&addresses->items[i], note->arena),
                          address_kind_text(kind));
    }
    if (list.count == 0)
        return ANSWER_PASS;
    note_printf(note, "%s", text_list_end(&list));
    return ANSWER_FAIL;
}

enum answer judge_dns_bad_address(const struct subject *subject,
                                  struct note *note)
{
    return judge_kinds(subject, is_bad, note);
}

enum answer judge_dns_private_address(const struct subject *subject,
                                      struct note *note)
{
    return judge_kinds(subject, is_private, note);
}

enum answer judge_dns_multiple(const struct subject *subject, struct note *note)
{
    const struct dns_addresses *addresses = addresses_of(subject);
    if (!dns_was_asked(subject))
        return dns_not_asked(subject);
    if (addresses->count <= 1)
        return ANSWER_PASS;
    note_printf(note, "%zu addresses: %s; TTL %u s", addresses->count,
                dns_addresses_text(addresses, note->arena),
                (unsigned)subject->node->dns.ttl);
    return ANSWER_FAIL;
}

/* Also of listed addresses: what was not probed must not pass for ready. */
enum answer judge_dns_too_many(const struct subject *subject, struct note *note)
{
    const struct dns_addresses *addresses = addresses_of(subject);
    if (subject->record->is_file || subject->node->is_literal)
        return ANSWER_NOT_APPLICABLE;
    if (addresses->count <= LIMIT_ADDRESSES)
        return ANSWER_PASS;
    note_printf(
        note, "%zu addresses, of which %d were probed: %s to %s",
        addresses->count, (int)LIMIT_ADDRESSES,
        address_text(&addresses->items[0], note->arena),
        address_text(&addresses->items[LIMIT_ADDRESSES - 1], note->arena));
    return ANSWER_UNKNOWN;
}

static bool contains(const struct address *items, size_t count,
                     const struct address *address)
{
    for (size_t i = 0; i < count; i++) {
        if (address_equal(&items[i], address))
            return true;
    }
    return false;
}

static bool same_addresses(const struct dns_addresses *a,
                           const struct dns_addresses *b)
{
    for (size_t i = 0; i < a->count; i++) {
        if (!contains(b->items, b->count, &a->items[i]))
            return false;
    }
    return a->count == b->count;
}

enum answer judge_dns_resolvers_differ(const struct subject *subject,
                                       struct note *note)
{
    const struct dns_answer *dns = &subject->node->dns;
    const struct dns_view *first = NULL;
    struct text_list list = { .arena = note->arena };
    bool differ = false, silent = false;
    if (!dns_was_asked(subject))
        return dns_not_asked(subject);
    if (dns->view_count < 2)
        return ANSWER_NOT_JUDGED;
    for (size_t i = 0; i < dns->view_count; i++) {
        const struct dns_view *view = &dns->views[i];
        bool answered = !dns_status_is_silence(view->a.status);
        silent |= !answered;
        if (answered && first == NULL)
            first = view;
        differ |= answered && !same_addresses(&first->a, &view->a);
        text_list_add(&list, "%s: %s", view->server,
                      view->a.status == DNS_OK
                          ? dns_addresses_text(&view->a, note->arena)
                          : dns_status_text(view->a.status));
    }
    note_printf(note, "%s", text_list_end(&list));
    if (differ)
        return ANSWER_FAIL;
    return silent ? ANSWER_UNKNOWN : ANSWER_PASS;
}

/* Does each expected address of that family stand in the answer, and nothing
 * else? */
static bool is_as_expected(const struct check_options *options,
                           const struct dns_addresses *found, bool is_v6)
{
    size_t expected = 0;
    for (size_t i = 0; i < options->expected_address_count; i++) {
        const struct address *address = &options->expected_addresses[i];
        if (address_is_v6(address) != is_v6)
            continue;
        expected++;
        if (!contains(found->items, found->count, address))
            return false;
    }
    for (size_t i = 0; i < found->count; i++) {
        if (!contains(options->expected_addresses,
                      options->expected_address_count, &found->items[i]))
            return false;
    }
    return expected > 0 || found->count == 0;
}

/* The A records are what is registered; AAAA records count where one is
 * expected, or with -6. */
enum answer judge_dns_unexpected(const struct subject *subject,
                                 struct note *note)
{
    const struct check_options *options = subject->options;
    const struct dns_answer *dns = &subject->node->dns;
    struct dns_addresses expected = { .items = options->expected_addresses,
                                      .count =
                                          options->expected_address_count };
    bool expects_v6 = options->ipv6_only;
    if (subject->node->role != ROLE_TARGET)
        return ANSWER_NOT_APPLICABLE;
    if (!dns_was_asked(subject))
        return dns_not_asked(subject);
    if (expected.count == 0)
        return ANSWER_NOT_JUDGED;
    if (dns->status != DNS_OK)
        return ANSWER_NOT_APPLICABLE;
    for (size_t i = 0; i < expected.count; i++)
        expects_v6 |= address_is_v6(&expected.items[i]);
    bool is_right =
        (options->ipv6_only || is_as_expected(options, &dns->a, false)) &&
        (!expects_v6 || is_as_expected(options, &dns->aaaa, true));
    if (is_right)
        return ANSWER_PASS;
    note_printf(note, "expected %s; found A: %s; AAAA: %s",
                dns_addresses_text(&expected, note->arena),
                dns_addresses_text(&dns->a, note->arena),
                dns_addresses_text(&dns->aaaa, note->arena));
    return ANSWER_FAIL;
}

/* Was that leaf seen at an IPv4 address of the node? */
static bool is_seen_by_ipv4(const struct subject *subject,
                            const struct cert *leaf, const struct cert **other)
{
    const struct record *record = subject->record;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        const struct cert *own = capture_leaf(capture);
        if (capture->node != subject->node || own == NULL ||
            address_is_v6(&capture->address))
            continue;
        *other = own;
        if (cert_equal(own, leaf))
            return true;
    }
    return false;
}

/* What is wrong with one IPv6 address is added to the list. */
static enum answer judge_ipv6_address(const struct subject *subject,
                                      const struct capture *capture,
                                      struct text_list *list)
{
    const char *address = address_text(&capture->address, list->arena);
    const struct cert *leaf = capture_leaf(capture);
    const struct cert *other = NULL;
    if (capture->status == CAPTURE_NOT_PROBED || capture->local_fault)
        return ANSWER_UNKNOWN;
    if (capture->status != CAPTURE_OK || leaf == NULL) {
        text_list_add(list, "%s: %s (%s)", address,
                      capture_status_text(capture->status),
                      status_text(capture->failure.status));
        return ANSWER_FAIL;
    }
    if (is_seen_by_ipv4(subject, leaf, &other))
        return ANSWER_PASS;
    if (other == NULL)
        return ANSWER_UNKNOWN;
    text_list_add(list, "%s serves leaf %s, IPv4 serves %s", address,
                  sha256_text(leaf->sha256, list->arena),
                  sha256_text(other->sha256, list->arena));
    return ANSWER_FAIL;
}

enum answer judge_dns_ipv6_differs(const struct subject *subject,
                                   struct note *note)
{
    const struct record *record = subject->record;
    const struct dns_answer *dns = &subject->node->dns;
    struct text_list list = { .arena = note->arena };
    enum answer worst = ANSWER_NOT_JUDGED;
    if (!dns_was_asked(subject))
        return dns_not_asked(subject);
    if (subject->options->ipv4_only)
        return ANSWER_NOT_JUDGED;
    if (subject->options->ipv6_only || dns->a.count == 0 ||
        dns->aaaa.count == 0)
        return ANSWER_NOT_APPLICABLE;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (capture->node != subject->node || !address_is_v6(&capture->address))
            continue;
        enum answer answer = judge_ipv6_address(subject, capture, &list);
        if (answer == ANSWER_FAIL || worst == ANSWER_NOT_JUDGED ||
            (answer == ANSWER_UNKNOWN && worst == ANSWER_PASS))
            worst = answer;
    }
    note_printf(note, "%s",
                list.count > 0 ? text_list_end(&list)
                               : "IPv6 could not be compared with IPv4");
    return worst;
}
