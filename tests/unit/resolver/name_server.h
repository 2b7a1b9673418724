#pragma once

#include <sys/types.h>

/* NSD on a free port of a 127.x address, with a zone in a folder of its own
 * that goes with it. */
struct name_server {
    pid_t pid;
    char folder[64];
    char text[64]; /* "127.0.0.1:port" */
};

/* `zone` is that of example.com; broken.example.com is a zone without file
 * (SERVFAIL), and everything else is REFUSED. It answers when this returns. */
void name_server_start(struct name_server *server, const char *zone);
void name_server_stop(struct name_server *server);
