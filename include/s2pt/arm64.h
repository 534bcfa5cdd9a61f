/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_ARM64_H
#define S2PT_ARM64_H

/**
 * @file
 * Carries out at EL2 what the library asks of a hypervisor: invalidations instruction by
 * instruction, under the VMID that they are for, and cache maintenance.  Inline functions for gcc
 * and clang; what an old assembler may not know is written by its encoding.
 *
 * Included by whoever wants it, not by `s2pt.h`.  A hook is then as short as this:
 *
 *     static void tlbi(void *context, const struct s2pt_tlbi *request)
 *     {
 *             struct vm *vm = context;
 *
 *             s2pt_arm64_tlbi(&machine, &vm->registers, &vm->table.config.format.geom, request);
 *     }
 *
 * Which VM the TLBIs work for is in `arm64_vm.h`.  Errata that want a second TLBI and DSB are a
 * matter of `s2pt_tlb_features::repeat`, which `s2pt_arm64_look` finds out.
 *
 * Sources: Arm ARM C5.5, D8.16, B2.7 (caches); KVM: enter_vmid_context().
 */

#include "s2pt/arm64_errata.h"
#include "s2pt/arm64_step.h"
#include "s2pt/arm64_vm.h"
#include "s2pt/ops.h"
#include "s2pt/tlbi.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** What the machine's CPUs have in common, as far as invalidations and caches go. */
struct s2pt_arm64 {
	/** The TLB maintenance of all; `outer` and `host` are for the caller to set. */
	struct s2pt_tlb_features tlb;
	/** One of the CPUs has an erratum of speculated ATs. */
	bool speculative_at;
	/** FEAT_XS: there are instructions that wait for no access with the attribute XS. */
	bool xs;
	/**
	 * Use them; for the caller to set.  An invalidation may then be complete before accesses to
	 * memory with XS are, by the translations that it takes away.  Set only with `xs`.
	 */
	bool no_xs;
	/** `CTR_EL0`.DIC: instruction caches follow data. */
	bool coherent_code;
	/** Instruction caches are to be invalidated as a whole, for they go by virtual address. */
	bool aliased_code;
	/** Bytes of the smallest line of a data cache. */
	unsigned int data_line;
	/** Bytes of the smallest line of an instruction cache. */
	unsigned int code_line;
};

#ifdef __aarch64__

/** More code than this is discarded by emptying the caches. */
#define S2PT_ARM64_CODE_MOST UINT64_C(0x40000)

/**
 * What the CPU that runs this can do, and its errata.  Leaves alone what is for the caller to set.
 */
static inline void s2pt_arm64_look(struct s2pt_arm64 *machine)
{
	uint64_t isar0, isar1, isar3, mmfr2, midr, ctr;

	__asm__("mrs %0, id_aa64isar0_el1" : "=r"(isar0));
	__asm__("mrs %0, id_aa64isar1_el1" : "=r"(isar1));
	__asm__("mrs %0, s3_0_c0_c6_3" : "=r"(isar3)); /* ID_AA64ISAR3_EL1 */
	__asm__("mrs %0, s3_0_c0_c7_2" : "=r"(mmfr2)); /* ID_AA64MMFR2_EL1 */
	__asm__("mrs %0, midr_el1" : "=r"(midr));
	__asm__("mrs %0, ctr_el0" : "=r"(ctr));
	machine->tlb.range = (isar0 >> 56 & 0xf) >= 2;
	machine->tlb.dirty = (isar3 >> 8 & 0xf) != 0;
	machine->tlb.ttl = (mmfr2 >> 48 & 0xf) != 0;
	machine->tlb.repeat = s2pt_arm64_repeats(midr);
	machine->speculative_at = s2pt_arm64_speculates(midr);
	machine->xs = (isar1 >> 56 & 0xf) != 0;
	machine->coherent_code = (ctr >> 29 & 1) != 0;
	machine->aliased_code = (ctr >> 14 & 3) != 3; /* PIPT goes by physical address. */
	machine->data_line = 4U << (ctr >> 16 & 0xf);
	machine->code_line = 4U << (ctr & 0xf);
}

/**
 * What is common to the CPUs of a machine: begin with `s2pt_arm64_look` on one, then this on each
 * of the others, one after the other.  A feature is one that all have, an erratum one that any has.
 */
