# CERTREADY_EPOCH and CERTREADY_DATE: when this state of the source was made,
# in seconds since 1970 and as a day. Never the clock: SOURCE_DATE_EPOCH, else
# the last commit, else the newest day that CHANGELOG.md names, else 0.

function(certready_release_epoch output)
    if("$ENV{SOURCE_DATE_EPOCH}" MATCHES "^[0-9]+$")
        set(${output} $ENV{SOURCE_DATE_EPOCH} PARENT_SCOPE)
        return()
    endif()
    execute_process(
        COMMAND git -C ${PROJECT_SOURCE_DIR} log -1 --format=%ct
        OUTPUT_VARIABLE epoch ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT epoch MATCHES "^[0-9]+$")
        set(epoch 0)
        file(STRINGS ${PROJECT_SOURCE_DIR}/CHANGELOG.md days
            REGEX "^## .*[0-9]+-[0-9]+-[0-9]+" LIMIT_COUNT 1)
        if(days MATCHES "([0-9]+-[0-9]+-[0-9]+)")
            execute_process(
                COMMAND date -u -d ${CMAKE_MATCH_1} +%s
                OUTPUT_VARIABLE epoch OUTPUT_STRIP_TRAILING_WHITESPACE)
        endif()
    endif()
    set(${output} ${epoch} PARENT_SCOPE)
endfunction()

certready_release_epoch(CERTREADY_EPOCH)
set(ENV{SOURCE_DATE_EPOCH} ${CERTREADY_EPOCH})
string(TIMESTAMP CERTREADY_DATE "%Y-%m-%d" UTC)
string(TIMESTAMP CERTREADY_TIME "%Y-%m-%dT%H:%M:%SZ" UTC)
