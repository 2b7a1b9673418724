#pragma once

#include "checks/check.h"

/* The rules of family file about private keys. */
enum answer judge_key_mismatch(const struct subject *subject,
                               struct note *note);
enum answer judge_key_absent(const struct subject *subject, struct note *note);
enum answer judge_key_locked(const struct subject *subject, struct note *note);
enum answer judge_key_open(const struct subject *subject, struct note *note);
enum answer judge_secret(const struct subject *subject, struct note *note);
