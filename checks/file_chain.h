#pragma once

#include "checks/check.h"

/* The rules of family file about what certificates are there. */
enum answer judge_no_leaf(const struct subject *subject, struct note *note);
enum answer judge_several_leaves(const struct subject *subject,
                                 struct note *note);
enum answer judge_file_chain(const struct subject *subject, struct note *note);
enum answer judge_root_absent(const struct subject *subject, struct note *note);
