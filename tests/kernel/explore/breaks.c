/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts how often a live leaf is broken for nothing but other permissions. */
#include "breaks.h"

#include "kernel.h"

/* S2AP and XN. */
#define PERMISSIONS (UINT64_C(3) << 6 | UINT64_C(3) << 53)

static unsigned int most;

static void remember(const void *slot, uint64_t word)
{
	kernel_state.broken[kernel_state.next_broken].slot = slot;
	kernel_state.broken[kernel_state.next_broken].word = word;
	kernel_state.next_broken = (kernel_state.next_broken + 1) % KERNEL_BROKEN;
}

static void made_again(const void *slot, uint64_t word)
{
	for (unsigned int i = 0; i < KERNEL_BROKEN; i++) {
		if (kernel_state.broken[i].slot != slot)
			continue;
		kernel_state.broken[i].slot = NULL;
		if ((kernel_state.broken[i].word ^ word) & ~PERMISSIONS)
			return;
		if (++kernel_state.breaks > most)
			most = kernel_state.breaks;
		return;
	}
}

void breaks_note(const void *slot, uint64_t old, uint64_t want)
{
	if ((old & 1) && !(want & 1))
		remember(slot, old);
	else if (!(old & 1) && (want & 1))
		made_again(slot, want);
}

unsigned int breaks_most(void)
{
	unsigned int result = most;

	most = 0;
	return result;
}
