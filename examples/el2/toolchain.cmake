# SPDX-License-Identifier: BSD-2-Clause
# Bare metal at EL2, for any CPU from Armv8.0 on.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_ASM_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "-march=armv8-a -mgeneral-regs-only -mno-outline-atomics -mstrict-align -fno-pic -fno-stack-protector")
