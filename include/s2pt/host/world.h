/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_WORLD_H
#define S2PT_HOST_WORLD_H

/**
 * @file
 * One virtual machine with all that it needs: pool, read sections, TLBs, vCPUs, slots of guest
 * memory with dirty bitmaps, and a hypervisor's control thread.
 *
 * vCPUs resolve faults under a lock held for reading and inside of a read section; what takes
 * `struct s2pt_excl` holds it for writing (KVM: `mmu_lock`).  The lock is fair to writers.  The
 * control functions may be called from any thread that is not a vCPU's in the middle of an access;
 * they run one after the other, on a CPU of their own.  None is for use inside of a read section.
 */

#include "s2pt/exclusive.h"
#include "s2pt/host/invalidate.h"
#include "s2pt/host/pool.h"
#include "s2pt/host/slots.h"
#include "s2pt/host/tlb.h"
#include "s2pt/host/vcpu.h"
#include "s2pt/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A line of what happened; see `trace.h`. */
struct s2pt_trace;
/** Who judges what happened; see `check.h`. */
struct s2pt_check;
/** What it is made of, and is told. */
struct s2pt_check_config;
/** The same. */
struct s2pt_check_event;

/** How unkind the CPUs are, within what the architecture allows. */
struct s2pt_adversary {
	/**
	 * Of 1,000 event points of the operations (loads and stores of descriptors, instructions of
	 * invalidations), after how many some CPU walks for an address near one that was accessed,
	 * unasked, and caches what it finds; at most 1000.
	 */
	unsigned int rate;
	/** When invalidations arrive at the TLBs. */
	enum s2pt_tlb_delivery delivery;
	/** See `struct s2pt_tlbs_config`. */
	bool hoard;
};

/** What a world is made of.  All that is zero is off, or its default. */
struct s2pt_world_config {
	/** Shape and encoding. */
	struct s2pt_format format;
	/** See `struct s2pt_config`. */
	enum s2pt_policy policy;
	/** See `struct s2pt_config`. */
	unsigned int bbm;
	/** See `struct s2pt_config`. */
	bool keep_rest;
	/** See `struct s2pt_config`. */
	unsigned int vmid;
	/** What the CPUs' TLB maintenance can do; `range` goes to the table too. */
	struct s2pt_tlb_features features;
	/** Hardware sets the access flag (`VTCR_EL2.HA`). */
	bool hardware_access_flag;
	/** Hardware sets dirty state (`VTCR_EL2.HD`). */
	bool hardware_dirty;
	/** How many vCPUs; at least 1. */
	unsigned int vcpus;
	/** Pages of the pool; 0 is its default. */
	uint64_t pool_pages;
	/** Of everything that is random here. */
	uint64_t seed;
	/** The table gets a `cmo` hook. */
	bool maintain_caches;
	/** How long invalidations take. */
	struct s2pt_delay tlbi_delay;
	/** Faults after which an access is given up; 0 is 1000. */
	unsigned int max_faults;
	/** Size of each TLB. */
	struct s2pt_tlb_shape tlb;
	/** See `struct s2pt_tlbs_config`. */
	bool unjudged;
	/** What the CPUs do of their own accord. */
	struct s2pt_adversary adversary;
	/** A checker looks on, see `check.h`. */
	bool checked;
	/**
	 * Called with each event that a checker is told, one at a time and in the order in which
	 * they happen, from before `s2pt_world_new` returns; to be printed by `record.h`.  Gets
	 * `event_ctx`.  May be NULL.
	 */
	void (*on_event)(void *ctx, const struct s2pt_check_event *event);
	/** Handed to it. */
	void *event_ctx;
	/** Take the time of each fault. */
	bool clock;
	/** Where events go as text; NULL nowhere. */
	struct s2pt_trace *trace;
	/** Called after each fault that a vCPU took, on its thread; may be NULL. */
	void (*on_exit)(void *ctx, unsigned int vcpu, const struct s2pt_vcpu_exit *handled);
	/**
	 * Called before the table's request goes to the TLBs; false: it does not.  A way to break
	 * the hook, for tests of the TLBs.  May change the request.  May be NULL.
	 */
	bool (*on_tlbi)(void *ctx, struct s2pt_tlbi *request);
	/** Handed to both. */
	void *ctx;
};

