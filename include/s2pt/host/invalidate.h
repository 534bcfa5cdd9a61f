/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_INVALIDATE_H
#define S2PT_HOST_INVALIDATE_H

/**
 * @file
 * The host kit's hook `s2pt_ops::tlbi`: it spells a request out in instructions, has the TLBs carry
 * them out, counts them, and takes as long over it as it is told to.
 */

#include "s2pt/host/tlb.h"
#include "s2pt/tlbi.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** How the time that an invalidation takes is spread. */
enum s2pt_delay_kind {
	/** Invalidations take no longer than they must. */
	S2PT_DELAY_NONE,
	/** Each invalidation takes `ns`. */
	S2PT_DELAY_FIXED,
	/** Evenly distributed between 0 and twice `ns`. */
	S2PT_DELAY_UNIFORM,
	/** Exponentially distributed, `ns` on the average, at most 20 times that. */
	S2PT_DELAY_EXPONENTIAL,
};

/** How long invalidations take.  An entry under break-before-make stays broken for that time. */
struct s2pt_delay {
	/** The distribution. */
	enum s2pt_delay_kind kind;
	/** The average in nanoseconds. */
	uint64_t ns;
	/** Only shared invalidations take that time. */
	bool shared_only;
};

/** Members of `enum s2pt_tlbi_kind`. */
#define S2PT_TLBI_KINDS 5
/** Members of `enum s2pt_scope`. */
#define S2PT_SCOPES 2
/**
 * Classes of size.  The n-th counts requests of 4^n pages up to the next, the last one all above.
 */
#define S2PT_TLBI_SIZES 12

/** What was asked for on one CPU, and what was done for it. */
struct s2pt_invalidate_counts {
	/** Requests by kind and scope. */
	uint64_t requests[S2PT_TLBI_KINDS][S2PT_SCOPES];
	/** Range requests by size. */
	uint64_t sizes[S2PT_TLBI_SIZES];
	/** Pages that the range requests named. */
	uint64_t range_pages;
	/** Requests that left out the stage-1 part. */
	uint64_t without_stage1;
	/** Requests with a level. */
	uint64_t with_level;
	/** TLBI instructions that were carried out. */
	uint64_t instructions;
	/** DSB instructions that were carried out. */
	uint64_t barriers;
	/** Nanoseconds that invalidations were told to wait. */
	uint64_t delayed_ns;
};

/** What an invalidator has to know of the machine. */
struct s2pt_invalidator_config {
	/** Where the instructions are carried out. */
	struct s2pt_tlbs *tlbs;
	/** How many CPUs call it. */
	unsigned int cpus;
	/** The granule and format for which operands are made. */
	struct s2pt_geom geom;
	/** What the CPUs' TLB maintenance can do. */
	struct s2pt_tlb_features features;
	/** How long invalidations take. */
	struct s2pt_delay delay;
	/** The seed of the distribution. */
	uint64_t seed;
	/** Told of each instruction after it was carried out; may be NULL. */
	void (*on_step)(void *ctx, unsigned int cpu, unsigned int vmid,
			const struct s2pt_step *step);
	/** Handed to `on_step`. */
	void *ctx;
};

/** An invalidator.  Opaque. */
struct s2pt_invalidator;

/** Make an invalidator.  NULL: no memory. */
struct s2pt_invalidator *s2pt_invalidator_new(const struct s2pt_invalidator_config *config);

/** Free an invalidator.  NULL is left alone. */
void s2pt_invalidator_delete(struct s2pt_invalidator *invalidator);

/**
 * Carry out `request` on `cpu`, which is the caller's alone.  Half of the delay passes before the
 * instructions, the other half after them.
 */
void s2pt_invalidator_run(struct s2pt_invalidator *invalidator, unsigned int cpu,
			  const struct s2pt_tlbi *request);

/** Copy what was counted so far on `cpu`. */
void s2pt_invalidator_counts(struct s2pt_invalidator *invalidator, unsigned int cpu,
			     struct s2pt_invalidate_counts *counts);

/** Add `more` to `sum`. */
void s2pt_invalidate_counts_add(struct s2pt_invalidate_counts *sum,
				const struct s2pt_invalidate_counts *more);

/** Wait for `ns` nanoseconds, letting other threads run. */
void s2pt_delay_pass(uint64_t ns);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
