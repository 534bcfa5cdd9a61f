/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_WORLD_H
#define S2PT_HOST_WORLD_H

/**
 * @file
 * The world: one virtual machine with all that it needs, made by one call: pool, read sections,
 * TLBs, vCPUs, slots of guest memory with dirty bitmaps, and a hypervisor's control thread.
 *
 * vCPUs resolve faults under a lock held for reading and inside of a read section; what takes
 * `struct s2pt_excl` holds it for writing (KVM: `mmu_lock`).  The lock is fair to writers.  The
 * control functions may be called from any thread that is not a vCPU's in the middle of an access;
 * they run one after the other, on a CPU of their own.  None is for use inside of a read section.
 */

#include "s2pt/exclusive.h"
#include "s2pt/host/dirty_log.h"
#include "s2pt/host/invalidate.h"
#include "s2pt/host/pool.h"
#include "s2pt/host/slots.h"
#include "s2pt/host/tlb.h"
#include "s2pt/host/vcpu.h"
#include "s2pt/table.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** The writer of what happens as lines of text; see `trace.h`. */
struct s2pt_trace;
/** The checker, which complains when a store or TLBI breaks a rule; see `check.h`. */
struct s2pt_check;
/** What a checker has to know of the machine; see `check.h`. */
struct s2pt_check_config;
/** An event that a checker is told; see `check.h`. */
struct s2pt_check_event;

/** How often CPUs do what the architecture allows but software rarely meets. */
struct s2pt_adversary {
	/**
	 * How many of 1,000 event points of the operations (loads and stores of descriptors,
	 * instructions of invalidations) are followed by a walk that nobody asked for: some CPU
	 * walks for an address near one that was accessed, and caches what it finds.  At most 1000.
	 */
	unsigned int rate;
	/** When invalidations arrive at the TLBs. */
	enum s2pt_tlb_delivery delivery;
	/** See `s2pt_tlbs_config::hoard`. */
	bool hoard;
};

/** Configuration of a world.  0 switches off, or stands for a default. */
struct s2pt_world_config {
	/** Shape of the table and encoding of its descriptors. */
	struct s2pt_format format;
	/** See `s2pt_config::policy`. */
	enum s2pt_policy policy;
	/** See `s2pt_config::bbm` and `s2pt_tlbs_config::bbm`. */
	unsigned int bbm;
	/** See `s2pt_config::keep_rest`. */
	bool keep_rest;
	/** The table has runs of contiguous leaves, see `s2pt_config::contiguous`. */
	bool contiguous;
	/** See `s2pt_config::vmid`. */
	unsigned int vmid;
	/** What the CPUs' TLB maintenance can do; `range` goes to the table too. */
	struct s2pt_tlb_features features;
	/** Hardware sets the access flag (`VTCR_EL2.HA`). */
	bool hardware_access_flag;
	/** Hardware sets dirty state (`VTCR_EL2.HD`). */
	bool hardware_dirty;
	/**
	 * How dirty logs come about.  S2PT_LOG_DBM and S2PT_LOG_HDBSS need `hardware_access_flag`
	 * and `hardware_dirty`.
	 */
	enum s2pt_log_mode log;
	/** S2PT_LOG_HDBSS: the buffers have `1 << log_pages` times 4 KiB, 0 to 9. */
	unsigned int log_pages;
	/** S2PT_LOG_HDBSS: see `s2pt_hdbss::late` and `s2pt_hdbss::abort_at`. */
	bool log_late;
	/** See `log_late`. */
	uint64_t log_abort_at;
	/** How many vCPUs; at least 1. */
	unsigned int vcpus;
	/** Pages of the pool; 0 is its default. */
	uint64_t pool_pages;
	/** The seed of all that is random in the world. */
	uint64_t seed;
	/** The table gets a hook `s2pt_ops::cmo`. */
	bool maintain_caches;
	/** How long invalidations take. */
	struct s2pt_delay tlbi_delay;
	/** Faults after which an access is given up; 0 is 1000. */
	unsigned int max_faults;
	/** Size of each TLB. */
	struct s2pt_tlb_shape tlb;
	/** See `s2pt_tlbs_config::unjudged`. */
	bool unjudged;
	/** What the CPUs do without being asked. */
	struct s2pt_adversary adversary;
	/** A checker judges all that happens, see `check.h`. */
	bool checked;
	/**
	 * Called with each event that a checker is told, one at a time and in the order in which
	 * they happen, from before `s2pt_world_new` returns; to be printed by `record.h`.  May be
	 * NULL.
	 */
	void (*on_event)(void *ctx, const struct s2pt_check_event *event);
	/** Handed to `on_event`. */
	void *event_ctx;
	/** Measure the time that each fault takes. */
	bool clock;
	/** Writes what happens as text; NULL: nothing is written. */
	struct s2pt_trace *trace;
	/** Called after each fault that a vCPU took, on its thread; may be NULL. */
	void (*on_exit)(void *ctx, unsigned int vcpu, const struct s2pt_vcpu_exit *handled);
	/**
	 * Called before the table's request goes to the TLBs; false: it does not go there.  May
	 * change the request.  A way to break the hook, for tests of the TLBs.  May be NULL.
	 */
	bool (*on_tlbi)(void *ctx, struct s2pt_tlbi *request);
	/** Handed to `on_exit` and `on_tlbi`. */
	void *ctx;
};

