# SPDX-License-Identifier: BSD-2-Clause
# Bare metal at EL2; for which CPUs, EL2_ARCH says (CMakeLists.txt).
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_ASM_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "-mgeneral-regs-only -mno-outline-atomics -mstrict-align -fno-pic -fno-stack-protector")
