#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "record/address.h"

/* The one machine that a handle of libcurl opens connections to. */
struct curl_peer {
    struct address address;
    uint16_t port;
    bool was_another; /* libcurl wanted to connect elsewhere, and could not */
    int error;        /* of socket(), or 0 */
};

/*
 * A handle for plain HTTP that asks nothing but what it is told: no proxy or
 * password from the environment, no other protocol, no redirect, no content
 * decoding; and that opens no socket to another address than the peer's, which
 * must outlive it. NULL if the library lacks one of the options needed.
 */
CURL *curl_handle_new(struct curl_peer *peer);

/* True if all of it is known to the library. */
bool curl_handle_is_possible(void);
