#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/bytes.h"

enum { MOST_WEB_REQUEST = 16 * 1024 };

/* One client, and what it has sent so far. */
struct web_client {
    struct web *web;
    struct web_client *next;
    uv_tcp_t tcp;
    uv_timer_t timer;
    char request[MOST_WEB_REQUEST + 1];
    size_t size;
    bool is_answered;
    /* what is poured out or dripped */
    const char *text;
    size_t length;
    unsigned open_handles;
};

/* Says what happens when a request has come, its body included. */
typedef void web_script(struct web_client *client);

/* An HTTP server that does what a script says, on a free port of 127.0.0.1 or
 * another address and on the loop of the test. */
struct web {
    uv_loop_t *loop;
    uv_tcp_t listener;
    uint16_t port;
    web_script *script;
    struct web_client *clients;
    unsigned accepted; /* connections */
    unsigned requests;
};

/* `port` 0: a free one. */
void web_open(struct web *web, uv_loop_t *loop, const char *address,
              uint16_t port, web_script *script);
/* Hangs up on all clients. The loop must run afterwards. */
void web_close(struct web *web);

/* The request's first line begins with that, "GET /path ". */
bool web_asks(const struct web_client *client, const char *start);
bool web_has_line(const struct web_client *client, const char *line);
struct bytes web_body(const struct web_client *client);

/* All of these may be used one after another. */
void web_send(struct web_client *client, struct bytes octets);
void web_say(struct web_client *client, const char *text);
/* Status 200 with a length, and that body; the connection stays open. */
void web_answer(struct web_client *client, struct bytes body);
void web_redirect(struct web_client *client, int status, const char *location);
/* The text over and over, as fast as it goes, or one octet at a time. */
void web_pour(struct web_client *client, const char *text);
void web_drip(struct web_client *client, const char *text, unsigned each_ms);
void web_hang_up(struct web_client *client);
void web_reset(struct web_client *client);
/* As a proxy: the next request is one to the server behind it. */
void web_go_on(struct web_client *client);
