/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of an ordered replay: its VMs with their tables and slots, threads and operations. */

#ifndef ORDERED_STATE_H
#define ORDERED_STATE_H

#include "bitmap.h"
#include "common/trace/host.h"
#include "engine_table.h"
#include "leaves.h"
#include "options.h"
#include "report.h"
#include "s2pt/fault.h"
#include "s2pt/gather.h"

/* Most invalidations of a map or relax. */
#define EARLY_REQUESTS 4

/* An operation of a thread, from its entry row to its return row. */
struct replay_op {
	const struct trace_row *entry;
	uint32_t first;
	uint32_t vm;
	/* The input address, aligned to pages. */
	s2pt_ipa_t ipa;
	/* The level of the leaf that is to be made or changed, and the highest one it may write at. */
	int level;
	int reach;
	/* The host's notifier called the operation, without a cache of pages; a fault did not. */
	bool from_host;
	/* The page that must be reported dirty if the operation gives write permission. */
	s2pt_ipa_t dirty;
	/* Another operation was carried out early, so that this one's outcome fits. */
	bool after_other;
	/*
	 * The operation was carried out before its return row, with this status and these requests.
	 */
	bool early;
	enum s2pt_status early_status;
	struct s2pt_tlbi early_requests[EARLY_REQUESTS];
	size_t n_early;
};

/* What is known of a fault whose answer has not been seen. */
struct replay_fault {
	const struct trace_row *row;
	struct s2pt_fault decoded;
	/* State of dirty logging in the fault's slot, and whether the slot was taken away. */
	int logging;
	bool deleted;
	/* The VM's count of invalidations at the fault, and whether one was under way. */
	unsigned int invalidations;
	bool under_way;
};

/* A thread of the trace. */
struct replay_thread {
	struct replay_op op;
	struct replay_fault fault;
	/* The last row of the thread. */
	uint32_t last;
	/* The rows of invalidations inside of the thread's operation. */
	uint32_t *tlbi;
	size_t n_tlbi;
	/* Invalidations that the thread's split has asked for and that must still be seen. */
	struct s2pt_tlbi *owed;
	size_t n_owed;
	size_t paid;
	/* A page that must be reported dirty now; `dirty_row` is TRACE_NONE if none must. */
	s2pt_ipa_t dirty;
	uint32_t dirty_row;
	/*
	 * The thread is in the middle of a change to the host's memory, as far as the trace shows.
	 */
	bool changes_host;
};

/* Whether dirty logging is on. */
enum replay_logging {
	LOGGING_OFF,
	LOGGING_ON,
	LOGGING_GOES_ON,
	LOGGING_GOES_OFF,
};

/* Most vCPUs whose dirty bit may be on its way while a bitmap is read. */
#define RACING_MAX 64

/* Pages whose dirty bit may not have been set yet. */
struct racing {
	uint64_t page[RACING_MAX];
	size_t count;
};

/* The dirty log of a slot. */
struct replay_slot {
	enum replay_logging logging;
	/* The slot is taken away. */
	bool deleted;
	/* The slot was write-protected since logging began to be switched on. */
	bool protected;
	/* A bitmap is being read, or bits of it are being cleared. */
	bool reading;
	bool clearing;
	/* The first pages have been protected again: `before` and `racing` are of that moment. */
	bool cleared;
	/* Sets with a bit for each page: dirty; dirty before the read; protected again by it. */
	uint64_t *dirty;
	uint64_t *before;
	uint64_t *taken;
	/*
	 * Pages of `dirty` that were reported while logging was being switched on: KVM may have
	 * looked at the slot as it was before.  The first read tells.
	 */
	uint64_t *doubtful;
	struct racing racing;
	/* Pages that the read before this one may have missed. */
	struct racing missed;
	/*
	 * Pages that were protected again while somebody reported them, so that they may be dirty
	 * still: since the last read of the bitmap, and before it.
	 */
	struct racing again;
	struct racing again_before;
};

/* A VM of the trace. */
struct replay_vm {
	struct engine_table table;
	const struct trace_vm *vm;
	struct replay_slot *slots;
	/* Number of changes of the host's memory so far. */
	unsigned int invalidations;
	/* What write-protection owes, and whether any has happened since the last invalidation. */
	struct s2pt_gather gather;
	bool protected;
};

/* A finished operation, kept for those that ran beside it. */
struct replay_past {
	uint32_t vm;
	uint32_t first;
	uint32_t last;
	s2pt_ipa_t ipa;
	int level;
	int reach;
};

/* The state of a replay. */
struct replay {
	const struct ordered_options *options;
	const struct trace *trace;
	struct trace_host host;
	enum s2pt_granule granule;
	struct ordered_report *report;
	struct engine engine;
	struct replay_vm *vms;
	struct replay_thread *threads;
	struct replay_past *past;
	size_t past_begin;
	size_t past_end;
	struct snapshots snapshots;
	struct bitmaps bitmaps;
	/* Reading a bitmap does not protect its pages again, but clearing bits of it does. */
	bool manual;
	/* The present row. */
	uint32_t now;
	/* There was no memory. */
	bool failed;
};

/* The log of the slot that covers `ipa` now; NULL if none does. */
struct replay_slot *replay_slot_at(struct replay *replay, uint32_t vm, uint64_t ipa,
				   const struct trace_slot **slot);

static inline const struct s2pt_format *replay_format(const struct replay *replay, uint32_t vm)
{
	return &replay->vms[vm].table.pt.config.format;
}

static inline uint64_t replay_page(const struct replay *replay)
{
	return UINT64_C(1) << replay->granule;
}

static inline s2pt_ipa_t replay_align(const struct replay *replay, uint64_t address)
{
	return address & ~(replay_page(replay) - 1);
}

#endif
