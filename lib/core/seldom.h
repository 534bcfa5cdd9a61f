/* SPDX-License-Identifier: BSD-2-Clause */
/* For functions that no fault, map or unmap calls: compiled for size, whatever the rest is. */

#ifndef S2PT_CORE_SELDOM_H
#define S2PT_CORE_SELDOM_H

/* gcc and clang then optimise as with -Os, what is inlined there too. */
#define SELDOM __attribute__((cold))

#endif
