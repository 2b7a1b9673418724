#include "replay/words.h"

#include "checks/check.h"
#include "record/record.h"
#include "x509/encryption.h"
#include "x509/file_format.h"

/* How many rows such a list has. */
#define PLUS_ONE(...) +1

#define WORDS(name, type, count)                                               \
    const unsigned name##_count = (count);                                     \
    const char *name##_word(unsigned word)                                     \
    {                                                                          \
        return name##_text((type)word);                                        \
    }

WORDS(status, enum status, 0 STATUS_LIST(PLUS_ONE))
WORDS(dns_status, enum dns_status, 0 DNS_STATUS_LIST(PLUS_ONE))
WORDS(capture_status, enum capture_status, 0 CAPTURE_STATUS_LIST(PLUS_ONE))
WORDS(capture_way, enum capture_way, 0 CAPTURE_WAY_LIST(PLUS_ONE))
WORDS(node_role, enum node_role, 0 NODE_ROLE_LIST(PLUS_ONE))
WORDS(revocation_status, enum revocation_status,
      0 REVOCATION_STATUS_LIST(PLUS_ONE))
WORDS(revocation_kind, enum revocation_kind, 0 REVOCATION_KIND_LIST(PLUS_ONE))
WORDS(root_source, enum root_source, 0 ROOT_SOURCE_LIST(PLUS_ONE))
WORDS(path_fault, enum path_fault, FAULT_COUNT)
WORDS(path_result, enum path_result, 0 PATH_RESULT_LIST(PLUS_ONE))
WORDS(path_layer, enum path_layer, LAYER_REPAIRED + 1)
WORDS(verdict, enum verdict, 0 VERDICT_LIST(PLUS_ONE))
WORDS(severity, enum severity, SEVERITY_ERROR + 1)
WORDS(goal, enum goal, GOAL_COUNT)
WORDS(profile, enum profile, PROFILE_COUNT)
WORDS(file_use, enum file_use, 0 FILE_USE_LIST(PLUS_ONE))
WORDS(file_format, enum file_format, 0 FILE_FORMAT_LIST(PLUS_ONE))
WORDS(lock, enum lock, 0 LOCK_LIST(PLUS_ONE))
WORDS(change_kind, enum change_kind, 0 CHANGE_LIST(PLUS_ONE))
