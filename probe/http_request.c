#include "probe/http_request.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "probe/curl_loop.h"
#include "probe/curl_peer.h"
#include "probe/http_failure.h"
#include "probe/proxy.h"

enum {
    MOST_HEADER_BYTES = 64 * 1024, /* of one answer; real ones have 1 KiB */
    FIRST_BODY_BYTES = 16 * 1024,
    MOST_DATE_POINTS = 64,
    MOST_LINE_POINTS = 128,
    STATUS_WANTED = 200,
    /* A tunnel's owner has a clock of its own. */
    LONG_MS = 24 * 3600 * 1000,
};

struct http_request {
    const struct http_question *question;
    struct http_answer *answer;
    struct arena *arena;
    struct curl_loop *loop;
    http_done *done;
    void *user;

    struct curl_peer peer;
    CURL *easy; /* NULL if libcurl lacks an option */
    struct curl_slist *headers, *connect_to;
    char error[CURL_ERROR_SIZE];

    size_t header_octets;
    bool is_in_header;
    bool is_in_tunnel;      /* what comes now is no more of the proxy */
    const char *proxy_said; /* its status line */
    bool is_from_cache;     /* on the way: its date is not that of now */
    uint8_t *body;
    size_t body_size, body_room;
    curl_socket_t given_away; /* or CURL_SOCKET_BAD */
};

static void note_failure(struct http_request *request, enum status status,
                         int code, const char *detail)
{
    if (request->answer->failure.status == STATUS_OK)
        request->answer->failure = (struct failure){ status, code, detail };
}

static void note_too_large(struct http_request *request)
{
    note_failure(request, STATUS_OVER_LIMIT, 0,
                 arena_printf(request->arena,
                              "the answer has more than %zu octets",
                              request->question->most_octets));
}

