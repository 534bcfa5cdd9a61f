# SPDX-License-Identifier: BSD-2-Clause
# Debian packages, one a component: cmake --preset package && cmake --build --preset package && cpack --preset package.
# Whoever gives them to others sets CPACK_PACKAGE_CONTACT.
set(version ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME libs2pt)
set(CPACK_PACKAGE_VENDOR libs2pt)
set(CPACK_PACKAGE_CONTACT "libs2pt <libs2pt@localhost>" CACHE STRING "Maintainer of the Debian packages")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
# Each package has a first line of its own, before which CPack shall not put a common one.
file(WRITE ${PROJECT_BINARY_DIR}/cpack.cmake "set(CPACK_PACKAGE_DESCRIPTION_SUMMARY)\n")
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_BINARY_DIR}/cpack.cmake)
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_COMPONENTS_ALL runtime development tool doc examples)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
	OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/tests/cmake/pack_staged.cmake)
set(CPACK_SOURCE_DIR ${PROJECT_SOURCE_DIR})

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

#   s2pt_deb(COMPONENT PACKAGE SECTION DEPENDS DESCRIPTION): the first line of it, and the rest
function(s2pt_deb component package section depends summary description)
	string(TOUPPER ${component} COMPONENT)
	set(prefix CPACK_DEBIAN_${COMPONENT})
	set(${prefix}_PACKAGE_NAME ${package} PARENT_SCOPE)
	set(${prefix}_PACKAGE_SECTION ${section} PARENT_SCOPE)
	set(${prefix}_PACKAGE_DEPENDS "${depends}" PARENT_SCOPE)
	set(${prefix}_DESCRIPTION "${summary}\n${description}" PARENT_SCOPE)
	set(CPACK_COMPONENT_${COMPONENT}_DESCRIPTION "${summary}\n${description}" PARENT_SCOPE)
endfunction()

set(about "libs2pt models Arm's stage-2 page tables as Linux's KVM manages
them: the walkers, the descriptors, and the decision between
break-before-make and changing an entry in place.")
s2pt_deb(runtime libs2pt${version} libs "" "Model of Arm stage-2 page tables (shared libraries)" "${about}")
s2pt_deb(development libs2pt-dev libdevel "libs2pt${version} (= ${PROJECT_VERSION}-1)"
	"Model of Arm stage-2 page tables (headers and static libraries)" "${about}
.
For programs that link it, and for hypervisors, which link the
freestanding core. The static library of the host kit needs liburcu-dev.")
s2pt_deb(tool s2pt devel "libs2pt${version} (= ${PROJECT_VERSION}-1)" "Tool that explains Arm stage-2 page tables" "${about}
.
The tool decodes descriptors and syndromes, walks memory images, replays
recorded faults, explores schedules, and judges recordings of what a
hypervisor did.")
s2pt_deb(doc libs2pt-doc doc "" "Model of Arm stage-2 page tables (documentation)" "${about}
.
This is the documentation: the tour, its reasons, and the reference.")
s2pt_deb(examples libs2pt-examples doc "" "Model of Arm stage-2 page tables (examples)" "${about}
.
These are examples: a hypervisor that boots Linux, and stage-2 code that
is judged.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TOOL_PACKAGE_SHLIBDEPS ON)
# Where the tool finds the library that it was built with.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/lib)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
file(WRITE ${PROJECT_BINARY_DIR}/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/triggers)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "liburcu-dev")
set(CPACK_DEBIAN_TOOL_PACKAGE_SUGGESTS "gnuplot-nox, gdb, libs2pt0.2")
foreach(component DOC EXAMPLES)
	set(CPACK_DEBIAN_${component}_PACKAGE_ARCHITECTURE all)
endforeach()
include(CPack)
