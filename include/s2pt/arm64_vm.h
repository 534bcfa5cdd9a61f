/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_ARM64_VM_H
#define S2PT_ARM64_VM_H

/**
 * @file
 * Makes another VM's tables current for as long as invalidations for it take.
 *
 * **A VM that is not current.**  A TLBI of EL1&0 works on the VMID in `VTTBR_EL2`.  To invalidate
 * for another VM, that one's is put there for as long.  The architecture lets no CPU walk EL1&0's
 * tables ahead of time while it is at EL2; with these errata a speculated AT does, by the stage 1
 * that is in the registers, and caches what it finds under the VMID that is there only for the TLBI
 * (`arm64_errata.h` has the list).  Stage 1 is then kept from being walked meanwhile, as in KVM's
 * enter_vmid_context(): `TCR_EL1`.EPD0 and EPD1 are set, and `SCTLR_EL1`.M, or they would not
 * count.  The same errata ask who enters a guest to have `VTCR_EL2` and `VTTBR_EL2` written, and an
 * ISB carried out, before `HCR_EL2` lets EL1&0 be used.
 *
 * Sources: Arm ARM D8.16; Arm's software developer errata notices; KVM: enter_vmid_context().
 */

#include "s2pt/types.h"

/** Which tables EL1&0 uses, and under which VMID. */
struct s2pt_arm64_vm {
	/** `VTTBR_EL2`, composed by `s2pt_vttbr_compose`. */
	uint64_t vttbr;
	/** `VTCR_EL2`, composed by `s2pt_vtcr_compose`. */
	uint64_t vtcr;
};

#ifdef __aarch64__

/** Functions that read and write a system register. */
#define S2PT_ARM64_REGISTER(name, register_)                                                       \
	static inline uint64_t s2pt_arm64_read_##name(void)                                        \
	{                                                                                          \
		uint64_t value;                                                                    \
                                                                                                   \
		__asm__ volatile("mrs %0, " register_ : "=r"(value) : : "memory");                 \
		return value;                                                                      \
	}                                                                                          \
	static inline void s2pt_arm64_write_##name(uint64_t value)                                 \
	{                                                                                          \
		__asm__ volatile("msr " register_ ", %0" : : "r"(value) : "memory");               \
	}

S2PT_ARM64_REGISTER(vttbr, "vttbr_el2")
S2PT_ARM64_REGISTER(vtcr, "vtcr_el2")
S2PT_ARM64_REGISTER(hcr, "hcr_el2")
/* With HCR_EL2.E2H these names mean EL2's own registers, and the guest's have others. */
S2PT_ARM64_REGISTER(tcr_el1, "tcr_el1")
S2PT_ARM64_REGISTER(tcr_el12, "s3_5_c2_c0_2")
S2PT_ARM64_REGISTER(sctlr_el1, "sctlr_el1")
S2PT_ARM64_REGISTER(sctlr_el12, "s3_5_c1_c0_0")

/** ISB. */
static inline void s2pt_arm64_isb(void)
{
	__asm__ volatile("isb" : : : "memory");
}

/** DSB NSH. */
static inline void s2pt_arm64_dsb_nsh(void)
{
	__asm__ volatile("dsb nsh" : : : "memory");
}

/** The registers that were there before another VM's. */
struct s2pt_arm64_before {
	/** The VM whose tables were current. */
	struct s2pt_arm64_vm vm;
	/** `HCR_EL2`. */
	uint64_t hcr;
	/** The guest's `TCR_EL1`. */
	uint64_t tcr;
	/** The guest's `SCTLR_EL1`. */
	uint64_t sctlr;
	/** `vm` was another one. */
	bool other;
	/** Stage 1 is kept from being walked. */
	bool speculative_at;
};

#define S2PT_ARM64_HCR_TGE (UINT64_C(1) << 27)
#define S2PT_ARM64_HCR_E2H (UINT64_C(1) << 34)
#define S2PT_ARM64_TCR_EPD (UINT64_C(1) << 7 | UINT64_C(1) << 23)
#define S2PT_ARM64_SCTLR_M UINT64_C(1)

/** Write the guest's `TCR_EL1` and `SCTLR_EL1`, each with an ISB. */
static inline void s2pt_arm64_stage1(uint64_t hcr, uint64_t tcr, uint64_t sctlr, bool tcr_first)
{
	for (unsigned int i = 0; i < 2; i++) {
		bool is_tcr = (i == 0) == tcr_first;

		if (hcr & S2PT_ARM64_HCR_E2H && is_tcr)
			s2pt_arm64_write_tcr_el12(tcr);
		else if (hcr & S2PT_ARM64_HCR_E2H)
			s2pt_arm64_write_sctlr_el12(sctlr);
		else if (is_tcr)
			s2pt_arm64_write_tcr_el1(tcr);
		else
			s2pt_arm64_write_sctlr_el1(sctlr);
		s2pt_arm64_isb();
	}
}

/**
 * Make the tables of `vm` current on this CPU, until `s2pt_arm64_leave`.  In between nothing may be
 * done but invalidations: interrupts are off, and no guest runs.  With `HCR_EL2.TGE` (VHE) that bit
 * is cleared too, or the TLBIs would work on the host.  `speculative_at`: a CPU has one of the
 * errata.
 */
static inline void s2pt_arm64_enter(bool speculative_at, const struct s2pt_arm64_vm *vm,
				    struct s2pt_arm64_before *before)
{
	bool vhe;

	before->vm.vttbr = s2pt_arm64_read_vttbr();
	before->vm.vtcr = s2pt_arm64_read_vtcr();
	before->hcr = s2pt_arm64_read_hcr();
	before->other = before->vm.vttbr != vm->vttbr || before->vm.vtcr != vm->vtcr;
	before->speculative_at = before->other && speculative_at;
	before->tcr = 0;
	before->sctlr = 0;
	vhe = (before->hcr & S2PT_ARM64_HCR_E2H) != 0;
	/* A walk that the guest began may still be under way. */
	if (before->other)
		s2pt_arm64_dsb_nsh();
	if (before->speculative_at) {
		before->tcr = vhe ? s2pt_arm64_read_tcr_el12() : s2pt_arm64_read_tcr_el1();
		before->sctlr = vhe ? s2pt_arm64_read_sctlr_el12() : s2pt_arm64_read_sctlr_el1();
		s2pt_arm64_stage1(before->hcr, before->tcr | S2PT_ARM64_TCR_EPD,
				  before->sctlr | S2PT_ARM64_SCTLR_M, true);
	}
	if (before->other) {
		s2pt_arm64_write_vtcr(vm->vtcr);
		s2pt_arm64_write_vttbr(vm->vttbr);
		s2pt_arm64_isb();
	}
	if (before->hcr & S2PT_ARM64_HCR_TGE) {
		s2pt_arm64_write_hcr(before->hcr & ~S2PT_ARM64_HCR_TGE);
		s2pt_arm64_isb();
	}
}

/** Make current again what was before `s2pt_arm64_enter`. */
static inline void s2pt_arm64_leave(const struct s2pt_arm64_before *before)
{
	if (before->hcr & S2PT_ARM64_HCR_TGE) {
		s2pt_arm64_write_hcr(before->hcr);
		s2pt_arm64_isb();
	}
	if (!before->other)
		return;
	s2pt_arm64_write_vtcr(before->vm.vtcr);
	s2pt_arm64_write_vttbr(before->vm.vttbr);
	s2pt_arm64_isb();
	if (before->speculative_at)
		s2pt_arm64_stage1(before->hcr, before->tcr, before->sctlr, false);
}

#endif

#endif