static long status_now(const struct http_request *request)
{
    long status = 0;
    curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

/* Not in the arena, which would keep every size that it had on the way. */
static void grow_body(struct http_request *request, size_t needed)
{
    size_t most = request->question->most_octets;
    size_t room =
        request->body_room == 0 ? FIRST_BODY_BYTES : request->body_room;
    while (room < needed)
        room *= 2;
    if (room > most)
        room = most;
    uint8_t *body = realloc(request->body, room);
    if (body == NULL)
        out_of_memory();
    request->body = body;
    request->body_room = room;
}

/* Counted as it comes: a length that the server names is not trusted. */
static size_t take_body(char *data, size_t one, size_t size, void *user)
{
    (void)one;
    struct http_request *request = user;
    size_t most = request->question->most_octets;
    if (status_now(request) != STATUS_WANTED)
        return 0; /* ends it: the status has said all */
    if (size > most - request->body_size) {
        note_too_large(request);
        return 0;
    }
    if (size == 0)
        return 0;
    if (request->body_size + size > request->body_room)
        grow_body(request, request->body_size + size);
    memcpy(request->body + request->body_size, data, size);
    request->body_size += size;
    return size;
}

static bool is_blank(uint8_t octet)
{
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

static struct bytes without_end(struct bytes line)
{
    while (line.size > 0 && is_blank(line.data[line.size - 1]))
        line.size--;
    return line;
}

/* The value if the line is that field. */
static bool is_field(struct bytes line, const char *name, struct bytes *value)
{
    struct bytes wanted = bytes_of_text(name);
    if (!bytes_equal_ignoring_case(bytes_slice(line, 0, wanted.size), wanted))
        return false;
    line = without_end(bytes_slice(line, wanted.size, line.size));
    while (line.size > 0 && is_blank(line.data[0]))
        line = bytes_slice(line, 1, line.size);
    *value = line;
    return true;
}

/* Of several fields of one name the first. */
static void take_field(struct http_request *request, struct bytes line)
{
    struct http_answer *answer = request->answer;
    struct bytes value;
    if (answer->location == NULL && is_field(line, "location:", &value))
        answer->location = arena_text(
            request->arena, bytes_slice(value, 0, LIMIT_URL_BYTES + 1));
    if (answer->date == NULL && is_field(line, "date:", &value))
        answer->date =
            text_clean_short(request->arena, value, MOST_DATE_POINTS);
    if (is_field(line, "age:", &value) &&
        !bytes_equal(value, bytes_of_text("0")))
        request->is_from_cache = true;
}

/* A length that is too much need not be waited for. */
static void end_header(struct http_request *request)
{
    long code = 0;
    curl_off_t length = -1;
    request->is_in_header = false;
    if (!request->is_in_tunnel) {
        curl_easy_getinfo(request->easy, CURLINFO_HTTP_CONNECTCODE, &code);
        request->is_in_tunnel = code / 100 == 2;
        return;
    }
    curl_easy_getinfo(request->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
                      &length);
    if (status_now(request) == STATUS_WANTED && length > 0 &&
        (uint64_t)length > request->question->most_octets)
        note_too_large(request);
}

/* The header of the proxy comes first, then that of the server; each may
 * have several (100 Continue), of which the last counts. */
static void take_line(struct http_request *request, struct bytes line)
{
    if (bytes_equal(bytes_slice(line, 0, 5), bytes_of_text("HTTP/"))) {
        request->is_in_header = true;
        request->answer->location = request->answer->date = NULL;
        request->is_from_cache = false;
        if (!request->is_in_tunnel)
            request->proxy_said = text_clean_short(
                request->arena, without_end(line), MOST_LINE_POINTS);
    } else if (request->is_in_header && without_end(line).size == 0) {
        end_header(request);
    } else if (request->is_in_header && request->is_in_tunnel) {
        take_field(request, line);
    }
}

static size_t take_header(char *data, size_t one, size_t size, void *user)
{
    (void)one;
    struct http_request *request = user;
    request->header_octets += size;
    if (request->header_octets > MOST_HEADER_BYTES)
        note_failure(request, STATUS_OVER_LIMIT, 0,
                     "more than 64 KiB of header lines");
    else
        take_line(request, (struct bytes){ (const uint8_t *)data, size });
    return request->answer->failure.status == STATUS_OK ? size : 0;
}

static struct failure failure_of(const struct http_request *request,
                                 CURLcode result)
{
    return http_failure(request->easy, result, &request->peer, request->error,
                        request->arena);
}

/* The proxy's own word goes before what libcurl makes of it. */
static struct failure proxy_failure(const struct http_request *request,
                                    CURLcode result)
{
    struct failure failure = failure_of(request, result);
    if (failure.status == STATUS_LOCAL)
        return failure;
    failure.status = STATUS_PROXY;
    failure.detail = arena_printf(
        request->arena, "the proxy: %s",
        request->proxy_said != NULL ? request->proxy_said : failure.detail);
    return failure;
}

/* Another status than 200 is an answer, whatever becomes of its body. */
static bool is_answered(const struct http_request *request)
{
    int status = request->answer->status;
    return status > STATUS_WANTED && request->is_in_tunnel &&
           !request->is_in_header;
}

/* libcurl reads no octet behind the proxy's header, so none is lost. */
static void give_tunnel_away(struct http_request *request)
{
    struct http_answer *answer = request->answer;
    curl_easy_getinfo(request->easy, CURLINFO_ACTIVESOCKET,
                      &request->given_away);
    answer->tunnel = request->given_away;
    if (request->given_away == CURL_SOCKET_BAD)
        answer->failure = (struct failure){ STATUS_PROXY, 0,
                                            "the proxy: the connection was "
                                            "closed" };
}

/* libcurl closes what it opened when the handle goes. */
static int close_socket(void *user, curl_socket_t socket)
{
    const struct http_request *request = user;
    return socket == request->given_away ? 0 : close(socket);
}

static void note_result(struct http_request *request, CURLcode result)
{
    struct http_answer *answer = request->answer;
    curl_off_t connected = 0;
    curl_easy_getinfo(request->easy, CURLINFO_CONNECT_TIME_T, &connected);
    answer->has_connected = connected > 0;
    answer->status = (int)status_now(request);
    if (request->is_from_cache)
        answer->date = NULL;
    if (answer->failure.status != STATUS_OK || is_answered(request))
        return;
    if (result != CURLE_OK && !request->is_in_tunnel)
        answer->failure = proxy_failure(request, result);
    else if (result != CURLE_OK)
        answer->failure = failure_of(request, result);
    else if (request->question->only_tunnel)
        give_tunnel_away(request);
    else if (request->is_in_header)
        answer->failure = http_cut_off; /* libcurl takes it for an end */
    else
        answer->body =
            arena_copy(request->arena,
                       (struct bytes){ request->body, request->body_size });
}

static void on_transfer_done(CURL *easy, CURLcode result, void *user)
{
    (void)easy;
    struct http_request *request = user;
    note_result(request, result);
    request->done(request->user);
}

static void add(struct curl_slist **list, const char *entry)
{
    struct curl_slist *longer = curl_slist_append(*list, entry);
    if (longer == NULL)
        out_of_memory();
    *list = longer;
}

/* Every connection is to this address in digits: then libcurl has no name to
 * resolve, and a proxy gets none. */
static bool bind_address(struct http_request *request)
{
    const struct http_question *question = request->question;
    const char *address = address_text(&question->address, request->arena);
    add(&request->connect_to,
        address_is_v6(&question->address)
            ? arena_printf(request->arena, "::[%s]:%u", address, question->port)
            : arena_printf(request->arena, "::%s:%u", address, question->port));
    return curl_easy_setopt(request->easy, CURLOPT_CONNECT_TO,
                            request->connect_to) == CURLE_OK &&
           (question->proxy == NULL ||
            proxy_use(question->proxy, request->easy));
}

static bool set_post(struct http_request *request)
{
    const struct http_question *question = request->question;
    /* No "Expect: 100-continue", which small responders do not know. */
    add(&request->headers, "Expect:");
    if (question->post.size > 0)
        add(&request->headers, arena_printf(request->arena, "Content-Type: %s",
                                            question->post_type));
    CURL *easy = request->easy;
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers) ==
               CURLE_OK &&
           (question->post.size == 0 ||
            (curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                              (curl_off_t)question->post.size) == CURLE_OK &&
             curl_easy_setopt(easy, CURLOPT_POSTFIELDS, question->post.data) ==
                 CURLE_OK));
}

