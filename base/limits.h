#pragma once

/*
 * Every bound on what a stranger can make us do, and why it has its size.
 * Reaching one is STATUS_OVER_LIMIT in the record, never a crash.
 */
enum {
    /* Addresses probed for one name; real appliances have fewer. */
    LIMIT_ADDRESSES = 32,
    /* What one answer may list; more are counted only up to here. A DNS
     * message over TCP cannot hold more than 4,096 A records. */
    LIMIT_ADDRESSES_LISTED = 4096,
    /* Aliases followed; public resolvers give up between 8 and 16. */
    LIMIT_CNAMES = 16,
    /* All that is asked about one name, with what was lost and is asked
     * again. */
    LIMIT_DNS_MS = 5000,
    /* Queries under way at one server: more overflow the receive buffer of
     * common servers, and losses then wait for a timeout. */
    LIMIT_DNS_IN_FLIGHT = 100,

    /* A SYN that was lost is sent again after 1 s, and once more 2 s later. */
    LIMIT_CONNECT_MS = 5000,
    LIMIT_HANDSHAKE_MS = 10000,
    /* The DNS, all handshakes, and what is fetched. */
    LIMIT_TARGET_MS = 30000,

    /* All octets received in one handshake: a leaf with 10,000 names fits. */
    LIMIT_HANDSHAKE_BYTES = 256 * 1024,
    /* Records before the handshake is over: an endless stream of empty ones
     * would never reach the limit on octets. A 256 KiB flight in records of
     * 1 KiB is the most that a real server sends. */
    LIMIT_HANDSHAKE_RECORDS = 1024,
    /* What is received behind a handshake for the head of one answer, of 4 KiB
     * at the most: an endless row of empty records or of tickets would take a
     * worker's time until the connection's own is over. */
    LIMIT_ANSWER_BYTES = 256 * 1024,
    /* Certificates kept of what was served; a chain has two to five. */
    LIMIT_CHAIN_CERTS = 32,
    /* Of one list; a leaf has two to five. */
    LIMIT_SCTS = 64,

    /* Path building for one leaf; the budgets are those of webpki and Go.
     * Intermediates between leaf and root, at most what --max-depth says.
     * Self-issued ones do not count (RFC 5280 4.2.1.9), so that a path may be
     * longer: up to LIMIT_PATH_CERTS in all. */
    LIMIT_PATH_DEPTH = 12,
    LIMIT_PATH_CERTS = 48,
    /* Paths kept, the best ones: cross-signs make two or three. */
    LIMIT_PATHS = 16,
    LIMIT_SIGNATURES = 100,
    LIMIT_NAME_COMPARISONS = 250000,
    /* Candidate issuers looked at, signatures or not: bounds cycles among
     * certificates that never need a signature check. */
    LIMIT_PATH_STEPS = 20000,
    /* What alternatives to a valid path may cost: a few cross-signs do not
     * come near it, and the verdict no longer depends on it. */
    LIMIT_ALTERNATE_SIGNATURES = 16,
    LIMIT_ALTERNATE_COMPARISONS = 20000,
    LIMIT_ALTERNATE_STEPS = 2000,
    /* Nodes of one policy graph level (RFC 9618 keeps them linear). */
    LIMIT_POLICIES = 256,

    /* Larger keys are refused before any arithmetic. */
    LIMIT_RSA_BITS = 8192,
    /* Nor is a signature verified with a longer exponent: the work grows with
     * it. OpenSSL takes 64 bits for large keys, others 32 or 33. */
    LIMIT_RSA_EXPONENT_BITS = 64,

    /* DER within DER; keeps recursion off a hostile stack. */
    LIMIT_DER_DEPTH = 16,
    /* Extensions of one certificate, entries of one list in it. A leaf with
     * 10,000 names exists in public test suites. */
    LIMIT_EXTENSIONS = 128,
    LIMIT_LIST_ENTRIES = 16384,

    /* Files given by the user: certificates, roots, CRLs. A system's store has
     * some 150 roots, and a large CRL some ten MB. */
    LIMIT_FILE_BYTES = 64 * 1024 * 1024,
    LIMIT_FILE_CERTS = 4096,
    /* Hashes computed to open one file with its passphrase: ten times what
     * password managers ask for, and some seconds at most. */
    LIMIT_KEY_ROUNDS = 5000000,
    /* What keys are mixed with; 8 to 64 octets are usual. */
    LIMIT_SALT_BYTES = 1024,
    LIMIT_PASSPHRASE_BYTES = 1024,
    /* Private keys of one file; the public half of each is computed. */
    LIMIT_FILE_KEYS = 64,
    /* Safe contents within safe contents of a PKCS#12 file. */
    LIMIT_SAFE_DEPTH = 2,
    /* One certificate, wherever it comes from: the one with 10,000 names has
     * 210 KB. */
    LIMIT_CERT_BYTES = 1024 * 1024,
    /* One line of a target list; a name has at most 253 octets. */
    LIMIT_LINE_BYTES = 4096,

