# SPDX-License-Identifier: BSD-2-Clause
# The project's own checks, as tests.  Each is a script of tests/house/ that can be run by hand, too.

# s2pt_house(NAME [LABEL label] [TIMEOUT seconds])
function(s2pt_house name)
	cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "" ${ARGN})
	if(NOT arg_LABEL)
		set(arg_LABEL house)
	endif()
	if(NOT arg_TIMEOUT)
		set(arg_TIMEOUT 1800)
	endif()
	add_test(NAME ${name} COMMAND ${PROJECT_SOURCE_DIR}/tests/house/${name})
	set_tests_properties(${name} PROPERTIES
		LABELS ${arg_LABEL}
		TIMEOUT ${arg_TIMEOUT}
		COST ${arg_TIMEOUT} # What takes long begins first.
		SKIP_RETURN_CODE 77
		ENVIRONMENT "S2PT_SOURCE=${PROJECT_SOURCE_DIR};S2PT_BUILD=${PROJECT_BINARY_DIR}"
	)
endfunction()

find_program(VALGRIND valgrind)

# A test once more under valgrind.
function(s2pt_memcheck name)
	if(NOT VALGRIND OR S2PT_SANITIZE OR S2PT_COVERAGE OR CMAKE_CROSSCOMPILING)
		return()
	endif()
	add_test(NAME memcheck_${name} COMMAND ${VALGRIND}
		--quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all
		--fair-sched=yes $<TARGET_FILE:${name}>)
	set_tests_properties(memcheck_${name} PROPERTIES LABELS memcheck TIMEOUT 1800)
endfunction()

if(S2PT_SANITIZE OR S2PT_COVERAGE OR CMAKE_CROSSCOMPILING)
	return()
endif()

foreach(check layers freestanding events names headers words limits spdx firstlines format doxygen readme)
	s2pt_house(${check})
endforeach()
s2pt_house(selftest)
s2pt_house(archive)
s2pt_house(instructions)
s2pt_house(size)
set_tests_properties(size PROPERTIES LABELS "house;size")
if(S2PT_INSTALL)
	s2pt_house(consumer LABEL install)
	s2pt_house(options)
	s2pt_house(shared)
	s2pt_house(man)
	s2pt_house(deb LABEL slow)
endif()
if(CMAKE_C_COMPILER_ID MATCHES Clang)
	s2pt_house(tidy LABEL tidy)
endif()
