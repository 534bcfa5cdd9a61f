/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's part: the MMU notifiers, the dirty log, ageing and eager splitting, with the locks that they take and the
 * invalidations that are theirs.  A model like fault.c.
 */
#include "kernel.h"
#include "probe.h"
#include "promise.h"
#include "walker.h"

/* The slot that holds all of a scenario's pages. */
#define SLOT (UINT64_C(1) << 31)

/* kvm_flush_remote_tlbs_memslot() */
static void flush_slot(void)
{
#ifdef HAVE_MAP_FLAGS
#if TREE_VERSION >= 6006
	event_tlbi_range(0, SLOT / KERNEL_PAGE);
	return;
#endif
#endif
	event_tlbi_all();
}

/*
 * kvm_mmu_notifier_invalidate_range_start(), the page goes, ..._end(), without a gap between the two in which the lock is free:
 * faults that begin there only come back.  Those that looked the page up before must, too.
 */
static void move(struct s2pt_seat *seat, char page, uint64_t size)
{
	s2pt_seat_lock(seat);
	s2pt_seat_operation(seat, true);
	s2pt_seat_leaving(seat);
	if (w_unmap(s2pt_seat_ipa(page) & ~(size - 1), size))
		s2pt_seat_wrong(seat, "unmapping fails");
	s2pt_seat_operation(seat, false);
	s2pt_seat_moved(seat, page);
	kernel_state.sequence++;
	s2pt_seat_unlock(seat);
}

/* kvm_vm_ioctl_get_dirty_log(): the log is taken and the page protected under the lock, and invalidated after it. */
static void protect(struct s2pt_seat *seat, char page)
{
	s2pt_seat_lock(seat);
	s2pt_seat_collect(seat, page);
	if (w_wrprotect(s2pt_seat_ipa(page), KERNEL_PAGE))
		s2pt_seat_wrong(seat, "write-protecting fails");
	s2pt_seat_unlock(seat);
	flush_slot();
	s2pt_seat_read_page(seat, page);
}

static bool clear_young(s2pt_ipa_t ipa)
{
#ifdef HAVE_TEST_CLEAR_YOUNG
	return w_test_clear_young(ipa, KERNEL_PAGE, true);
#else
	w_u64 desc = 0;

	(void)w_mkold(ipa, &desc);
	return (desc & 1) && (desc >> 10 & 1);
#endif
}

/* kvm_mmu_notifier_clear_flush_young() */
static void age(struct s2pt_seat *seat, char page)
{
	bool young;

	s2pt_seat_lock(seat);
	promise_begin(PROMISE_AGE, false, 0);
	young = clear_young(s2pt_seat_ipa(page));
	promise_end(0);
	if (young)
		event_tlbi_all();
	s2pt_seat_unlock(seat);
}

/* kvm_mmu_split_huge_pages(), of a block for whose table there is a page. */
static void split(struct s2pt_seat *seat, char page)
{
	int left;

	s2pt_seat_lock(seat);
	s2pt_seat_operation(seat, true);
	promise_begin(PROMISE_SPLIT, false, 0);
	promise_end(w_split(s2pt_seat_ipa(page) & ~(KERNEL_BLOCK - 1), KERNEL_BLOCK, 1, &left));
	s2pt_seat_operation(seat, false);
	s2pt_seat_unlock(seat);
}

void kernel_host(struct s2pt_seat *seat, char what, char page)
{
	if (what == 'u')
		move(seat, page, KERNEL_PAGE);
	if (what == 'd')
		move(seat, page, KERNEL_BLOCK);
	if (what == 'p')
		protect(seat, page);
	if (what == 'a')
		age(seat, page);
	if (what == 's')
		split(seat, page);
}