static inline void s2pt_arm64_join(struct s2pt_arm64 *machine)
{
	struct s2pt_arm64 here;

	s2pt_arm64_look(&here);
	machine->tlb.range = machine->tlb.range && here.tlb.range;
	machine->tlb.dirty = machine->tlb.dirty && here.tlb.dirty;
	machine->tlb.ttl = machine->tlb.ttl && here.tlb.ttl;
	machine->tlb.repeat = machine->tlb.repeat || here.tlb.repeat;
	machine->speculative_at = machine->speculative_at || here.speculative_at;
	machine->xs = machine->xs && here.xs;
	machine->coherent_code = machine->coherent_code && here.coherent_code;
	machine->aliased_code = machine->aliased_code || here.aliased_code;
	if (machine->data_line > here.data_line)
		machine->data_line = here.data_line;
	if (machine->code_line > here.code_line)
		machine->code_line = here.code_line;
}

/** Carry out a request for whatever VM is current. */
static inline void s2pt_arm64_invalidate(const struct s2pt_arm64 *machine,
					 const struct s2pt_geom *geom,
					 const struct s2pt_tlbi *request)
{
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_steps_begin(&steps, geom, &machine->tlb, request);
	while (s2pt_steps_next(&steps, &step))
		(void)s2pt_arm64_step(&step, machine->no_xs); /* There is no step but these. */
}

/**
 * Carry out a request of the hook `s2pt_ops::tlbi`, for `vm`, current or not; interrupts are off.
 * A request for a stage 1 of EL2, and one for a barrier alone, needs no VM, which may then be NULL.
 */
static inline void s2pt_arm64_tlbi(const struct s2pt_arm64 *machine, const struct s2pt_arm64_vm *vm,
				   const struct s2pt_geom *geom, const struct s2pt_tlbi *request)
{
	struct s2pt_arm64_before before;

	if (request->regime != S2PT_STAGE2 || request->kind == S2PT_TLBI_NONE) {
		s2pt_arm64_invalidate(machine, geom, request);
		return;
	}
	s2pt_arm64_enter(machine->speculative_at, vm, &before);
	s2pt_arm64_invalidate(machine, geom, request);
	s2pt_arm64_leave(&before);
}

/**
 * Clean and invalidate data caches to the point of coherency, for memory that EL2 has mapped at
 * `at`.
 */
static inline void s2pt_arm64_clean_data(const struct s2pt_arm64 *machine, uintptr_t at,
					 uint64_t size)
{
	uintptr_t line = at & ~S2PT_CAST(uintptr_t, machine->data_line - 1);

	for (; line < at + size; line += machine->data_line)
		__asm__ volatile("dc civac, %0" : : "r"(line) : "memory");
	__asm__ volatile("dsb sy" : : : "memory");
}

/**
 * Let no CPU execute what its instruction cache has for memory that EL2 has mapped at `at`.  What
 * was written there must have been cleaned before, to the point of unification at least.
 */
static inline void s2pt_arm64_discard_code(const struct s2pt_arm64 *machine, uintptr_t at,
					   uint64_t size)
{
	uintptr_t line = at & ~S2PT_CAST(uintptr_t, machine->code_line - 1);

	if (machine->coherent_code) {
		s2pt_arm64_isb();
		return;
	}
	/* By line only where that is not dearer than to begin with an empty cache. */
	if (machine->aliased_code || size > S2PT_ARM64_CODE_MOST)
		__asm__ volatile("ic ialluis" : : : "memory");
	else
		for (; line < at + size; line += machine->code_line)
			__asm__ volatile("ic ivau, %0" : : "r"(line) : "memory");
	__asm__ volatile("dsb ish\n\tisb" : : : "memory");
}

/**
 * Carry out a request of the hook `s2pt_ops::cmo`, where memory at `pa` is mapped at `pa` +
 * `linear`.
 */
static inline void s2pt_arm64_cmo(const struct s2pt_arm64 *machine, uintptr_t linear,
				  const struct s2pt_cmo *request)
{
	uintptr_t at = S2PT_CAST(uintptr_t, request->pa) + linear;

	if (request->kind == S2PT_DISCARD_CODE)
		s2pt_arm64_discard_code(machine, at, request->size);
	else
		s2pt_arm64_clean_data(machine, at, request->size);
}

#endif

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
