#include "name_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka.h wants <setjmp.h> to <stdint.h> before it. */
#include <cmocka.h>

enum {
    START_TRIES = 100,
    ANSWER_WAIT_MS = 100,
};

static const char *const files[] = { "nsd.conf",   "zone",      "nsd.pid",
                                     "xfrd.state", "zone.list", "log" };

static const char configuration[] =
    "server:\n"
    " ip-address: 127.0.0.1@%u\n"
    " username: \"\"\n chroot: \"\"\n database: \"\"\n"
    " server-count: 1\n tcp-count: 200\n do-ip6: no\n"
    /* the rate limit counts a test as an attacker */
    " rrl-ratelimit: 0\n rrl-whitelist-ratelimit: 0\n"
    " zonesdir: %s\n xfrdir: %s\n pidfile: %s/nsd.pid\n"
    " xfrdfile: %s/xfrd.state\n zonelistfile: %s/zone.list\n"
    "remote-control:\n control-enable: no\n"
    "zone:\n name: example.com\n zonefile: zone\n"
    "zone:\n name: broken.example.com\n zonefile: missing\n";

static void write_file(const struct name_server *server, const char *name,
                       const char *text)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", server->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void write_configuration(const struct name_server *server, unsigned port)
{
    char text[2048];
    const char *folder = server->folder;
    snprintf(text, sizeof(text), configuration, port, folder, folder, folder,
             folder, folder);
    write_file(server, "nsd.conf", text);
}

static unsigned free_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

/* In the child: NSD lives where an ordinary user's PATH does not look. */
static _Noreturn void run_nsd(const struct name_server *server)
{
    char path[128], log[128];
    snprintf(path, sizeof(path), "%s/nsd.conf", server->folder);
    snprintf(log, sizeof(log), "%s/log", server->folder);
    /* It must not outlive a test that crashes. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    execlp("nsd", "nsd", "-d", "-c", path, (char *)NULL);
    execl("/usr/sbin/nsd", "nsd", "-d", "-c", path, (char *)NULL);
    _exit(127);
}

/* Asks for the SOA of example.com. */
static bool answers(int fd)
{
    static const uint8_t query[] = { 0,   1,   0,   0,   0, 1,   0,   0,
                                     0,   0,   0,   0,   7, 'e', 'x', 'a',
                                     'm', 'p', 'l', 'e', 3, 'c', 'o', 'm',
                                     0,   0,   6,   0,   1 };
    uint8_t answer[512];
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    if (send(fd, query, sizeof(query), 0) < 0 ||
        poll(&wait, 1, ANSWER_WAIT_MS) <= 0)
        return false;
    return recv(fd, answer, sizeof(answer), 0) > 12 && (answer[3] & 15) == 0;
}

static _Noreturn void fail_with_log(const struct name_server *server)
{
    char path[128], log[4096] = "";
    snprintf(path, sizeof(path), "%s/log", server->folder);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        log[fread(log, 1, sizeof(log) - 1, file)] = '\0';
        fclose(file);
    }
    fail_msg("NSD does not answer well; its log:\n%s", log);
    abort(); /* not reached */
}

static void wait_until_it_answers(const struct name_server *server,
                                  unsigned port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)),
                     0);
    for (int i = 0; i < START_TRIES; i++) {
        if (answers(fd)) {
            close(fd);
            return;
        }
        if (waitpid(server->pid, NULL, WNOHANG) != 0)
            fail_with_log(server);
        /* While nobody listens the answer is an error that comes at once. */
        poll(NULL, 0, ANSWER_WAIT_MS);
    }
    fail_with_log(server);
}

void name_server_start(struct name_server *server, const char *zone)
{
    unsigned port = free_port();
    strcpy(server->folder, "/tmp/certready-nsd-XXXXXX");
    assert_non_null(mkdtemp(server->folder));
    snprintf(server->text, sizeof(server->text), "127.0.0.1:%u", port);
    write_configuration(server, port);
    write_file(server, "zone", zone);
    /* NSD's own children come to us when it ends. */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    server->pid = fork();
    assert_true(server->pid >= 0);
    if (server->pid == 0)
        run_nsd(server);
    wait_until_it_answers(server, port);
}

void name_server_stop(struct name_server *server)
{
    kill(server->pid, SIGTERM);
    while (waitpid(-1, NULL, 0) > 0)
        continue;
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        char path[128];
        snprintf(path, sizeof(path), "%s/%s", server->folder, files[i]);
        unlink(path);
    }
    rmdir(server->folder);
}
