#include "resolver/trail.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "resolver/dns_message.h"

void trail_start(struct trail *trail, const struct dns_name *name,
                 unsigned type)
{
    *trail = (struct trail){ .type = type, .start = *name, .name = *name };
}

static void note_ttl(struct trail *trail, uint32_t ttl)
{
    if (!trail->has_ttl || ttl < trail->ttl)
        trail->ttl = ttl;
    trail->has_ttl = true;
}

/* The next record of a name and type. */
static bool find_next(struct dns_records *records, const struct dns_name *owner,
                      unsigned type, struct dns_record *out)
{
    while (dns_records_next(records, out)) {
        if (out->type == type && dns_name_equal(&out->owner, owner))
            return true;
    }
    return false;
}

static size_t count_records(const struct dns_message *message,
                            const struct trail *trail)
{
    struct dns_records records = dns_message_answers(message);
    struct dns_record record;
    size_t count = 0;
    while (find_next(&records, &trail->name, trail->type, &record))
        count++;
    return count;
}

static int compare_addresses(const void *a, const void *b)
{
    return address_compare(a, b);
}

/* Keeps the first of equal neighbours; returns how many are left. */
static size_t drop_repeats(struct address *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !address_equal(&items[kept - 1], &items[i]))
            items[kept++] = items[i];
    }
    return kept;
}

static void take_addresses(struct trail *trail,
                           const struct dns_message *message, size_t count,
                           struct arena *arena)
{
    struct dns_records records = dns_message_answers(message);
    struct dns_record record;
    struct address *items = ARENA_NEW(arena, count, struct address);
    size_t taken = 0;
    while (taken < count &&
           find_next(&records, &trail->name, trail->type, &record)) {
        struct address *item = &items[taken++];
        item->size = (uint8_t)record.data.size;
        for (size_t i = 0; i < record.data.size; i++)
            item->octets[i] = record.data.data[i];
        note_ttl(trail, record.ttl);
    }
    qsort(items, taken, sizeof(*items), compare_addresses);
    trail->addresses = items;
    trail->address_count = drop_repeats(items, taken);
}

/* Tags are matched without regard to case (RFC 8659 4.1). */
static const char *tag_text(struct bytes tag, struct arena *arena)
{
    uint8_t *copy = ARENA_NEW(arena, tag.size, uint8_t);
    for (size_t i = 0; i < tag.size; i++) {
        uint8_t octet = tag.data[i];
        copy[i] =
            octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet | 0x20) : octet;
    }
    return text_clean(arena, (struct bytes){ copy, tag.size });
}

static void take_caas(struct trail *trail, const struct dns_message *message,
                      size_t count, struct arena *arena)
{
    struct dns_records records = dns_message_answers(message);
    struct dns_record record;
    struct caa *items = ARENA_NEW(arena, count, struct caa);
    size_t taken = 0;
    while (taken < count &&
           find_next(&records, &trail->name, trail->type, &record)) {
        size_t tag_size = record.data.data[1];
        struct bytes tag = bytes_slice(record.data, 2, tag_size);
        struct bytes value =
            bytes_slice(record.data, 2 + tag_size, record.data.size);
        items[taken++] = (struct caa){ .flags = record.data.data[0],
                                       .tag = tag_text(tag, arena),
                                       .value = text_clean(arena, value) };
        note_ttl(trail, record.ttl);
    }
    trail->caas = items;
    trail->caa_count = taken;
}

/* Takes the records at the end of the trail, if they are in the message. */
static bool take_records(struct trail *trail, const struct dns_message *message,
                         struct arena *arena)
{
    size_t count = count_records(message, trail);
    if (count == 0)
        return false;
    if (count > LIMIT_ADDRESSES_LISTED)
        count = LIMIT_ADDRESSES_LISTED;
    if (trail->type == DNS_TYPE_CAA)
        take_caas(trail, message, count, arena);
    else
        take_addresses(trail, message, count, arena);
    return true;
}

static bool was_there(const struct trail *trail, const struct dns_name *name)
{
    if (dns_name_equal(&trail->start, name))
        return true;
    for (size_t i = 0; i < trail->alias_count; i++) {
        if (dns_name_equal(trail->aliases[i], name))
            return true;
    }
    return false;
}

/* Goes on to the target of the alias. OK: it could. */
static enum dns_status take_alias(struct trail *trail,
                                  const struct dns_record *alias,
                                  struct arena *arena)
{
    if (was_there(trail, &alias->target))
        return DNS_CNAME_LOOP;
    if (trail->alias_count == LIMIT_CNAMES)
        return DNS_OVER_LIMIT;
    struct dns_name *target = ARENA_NEW(arena, 1, struct dns_name);
    *target = alias->target;
    trail->aliases[trail->alias_count++] = target;
    trail->name = *target;
    note_ttl(trail, alias->ttl);
    return DNS_OK;
}

static enum dns_status end_without_records(const struct dns_message *message,
                                           bool has_moved)
{
    if (message->rcode == DNS_RCODE_NXDOMAIN)
        return DNS_NXDOMAIN;
    return has_moved ? DNS_NOT_ASKED : DNS_NODATA;
}

static enum dns_status follow(struct trail *trail,
                              const struct dns_message *message,
                              struct arena *arena)
{
    for (bool has_moved = false;; has_moved = true) {
        struct dns_records records = dns_message_answers(message);
        struct dns_record alias;
        if (message->rcode == DNS_RCODE_NOERROR &&
            take_records(trail, message, arena))
            return DNS_OK;
        if (!find_next(&records, &trail->name, DNS_TYPE_CNAME, &alias))
            return end_without_records(message, has_moved);
        enum dns_status status = take_alias(trail, &alias, arena);
        if (status != DNS_OK)
            return status;
    }
}

enum dns_status trail_follow(struct trail *trail, struct bytes octets,
                             struct arena *arena, struct trail_oddity *oddity)
{
    struct dns_message message;
    *oddity = (struct trail_oddity){ 0 };
    if (!dns_message_open(octets, &trail->name, trail->type, &message))
        return DNS_MALFORMED;
    oddity->rcode = message.rcode;
    if (message.rcode == DNS_RCODE_REFUSED)
        return DNS_REFUSED;
    if (message.rcode != DNS_RCODE_NOERROR &&
        message.rcode != DNS_RCODE_NXDOMAIN)
        return DNS_SERVFAIL;
    /* It comes over TCP here: the rest of the addresses cannot be had. */
    if (message.is_truncated)
        return DNS_MALFORMED;
    oddity->is_lame = message.rcode == DNS_RCODE_NOERROR &&
                      message.answer_count == 0 && !message.is_authoritative &&
                      !message.can_recurse;
    return oddity->is_lame ? DNS_SERVFAIL : follow(trail, &message, arena);
}
