/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The little of KVM and of the arm64 kernel that a stage-2 walker sees.  Everything that decides a bit of a descriptor or of
 * VTCR_EL2 comes from the tree's own headers; what is made here are the seams: locks, barriers, TLB maintenance, features.
 */
#ifndef S2PT_SHIM_KVM_HOST_H
#define S2PT_SHIM_KVM_HOST_H

/* The order counts. */
/* clang-format off */
#include <linux/compiler.h>
#include <linux/const.h>
#include <linux/kconfig.h>
#include <linux/types.h>
#include <linux/bits.h>

/* Their constants are wanted, and not their code, which needs the whole kernel. */
#define __ASSEMBLY__  1
#define __ASSEMBLER__ 1
#include <asm/memory.h>
#include <asm/pgtable-hwdef.h>
#undef __ASSEMBLER__
#undef __ASSEMBLY__

#include <asm/cpucaps.h>
#include <asm/kvm_arm.h>
#include <asm/pgtable-prot.h>
#include <asm/sysreg.h>

#include <s2pt/seams.h>
/* clang-format on */

#endif
