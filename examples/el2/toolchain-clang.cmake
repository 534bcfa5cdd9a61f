# SPDX-License-Identifier: BSD-2-Clause
# The same with clang, which compiles for any machine, and the GNU tools for the rest.
include(${CMAKE_CURRENT_LIST_DIR}/toolchain.cmake)
foreach(language C ASM)
	set(CMAKE_${language}_COMPILER clang)
	set(CMAKE_${language}_COMPILER_TARGET aarch64-linux-gnu)
endforeach()
set(CMAKE_LINKER aarch64-linux-gnu-ld)
set(CMAKE_OBJCOPY aarch64-linux-gnu-objcopy)
set(CMAKE_AR aarch64-linux-gnu-ar)
set(CMAKE_RANLIB aarch64-linux-gnu-ranlib)
