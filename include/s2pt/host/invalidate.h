/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_INVALIDATE_H
#define S2PT_HOST_INVALIDATE_H

/**
 * @file
 * The hook `s2pt_ops::tlbi` of the host kit: spells a request out, has the TLBs carry it out,
 * counts it, and takes as long over it as it is told to.
 */

#include "s2pt/host/tlb.h"
#include "s2pt/tlbi.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How the time that an invalidation takes is spread. */
enum s2pt_delay_kind {
	/** As fast as it can be. */
	S2PT_DELAY_NONE,
	/** Always `ns`. */
	S2PT_DELAY_FIXED,
	/** Evenly between 0 and twice `ns`. */
	S2PT_DELAY_UNIFORM,
	/** Exponentially, `ns` on the average, at most 20 times that. */
	S2PT_DELAY_EXPONENTIAL,
};

/** How long invalidations take: this is what an entry under break-before-make stays broken. */
struct s2pt_delay {
	/** The distribution. */
	enum s2pt_delay_kind kind;
	/** Nanoseconds, on the average. */
	uint64_t ns;
	/** Take that time over shared invalidations only. */
	bool shared_only;
};

/** Kinds of requests, `enum s2pt_tlbi_kind`. */
#define S2PT_TLBI_KINDS 4
/** Scopes, `enum s2pt_scope`. */
#define S2PT_SCOPES 2
/** Classes of size: the n-th has requests of 4^n pages up to the next, the last all above. */
#define S2PT_TLBI_SIZES 12

/** What was asked for and what was done. */
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
	/** TLBI instructions. */
	uint64_t instructions;
	/** DSB instructions. */
	uint64_t barriers;
	/** Nanoseconds that it was told to wait. */
	uint64_t delayed_ns;
};

/** What an invalidator is made of. */
struct s2pt_invalidator_config {
	/** Where the instructions are carried out. */
	struct s2pt_tlbs *tlbs;
	/** CPUs that call it. */
	unsigned int cpus;
	/** For which granule and format. */
	struct s2pt_geom geom;
	/** What the CPUs' TLB maintenance can do. */
	struct s2pt_tlb_features features;
	/** How long it takes. */
	struct s2pt_delay delay;
	/** Of the distribution. */
	uint64_t seed;
	/** Told of each instruction after it was carried out; may be NULL. */
	void (*on_step)(void *ctx, unsigned int cpu, unsigned int vmid,
			const struct s2pt_step *step);
	/** Handed to it. */
	void *ctx;
};

/** An invalidator.  Opaque. */
struct s2pt_invalidator;

/** Make one.  NULL: no memory. */
struct s2pt_invalidator *s2pt_invalidator_new(const struct s2pt_invalidator_config *config);

/** End it.  NULL is left alone. */
void s2pt_invalidator_delete(struct s2pt_invalidator *invalidator);

/**
 * Carry out `request` on `cpu`, which is the caller's alone: half of the delay, the instructions,
 * the other half.
 */
void s2pt_invalidator_run(struct s2pt_invalidator *invalidator, unsigned int cpu,
			  const struct s2pt_tlbi *request);

/** What was done so far on `cpu`. */
void s2pt_invalidator_counts(struct s2pt_invalidator *invalidator, unsigned int cpu,
			     struct s2pt_invalidate_counts *counts);

/** Add `more` to `sum`. */
void s2pt_invalidate_counts_add(struct s2pt_invalidate_counts *sum,
				const struct s2pt_invalidate_counts *more);

/** Pass `ns` nanoseconds, letting other threads run. */
void s2pt_delay_pass(uint64_t ns);

#ifdef __cplusplus
}
#endif

#endif
