# SPDX-License-Identifier: BSD-2-Clause
# Bare metal on aarch64 by gcc: aarch64-none-elf-gcc where there is one, or Debian's aarch64-linux-gnu-gcc.  No
# floating point registers, no calls for atomics.  CFLAGS=-march=... says for which CPU.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
find_program(AARCH64_GCC NAMES aarch64-none-elf-gcc aarch64-linux-gnu-gcc REQUIRED)
set(CMAKE_C_COMPILER ${AARCH64_GCC})
set(CMAKE_ASM_COMPILER ${AARCH64_GCC})
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "-mgeneral-regs-only -mno-outline-atomics -mstrict-align -fno-pic -fno-stack-protector")