    /* Waivers and sites, in YAML: some ten thousand sites. What is in them is
     * five levels deep, and a map has nine keys at most. */
    LIMIT_YAML_BYTES = 16 * 1024 * 1024,
    LIMIT_YAML_VALUES = 250000,
    LIMIT_YAML_DEPTH = 8,
    LIMIT_YAML_KEYS = 32,
    /* Private roots that sites name as licensed: each needs a store of its
     * own, so that it is known to no other site. */
    LIMIT_SITE_STORES = 64,

    /* Issuers fetched from the network for one target: one or two are missing,
     * and have 2 KB each. */
    LIMIT_AIA_URLS = 4,
    LIMIT_AIA_BYTES = 64 * 1024,
    /* A response has 0.5 to 5 KB, with its signer's certificate or without. */
    LIMIT_OCSP_BYTES = 64 * 1024,
    /* Answers in one OCSP response; one is asked for. */
    LIMIT_OCSP_SINGLES = 64,
    /* Chrome reads 5 MiB of one; there are larger ones. */
    LIMIT_CRL_BYTES = 20 * 1024 * 1024,
    /* One fetch; a target that waits for several keeps to its own time. */
    LIMIT_FETCH_MS = 10000,
    /* Fetches under way at once in each worker: each holds a descriptor, and
     * a row of slow servers must not take all the time of the others. */
    LIMIT_FETCHES = 32,
    /* Answers kept in memory by each worker, and those still to come: some
     * hundred large CRLs. */
    LIMIT_FETCH_CACHE_BYTES = 256 * 1024 * 1024,
    /* To another host or path; servers of CAs need one. */
    LIMIT_REDIRECTS = 3,
    /* Revocation sources asked about one certificate, and about all of one
     * target: a chain of three names two or three each. */
    LIMIT_REVOCATION_URLS = 8,
    LIMIT_REVOCATION_FETCHES = 32,
    /* Certificates of an OCSP response tried as its signer; a responder sends
     * one, or its chain. */
    LIMIT_OCSP_SIGNERS = 4,
    /* Of anything that is fetched, an OCSP request in its URL included. */
    LIMIT_URL_BYTES = 2048,

    /* What those who read the reports take: GitHub refuses a SARIF run with
     * more results, GitLab a JUnit file of 30 MB and GitHub a summary of
     * 1 MiB; a browser is slow beyond some ten MB. A page has its table of
     * targets up to the lower number, and the details too. */
    LIMIT_SARIF_RESULTS = 25000,
    LIMIT_JUNIT_BYTES = 25 * 1000 * 1000,
    LIMIT_SUMMARY_BYTES = 1000 * 1000,
    LIMIT_SUMMARY_TABLE_BYTES = 300 * 1000,
    LIMIT_PAGE_BYTES = 16 * 1024 * 1024,
    LIMIT_PAGE_TABLE_BYTES = 8 * 1024 * 1024,
    /* Targets with metrics of their own: each is some ten time series. */
    LIMIT_METRIC_TARGETS = 10000,
    /* Targets or problems of one report that are told from others of the same
     * name: 4 MiB. */
    LIMIT_TOLD_APART = 131072,

    /* One recorded result: 32 addresses that all serve a leaf with 10,000
     * names take 20 MB and 700,000 values; its deepest list, of the names of a
     * certificate, stands eight deep. */
    LIMIT_RESULT_BYTES = 32 * 1024 * 1024,
    LIMIT_RESULT_VALUES = 1000000,
    LIMIT_RESULT_DEPTH = 16,
    /* Its endpoints: 32 names of 32 addresses. */
    LIMIT_RESULT_ENDPOINTS = 1024,
    /* Lines without any result before a file is taken for something else. */
    LIMIT_STRANGE_LINES = 20,

    /* What is kept of one earlier result for --baseline, and compared each with
     * each: a hundred nodes with 32 addresses each fit. */
    LIMIT_KNOWN_ENDPOINTS = 4096,
    LIMIT_KNOWN_FINDINGS = 4096,

    /* Shown to a person; JSON holds all. */
    LIMIT_SHOWN_NAMES = 20,
    LIMIT_SHOWN_POINTS = 1024,
};
