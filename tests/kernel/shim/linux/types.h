/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's integer types, with the kernel's idea of which of two equal widths they are. */
#ifndef S2PT_SHIM_TYPES_H
#define S2PT_SHIM_TYPES_H

#include <stdbool.h>
#include <stddef.h>

typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef long long s64;
typedef unsigned long long u64;
typedef s8 __s8;
typedef u8 __u8;
typedef s16 __s16;
typedef u16 __u16;
typedef s32 __s32;
typedef u32 __u32;
typedef s64 __s64;
typedef u64 __u64;
typedef u16 __le16, __be16;
typedef u32 __le32, __be32;
typedef u64 __le64, __be64;
typedef long ssize_t;
typedef unsigned int gfp_t;
typedef u64 phys_addr_t;
typedef u64 dma_addr_t;

_Static_assert(sizeof(phys_addr_t) == 8, "a physical address has 64 bits");

#endif
