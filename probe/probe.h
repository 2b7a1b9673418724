#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/failure.h"
#include "record/capture.h"
#include "record/target.h"

struct arena;
struct resolver;

/* Makes TLS handshakes on one loop. One for each worker; never shared. */
struct prober;

struct probe_options {
    unsigned connect_ms, handshake_ms;
    unsigned retries;          /* further tries after a network fault */
    double rate;               /* new connections a second, 0: no limit */
    unsigned most_sockets;     /* open at once, 0: no limit; more wait */
    const char *proxy;         /* "http://host:port", or NULL */
    struct resolver *resolver; /* for the proxy's name; NULL if it is an
                                  address */
    /* Side handshakes, each one more connection to the address, made after
     * the main one. One is made without being asked for: wolfSSL cannot ask
     * for stapling and go on, so where the leaf names an OCSP responder or
     * promises a staple, a second connection asks for it, and for SCTs. */
    bool ask_scts;        /* that one too where the leaf embeds no SCTs */
    bool ask_without_sni; /* and with an unknown name: tls.sni-default */
    bool ask_legacy;      /* SSLv3 to TLS 1.1: tls.legacy */
    bool ask_both_keys;   /* the other of RSA and ECDSA */
    /* Requests of HTTP, each a connection more: the health page of the
     * appliance and port 80; or port 80 alone where the CA of the leaf renews
     * over it. */
    bool ask_pages, ask_port_80;
};

/* Once a process, before any thread and after all. */
MUST_CHECK bool probe_library_start(struct failure *failure);
void probe_library_stop(void);
/* "wolfSSL 5.7.2", "libcurl 7.88.1", for --version. */
const char *probe_tls_version(void);
const char *probe_http_version(void);

struct prober *prober_new(uv_loop_t *loop, const struct probe_options *options,
                          struct failure *failure);
/* Nothing may be under way. Frees what the TLS library keeps a thread. With a
 * proxy handles are closing afterwards: let uv_run() end by itself once more. */
void prober_free(struct prober *prober);

/* Called exactly once, after everything the probe opened has closed. */
typedef void probe_done(void *user);

/*
 * One address. capture->node, ->address and ->port say where; the rest is
 * filled in. `deadline` is a time of uv_now(): the probe ends by then, with
 * what was seen up to it.
 *
 * Tried again: silence (timeout, unreachable, reset), `retries` times; a
 * refused connection is an answer. Going down the ladder (without SNI, a hello
 * by hand) is no retry, and happens only when the server has answered.
 */
void probe_start(struct prober *prober, uint64_t deadline, struct arena *arena,
                 struct capture *capture, probe_done *done, void *user);
