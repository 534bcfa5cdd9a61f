# SPDX-License-Identifier: BSD-2-Clause
# Run by cpack on what will be in the packages: compresses man pages, and puts a copyright file and the release notes
# into each package, as Debian's policy asks.
file(READ ${CPACK_SOURCE_DIR}/LICENSE license)
file(READ ${CPACK_SOURCE_DIR}/lib/NEWS.md news)
file(STRINGS ${CPACK_SOURCE_DIR}/examples/s2pt/report/vendor/uPlot.min.css plot_license REGEX "^ \\*.*[^/]$")
string(REPLACE ";" "\n" plot_license "${plot_license}")
string(REGEX REPLACE "(^|\n) \\* ?" "\\1" plot_license "${plot_license}")
string(REGEX MATCH "## ${CPACK_PACKAGE_VERSION} \\(([-0-9]+)\\)" heading "${news}")
execute_process(COMMAND date -uR -d "${CMAKE_MATCH_1}" OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(changes "libs2pt (${CPACK_PACKAGE_VERSION}-1) unstable; urgency=medium\n\n  * As released: see changelog.gz.\n\n -- ${CPACK_PACKAGE_CONTACT}  ${date}\n")
file(GLOB packages ${CPACK_TEMPORARY_DIRECTORY}/*)
find_program(GZIP gzip REQUIRED)

# The component's folder has the name of the component.
foreach(stage IN LISTS packages)
	cmake_path(GET stage FILENAME component)
	string(TOUPPER ${component} COMPONENT)
	set(package ${CPACK_DEBIAN_${COMPONENT}_PACKAGE_NAME})
	if(NOT package)
		continue()
	endif()
	set(doc ${stage}${CPACK_PACKAGING_INSTALL_PREFIX}/share/doc/${package})
	file(WRITE ${doc}/copyright "${license}")
	if(component STREQUAL tool)
		# uPlot draws the pages of --html, and is part of the program.
		file(APPEND ${doc}/copyright "\n\nuPlot, in the pages that --html writes:\n\n${plot_license}")
	endif()
	file(WRITE ${doc}/changelog "${news}")
	file(WRITE ${doc}/changelog.Debian "${changes}")
	file(GLOB plain ${stage}${CPACK_PACKAGING_INSTALL_PREFIX}/share/man/man*/*)
	execute_process(COMMAND ${GZIP} -9nf ${plain} ${doc}/changelog ${doc}/changelog.Debian COMMAND_ERROR_IS_FATAL ANY)
	file(CHMOD_RECURSE ${doc} FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ
		DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endforeach()