/** A world.  Opaque. */
struct s2pt_world;

/** Everything that was counted. */
struct s2pt_world_report {
	/** The sum over all vCPUs. */
	struct s2pt_vcpu_counts vcpus;
	/** Invalidations that vCPUs and the control thread asked for. */
	struct s2pt_invalidate_counts invalidations;
	/** Invalidations that the control thread asked for. */
	struct s2pt_invalidate_counts control;
	/** What was counted in the pool. */
	struct s2pt_pool_counts pool;
	/** Tables retired. */
	uint64_t retired;
	/** Retired tables that wait for a grace period. */
	uint64_t waiting;
	/** Requests to clean data caches. */
	uint64_t cleans;
	/** Bytes of the requests in `cleans`. */
	uint64_t cleaned_bytes;
	/** Requests to discard instruction caches. */
	uint64_t discards;
	/** How often `s2pt_exclusive` was called without the lock, or beside a vCPU's operation. */
	uint64_t not_alone;
};

/**
 * Fill `rules` for a checker of a world of this configuration, and for the first line of a
 * recording.
 */
void s2pt_world_rules(const struct s2pt_world_config *config, struct s2pt_check_config *rules);

/**
 * Make a world, with an empty table.  `S2PT_ENOMEM`, or what `s2pt_init` says; `S2PT_EINVAL` also
 * for a log that the hardware of the configuration does not keep.
 */
enum s2pt_status s2pt_world_new(const struct s2pt_world_config *config, struct s2pt_world **world);

/**
 * Destroy the table and free the world.  No vCPU may be running.  True: nothing was wrong, as
 * `s2pt_world_check` says, and every page came back.  NULL is left alone, and true.
 */
bool s2pt_world_delete(struct s2pt_world *world);

/** vCPU number `number`. */
struct s2pt_vcpu *s2pt_world_vcpu(struct s2pt_world *world, unsigned int number);

/** The world's table, for reading and for what is not wrapped below. */
struct s2pt *s2pt_world_table(struct s2pt_world *world);

/** The world's pool. */
struct s2pt_pool *s2pt_world_pool(struct s2pt_world *world);

/** The world's TLBs. */
struct s2pt_tlbs *s2pt_world_tlbs(struct s2pt_world *world);

/** The registers of the world's CPUs. */
const struct s2pt_mmu *s2pt_world_mmu(const struct s2pt_world *world);

