/* SPDX-License-Identifier: GPL-2.0-only */
/* The width of the kernel's `long`. */

#define BITS_PER_LONG      64
#define BITS_PER_LONG_LONG 64
#define __BITS_PER_LONG    64
