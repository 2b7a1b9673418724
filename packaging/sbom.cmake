# certready_sbom(<file>) writes which libraries the program is linked with, as
# CycloneDX 1.5 in JSON. The same libraries give the same octets.

# Adds a library to the lists `components` and `references` of the caller.
# `file` is the beginning of the library's file name, for those who compare the
# list with the program.
# What stands behind the file is added to the component as it is.
function(certready_component name version licence purl file)
    string(APPEND components ",
    {
      \"type\": \"library\",
      \"bom-ref\": \"${purl}\",
      \"name\": \"${name}\",
      \"version\": \"${version}\",
      \"licenses\": [{ \"expression\": \"${licence}\" }],
      \"purl\": \"${purl}\",
      \"properties\": [{ \"name\": \"certready:library\", \"value\": \"${file}\" }]${ARGN}
    }")
    string(APPEND references ",\n        \"${purl}\"")
    set(components "${components}" PARENT_SCOPE)
    set(references "${references}" PARENT_SCOPE)
endfunction()

# A shared library that pkg-config knows under `prefix`.
macro(certready_shared prefix name licence)
    list(GET ${prefix}_LIBRARIES 0 library)
    file(REAL_PATH "${pkgcfg_lib_${prefix}_${library}}" library)
    cmake_path(GET library FILENAME library)
    string(REGEX REPLACE "\\.(so|dylib|a).*" "" library "${library}")
    certready_component(${name} "${${prefix}_VERSION}" "${licence}"
        pkg:generic/${name}@${${prefix}_VERSION} ${library})
endmacro()

# The one that ci/wolfssl builds is Debian's source with Debian's patches and
# ci/wolfssl.patch; its version stands in the directory's name.
macro(certready_wolfssl)
    if(CERTREADY_SYSTEM_WOLFSSL)
        # The licence changed from version 2 to 3 or later with 5.8.2.
        set(wolfssl_licence GPL-2.0-or-later)
        if(wolfssl_VERSION VERSION_GREATER_EQUAL 5.8.2)
            set(wolfssl_licence GPL-3.0-or-later)
        endif()
        certready_shared(wolfssl wolfssl ${wolfssl_licence})
    else()
        cmake_path(GET wolfssl_prefix FILENAME wolfssl_name)
        string(REGEX REPLACE "^wolfssl-(.*)-[0-9a-f]+$" "\\1" wolfssl_source
            "${wolfssl_name}")
        string(REPLACE "+" "%2B" wolfssl_purl "${wolfssl_source}")
        certready_component(wolfssl ${wolfssl_source} GPL-2.0-or-later
            pkg:deb/debian/wolfssl@${wolfssl_purl}?arch=source libwolfssl
            ",
      \"pedigree\": {
        \"patches\": [{ \"type\": \"unofficial\" }],
        \"notes\": \"ci/wolfssl.patch of certready's source\"
      }")
    endif()
endmacro()

macro(certready_libc)
    execute_process(COMMAND getconf GNU_LIBC_VERSION
        OUTPUT_VARIABLE libc ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(libc MATCHES "^glibc ([0-9.]+)$")
        certready_component(glibc ${CMAKE_MATCH_1} LGPL-2.1-or-later
            pkg:generic/glibc@${CMAKE_MATCH_1} libc)
    endif()
endmacro()

function(certready_sbom file)
    set(components "")
    set(references "")
    certready_shared(cares c-ares MIT)
    certready_libc()
    certready_shared(jansson jansson MIT)
    certready_shared(curl libcurl curl)
    certready_shared(idn2 libidn2 "LGPL-3.0-or-later OR GPL-2.0-or-later")
    certready_shared(psl libpsl MIT)
    certready_shared(uv libuv MIT)
    certready_shared(yaml libyaml MIT)
    certready_shared(zip libzip BSD-3-Clause)
    certready_wolfssl()
    # Without the first comma
    string(SUBSTRING "${components}" 1 -1 components)
    string(SUBSTRING "${references}" 1 -1 references)
    # A name of the content; RFC 4122 calls this version 5.
    string(UUID serial NAMESPACE 6ba7b811-9dad-11d1-80b4-00c04fd430c8
        NAME "certready ${PROJECT_VERSION} ${CERTREADY_TIME}${components}"
        TYPE SHA1)
    file(CONFIGURE OUTPUT ${file} CONTENT "{
  \"bomFormat\": \"CycloneDX\",
  \"specVersion\": \"1.5\",
  \"serialNumber\": \"urn:uuid:@serial@\",
  \"version\": 1,
  \"metadata\": {
    \"timestamp\": \"@CERTREADY_TIME@\",
    \"component\": {
      \"type\": \"application\",
      \"bom-ref\": \"pkg:generic/certready@@PROJECT_VERSION@\",
      \"name\": \"certready\",
      \"version\": \"@PROJECT_VERSION@\",
      \"description\": \"@PROJECT_DESCRIPTION@\",
      \"licenses\": [{ \"expression\": \"GPL-3.0-or-later\" }],
      \"purl\": \"pkg:generic/certready@@PROJECT_VERSION@\"
    }
  },
  \"components\": [@components@
  ],
  \"dependencies\": [
    {
      \"ref\": \"pkg:generic/certready@@PROJECT_VERSION@\",
      \"dependsOn\": [@references@
      ]
    }
  ]
}
" @ONLY)
endfunction()