/** A world.  Opaque. */
struct s2pt_world;

/** Everything that was counted. */
struct s2pt_world_report {
	/** All vCPUs. */
	struct s2pt_vcpu_counts vcpus;
	/** Invalidations, of the vCPUs and of the control thread. */
	struct s2pt_invalidate_counts invalidations;
	/** The part of it that the control thread asked for. */
	struct s2pt_invalidate_counts control;
	/** The pool. */
	struct s2pt_pool_counts pool;
	/** Tables retired. */
	uint64_t retired;
	/** Retired tables that wait for a grace period. */
	uint64_t waiting;
	/** Data cache maintenance requests, and bytes. */
	uint64_t cleans;
	/** Bytes of them. */
	uint64_t cleaned_bytes;
	/** Instruction cache maintenance requests. */
	uint64_t discards;
	/** The word to be alone was given without the lock, or beside a vCPU's operation. */
	uint64_t not_alone;
};

/** What a checker of that world is made of; for the first line of a recording. */
void s2pt_world_rules(const struct s2pt_world_config *config, struct s2pt_check_config *rules);

/** Make a world, with an empty table.  `S2PT_ENOMEM`, or what `s2pt_init` says. */
enum s2pt_status s2pt_world_new(const struct s2pt_world_config *config, struct s2pt_world **world);

/**
 * End it: destroy the table, free everything.  No vCPU may be running.  True: nothing was wrong, as
 * `s2pt_world_check` says, and every page came back.  NULL is left alone, and right.
 */
bool s2pt_world_delete(struct s2pt_world *world);

/** vCPU number `number`. */
struct s2pt_vcpu *s2pt_world_vcpu(struct s2pt_world *world, unsigned int number);

/** Its table, for reading and for what is not wrapped below. */
struct s2pt *s2pt_world_table(struct s2pt_world *world);

/** Its pool. */
struct s2pt_pool *s2pt_world_pool(struct s2pt_world *world);

/** Its TLBs. */
struct s2pt_tlbs *s2pt_world_tlbs(struct s2pt_world *world);

/** The registers of its CPUs. */
const struct s2pt_mmu *s2pt_world_mmu(const struct s2pt_world *world);

/** Its checker, NULL if there is none; only to be asked, and not while vCPUs run. */
const struct s2pt_check *s2pt_world_checker(const struct s2pt_world *world);

/** Add up what was counted; not while vCPUs run. */
void s2pt_world_report(struct s2pt_world *world, struct s2pt_world_report *report);

/** What is wrong. */
struct s2pt_world_faults {
	/** Stale entries that were used. */
	uint64_t stale_used;
	/** Stale entries in the TLBs now. */
	uint64_t stale_kept;
	/** Misuse of pages: the last five counts of the pool together. */
	uint64_t pages_misused;
	/** Pages that neither the table nor the queue of retired tables accounts for. */
	uint64_t pages_leaked;
	/** The word to be alone was given without the lock, or beside a vCPU's operation. */
	uint64_t not_alone;
	/** TLB conflicts, which only a change of size without a break (`bbm` 2) may lead to. */
	uint64_t conflicts;
	/** Invalidations with an operand that is not allowed. */
	uint64_t illegal;
	/** Entries that are held, although nobody is in the table. */
	uint64_t held;
	/** What the checker, if there is one, complained of. */
	uint64_t complaints;
};

/** Look for all of that; no vCPU may be running.  True: nothing.  `faults` may be NULL. */
bool s2pt_world_check(struct s2pt_world *world, struct s2pt_world_faults *faults);

