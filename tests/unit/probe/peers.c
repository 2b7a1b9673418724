#include "peers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka.h wants those of stdarg.h, stddef.h, stdint.h and setjmp.h first. */
#include <cmocka.h>

#include "base/limits.h"

enum { MOST_LINE = 64 * (MOST_PEER_CERTS + 4) + 128 };

static void run_script(const char *group, int input, int output)
{
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    for (int fd = STDERR_FILENO + 1; fd < 64; fd++)
        close(fd);
    execl("/usr/bin/python3", "python3", "tests/unit/probe/peers.py", group,
          (char *)NULL);
    _exit(127);
}

static bool read_digest(const char *text, uint8_t *out)
{
    if (text == NULL || strcmp(text, "-") == 0)
        return false;
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        unsigned octet;
        assert_int_equal(sscanf(text + 2 * i, "%2x", &octet), 1);
        out[i] = (uint8_t)octet;
    }
    return true;
}

static void read_peer(char *line, struct peer *peer)
{
    char *rest;
    *peer = (struct peer){ 0 };
    const char *name = strtok_r(line, " \n", &rest);
    assert_true(strlen(name) < sizeof(peer->name));
    memcpy(peer->name, name, strlen(name));
    peer->port = (uint16_t)strtoul(strtok_r(NULL, " \n", &rest), NULL, 10);
    peer->has_staple = read_digest(strtok_r(NULL, " \n", &rest), peer->staple);
    peer->has_scts = read_digest(strtok_r(NULL, " \n", &rest), peer->scts);
    while (peer->count < MOST_PEER_CERTS &&
           read_digest(strtok_r(NULL, " \n", &rest), peer->certs[peer->count]))
        peer->count++;
}

static void read_peers(struct peers *peers, FILE *from)
{
    char line[MOST_LINE];
    while (fgets(line, sizeof(line), from) != NULL) {
        if (strcmp(line, "ready\n") == 0)
            return;
        assert_true(peers->count < MOST_PEERS);
        read_peer(line, &peers->items[peers->count++]);
    }
    fail_msg("peers.py ended before its servers were ready");
}

void peers_start(struct peers *peers, const char *group)
{
    int to_child[2], from_child[2];
    assert_int_equal(pipe(to_child), 0);
    assert_int_equal(pipe(from_child), 0);
    *peers = (struct peers){ 0 };
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        run_script(group, to_child[0], from_child[1]);
    close(to_child[0]);
    close(from_child[1]);
    peers->child = child;
    peers->its_end = to_child[1];
    FILE *from = fdopen(from_child[0], "r");
    assert_non_null(from);
    read_peers(peers, from);
    fclose(from);
}

void peers_stop(struct peers *peers)
{
    close(peers->its_end);
    waitpid((pid_t)peers->child, NULL, 0);
}

const struct peer *peers_find(const struct peers *peers, const char *name)
{
    for (size_t i = 0; i < peers->count; i++)
        if (strcmp(peers->items[i].name, name) == 0)
            return &peers->items[i];
    fail_msg("no server of the name %s", name);
    return NULL;
}

bool peer_sent_chain(const struct peer *peer, const struct capture *capture)
{
    size_t kept =
        peer->count < LIMIT_CHAIN_CERTS ? peer->count : LIMIT_CHAIN_CERTS;
    if (capture->served_count != peer->count || capture->chain_length != kept)
        return false;
    for (size_t i = 0; i < kept; i++) {
        uint8_t digest[SHA256_SIZE];
        digest_sha256(capture->chain[i]->der, digest);
        if (memcmp(digest, peer->certs[i], SHA256_SIZE) != 0)
            return false;
    }
    return true;
}

static bool is_digest_of(const uint8_t *digest, bool is_expected,
                         struct bytes octets)
{
    uint8_t found[SHA256_SIZE];
    if (!is_expected || octets.size == 0)
        return is_expected == (octets.size != 0);
    digest_sha256(octets, found);
    return memcmp(found, digest, SHA256_SIZE) == 0;
}

bool peer_sent_staple(const struct peer *peer, struct bytes staple)
{
    return is_digest_of(peer->staple, peer->has_staple, staple);
}

bool peer_sent_scts(const struct peer *peer, struct bytes list)
{
    return is_digest_of(peer->scts, peer->has_scts, list);
}
