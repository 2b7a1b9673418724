#include "chain/path_builder.h"
#include "checks/check.h"
#include "checks/fault.h"

static bool is_fatal(const struct check_options *options, enum path_fault fault,
                     bool root_is_public)
{
    return !fault_is_about_names(fault) &&
           fault_severity(fault, options, root_is_public) == SEVERITY_ERROR;
}

void checks_path_options(const struct check_options *options,
                         struct path_options *path_options)
{
    path_options->purpose = options->purpose;
    path_options->crls_are_required =
        options->crls_were_given && options->profile != PROFILE_PRODUCT;
    path_options->fatal_if_public = path_options->fatal_if_private = 0;
    for (int i = FAULT_NONE + 1; i < FAULT_COUNT; i++) {
        enum path_fault fault = (enum path_fault)i;
        /* What only we cannot verify makes a path unknown, not invalid. */
        if (fault == FAULT_UNSUPPORTED)
            continue;
        if (is_fatal(options, fault, true))
            path_options->fatal_if_public |= FAULT_BIT(fault);
        if (is_fatal(options, fault, false))
            path_options->fatal_if_private |= FAULT_BIT(fault);
    }
}
