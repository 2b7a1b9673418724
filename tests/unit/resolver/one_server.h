#pragma once

#include "lab.h"
#include "responder.h"
#include "wire.h"

#define HOST "host.example.com"

/* The one server that a test asks, and what it asks with. */
extern struct lab lab;
extern struct responder responder;
/* The answer under construction. */
extern struct wire wire;

int one_server_set_up(void **state);
int one_server_tear_down(void **state);

/* Each test calls this once, and may change responder.script later. */
void serve(enum responder_kind kind, responder_script *script,
           unsigned timeout_ms);

/* Starts a good answer to the query, with the records still to be added. */
void start_answer(const struct request *request, unsigned flags);
void answer(const struct request *request);
/* Both, for HOST: 192.0.2.1 for 300 s, or 2001:db8::1 for 60 s. */
void answer_with_address(const struct request *request);

/* Scripts. */
void be_good(struct responder *server, const struct request *request);
void be_silent(struct responder *server, const struct request *request);

/* `detail` is somewhere in that of the failure. */
void expect_failure(const struct dns_answer *answer, enum dns_status status,
                    enum status failure, const char *detail);
