#include "probe/page.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "probe/tls.h"
#include "probe/transport.h"
#include "record/target.h"
#include "x509/time.h"

enum { HTTPS_PORT = 443, MOST_LINE_POINTS = 128 };

/* A name has at most 253 octets, and the paths are ours. */
static struct bytes write_request(const struct node *node, bool is_tls,
                                  const char *path, char *room, size_t size)
{
    char port[sizeof(":65535")] = "";
    bool is_v6 = node->is_literal && address_is_v6(&node->literal);
    if (is_tls && node->port != HTTPS_PORT)
        snprintf(port, sizeof(port), ":%u", node->port);
    int length =
        snprintf(room, size,
                 "GET %s HTTP/1.1\r\n"
                 "Host: %s%s%s%s\r\n"
                 "User-Agent: certready\r\n"
                 "Accept: */*\r\n"
                 "Connection: close\r\n\r\n",
                 path, is_v6 ? "[" : "", node->host, is_v6 ? "]" : "", port);
    return (struct bytes){ (const uint8_t *)room, (size_t)length };
}

void page_talk_begin(struct page_talk *talk, struct transport *transport,
                     struct tls *tls, const struct node *node, const char *path)
{
    char room[512];
    struct bytes request =
        write_request(node, tls != NULL, path, room, sizeof(room));
    *talk = (struct page_talk){ .tls = tls };
    if (tls == NULL) {
        transport_send(transport, request);
        return;
    }
    tls_say(tls, request);
    transport_send(transport, tls_to_send(tls));
}

static void take(void *user, struct bytes octets)
{
    struct page_talk *talk = user;
    struct bytes part = bytes_slice(octets, 0, sizeof(talk->head) - talk->size);
    if (part.size > 0)
        memcpy(talk->head + talk->size, part.data, part.size);
    talk->size += part.size;
}

static struct bytes head_of(const struct page_talk *talk)
{
    return (struct bytes){ (const uint8_t *)talk->head, talk->size };
}

/* The next line without its end; false if no end of one is there. */
static bool next_line(struct bytes *rest, struct bytes *line)
{
    for (size_t i = 0; i < rest->size; i++) {
        if (rest->data[i] != '\n')
            continue;
        size_t end = i > 0 && rest->data[i - 1] == '\r' ? i - 1 : i;
        *line = bytes_slice(*rest, 0, end);
        *rest = bytes_slice(*rest, i + 1, rest->size);
        return true;
    }
    return false;
}

static bool is_whole(const struct page_talk *talk)
{
    struct bytes rest = head_of(talk), line;
    while (next_line(&rest, &line))
        if (line.size == 0)
            return true;
    return talk->size == sizeof(talk->head);
}

bool page_talk_hear(struct page_talk *talk, struct bytes octets)
{
    bool goes_on = true;
    talk->received += octets.size;
    if (talk->tls != NULL)
        goes_on = tls_hear(talk->tls, octets, take, talk);
    else
        take(talk, octets);
    return !goes_on || is_whole(talk) || talk->received > LIMIT_ANSWER_BYTES;
}

static bool is_digit(uint8_t octet)
{
    return octet >= '0' && octet <= '9';
}

/* "HTTP/1.1 200 OK" (RFC 9112 4); 0 for what is no status line. */
static int status_of(struct bytes line)
{
    enum { BEFORE = 9, WHOLE = 12 };
    if (line.size < WHOLE ||
        !bytes_equal(bytes_slice(line, 0, 5), bytes_of_text("HTTP/")) ||
        line.data[BEFORE - 1] != ' ')
        return 0;
    int status = 0;
    for (size_t i = BEFORE; i < WHOLE; i++) {
        if (!is_digit(line.data[i]))
            return 0;
        status = 10 * status + (line.data[i] - '0');
    }
    return status;
}

static void take_date(struct bytes line, struct page *page)
{
    struct bytes name = bytes_of_text("date:");
    if (!bytes_equal_ignoring_case(bytes_slice(line, 0, name.size), name))
        return;
    line = bytes_slice(line, name.size, line.size);
    while (line.size > 0 && line.data[0] == ' ')
        line = bytes_slice(line, 1, line.size);
    page->has_date = time_parse_http(line, &page->date);
}

/* An answer that is there goes before how the connection ended. */
struct page page_talk_end(const struct page_talk *talk, struct failure failure,
                          struct arena *arena)
{
    struct page page = { .was_asked = true, .failure = failure };
    struct bytes rest = head_of(talk), line = rest;
    if (talk->size == 0) {
        if (talk->received > LIMIT_ANSWER_BYTES)
            page.failure = (struct failure){ STATUS_OVER_LIMIT, 0,
                                             "256 KiB, and no answer in them" };
        else if (failure.status == STATUS_OK)
            page.failure = (struct failure){ STATUS_CLOSED, 0,
                                             "it closed without an answer" };
        return page;
    }
    bool has_line = next_line(&rest, &line);
    page.status_line = text_clean_short(arena, line, MOST_LINE_POINTS);
    page.http_status = has_line ? status_of(line) : 0;
    page.failure =
        page.http_status != 0
            ? (struct failure){ STATUS_OK, 0, NULL }
            : (struct failure){ STATUS_HTTP, 0, "the answer is not HTTP" };
    while (next_line(&rest, &line) && line.size > 0)
        take_date(line, &page);
    return page;
}
