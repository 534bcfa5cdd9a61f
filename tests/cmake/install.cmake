# SPDX-License-Identifier: BSD-2-Clause
# Installs the libraries and headers with what CMake and pkg-config need to find them, the documentation, and the
# toolchain files.  What is in which package, the components say; the tool installs itself.
include(CMakePackageConfigHelpers)

# The component of what names none.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)

set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/s2pt)
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# Install a library with its export set and its pkg-config file.  The sets are separate, so that
# users of the core alone need no liburcu.
function(s2pt_install target description requires libs)
	if(BUILD_SHARED_LIBS AND TARGET ${target}-static)
		list(APPEND also ${target}-static)
		# Who links the shared library needs nothing else.
		set(private .private)
	endif()
	install(TARGETS ${target} ${also} EXPORT ${target}-targets
		LIBRARY COMPONENT runtime NAMELINK_COMPONENT development)
	install(EXPORT ${target}-targets NAMESPACE s2pt:: DESTINATION ${cmake_dir})

	set(name ${target})
	set(cflags)
	if(ARGN)
		set(cflags " ${ARGN}")
	endif()
	file(RELATIVE_PATH up /${pc_dir} /)
	configure_file(${PROJECT_SOURCE_DIR}/tests/cmake/s2pt.pc.in ${PROJECT_BINARY_DIR}/${target}.pc @ONLY)
	install(FILES ${PROJECT_BINARY_DIR}/${target}.pc DESTINATION ${pc_dir})
endfunction()

s2pt_install(s2pt "${PROJECT_DESCRIPTION}" "" "")
install(DIRECTORY include/s2pt TYPE INCLUDE FILES_MATCHING PATTERN "*.h" PATTERN host EXCLUDE PATTERN record EXCLUDE PATTERN event.h EXCLUDE)
if(S2PT_HOST)
	s2pt_install(s2pt-host "A simulated machine to run libs2pt on; brings the core with it"
		liburcu-memb -pthread)
	install(DIRECTORY include/s2pt/host DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/s2pt
		FILES_MATCHING PATTERN "*.h")
	# Who has event points, and what defines s2pt_event().
	install(FILES include/s2pt/event.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/s2pt)
	install(FILES include/s2pt/record/line.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/s2pt/record)
endif()

if(TARGET s2pt-record)
	set(also s2pt-recorded)
	# The same as s2pt::recorded has.
	s2pt_install(s2pt-record "Records what stage-2 code does to its tables, for s2pt check" "" "${record_wrap}"
		"${recorded_flags}")
	set(also)
	install(DIRECTORY include/s2pt/record DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/s2pt
		FILES_MATCHING PATTERN "*.[hs]")
endif()

configure_package_config_file(tests/cmake/s2pt-config.cmake.in s2pt-config.cmake
	INSTALL_DESTINATION ${cmake_dir})
# Before 1.0 a minor release may change the API.
write_basic_package_version_file(s2pt-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
	${PROJECT_BINARY_DIR}/s2pt-config.cmake
	${PROJECT_BINARY_DIR}/s2pt-config-version.cmake
	DESTINATION ${cmake_dir})
install(FILES tests/cmake/aarch64-bare-gcc.cmake tests/cmake/aarch64-bare-clang.cmake
	DESTINATION ${CMAKE_INSTALL_DATADIR}/s2pt/cmake)

# The pages that README.md leads to, under the names that its links have.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME doc)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
file(GLOB_RECURSE pages RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS lib/*.md bench/*.md examples/*.md tests/*.md)
list(APPEND pages bench/plots/overlap.svg bench/plots/partition.svg bench/plots/dirty.svg bench/plots/log.svg bench/plots/shared.svg)
foreach(page IN LISTS pages)
	cmake_path(GET page PARENT_PATH folder)
	install(FILES ${page} DESTINATION ${CMAKE_INSTALL_DOCDIR}/${folder})
endforeach()

# The reference, by Doxygen.
if(PROJECT_IS_TOP_LEVEL)
	option(S2PT_REFERENCE "Make the API reference with all the rest, and install it (needs Doxygen)" OFF)
	find_program(DOXYGEN doxygen)
	set(reference ${PROJECT_BINARY_DIR}/reference)
	file(READ lib/Doxyfile doxyfile)
	file(WRITE ${reference}/Doxyfile "${doxyfile}PROJECT_NUMBER = ${PROJECT_VERSION}\nOUTPUT_DIRECTORY = ${reference}\n")
	if(DOXYGEN)
		if(S2PT_REFERENCE)
			set(all ALL)
		endif()
		add_custom_target(reference ${all} COMMAND ${DOXYGEN} ${reference}/Doxyfile
			WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} COMMENT "Making the reference: ${reference}/html/index.html" VERBATIM)
	endif()
	if(S2PT_REFERENCE)
		install(DIRECTORY ${reference}/html DESTINATION ${CMAKE_INSTALL_DOCDIR})
	endif()
endif()

# Programs to read and to start from.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME examples)
install(DIRECTORY examples/el2 examples/judge DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples
	PATTERN "*.md" EXCLUDE)
install(FILES examples/decision_table.c examples/rfc_numeric.c examples/rfc_numeric.h
	DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
unset(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME)

if(PROJECT_IS_TOP_LEVEL)
	add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -P ${PROJECT_SOURCE_DIR}/tests/cmake/uninstall.cmake
		COMMENT "Removing what was installed last" VERBATIM)
	include(tests/cmake/pack.cmake)
endif()
