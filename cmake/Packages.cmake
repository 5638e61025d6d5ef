# What is installed, and the Debian packages: one of each program.
#
#   cmake --preset release && cmake --build --preset release
#   cpack --config build/release/CPackConfig.cmake      into build/release/packages/
include(GNUInstallDirs)

# Packaging takes what was built; it does not build the rest first.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

install(TARGETS invites-server RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT server)
set(CPACK_COMPONENTS_ALL server)
if(INVITES_ADMIN_APP)
    set(INVITES_CONSOLE_ID org.handsel.InvitesAdmin)
    set(INVITES_CONSOLE_FILES "${PROJECT_SOURCE_DIR}/resources/admin/${INVITES_CONSOLE_ID}")
    install(TARGETS invites-admin RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT admin)
    install(FILES "${INVITES_CONSOLE_FILES}.desktop"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/applications" COMPONENT admin)
    install(FILES "${INVITES_CONSOLE_FILES}.metainfo.xml"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/metainfo" COMPONENT admin)
    install(FILES "${INVITES_CONSOLE_FILES}.svg"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps" COMPONENT admin)
    list(APPEND CPACK_COMPONENTS_ALL admin)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_OUTPUT_FILE_PREFIX "${CMAKE_BINARY_DIR}/packages")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME invites)
set(CPACK_PACKAGE_VENDOR Handsel)
set(CPACK_PACKAGE_CONTACT "Handsel maintainers <maintainers@handsel.invalid>")
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME invites-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION web)
# Qt loads its PostgreSQL driver when it runs, so that shlibdeps does not see it.
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS libqt6sql6-psql)
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_COMPONENT_SERVER_DESCRIPTION "Passes invite codes on, fairly: the server
 A visitor proves to be human, receives one code, and gives codes back to the
 next in line. Needs PostgreSQL 15 or newer.")

set(CPACK_DEBIAN_ADMIN_PACKAGE_NAME invites-admin)
set(CPACK_DEBIAN_ADMIN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_ADMIN_PACKAGE_DEPENDS libqt6sql6-psql)
set(CPACK_DEBIAN_ADMIN_PACKAGE_RECOMMENDS "ca-certificates, qt6-wayland, gnome-keyring | kwalletmanager | keepassxc")
set(CPACK_COMPONENT_ADMIN_DESCRIPTION "Passes invite codes on, fairly: the admin console
 For the people who look after a community's campaigns, codes and the line of
 those who wait. Signs in to the server's PostgreSQL database.")

include(CPack)
