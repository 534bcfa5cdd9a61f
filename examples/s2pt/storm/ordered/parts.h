/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ORDERED_PARTS_H
#define ORDERED_PARTS_H

#include "engine.h"
#include "files.h"
#include "ordered.h"
#include "report.h"
#include "s2pt/fault.h"

/* A map or relax asks for no more invalidations. */
#define EARLY_REQUESTS 4

/* An operation of a thread, from its entry row to its return row. */
struct replay_op {
	const struct trace_row *entry;
	uint32_t first;
	uint32_t vm;
	/* Aligned to pages. */
	s2pt_ipa_t ipa;
	/* The level of the leaf that is to be made or changed, and the highest one it may write at. */
	int level;
	int reach;
	/* By the host's notifier, without a cache of pages; not by a fault. */
	bool from_host;
	/* The page to be reported dirty if it gives write permission. */
	s2pt_ipa_t dirty;
	/* Another one was done early so that this one's outcome fits. */
	bool after_other;
	/* It was done before its return row, with this outcome and these requests. */
	bool early;
	enum s2pt_status early_status;
	struct s2pt_tlbi early_requests[EARLY_REQUESTS];
	size_t n_early;
};

/* What is known of a fault whose answer has not been seen. */
struct replay_fault {
	const struct trace_row *row;
	struct s2pt_fault decoded;
	/* Dirty logging of its slot as it occurred, and whether the slot was taken away. */
	int logging;
	bool deleted;
	/* The VM's count of invalidations, and whether one was under way. */
	unsigned int invalidations;
	bool under_way;
};

/* A thread. */
struct replay_thread {
	struct replay_op op;
	struct replay_fault fault;
	/* Its last row. */
	uint32_t last;
	/* Rows of invalidations inside of its operation. */
	uint32_t *tlbi;
	size_t n_tlbi;
	/* Invalidations that its split has asked for and that are still to be seen. */
	struct s2pt_tlbi *owed;
	size_t n_owed;
	size_t paid;
	/* A page that is to be reported dirty now; `dirty_row` is TRACE_NONE if none is. */
	s2pt_ipa_t dirty;
	uint32_t dirty_row;
	/* It is in the middle of a change to the host's memory, as far as can be seen. */
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
	/* Taken away. */
	bool deleted;
	/* Write-protected since logging began to be switched on. */
	bool protected;
	/* A bitmap is being read, or bits of it cleared. */
	bool reading;
	bool clearing;
	/* The first pages were protected again: `before` and `racing` are of that moment. */
	bool cleared;
	/* Bit sets of one bit a page: dirty; dirty before the read; protected again by it. */
	uint64_t *dirty;
	uint64_t *before;
	uint64_t *taken;
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

/* A VM. */
struct replay_vm {
	struct engine_table table;
	const struct trace_vm *vm;
	struct replay_slot *slots;
	/* Changes of the host's memory so far. */
	unsigned int invalidations;
	/* What write-protection owes, and whether there was any since the last invalidation. */
	struct s2pt_gather gather;
	bool protected;
};

/* A finished operation, for those that ran beside it. */
struct replay_past {
	uint32_t vm;
	uint32_t first;
	uint32_t last;
	s2pt_ipa_t ipa;
	int level;
	int reach;
};

/* A replay. */
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
	/* Reading a bitmap does not protect its pages again; clearing bits of it does. */
	bool manual;
	/* The row at hand. */
	uint32_t now;
	/* No memory. */
	bool failed;
};

/* ordered.c: one trace, with its files; false after a message. */
bool ordered_one(const struct ordered_options *options, const char *path,
		 struct ordered_report *report);

/* replay.c: the whole of it; false after a message. */
bool replay_run(struct replay *replay);

/* op.c: operations with a return row. */
void op_begin(struct replay *replay, const struct trace_row *row);
void op_end(struct replay *replay, const struct trace_row *row);
/* Is another thread in an operation on this VM? */
bool op_beside(const struct replay *replay, const struct trace_row *row);

/* map.c, relax.c: what comes of one; false: it can't be compared further. */
void map_end(struct replay *replay, struct replay_op *op, const struct trace_row *back);
void relax_end(struct replay *replay, struct replay_op *op, const struct trace_row *back);
/* Do it now. */
enum s2pt_status map_do(struct replay *replay, const struct replay_op *op);
enum s2pt_status relax_do(struct replay *replay, const struct replay_op *op);

/* race.c: operations that run beside each other. */
/* How far up the operation may write, seen from now. */
void race_reach(struct replay *replay, struct replay_op *op);
/* Was another operation on the same entry under way? */
bool race_in_flight(const struct replay *replay, const struct replay_op *op);
/* Do an open operation on the same entry early, one that will succeed; false if there is none. */
bool race_linearise(struct replay *replay, const struct replay_op *op);
/* Remember a finished one. */
void race_remember(struct replay *replay, const struct replay_op *op);

/* tlbi.c: invalidations. */
/* Compare what the operation asked for with the rows inside of it. */
void tlbi_compare(struct replay *replay, const struct replay_op *op);
/* The same for an unmap whose leaves were gathered. */
void tlbi_compare_gathered(struct replay *replay, const struct replay_op *op,
			   struct s2pt_gather *gather);
/* The record shows exactly one invalidation of the thread's own CPU, without a hint. */
void tlbi_compare_unhinted(struct replay *replay, const struct replay_op *op);
/* A row outside of operations. */
void tlbi_row(struct replay *replay, const struct trace_row *row);
/* The thread has gone on: nothing may be owed by its split. */
void tlbi_settle(struct replay *replay, struct replay_thread *thread);
/* Nothing may be owed for write-protection any more. */
void tlbi_settle_vm(struct replay *replay, struct replay_vm *vm);

/* alone.c: write-protect, split, age, set the access flag, clean. */
void alone_row(struct replay *replay, const struct trace_row *row);

/* fault.c: what a fault asks for. */
void fault_begin(struct replay *replay, const struct trace_row *row);
/* An operation answers the thread's fault, if there is one; false if there is none. */
bool fault_answer(struct replay *replay, const struct trace_row *row, struct replay_op *op);
/* There will be no answer. */
void fault_drop(struct replay *replay, struct replay_thread *thread, bool end);

/* log.c: dirty logging. */
void log_mark(struct replay *replay, const struct trace_mark *mark);
void log_dirty(struct replay *replay, const struct trace_row *row);
void log_mask(struct replay *replay, const struct trace_row *row);
/* An operation gave write permission, or none. */
void log_expect(struct replay *replay, const struct replay_op *op, bool writable);
/* The page that is due must have been reported by now. */
void log_settle(struct replay *replay, struct replay_thread *thread);
bool log_open(struct replay *replay);
void log_close(struct replay *replay);

/* snapshot.c: compare with the snapshots of this row. */
void snapshot_row(struct replay *replay);

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
