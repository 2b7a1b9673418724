# The Debian package: `cpack` in a build directory that was configured with
# -DCMAKE_INSTALL_PREFIX=/usr. ci/package does it, and looks at the result.

set(CERTREADY_MAINTAINER "certready maintainers <maintainers@certready.invalid>"
    CACHE STRING "Who answers for the Debian package: Name <address>")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME certready)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "${CERTREADY_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
    "judges from outside whether an appliance's certificates are ready")
set(CPACK_PACKAGE_DESCRIPTION
"Vendors of remote-access appliances encode the host name and the root
certificate of a customer's appliance into the software that they license, and
their clients then validate more strictly than browsers.
.
certready resolves every A record of a host, makes a TLS handshake with every
address, judges what is served by strict rules, and says what to do, with
evidence and the standard behind it. It also judges certificate files before
they are installed, and finds the root that must be encoded. It writes reports
for people, continuous integration and monitoring.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# Both are read by cpack: the first for each generator, the second when the
# files are in place and not yet packed.
configure_file(${CMAKE_CURRENT_LIST_DIR}/settings.cmake.in
    ${CMAKE_CURRENT_BINARY_DIR}/settings.cmake @ONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/arrange.cmake.in
    ${CMAKE_CURRENT_BINARY_DIR}/arrange.cmake @ONLY)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_BINARY_DIR}/settings.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_BINARY_DIR}/arrange.cmake)
include(CPack)
