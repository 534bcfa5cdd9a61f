/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files that are compiled with the kernel's headers. */
#ifndef S2PT_KERNEL_WALKER_PARTS_H
#define S2PT_KERNEL_WALKER_PARTS_H

/* clang-format off: the kernel's headers come first */
#include "probe.h"
#include "walker.h"

#include <asm/kvm_pgtable.h>
/* clang-format on */

/* The one table, and what it hangs on. */
struct walker {
	struct kvm kvm;
	struct kvm_pgtable table;
#ifdef HAVE_MM_OPS
	struct kvm_pgtable_mm_ops ops;
#endif
	enum w_force force;
	bool lives;
	/* It is a stage 1. */
	bool hyp;
};

extern struct walker walker;

#ifdef ARM64_KVM_HVHE
#define w_has_hvhe true
#else
#define w_has_hvhe false
#endif

/* Have the CPU be as wanted; W_UNSUP if this tree does not know such a one. */
int walker_setup(const struct w_setup *setup);
int walker_hyp_map(w_u64 va, w_u64 size, w_u64 pa, unsigned int prot);
void walker_hyp_destroy(void);
void walker_hyp_prot(w_u64 desc, unsigned int *prot);
enum kvm_pgtable_prot walker_prot(unsigned int prot);
#ifdef HAVE_WALK_FLAGS
enum kvm_pgtable_walk_flags walker_flags(unsigned int flags);
#endif

#endif
