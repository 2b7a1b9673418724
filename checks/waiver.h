#pragma once

#include "checks/check.h"

struct subject;

/* Marks a finding that the user accepts today. A waiver that has ended leaves
 * the finding as it is and is named in its evidence. */
void waivers_apply(const struct check_options *options,
                   const struct record *record, struct finding *finding);

/* The rule about waivers for the host that have ended. */
enum answer judge_ended_waivers(const struct subject *subject,
                                struct note *note);
