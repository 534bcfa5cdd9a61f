# SPDX-License-Identifier: BSD-2-Clause
# Builds the recorder kit: s2pt::record for the program, s2pt::recorded for the code that is recorded.
add_library(s2pt-record STATIC ${record_sources} ${line_sources})
add_library(s2pt::record ALIAS s2pt-record)
set_target_properties(s2pt-record PROPERTIES EXPORT_NAME record)
set(record_wrap -Wl,--wrap=memcpy,--wrap=memmove,--wrap=memset)

# For memfd_create, MAP_FIXED_NOREPLACE and the registers in ucontext_t.
target_compile_definitions(s2pt-record PRIVATE _GNU_SOURCE)
target_link_options(s2pt-record INTERFACE ${record_wrap})
target_link_libraries(s2pt-record PRIVATE $<BUILD_INTERFACE:s2pt_build>)
s2pt_hide_internals(s2pt-record s2pt_recorder_* __tsan_* __wrap_*)

add_library(s2pt-recorded INTERFACE)
add_library(s2pt::recorded ALIAS s2pt-recorded)
set_target_properties(s2pt-recorded PROPERTIES EXPORT_NAME recorded)
foreach(target s2pt-record s2pt-recorded)
	target_include_directories(${target} INTERFACE
		$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
		$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
	)
endforeach()
target_include_directories(s2pt-record PRIVATE ${PROJECT_SOURCE_DIR}/include)

# Small blocks are stored by calls, too, which tell.
set(record_told -fsanitize=thread -fno-builtin-memcpy -fno-builtin-memmove -fno-builtin-memset)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL aarch64)
	# Stores tell by faults, instructions by macros.
	target_compile_options(s2pt-recorded INTERFACE
		"SHELL:-include s2pt/record/arm64.h"
		$<BUILD_INTERFACE:-Wa,-I${PROJECT_SOURCE_DIR}/include>
		$<INSTALL_INTERFACE:-Wa,-I$<INSTALL_PREFIX>/${CMAKE_INSTALL_INCLUDEDIR}>
	)
	set(recorded_flags "-include s2pt/record/arm64.h -Wa,-I\${includedir}")
else()
	target_compile_options(s2pt-recorded INTERFACE ${record_told} $<$<C_COMPILER_ID:GNU>:-Wno-tsan>)
	# gcc warns of fences, clang of what it does not know; gcc says nothing of that.
	list(JOIN record_told " " recorded_flags)
	string(APPEND recorded_flags " -Wno-unknown-warning-option -Wno-tsan")
endif()
foreach(variable record_wrap record_told recorded_flags)
	set(${variable} "${${variable}}" PARENT_SCOPE)
endforeach()
