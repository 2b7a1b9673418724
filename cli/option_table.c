#include "cli/options.h"

#include <stddef.h>

#include "base/limits.h"

#define FIELD(name) offsetof(struct options, name)
#define ALL                                                                    \
    (COMMAND_SCAN | COMMAND_ROOTS | COMMAND_VERIFY | COMMAND_JUDGE |           \
     COMMAND_REPORT | COMMAND_RULES)
#define NETWORK (COMMAND_SCAN | COMMAND_ROOTS)
#define TRUSTING (COMMAND_SCAN | COMMAND_ROOTS | COMMAND_VERIFY | COMMAND_JUDGE)
#define JUDGING (COMMAND_SCAN | COMMAND_VERIFY | COMMAND_JUDGE)
#define REPORTING (JUDGING | COMMAND_REPORT)
/* verify asks the network for --compare and --online only. */
#define ASKING (NETWORK | COMMAND_VERIFY)

enum {
    MOST_PORT = 65535,
    MOST_SECONDS = 86400,
    MOST_CONCURRENCY = 100000,
    MOST_THREADS = 256,
    MOST_RETRIES = 100,
    MOST_DAYS = 36500,
};

static const char *const goals[] = { "license", "full", NULL };
static const char *const profiles[] = { "product", "webpki", "rfc5280", NULL };
static const char *const purposes[] = { "server", "client", NULL };
static const char *const fail_ons[] = { "error", "warning", "new", NULL };
static const char *const whens[] = { "auto", "always", "never", NULL };

