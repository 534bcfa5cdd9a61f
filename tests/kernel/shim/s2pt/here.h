/* SPDX-License-Identifier: GPL-2.0-only */
/* Where in the tree's source it is that something is asked of the driver. */
#ifndef S2PT_SHIM_HERE_H
#define S2PT_SHIM_HERE_H

#include "place.h"

#ifdef S2PT_DIRECT
#define S2K_HERE ((void)0)
#else
/* Before each call of the driver: what comes next comes from this line. */
#define S2K_HERE                                                                                   \
	({                                                                                         \
		static const struct place s2k_here = { __FILE__, __func__, __LINE__, NULL };       \
		place = &s2k_here;                                                                 \
	})
#endif

#endif
