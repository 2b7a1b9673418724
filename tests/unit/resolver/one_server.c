#include "one_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
/* cmocka.h wants them, <stddef.h> and <stdint.h> before it. */
#include <cmocka.h>

#include "resolver/dns_message.h"

struct lab lab;
struct responder responder;
struct wire wire;

int one_server_set_up(void **state)
{
    (void)state;
    lab_open(&lab);
    return 0;
}

int one_server_tear_down(void **state)
{
    (void)state;
    responder_close(&responder);
    lab_close(&lab);
    return 0;
}

void serve(enum responder_kind kind, responder_script *script,
           unsigned timeout_ms)
{
    const char *text = responder.text;
    assert_true(responder_open(&responder, &lab.loop, kind, script, NULL));
    lab_use(&lab, timeout_ms, 1, &text);
}

void start_answer(const struct request *request, unsigned flags)
{
    wire_start(&wire, flags, dns_name_text(&request->name, lab.arena),
               request->type);
}

void answer(const struct request *request)
{
    responder_answer(&responder, request, &wire);
}

void answer_with_address(const struct request *request)
{
    start_answer(request, WIRE_ANSWER);
    if (request->type == DNS_TYPE_A)
        wire_a(&wire, HOST, 300, 1);
    else
        wire_aaaa(&wire, HOST, 60, 1);
    answer(request);
}

void be_good(struct responder *server, const struct request *request)
{
    (void)server;
    answer_with_address(request);
}

void be_silent(struct responder *server, const struct request *request)
{
    (void)server;
    (void)request;
}

void expect_failure(const struct dns_answer *answer, enum dns_status status,
                    enum status failure, const char *detail)
{
    assert_int_equal(answer->status, status);
    assert_int_equal(answer->a.status, status);
    assert_int_equal(answer->a.count, 0);
    assert_int_equal(answer->a.failure.status, failure);
    if (strstr(answer->a.failure.detail, detail) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", detail, answer->a.failure.detail);
}