static bool set_answer(struct http_request *request)
{
    CURL *easy = request->easy;
    return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->error) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, request) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, request) == CURLE_OK;
}

/* A connection that is kept for the next request would not be given away, and
 * one that is to be given away must be kept until then. */
static bool set_kind(struct http_request *request)
{
    CURL *easy = request->easy;
    if (!request->question->only_tunnel)
        return curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK;
    return curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)LONG_MS) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, request) == CURLE_OK;
}

static bool set_up(struct http_request *request)
{
    const struct http_question *question = request->question;
    request->peer = question->proxy != NULL
                        ? proxy_peer(question->proxy)
                        : (struct curl_peer){ .address = question->address,
                                              .port = question->port };
    request->easy = curl_handle_new(&request->peer);
    return request->easy != NULL &&
           curl_easy_setopt(request->easy, CURLOPT_URL, question->url) ==
               CURLE_OK &&
           set_kind(request) && set_answer(request) && set_post(request) &&
           bind_address(request);
}

struct http_request *http_request_start(struct curl_loop *loop,
                                        const struct http_question *question,
                                        struct arena *arena,
                                        struct http_answer *answer,
                                        http_done *done, void *user)
{
    struct http_request *request = calloc(1, sizeof(*request));
    if (request == NULL)
        out_of_memory();
    *answer = (struct http_answer){ 0 };
    *request = (struct http_request){ .question = question,
                                      .answer = answer,
                                      .arena = arena,
                                      .loop = loop,
                                      .done = done,
                                      .user = user };
    request->is_in_tunnel = question->proxy == NULL;
    request->given_away = CURL_SOCKET_BAD;
    if (!set_up(request))
        out_of_memory(); /* libcurl knows all its options: library.c asked */
    curl_loop_add(loop, request->easy, on_transfer_done, request);
    return request;
}

void http_request_end(struct http_request *request)
{
    if (request == NULL)
        return;
    curl_loop_remove(request->loop, request->easy);
    curl_easy_cleanup(request->easy);
    curl_slist_free_all(request->headers);
    curl_slist_free_all(request->connect_to);
    free(request->body);
    free(request);
}
