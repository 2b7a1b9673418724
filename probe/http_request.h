#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "record/address.h"

struct arena;
struct curl_loop;
struct proxy;

/* What is asked of one server, all of it looked at and allowed. */
struct http_question {
    const char *url; /* of fetch_url_parse() */
    struct address address;
    uint16_t port;
    struct proxy *proxy; /* whose address is known; or NULL */
    /* Nothing is asked but the way there: the socket is given away. The URL
     * says no more than address and port, and there is a proxy. */
    bool only_tunnel;
    struct bytes post;     /* empty: GET */
    const char *post_type; /* Content-Type of `post` */
    size_t most_octets;    /* of the body */
};

/* What came of it; in the arena. */
struct http_answer {
    struct failure failure;
    int status; /* 0 if none came */
    bool has_connected;
    struct bytes body;    /* of status 200 */
    const char *location; /* as sent, cut; or NULL */
    const char *date;     /* sanitised, or NULL; none of an answer that a cache
                         on the way kept (RFC 9111 5.1) */
    int tunnel;           /* of only_tunnel, without failure: the socket */
};

/*
 * One request over a connection of its own: all that libcurl is used for.
 * Header lines and body are counted as they come; a body that is not wanted
 * is not waited for.
 */
struct http_request;

/* Called from the loop, at most once: not after http_request_end(). */
typedef void http_done(void *user);

/* The question must live as long as the request, and its answer's strings
 * live in the arena. */
struct http_request *http_request_start(struct curl_loop *loop,
                                        const struct http_question *question,
                                        struct arena *arena,
                                        struct http_answer *answer,
                                        http_done *done, void *user);
/* Before or after it is done. NULL is nothing. */
void http_request_end(struct http_request *request);
