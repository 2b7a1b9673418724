/*
 * What certready is measured against: a bare loop of libuv and OpenSSL that
 * makes a handshake with one address for each name, verifies chain and name,
 * and does nothing else.
 *
 *     bench_peer PORT ROOTS.pem PREFIX NAMES COUNT CONCURRENCY
 */

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

struct run {
    uv_loop_t loop;
    SSL_CTX *context;
    struct sockaddr_in address;
    const char *prefix;
    long names, wanted, started, good, bad;
};

struct connection {
    uv_poll_t poll;
    struct run *run;
    int fd;
    SSL *ssl;
};

static void start_one(struct run *run);

static void on_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;
    struct run *run = connection->run;
    free(connection);
    if (run->started < run->wanted)
        start_one(run);
}

static void finish(struct connection *connection, int good)
{
    struct run *run = connection->run;
    if (good)
        run->good++;
    else
        run->bad++;
    if (good)
        SSL_shutdown(connection->ssl);
    SSL_free(connection->ssl);
    uv_poll_stop(&connection->poll);
    close(connection->fd);
    uv_close((uv_handle_t *)&connection->poll, on_closed);
}

static void advance(uv_poll_t *poll, int status, int events)
{
    struct connection *connection = poll->data;
    (void)events;
    if (status < 0) {
        finish(connection, 0);
        return;
    }
    ERR_clear_error();
    int result = SSL_connect(connection->ssl);
    if (result == 1) {
        finish(connection, SSL_get_verify_result(connection->ssl) == X509_V_OK);
        return;
    }
    int wants = SSL_get_error(connection->ssl, result);
    if (wants == SSL_ERROR_WANT_READ)
        uv_poll_start(poll, UV_READABLE, advance);
    else if (wants == SSL_ERROR_WANT_WRITE)
        uv_poll_start(poll, UV_WRITABLE, advance);
    else
        finish(connection, 0);
}

static void start_one(struct run *run)
{
    struct connection *connection = calloc(1, sizeof(*connection));
    char name[64];
    if (connection == NULL)
        abort();
    snprintf(name, sizeof(name), "%s%ld.example.com", run->prefix,
             run->started++ % run->names);
    connection->run = run;
    connection->fd =
        socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connect(connection->fd, (struct sockaddr *)&run->address,
                sizeof(run->address)) != 0 &&
        errno != EINPROGRESS)
        abort();
    connection->ssl = SSL_new(run->context);
    SSL_set_fd(connection->ssl, connection->fd);
    SSL_set_tlsext_host_name(connection->ssl, name);
    SSL_set1_host(connection->ssl, name);
    uv_poll_init(&run->loop, &connection->poll, connection->fd);
    connection->poll.data = connection;
    uv_poll_start(&connection->poll, UV_WRITABLE, advance);
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fprintf(stderr, "usage: %s PORT ROOTS PREFIX NAMES COUNT CONCURRENCY\n",
                argv[0]);
        return 2;
    }
    struct run run = { .prefix = argv[3],
                       .names = atol(argv[4]),
                       .wanted = atol(argv[5]) };
    run.address.sin_family = AF_INET;
    run.address.sin_port = htons((uint16_t)atoi(argv[1]));
    run.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    run.context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_session_cache_mode(run.context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(run.context, SSL_OP_NO_TICKET);
    SSL_CTX_set_mode(run.context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(run.context, SSL_VERIFY_PEER, NULL);
    if (SSL_CTX_load_verify_locations(run.context, argv[2], NULL) != 1)
        return 1;
    uv_loop_init(&run.loop);
    for (long i = atol(argv[6]); i > 0 && run.started < run.wanted; i--)
        start_one(&run);
    uv_run(&run.loop, UV_RUN_DEFAULT);
    SSL_CTX_free(run.context);
    printf("%ld good, %ld bad\n", run.good, run.bad);
    return run.bad == 0 ? 0 : 1;
}