/** The world's checker, NULL if there is none; only to be asked, and not while vCPUs run. */
const struct s2pt_check *s2pt_world_checker(const struct s2pt_world *world);

/** Add up what was counted; not while vCPUs run. */
void s2pt_world_report(struct s2pt_world *world, struct s2pt_world_report *report);

/** How often each kind of fault was found; all 0 is right. */
struct s2pt_world_faults {
	/** Stale entries that were used. */
	uint64_t stale_used;
	/** Stale entries in the TLBs now. */
	uint64_t stale_kept;
	/** Misuse of pages: the last five counts of the pool together. */
	uint64_t pages_misused;
	/** Pages that neither the table nor the queue of retired tables accounts for. */
	uint64_t pages_leaked;
	/** How often `s2pt_exclusive` was called without the lock, or beside a vCPU's operation. */
	uint64_t not_alone;
	/**
	 * Accesses that met two entries which translate differently.  A change of size without a
	 * break leads to none: see `s2pt_tlbs_config::bbm`.
	 */
	uint64_t conflicts;
	/** Invalidations with an operand that is not allowed. */
	uint64_t illegal;
	/** Entries that are held, although nobody is in the table. */
	uint64_t held;
	/** Complaints of the checker, if there is one. */
	uint64_t complaints;
};

/** Look for faults of these kinds; no vCPU may be running.  True: none.  `faults` may be NULL. */
bool s2pt_world_check(struct s2pt_world *world, struct s2pt_world_faults *faults);

/** Take the lock for writing: from here to `s2pt_world_unlock` the caller is alone. */
struct s2pt_excl s2pt_world_lock(struct s2pt_world *world);

/**
 * Give the lock back, then do what can't be done under it: pay `gather` (may be NULL), free retired
 * tables.
 */
void s2pt_world_unlock(struct s2pt_world *world, struct s2pt_gather *gather);

/**
 * Take the lock for reading, announce an operation on the CPU of `vcpu`, enter a read section: for
 * shared operations that no fault asked for.  `vcpu` is the caller's alone.
 */
struct s2pt *s2pt_world_enter(struct s2pt_world *world, struct s2pt_vcpu *vcpu);

/** End the read section and the operation that `s2pt_world_enter` began, and give the lock back. */
void s2pt_world_leave(struct s2pt_world *world, struct s2pt_vcpu *vcpu);

/** Unmap a range as an MMU notifier does: the host takes its pages away. */
enum s2pt_status s2pt_world_unmap(struct s2pt_world *world, const struct s2pt_range *range);

/** Write-protect a range, and invalidate it before the function returns. */
enum s2pt_status s2pt_world_protect(struct s2pt_world *world, const struct s2pt_range *range);

/** Age a range, without an invalidation if `lazy`; `young` tells whether it had been accessed. */
enum s2pt_status s2pt_world_age(struct s2pt_world *world, const struct s2pt_range *range, bool lazy,
				bool *young);

/** Split the blocks of a range into pages. */
enum s2pt_status s2pt_world_split(struct s2pt_world *world, const struct s2pt_range *range);

/**
 * Add a slot, of addresses that are in none yet.  Returns its number, or -1: no room, overlap,
 * misaligned or no memory.
 */
int s2pt_world_slot_add(struct s2pt_world *world, const struct s2pt_slot *slot);

/** Take a slot away and unmap it. */
enum s2pt_status s2pt_world_slot_remove(struct s2pt_world *world, int number);

/** Copy a slot; false: there is none of this number. */
bool s2pt_world_slot(struct s2pt_world *world, int number, struct s2pt_slot *slot);

/**
 * Change what backs a slot, or what may be done with it.  The slot is unmapped, between
 * `s2pt_invalidate_begin` and `s2pt_invalidate_end`.  Address and size must stay.
 */
enum s2pt_status s2pt_world_slot_change(struct s2pt_world *world, int number,
					const struct s2pt_slot *slot);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
