# The libraries that certready stands on, as imported targets:
# certready::wolfssl, PkgConfig::cares, PkgConfig::curl, PkgConfig::uv,
# PkgConfig::jansson, PkgConfig::idn2, PkgConfig::psl, PkgConfig::yaml,
# PkgConfig::zip and, for the tests, PkgConfig::cmocka.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(certready_find name module)
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${module})
endfunction()

certready_find(cares libcares)
certready_find(curl libcurl)
certready_find(uv libuv)
certready_find(jansson jansson)
certready_find(idn2 libidn2)
certready_find(psl libpsl)
certready_find(yaml yaml-0.1)
certready_find(zip libzip)
if(BUILD_TESTING)
    certready_find(cmocka cmocka)
endif()

add_library(certready::wolfssl INTERFACE IMPORTED GLOBAL)
if(CERTREADY_SYSTEM_WOLFSSL)
    certready_find(wolfssl wolfssl)
    target_link_libraries(certready::wolfssl INTERFACE PkgConfig::wolfssl)
else()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
        ${PROJECT_SOURCE_DIR}/ci/wolfssl
        ${PROJECT_SOURCE_DIR}/ci/wolfssl.patch)
    execute_process(
        COMMAND ${PROJECT_SOURCE_DIR}/ci/wolfssl --prefix
        OUTPUT_VARIABLE wolfssl_prefix
        OUTPUT_STRIP_TRAILING_WHITESPACE
        COMMAND_ERROR_IS_FATAL ANY)
    if(NOT EXISTS ${wolfssl_prefix}/lib/libwolfssl.a)
        message(FATAL_ERROR "wolfSSL is not built yet: run ci/setup "
            "(it belongs in ${wolfssl_prefix}), or configure with "
            "-DCERTREADY_SYSTEM_WOLFSSL=ON")
    endif()
    target_include_directories(certready::wolfssl SYSTEM INTERFACE
        ${wolfssl_prefix}/include)
    target_link_libraries(certready::wolfssl INTERFACE
        ${wolfssl_prefix}/lib/libwolfssl.a Threads::Threads m)
    target_compile_options(certready::wolfssl INTERFACE
        "$<$<NOT:$<CONFIG:Debug>>:-ffile-prefix-map=${wolfssl_prefix}=wolfssl>")
endif()
# The layout of wolfSSL's structures depends on the options that it was built
# with, so no file may see another header of it before this one.
target_compile_options(certready::wolfssl INTERFACE
    "SHELL:-include wolfssl/options.h")
