# SPDX-License-Identifier: BSD-2-Clause
# How the project compiles its own code.  Link it PRIVATE as $<BUILD_INTERFACE:s2pt_build>, so that
# neither the warnings nor the sanitizers reach whoever uses an installed libs2pt.

set(S2PT_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")
option(S2PT_COVERAGE "Count the lines that the tests reach" OFF)

add_library(s2pt_build INTERFACE)

target_compile_options(s2pt_build INTERFACE
	-Wall -Wextra -Wpedantic
	-Wshadow -Wconversion -Wsign-conversion -Wcast-qual
	-Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition
	-Wundef -Wvla -Wwrite-strings -Wswitch-enum -Wimplicit-fallthrough
	-Wnull-dereference -Wdouble-promotion -Wformat=2
	$<$<C_COMPILER_ID:GNU>:-Wcast-align=strict -Wlogical-op -Wduplicated-cond -Wduplicated-branches>
	$<$<C_COMPILER_ID:Clang>:-Wcast-align -Wassign-enum -Wcomma -Wthread-safety>
)

if(S2PT_SANITIZE)
	target_compile_options(s2pt_build INTERFACE -fsanitize=${S2PT_SANITIZE} -fno-sanitize-recover=all)
	target_link_options(s2pt_build INTERFACE -fsanitize=${S2PT_SANITIZE})
endif()

if(S2PT_COVERAGE)
	# Only of the libraries.  Counters that threads bump without atomics come out wrong, even negative,
	# and gcovr stops.
	set(of_lib $<STREQUAL:$<TARGET_PROPERTY:SOURCE_DIR>,${PROJECT_SOURCE_DIR}/lib>)
	target_compile_options(s2pt_build INTERFACE $<${of_lib}:--coverage> $<${of_lib}:-fprofile-update=atomic>)
	target_link_options(s2pt_build INTERFACE --coverage)
endif()

# Turn a static library into one object that shows nothing but what matches one of the patterns, or without
# patterns what is not hidden: what its files share keeps short names, which must not clash with those of
# whoever links it.
function(s2pt_hide_internals target)
	list(TRANSFORM ARGN PREPEND --keep-global-symbol= OUTPUT_VARIABLE shown)
	if(NOT ARGN)
		set(shown --localize-hidden)
	endif()
	if(NOT CMAKE_OBJCOPY OR NOT CMAKE_LINKER)
		return()
	endif()
	# What is compiled at link time only has no symbols yet that could be hidden.
	target_compile_options(${target} PRIVATE -fno-lto)
	set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF)
	set(object ${target}.o)
	add_custom_command(TARGET ${target} POST_BUILD
		COMMAND ${CMAKE_LINKER} -r --unique -o ${object} --whole-archive $<TARGET_FILE:${target}>
		COMMAND ${CMAKE_OBJCOPY} --wildcard ${shown} ${object}
		COMMAND ${CMAKE_COMMAND} -E rm $<TARGET_FILE:${target}>
		COMMAND ${CMAKE_AR} qcs $<TARGET_FILE:${target}> ${object}
		VERBATIM
	)
endfunction()
