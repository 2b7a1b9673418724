#pragma once

#include "replay/fields.h"

/* The closed lists of the JSON record, as numbers: the text of each is what the
 * writer calls, so that a word is written down in one place only. */

word_text status_word, dns_status_word, capture_status_word, capture_way_word,
    node_role_word, revocation_status_word, revocation_kind_word,
    root_source_word, path_fault_word, path_result_word, verdict_word,
    severity_word, goal_word, profile_word, file_use_word, file_format_word,
    lock_word, path_layer_word, change_kind_word;

extern const unsigned status_count, dns_status_count, capture_status_count,
    capture_way_count, node_role_count, revocation_status_count,
    revocation_kind_count, root_source_count, path_fault_count,
    path_result_count, verdict_count, severity_count, goal_count, profile_count,
    file_use_count, file_format_count, lock_count, path_layer_count,
    change_kind_count;
