/* SPDX-License-Identifier: BSD-2-Clause */
/* What is in the vCPUs' buffers of dirty state. */

#ifndef S2PT_HOST_EXPLORE_BUFFER_STATE_H
#define S2PT_HOST_EXPLORE_BUFFER_STATE_H

#include "s2pt/host/scenario.h"

struct buffers {
	/* The pages in each vCPU's buffer, a bit each, and whether entries for it were lost. */
	unsigned char pages[S2PT_SCENARIO_VCPUS];
	bool lost[S2PT_SCENARIO_VCPUS];
	/* An entry is written after its leaf was updated; the abort that was to be met has been. */
	bool entries_last;
	bool aborted;
};

#endif
