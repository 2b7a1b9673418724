#pragma once

/* "0.1.0" */
const char *version_text(void);
/* "wolfSSL 5.7.2", "c-ares 1.18.1", "libcurl 7.88.1" */
const char *version_tls_library(void);
const char *version_dns_library(void);
const char *version_http_library(void);

/* --version: all of them, and the trust store in use. */
void version_print(void);
