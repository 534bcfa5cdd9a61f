/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kernel does about a fault, as far as it decides what is done to the table.  This is a model, written from what is known
 * of user_mem_abort() and handle_access_fault() of each version, and not the kernel's code.
 */
#include "kernel.h"
#include "probe.h"
#include "promise.h"
#include "walker.h"

#include <errno.h>

/* TREE_VERSION is 5010 for 5.10. */
#ifdef HAVE_WALK_FLAGS
/* Since 6.2 faults run beside each other. */
#define FAULTS_BESIDE 1
const bool kernel_faults_lock;
const char kernel_faults_text[] = "faults take mmu_lock for reading";
#else
#define FAULTS_BESIDE 0
const bool kernel_faults_lock = true;
#if TREE_VERSION >= 5018
const char kernel_faults_text[] =
	"faults take mmu_lock alone, but for reading where a page is made writable while logging";
#else
const char kernel_faults_text[] = "faults take mmu_lock alone";
#endif
#endif

/* Up to 5.11 a page was told dirty before it was mapped; since then only if that succeeded. */
#define DIRTY_BEFORE (TREE_VERSION < 5012)

/* What a fault is about. */
struct abort {
	const struct s2pt_engine_fault *fault;
	bool permission, logging;
	/* The size of the entry that denied. */
	uint64_t granule;
	s2pt_pa_t pa;
	/* How much is mapped, and how. */
	uint64_t size;
	unsigned int prot;
};

static bool is_beside(const struct abort *abort)
{
	if (FAULTS_BESIDE)
		return true;
	return TREE_VERSION >= 5018 && abort->logging && abort->permission &&
	       abort->fault->fault.write && abort->granule == KERNEL_PAGE;
}

static void take_lock(struct s2pt_seat *seat, bool beside)
{
	if (beside) {
		s2pt_seat_enter(seat);
		return;
	}
	s2pt_seat_lock(seat);
	s2pt_seat_operation(seat, true);
}

static void release_lock(struct s2pt_seat *seat, bool beside)
{
	if (beside) {
		s2pt_seat_leave(seat);
		return;
	}
	s2pt_seat_operation(seat, false);
	s2pt_seat_unlock(seat);
}

/* handle_access_fault() */
static enum s2pt_status make_young(struct s2pt_seat *seat, const struct s2pt_engine_fault *fault)
{
	w_u64 desc;

	take_lock(seat, FAULTS_BESIDE);
	promise_begin(PROMISE_TOUCH, FAULTS_BESIDE, 0);
	promise_end(w_mkyoung(fault->fault.ipa, 0, &desc));
	release_lock(seat, FAULTS_BESIDE);
	return S2PT_DONE;
}

/* While logging pages only; else what the host has together, or the block that denied. */
static uint64_t size_of(const struct abort *abort, const struct s2pt_scenario *scenario)
{
	if (abort->logging)
		return KERNEL_PAGE;
	if (abort->permission && abort->granule > KERNEL_PAGE && TREE_VERSION >= 5016)
		return abort->granule;
	return scenario->huge ? KERNEL_BLOCK : KERNEL_PAGE;
}

static int change_table(const struct abort *abort)
{
	s2pt_ipa_t ipa = abort->fault->fault.ipa & ~(abort->size - 1);
	unsigned int flags = FAULTS_BESIDE ? W_SHARED | W_HANDLE_FAULT : 0;
	bool relax = abort->permission && abort->size == abort->granule;
	int error;

	promise_begin(relax ? PROMISE_RELAX : PROMISE_MAP, FAULTS_BESIDE, abort->prot);
	if (relax)
		error = w_relax(abort->fault->fault.ipa, abort->prot, 0);
	else
		error = w_map(ipa, abort->size, abort->pa & ~(abort->size - 1), abort->prot, flags);
	promise_end(error);
	return error;
}

static enum s2pt_status status_of(int error)
{
	switch (error) {
	case 0:
		return S2PT_DONE;
	case -EAGAIN:
		return S2PT_BUSY;
	case -ENOMEM:
		return S2PT_ENOMEM;
	default:
		return S2PT_EINVAL;
	}
}

/* user_mem_abort() */
enum s2pt_status kernel_fault(struct s2pt_seat *seat, const struct s2pt_engine_fault *fault)
{
	const struct s2pt_scenario *scenario = s2pt_seat_scenario(seat);
	struct abort abort = {
		.fault = fault,
		.permission = fault->fault.kind == S2PT_FAULT_PERMISSION,
		.logging = scenario->logging,
		.granule = fault->fault.level == S2PT_LEVEL_MAX ? KERNEL_PAGE : KERNEL_BLOCK,
		.prot = W_R | (!scenario->logging || fault->fault.write ? W_W : 0) |
			(fault->fault.exec ? W_PX | W_UX : 0),
	};
	bool beside, dirty = abort.logging && (abort.prot & W_W);
	uint64_t sample;
	int error = -EAGAIN;

	if (fault->fault.kind == S2PT_FAULT_ACCESS)
		return make_young(seat, fault);
	abort.pa = s2pt_seat_backing(seat, fault->page);
	sample = kernel_state.sequence;
	s2pt_seat_saw(seat, sample);
	beside = is_beside(&abort);
	take_lock(seat, beside);
	if (kernel_state.sequence == sample) {
		abort.size = size_of(&abort, scenario);
		if (dirty && DIRTY_BEFORE)
			s2pt_seat_dirty(seat, fault->page);
		error = change_table(&abort);
		if (dirty && !DIRTY_BEFORE && !error)
			s2pt_seat_dirty(seat, fault->page);
	}
	release_lock(seat, beside);
	return status_of(error);
}
