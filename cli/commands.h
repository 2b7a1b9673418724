#pragma once

#include "cli/exit_code.h"

struct options;

enum exit_code command_scan(const struct options *options);
enum exit_code command_roots(const struct options *options);
enum exit_code command_verify(const struct options *options);
enum exit_code command_judge(const struct options *options);
enum exit_code command_report(const struct options *options);
enum exit_code command_rules(const struct options *options);