const struct option_row all_options[] = {
    /* what is scanned */
    { "input", 'i', OPTION_TEXTS, "FILE", COMMAND_SCAN, SECTION_TARGETS,
      FIELD(inputs), NULL, 0, 0,
      "read targets from FILE, one a line; repeatable; - is standard input" },
    { "null", '0', OPTION_FLAG, NULL, COMMAND_SCAN, SECTION_TARGETS,
      FIELD(ends_are_nul), NULL, 0, 0,
      "targets in the files of --input end with a NUL octet, not with the "
      "line" },
    { "sites", 0, OPTION_TEXT, "FILE", COMMAND_SCAN, SECTION_TARGETS,
      FIELD(sites), NULL, 0, 0,
      "scan the sites that FILE (YAML) describes: hosts, nodes, what is "
      "licensed, goal, waivers" },
    { "port", 'p', OPTION_NUMBER, "N", ASKING, SECTION_TARGETS, FIELD(port),
      NULL, 1, MOST_PORT, "port where the target names none (443)" },
    { "dns", 0, OPTION_LIST, "SERVER[:PORT][,…]", ASKING, SECTION_TARGETS,
      FIELD(dns), NULL, 0, 0, "ask these name servers, not the system's" },
    { "resolve", 0, OPTION_TEXTS, "HOST:PORT:ADDR[,…]", ASKING, SECTION_TARGETS,
      FIELD(resolve), NULL, 0, 0,
      "use these addresses for HOST:PORT, as curl does; repeatable" },
    { "expect-ip", 0, OPTION_LIST, "ADDR[,…]", COMMAND_SCAN | COMMAND_JUDGE,
      SECTION_TARGETS, FIELD(expected_addresses), NULL, 0, 0,
      "the A records must be exactly these" },
    { "node", 0, OPTION_LIST, "HOST[:PORT][,…]", ASKING, SECTION_TARGETS,
      FIELD(nodes), NULL, 0, 0,
      "further node names that the certificate must cover (Atlas)" },
    { "failover", 0, OPTION_LIST, "HOST[:PORT][,…]", ASKING, SECTION_TARGETS,
      FIELD(failover), NULL, 0, 0,
      "nodes that must serve the identical certificate" },
    { "ipv4", '4', OPTION_FLAG, NULL, ASKING, SECTION_TARGETS, FIELD(ipv4_only),
      NULL, 0, 0, "only IPv4" },
    { "ipv6", '6', OPTION_FLAG, NULL, ASKING, SECTION_TARGETS, FIELD(ipv6_only),
      NULL, 0, 0, "only IPv6, judged in full" },
    { "allow-special-addresses", 0, OPTION_FLAG, NULL, ASKING | COMMAND_JUDGE,
      SECTION_TARGETS, FIELD(allow_special_addresses), NULL, 0, 0,
      "loopback, private and the like count as ordinary addresses" },
    { "sni", 0, OPTION_TEXT, "NAME", ASKING, SECTION_TARGETS,
      FIELD(server_name), NULL, 0, 0,
      "send another server name than the host" },
    { "no-sni", 0, OPTION_FLAG, NULL, ASKING, SECTION_TARGETS,
      FIELD(no_server_name), NULL, 0, 0, "send no server name" },
    { "host", 0, OPTION_TEXT, "NAME", COMMAND_VERIFY, SECTION_TARGETS,
      FIELD(host), NULL, 0, 0,
      "DNS name or address that the certificate must carry" },
    { "key", 0, OPTION_TEXT, "FILE", COMMAND_VERIFY, SECTION_TARGETS,
      FIELD(key), NULL, 0, 0,
      "the private key, to see whether it belongs to the certificate; only "
      "its public half is kept" },
    { "pass-file", 0, OPTION_TEXT, "FILE", COMMAND_VERIFY, SECTION_TARGETS,
      FIELD(pass_file), NULL, 0, 0,
      "the passphrase of keys and PKCS#12 files: the first line of FILE" },
    { "compare", 0, OPTION_TEXT, "HOST[:PORT]", COMMAND_VERIFY, SECTION_TARGETS,
      FIELD(compare), NULL, 0, 0, "does HOST serve the certificate already?" },

    /* what is trusted */
    { "roots", 0, OPTION_TEXT, "FILE|DIR", TRUSTING, SECTION_TRUST,
      FIELD(roots), NULL, 0, 0,
      "trust these roots instead of the system's store" },
    { "extra-roots", 0, OPTION_TEXTS, "FILE", TRUSTING, SECTION_TRUST,
      FIELD(extra_roots), NULL, 0, 0,
      "trust these roots as well (a private CA); repeatable" },
    { "crl", 0, OPTION_TEXTS, "FILE", TRUSTING, SECTION_TRUST, FIELD(crls),
      NULL, 0, 0, "use the revocation lists in FILE; repeatable" },
    { "licensed-root", 0, OPTION_TEXT, "FILE|SHA256", JUDGING, SECTION_TRUST,
      FIELD(licensed_root), NULL, 0, 0,
      "the root that is encoded in the licence package today" },
    { "licensed-host", 0, OPTION_TEXT, "NAME", JUDGING, SECTION_TRUST,
      FIELD(licensed_host), NULL, 0, 0, "the host name that is encoded in it" },

    /* how it is judged */
    { "goal", 0, OPTION_CHOICE, "license|full", JUDGING, SECTION_JUDGEMENT,
      FIELD(goal), goals, 0, 0,
      "may Support build the package (license), or shall click-to-chat and "
      "mobile clients work too (full)" },
    { "profile", 0, OPTION_CHOICE, "product|webpki|rfc5280", JUDGING,
      SECTION_JUDGEMENT, FIELD(profile), profiles, 0, 0,
      "which severities count (product)" },
    { "purpose", 0, OPTION_CHOICE, "server|client", JUDGING, SECTION_JUDGEMENT,
      FIELD(purpose), purposes, 0, 0, "extended key usage wanted (server)" },
    { "at", 0, OPTION_TIME, "TIME", TRUSTING, SECTION_JUDGEMENT, FIELD(at),
      NULL, 0, 0, "judge as of this RFC 3339 time (now)" },
    { "warn-days", 0, OPTION_NUMBER, "N", JUDGING, SECTION_JUDGEMENT,
      FIELD(warn_days), NULL, 0, MOST_DAYS,
      "warn when the certificate ends within N days (30, or a third of its "
      "lifetime if that is less)" },
    { "max-depth", 0, OPTION_CAPPED, "N", TRUSTING, SECTION_JUDGEMENT,
      FIELD(max_depth), NULL, 0, LIMIT_PATH_DEPTH,
      "most intermediate certificates on a path (12)" },
    { "both-keys", 0, OPTION_FLAG, NULL, COMMAND_SCAN, SECTION_JUDGEMENT,
      FIELD(both_keys), NULL, 0, 0,
      "ask for the RSA and for the ECDSA certificate of a server that has both, "
      "and judge each" },
    { "one-handshake", 0, OPTION_FLAG, NULL, COMMAND_SCAN, SECTION_JUDGEMENT,
      FIELD(one_handshake), NULL, 0, 0,
      "one handshake an address: tls.legacy and tls.sni-default are not "
      "judged" },
    { "waive", 0, OPTION_TEXT, "FILE", JUDGING, SECTION_JUDGEMENT, FIELD(waive),
      NULL, 0, 0,
      "do not count what FILE (YAML) waives: rule, host, reason, until" },
    { "ct-logs", 0, OPTION_TEXT, "FILE", JUDGING, SECTION_JUDGEMENT,
      FIELD(ct_logs), NULL, 0, 0,
      "verify SCTs by the logs of this list (Chrome's JSON, version 3), not "
      "only count them" },
    { "baseline", 0, OPTION_TEXT, "FILE", JUDGING, SECTION_JUDGEMENT,
      FIELD(baseline), NULL, 0, 0,
      "say what has changed since the run that was recorded to FILE (json or "
      "jsonl)" },
    { "fail-on", 0, OPTION_CHOICE, "error|warning|new", REPORTING,
      SECTION_JUDGEMENT, FIELD(fail_on), fail_ons, 0, 0,
      "which findings make the exit code 1 (error); new: errors and warnings "
      "that are not in the baseline" },
    { "strict", 0, OPTION_FLAG, NULL, REPORTING, SECTION_JUDGEMENT,
      FIELD(strict), NULL, 0, 0, "the same as --fail-on warning" },

    /* the network */
    { "offline", 0, OPTION_FLAG, NULL, ASKING, SECTION_NETWORK, FIELD(offline),
      NULL, 0, 0,
      "fetch nothing: no issuers, revocation lists or OCSP answers" },
    { "online", 0, OPTION_FLAG, NULL, COMMAND_VERIFY, SECTION_NETWORK,
      FIELD(online), NULL, 0, 0,
      "fetch missing issuers, revocation lists and OCSP answers" },
    { "probe-http", 0, OPTION_FLAG, NULL, COMMAND_SCAN, SECTION_NETWORK,
      FIELD(probe_http), NULL, 0, 0,
      "ask each address for /check_health and on port 80, and the servers for "
      "the time" },
    { "proxy", 0, OPTION_TEXT, "http://HOST:PORT", ASKING, SECTION_NETWORK,
      FIELD(proxy), NULL, 0, 0,
      "reach targets, and what is fetched, through this HTTP proxy (CONNECT)" },
    { "allow-private-fetch", 0, OPTION_FLAG, NULL, ASKING, SECTION_NETWORK,
      FIELD(allow_private_fetch), NULL, 0, 0,
      "issuers, revocation lists and OCSP answers may come from private "
      "addresses and any port" },
    { "concurrency", 'c', OPTION_NUMBER, "N", COMMAND_SCAN, SECTION_NETWORK,
      FIELD(concurrency), NULL, 1, MOST_CONCURRENCY,
      "targets in flight (256)" },
    { "threads", 0, OPTION_NUMBER, "N", NETWORK, SECTION_NETWORK,
      FIELD(threads), NULL, 1, MOST_THREADS,
      "worker threads (number of cores)" },
    { "rate", 0, OPTION_RATE, "N", ASKING, SECTION_NETWORK, FIELD(rate), NULL,
      0, 0, "at most N new connections a second (no limit)" },
    { "connect-timeout", 0, OPTION_SECONDS, "S", ASKING, SECTION_NETWORK,
      FIELD(connect_ms), NULL, 0, MOST_SECONDS,
      "seconds for a TCP connection (5)" },
    { "handshake-timeout", 0, OPTION_SECONDS, "S", ASKING, SECTION_NETWORK,
      FIELD(handshake_ms), NULL, 0, MOST_SECONDS,
      "seconds for a TLS handshake (10)" },
    { "timeout", 0, OPTION_SECONDS, "S", ASKING, SECTION_NETWORK,
      FIELD(target_ms), NULL, 0, MOST_SECONDS,
      "seconds for everything about one target (30)" },
    { "retries", 0, OPTION_NUMBER, "N", ASKING, SECTION_NETWORK, FIELD(retries),
      NULL, 0, MOST_RETRIES, "further tries after a network fault (1)" },

    /* the report */
    { "format", 'f', OPTION_TEXT, "NAME", REPORTING | COMMAND_RULES,
      SECTION_REPORT, FIELD(format), NULL, 0, 0,
      "format on standard output (text)" },
    { "output", 'o', OPTION_TEXTS, "NAME:FILE", REPORTING, SECTION_REPORT,
      FIELD(outputs), NULL, 0, 0,
      "a further report in the format NAME to FILE; repeatable" },
    { "junit-file-attr", 0, OPTION_FLAG, NULL, REPORTING, SECTION_REPORT,
      FIELD(junit_file_attr), NULL, 0, 0,
      "name the target's input file in each JUnit case, for GitLab's links; "
      "Jenkins refuses that" },
    { "export-root", 0, OPTION_TEXT, "FILE", NETWORK, SECTION_REPORT,
      FIELD(export_root), NULL, 0, 0,
      "write the root to send to Support to FILE (PEM)" },
    { "export-chain", 0, OPTION_TEXT, "FILE", NETWORK, SECTION_REPORT,
      FIELD(export_chain), NULL, 0, 0,
      "write the corrected chain in its order to FILE (PEM)" },
    { "kit", 0, OPTION_TEXT, "FILE.zip", NETWORK, SECTION_REPORT, FIELD(kit),
      NULL, 0, 0,
      "write all that Support needs to one file: root, chain, record, "
      "summary" },
    { "color", 0, OPTION_CHOICE, "auto|always|never", ALL, SECTION_REPORT,
      FIELD(color), whens, 0, 0, "colour in text (auto)" },
    { "progress", 0, OPTION_CHOICE, "auto|always|never", COMMAND_SCAN,
      SECTION_REPORT, FIELD(progress), whens, 0, 0,
      "a line about progress on standard error (auto)" },
    { "quiet", 'q', OPTION_FLAG, NULL, ALL, SECTION_REPORT, FIELD(quiet), NULL,
      0, 0, "less: verdicts without explanations, no progress" },
    { "verbose", 'v', OPTION_FLAG, NULL, ALL, SECTION_REPORT, FIELD(verbose),
      NULL, 0, 0, "more: rules that passed, certificates, timings" },
    { "help", 'h', OPTION_FLAG, NULL, ALL, SECTION_REPORT, FIELD(help), NULL, 0,
      0, "show this" },
    { "version", 'V', OPTION_FLAG, NULL, ALL, SECTION_REPORT, FIELD(version),
      NULL, 0, 0, "show versions and the trust store in use" },
};

const size_t option_count = COUNT_OF(all_options);
