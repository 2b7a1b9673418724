#include "cli/signals.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "reports/parts.h"

static volatile sig_atomic_t received;

static void on_signal(int number)
{
    static const char text[] =
        "\ncertready: finishing the targets in flight; once more to end at "
        "once\n";
    if (received != 0) {
        parts_remove_unfinished();
        _exit(EXIT_SIGNAL + number);
    }
    received = number;
    ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);
    (void)ignored;
}

/* Without SA_RESTART, so that a wait for standard input ends. */
void signals_install(void)
{
    struct sigaction end = { .sa_handler = on_signal };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigemptyset(&end.sa_mask);
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGINT, &end, NULL);
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

int signals_received(void)
{
    return received;
}

bool signals_want_end(void)
{
    return received != 0;
}

enum exit_code signals_exit_code(void)
{
    return (enum exit_code)(EXIT_SIGNAL + received);
}
