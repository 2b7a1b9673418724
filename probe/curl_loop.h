#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

/* libcurl's multi interface on a libuv loop. */
struct curl_loop;

/* The transfer is over, well or not. Its handle is in the loop until its owner
 * takes it out, which may be done from here. */
typedef void curl_loop_done(CURL *easy, CURLcode result, void *user);

struct curl_loop *curl_loop_new(uv_loop_t *loop);
/* No handle may be in it. Handles of libuv are closing afterwards: let
 * uv_run() end by itself once more. */
void curl_loop_free(struct curl_loop *loop);

/* `easy` has all its options set but CURLOPT_PRIVATE, which is taken. `done`
 * is called from the loop, never from here, and at most once. */
void curl_loop_add(struct curl_loop *loop, CURL *easy, curl_loop_done *done,
                   void *user);
/* Takes a handle out, whether its transfer is over or not; its connection is
 * closed. Not from within a callback of libcurl. */
void curl_loop_remove(struct curl_loop *loop, CURL *easy);
