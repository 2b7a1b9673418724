#include "scan/descriptors.h"

#include <sys/resource.h>

enum {
    OURS = 16,       /* standard streams, input, what libraries keep open */
    EACH_LOOP = 6,   /* epoll, wake-up pipe, signal pipe */
    EACH_SERVER = 4, /* a UDP and a TCP socket, and their successors */
    EACH_WORK = 2,   /* one probe and one fetch */
    MOST = 65536,
};

/* The limit may be raised to its hard end without any right. */
static size_t allowed(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return MOST;
    if (limit.rlim_cur < limit.rlim_max) {
        struct rlimit raised = limit;
        raised.rlim_cur = limit.rlim_max < MOST ? limit.rlim_max : MOST;
        if (raised.rlim_cur > limit.rlim_cur &&
            setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit = raised;
    }
    return limit.rlim_cur < MOST ? (size_t)limit.rlim_cur : MOST;
}

bool descriptors_are_enough(void)
{
    return allowed() >= DESCRIPTORS_LEAST;
}

static size_t each_thread(size_t servers)
{
    return EACH_LOOP + servers * EACH_SERVER;
}

size_t descriptors_for_threads(size_t threads, size_t servers, size_t outputs)
{
    size_t total = allowed(), needed = OURS + outputs;
    size_t fitting =
        total <= needed ? 0
                        : (total - needed) / (each_thread(servers) + EACH_WORK);
    if (fitting == 0)
        return 1;
    return fitting < threads ? fitting : threads;
}

size_t descriptors_for_probes(size_t threads, size_t servers, size_t outputs)
{
    size_t needed = OURS + outputs + threads * each_thread(servers);
    size_t total = allowed();
    if (total <= needed + threads)
        return 1;
    return (total - needed) / threads;
}
