#include "name_service.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h wants them, <stddef.h> and <stdint.h> before it. */
#include <cmocka.h>

enum {
    HEADER = 12,
    TYPE_A = 1,
    RCODE_NXDOMAIN = 3,
    MOST_NAME = 256,
};

/* The question's name with dots in it: where it ends in the query. */
static size_t read_name(const uint8_t *query, size_t size, char *name)
{
    size_t at = HEADER, used = 0;
    while (at < size && query[at] != 0) {
        size_t length = query[at++];
        assert_true(at + length < size && used + length + 2 < MOST_NAME);
        if (used > 0)
            name[used++] = '.';
        memcpy(name + used, query + at, length);
        used += length;
        at += length;
    }
    name[used] = '\0';
    return at + 1;
}

static struct service_name *find(struct name_service *service, const char *name)
{
    for (size_t i = 0; i < service->count; i++)
        if (strcmp(service->names[i].name, name) == 0)
            return &service->names[i];
    return NULL;
}

/* The owner is the question's name, the time to live 0. */
static size_t put_address(uint8_t *to, const char *text)
{
    static const uint8_t start[] = { 0xc0, HEADER, 0, TYPE_A, 0, 1,
                                     0,    0,      0, 0,      0, 4 };
    memcpy(to, start, sizeof(start));
    assert_int_equal(inet_pton(AF_INET, text, to + sizeof(start)), 1);
    return sizeof(start) + 4;
}

static size_t put_addresses(uint8_t *to, struct service_name *row,
                            uint8_t *count)
{
    size_t size = 0;
    if (row->asked++ > 0 && row->second != NULL) {
        *count = 1;
        return put_address(to, row->second);
    }
    for (; *count < MOST_NAME_ADDRESSES && row->addresses[*count] != NULL;
         (*count)++)
        size += put_address(to + size, row->addresses[*count]);
    return size;
}

/* Header and question are those of the query, without its other records. */
static size_t make_reply(struct name_service *service, size_t size)
{
    char name[MOST_NAME];
    uint8_t *reply = service->reply, count = 0;
    size_t end = read_name(service->query, size, name) + 4;
    struct service_name *row = find(service, name);
    assert_true(end <= size);
    memcpy(reply, service->query, end);
    reply[2] = 0x80;
    reply[3] = 0x80 | (row == NULL ? RCODE_NXDOMAIN : 0);
    memset(reply + 6, 0, HEADER - 6);
    if (row != NULL && reply[end - 3] == TYPE_A)
        end += put_addresses(reply + end, row, &count);
    reply[7] = count;
    return end;
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct name_service *service = handle->data;
    *buffer = uv_buf_init((char *)service->query, sizeof(service->query));
}

static void on_query(uv_udp_t *udp, ssize_t size, const uv_buf_t *buffer,
                     const struct sockaddr *from, unsigned flags)
{
    (void)buffer;
    (void)flags;
    struct name_service *service = udp->data;
    if (size <= HEADER || from == NULL)
        return;
    service->queries++;
    if (service->is_silent)
        return;
    uv_buf_t reply = uv_buf_init((char *)service->reply,
                                 (unsigned)make_reply(service, (size_t)size));
    assert_true(uv_udp_try_send(udp, &reply, 1, from) > 0);
}

void name_service_open(struct name_service *service, uv_loop_t *loop,
                       struct service_name *names, size_t count)
{
    struct sockaddr_in at;
    int size = sizeof(at);
    *service = (struct name_service){ .names = names, .count = count };
    assert_int_equal(uv_ip4_addr("127.0.0.1", 0, &at), 0);
    uv_udp_init(loop, &service->udp);
    service->udp.data = service;
    assert_int_equal(
        uv_udp_bind(&service->udp, (const struct sockaddr *)&at, 0), 0);
    uv_udp_getsockname(&service->udp, (struct sockaddr *)&at, &size);
    snprintf(service->text, sizeof(service->text), "127.0.0.1:%u",
             ntohs(at.sin_port));
    assert_int_equal(uv_udp_recv_start(&service->udp, on_room, on_query), 0);
}

void name_service_close(struct name_service *service)
{
    uv_close((uv_handle_t *)&service->udp, NULL);
}
