# Language, warnings, hardening and sanitizers, for every target of the tree.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
add_compile_definitions(_GNU_SOURCE=)

if(NOT DEFINED CMAKE_COMPILE_WARNING_AS_ERROR)
    set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
endif()
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion)

# What is shipped does not depend on where it was built.
function(certready_map_prefix directory name)
    add_compile_options("$<$<NOT:$<CONFIG:Debug>>:-ffile-prefix-map=\
${directory}=/usr/src/certready-${PROJECT_VERSION}${name}>")
endfunction()
# Of two that fit the compiler takes the last.
certready_map_prefix(${PROJECT_SOURCE_DIR} "")
certready_map_prefix(${PROJECT_BINARY_DIR} /build)

include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_compile_options(-fstack-protector-strong -fstack-clash-protection)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
    add_compile_options(-fcf-protection)
endif()
add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

# What costs little in an optimised build, and would hide errors from the
# sanitizers.
function(certready_harden)
    include(CheckCCompilerFlag)
    include(CheckCSourceCompiles)
    # The third level also sees the sizes that are known only when the program
    # runs. A compiler or a libc without it warns.
    set(CMAKE_REQUIRED_FLAGS "-O2 -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
    check_c_source_compiles("#include <stdio.h>
        #if __USE_FORTIFY_LEVEL != 3
        #error
        #endif
        int main(void) { return 0; }" CERTREADY_HAS_FORTIFY_3)
    set(CMAKE_REQUIRED_FLAGS "")
    set(level 2)
    if(CERTREADY_HAS_FORTIFY_3)
        set(level 3)
    endif()
    set(flags -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})
    check_c_compiler_flag(-ftrivial-auto-var-init=zero
        CERTREADY_HAS_AUTO_VAR_INIT)
    if(CERTREADY_HAS_AUTO_VAR_INIT)
        list(APPEND flags -ftrivial-auto-var-init=zero)
    endif()
    add_compile_options("$<$<NOT:$<CONFIG:Debug>>:${flags}>")
endfunction()

set(sanitizers ${CERTREADY_SANITIZE})
if(CERTREADY_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
        message(FATAL_ERROR "CERTREADY_FUZZ needs clang")
    endif()
    list(APPEND sanitizers fuzzer-no-link)
endif()
if(sanitizers)
    list(JOIN sanitizers "," sanitizers)
    add_compile_options(-fsanitize=${sanitizers} -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${sanitizers})
    # Each piece of an arena is an allocation of its own, so that the
    # sanitizer sees where it ends.
    add_compile_definitions(CERTREADY_ARENA_MALLOC=1)
else()
    certready_harden()
endif()
