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
};

extern struct walker walker;

enum kvm_pgtable_prot walker_prot(unsigned int prot);
#ifdef HAVE_WALK_FLAGS
enum kvm_pgtable_walk_flags walker_flags(unsigned int flags);
#endif

#endif
