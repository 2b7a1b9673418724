#pragma once

#include <stdbool.h>

#include "checks/check.h"

/* Rules of the family dns about the addresses of a name. */

/* False where nothing was looked up: a literal, addresses that the user
 * listed, files. Then the answer is dns_not_asked(). */
bool dns_was_asked(const struct subject *subject);
enum answer dns_not_asked(const struct subject *subject);
const char *dns_addresses_text(const struct dns_addresses *addresses,
                               struct arena *arena);

enum answer judge_dns_bad_address(const struct subject *subject,
                                  struct note *note);
enum answer judge_dns_private_address(const struct subject *subject,
                                      struct note *note);
enum answer judge_dns_multiple(const struct subject *subject,
                               struct note *note);
enum answer judge_dns_too_many(const struct subject *subject,
                               struct note *note);
enum answer judge_dns_resolvers_differ(const struct subject *subject,
                                       struct note *note);
enum answer judge_dns_unexpected(const struct subject *subject,
                                 struct note *note);
enum answer judge_dns_ipv6_differs(const struct subject *subject,
                                   struct note *note);