/** Take the lock for writing: from here to `s2pt_world_unlock` the caller is alone. */
struct s2pt_excl s2pt_world_lock(struct s2pt_world *world);

/** Give it back, then do what can't be done under it: pay `gather` (may be NULL), drain. */
void s2pt_world_unlock(struct s2pt_world *world, struct s2pt_gather *gather);

/**
 * Take the lock for reading, announce an operation on the CPU of `vcpu`, enter a read section: for
 * shared operations that no fault asked for.  `vcpu` is the caller's alone.
 */
struct s2pt *s2pt_world_enter(struct s2pt_world *world, struct s2pt_vcpu *vcpu);

/** The end of that. */
void s2pt_world_leave(struct s2pt_world *world, struct s2pt_vcpu *vcpu);

/** The host takes pages away: unmap a range as an MMU notifier does. */
enum s2pt_status s2pt_world_unmap(struct s2pt_world *world, const struct s2pt_range *range);

/** Write-protect a range, invalidated in the end. */
enum s2pt_status s2pt_world_protect(struct s2pt_world *world, const struct s2pt_range *range);

/** Age a range, without an invalidation if `lazy`; `young` tells whether it had been accessed. */
enum s2pt_status s2pt_world_age(struct s2pt_world *world, const struct s2pt_range *range, bool lazy,
				bool *young);

/** Split the blocks of a range into pages. */
enum s2pt_status s2pt_world_split(struct s2pt_world *world, const struct s2pt_range *range);

/**
 * Add a slot; its number, or -1: no room, overlap, misaligned or no memory.  Only what is
 * in no slot yet.
 */
int s2pt_world_slot_add(struct s2pt_world *world, const struct s2pt_slot *slot);

/** Take it away and unmap it. */
enum s2pt_status s2pt_world_slot_remove(struct s2pt_world *world, int number);

/** What it is; false: no such slot. */
bool s2pt_world_slot(struct s2pt_world *world, int number, struct s2pt_slot *slot);

/**
 * Change what backs a slot, or what may be done with it: unmaps it, between
 * `s2pt_invalidate_begin` and `s2pt_invalidate_end`.  Address and size must stay.
 */
enum s2pt_status s2pt_world_slot_change(struct s2pt_world *world, int number,
					const struct s2pt_slot *slot);

/**
 * Switch dirty logging on: write-protect the slot, split its blocks if `split`.  The bitmap begins
 * empty.
 */
enum s2pt_status s2pt_world_logging_start(struct s2pt_world *world, int number, bool split);

/** Switch it off.  Nothing in the table changes until the next faults. */
enum s2pt_status s2pt_world_logging_stop(struct s2pt_world *world, int number);

/**
 * Which pages are dirty: copy the bitmap (bit n of word n / 64 is page n), clear it, write-protect
 * what was set, invalidate.  KVM: KVM_GET_DIRTY_LOG.  How many in `dirty`, which may be NULL.
 */
enum s2pt_status s2pt_world_dirty_get(struct s2pt_world *world, int number, uint64_t *bitmap,
				      uint64_t *dirty);

/**
 * Copy the bitmap and change nothing.  Words: `s2pt_world_dirty_words`.  Under the lock: what any
 * vCPU has written by then is there, also through an entry that another has just made writable.
 */
enum s2pt_status s2pt_world_dirty_peek(struct s2pt_world *world, int number, uint64_t *bitmap);

/** Clear these pages' bits and write-protect them.  KVM: KVM_CLEAR_DIRTY_LOG. */
enum s2pt_status s2pt_world_dirty_clear(struct s2pt_world *world, int number,
					const uint64_t *bitmap);

/** Words of the bitmap of a slot; 0: no such slot. */
uint64_t s2pt_world_dirty_words(struct s2pt_world *world, int number);

#ifdef __cplusplus
}
#endif

#endif
