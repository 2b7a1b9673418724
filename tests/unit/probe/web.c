#include "web.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka.h wants them and <stddef.h> before it. */
#include <cmocka.h>

enum { MOST_LINES = 1024 };

/* A write with its octets. */
struct web_write {
    uv_write_t write;
    struct web_client *client;
    bool is_poured; /* again when it is done */
    char octets[];
};

static void on_handle_closed(uv_handle_t *handle)
{
    struct web_client *client = handle->data;
    if (--client->open_handles > 0)
        return;
    struct web *web = client->web;
    struct web_client **link = &web->clients;
    while (*link != client)
        link = &(*link)->next;
    *link = client->next;
    free(client);
}

void web_hang_up(struct web_client *client)
{
    if (uv_is_closing((uv_handle_t *)&client->tcp))
        return;
    uv_close((uv_handle_t *)&client->timer, on_handle_closed);
    uv_close((uv_handle_t *)&client->tcp, on_handle_closed);
}

void web_reset(struct web_client *client)
{
    uv_close((uv_handle_t *)&client->timer, on_handle_closed);
    uv_tcp_close_reset(&client->tcp, on_handle_closed);
}

static void on_written(uv_write_t *write, int status)
{
    struct web_write *written = write->data;
    struct web_client *client = written->client;
    bool again = written->is_poured && status == 0;
    free(written);
    if (again)
        web_pour(client, client->text);
    else if (status != 0)
        web_hang_up(client);
}

static void send_octets(struct web_client *client, struct bytes octets,
                        bool is_poured)
{
    struct web_write *write = malloc(sizeof(*write) + octets.size);
    assert_non_null(write);
    write->client = client;
    write->is_poured = is_poured;
    write->write.data = write;
    if (octets.size > 0)
        memcpy(write->octets, octets.data, octets.size);
    uv_buf_t buffer = uv_buf_init(write->octets, (unsigned)octets.size);
    if (uv_is_closing((uv_handle_t *)&client->tcp) ||
        uv_write(&write->write, (uv_stream_t *)&client->tcp, &buffer, 1,
                 on_written) != 0)
        free(write);
}

void web_send(struct web_client *client, struct bytes octets)
{
    send_octets(client, octets, false);
}

void web_say(struct web_client *client, const char *text)
{
    web_send(client, bytes_of_text(text));
}

void web_answer(struct web_client *client, struct bytes body)
{
    char header[128];
    snprintf(header, sizeof(header),
             "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", body.size);
    web_say(client, header);
    web_send(client, body);
}

void web_redirect(struct web_client *client, int status, const char *location)
{
    char header[4096];
    snprintf(header, sizeof(header),
             "HTTP/1.1 %d Elsewhere\r\nLocation: %s\r\n"
             "Content-Length: 0\r\n\r\n",
             status, location);
    web_say(client, header);
}

void web_pour(struct web_client *client, const char *text)
{
    client->text = text;
    send_octets(client, bytes_of_text(text), true);
}

static void on_drip(uv_timer_t *timer)
{
    struct web_client *client = timer->data;
    if (client->length == 0) {
        uv_timer_stop(timer);
        return;
    }
    web_send(client, (struct bytes){ (const uint8_t *)client->text, 1 });
    client->text++;
    client->length--;
}

void web_drip(struct web_client *client, const char *text, unsigned each_ms)
{
    client->text = text;
    client->length = strlen(text);
    uv_timer_start(&client->timer, on_drip, each_ms, each_ms);
}

void web_go_on(struct web_client *client)
{
    client->size = 0;
    client->is_answered = false;
}

bool web_asks(const struct web_client *client, const char *start)
{
    return strncmp(client->request, start, strlen(start)) == 0;
}

bool web_has_line(const struct web_client *client, const char *line)
{
    char wanted[MOST_LINES];
    snprintf(wanted, sizeof(wanted), "\r\n%s\r\n", line);
    return strstr(client->request, wanted) != NULL;
}

/* Where the body begins, or NULL if the header is not whole yet. */
static const char *header_end(const struct web_client *client)
{
    const char *end = strstr(client->request, "\r\n\r\n");
    return end == NULL ? NULL : end + 4;
}

struct bytes web_body(const struct web_client *client)
{
    const char *body = header_end(client);
    return (struct bytes){ (const uint8_t *)body,
                           client->size - (size_t)(body - client->request) };
}

static bool is_whole(const struct web_client *client)
{
    static const char name[] = "\r\nContent-Length: ";
    if (header_end(client) == NULL)
        return false;
    const char *length = strstr(client->request, name);
    return length == NULL ||
           web_body(client).size >= strtoul(length + strlen(name), NULL, 10);
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct web_client *client = handle->data;
    *buffer = uv_buf_init(client->request + client->size,
                          (unsigned)(MOST_WEB_REQUEST - client->size));
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    (void)buffer;
    struct web_client *client = stream->data;
    if (size < 0) {
        web_hang_up(client);
        return;
    }
    client->size += (size_t)size;
    client->request[client->size] = '\0';
    if (client->is_answered || !is_whole(client))
        return;
    client->is_answered = true;
    client->web->requests++;
    client->web->script(client);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct web *web = listener->data;
    struct web_client *client = calloc(1, sizeof(*client));
    assert_int_equal(status, 0);
    assert_non_null(client);
    client->web = web;
    client->next = web->clients;
    web->clients = client;
    uv_tcp_init(web->loop, &client->tcp);
    uv_timer_init(web->loop, &client->timer);
    client->tcp.data = client->timer.data = client;
    client->open_handles = 2;
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&client->tcp), 0);
    uv_read_start((uv_stream_t *)&client->tcp, on_room, on_read);
    web->accepted++;
}

void web_open(struct web *web, uv_loop_t *loop, const char *address,
              uint16_t port, web_script *script)
{
    enum { BACKLOG = 64 };
    struct sockaddr_in at;
    int size = sizeof(at);
    *web = (struct web){ .loop = loop, .script = script };
    /* A client may leave while this server writes. */
    assert_true(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    assert_int_equal(uv_ip4_addr(address, port, &at), 0);
    uv_tcp_init(loop, &web->listener);
    web->listener.data = web;
    assert_int_equal(
        uv_tcp_bind(&web->listener, (const struct sockaddr *)&at, 0), 0);
    assert_int_equal(
        uv_listen((uv_stream_t *)&web->listener, BACKLOG, on_connection), 0);
    uv_tcp_getsockname(&web->listener, (struct sockaddr *)&at, &size);
    web->port = ntohs(at.sin_port);
}

void web_close(struct web *web)
{
    if (!uv_is_closing((uv_handle_t *)&web->listener))
        uv_close((uv_handle_t *)&web->listener, NULL);
    for (struct web_client *client = web->clients; client != NULL;
         client = client->next)
        web_hang_up(client);
}
