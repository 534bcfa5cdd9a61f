/* SPDX-License-Identifier: BSD-2-Clause */
/* The lock of the table: sections beside others, and alone. */

#include "el2.h"
#include "trace.h"

#define ALONE UINT32_C(0x80000000)

/*
 * The lock of the table.  Readers count up; whoever needs to be alone sets the top bit and waits
 * for them to leave.
 */
static atomic_uint section;

void stage2_shared(bool enter)
{
	if (!enter) {
		trace(S2PT_LINE_UNREAD, 0, 0);
		trace(S2PT_LINE_LEAVE, 0, 0);
		atomic_fetch_sub(&section, 1);
		return;
	}
	for (;;) {
		unsigned int seen = atomic_load(&section) & ~ALONE;

		if (atomic_compare_exchange_weak(&section, &seen, seen + 1))
			break;
		__asm__ volatile("yield");
	}
	trace(S2PT_LINE_ENTER, 0, 0);
	trace(S2PT_LINE_READ, 0, 0);
}

struct s2pt_excl stage2_exclusive(void)
{
	while (atomic_fetch_or(&section, ALONE) & ALONE)
		__asm__ volatile("yield");
	while (atomic_load(&section) != ALONE)
		__asm__ volatile("yield");
	trace(S2PT_LINE_ENTER, 0, 0);
	trace(S2PT_LINE_ALONE, 0, 0);
	return s2pt_exclusive(&stage2);
}

void stage2_exclusive_end(void)
{
	stage2_drain();
	trace(S2PT_LINE_BESIDE, 0, 0);
	trace(S2PT_LINE_LEAVE, 0, 0);
	atomic_store(&section, 0);
}
