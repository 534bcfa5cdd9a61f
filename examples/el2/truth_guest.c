/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the guest of truth.c on either of two CPUs: one access, then a call to the hypervisor. */

#include "truth_guest.h"

#include "cpu.h"
#include "el2.h"

#define EC_HVC 0x16

/* HCR_EL2: RW, VM; DC where stage 1 is off.  These registers change only between attempts. */
#define HCR   (UINT64_C(1) << 31 | 1)
#define DC    (1 << 12)
#define SCTLR 0x30d00800

/* TCR_EL1: 39 bits of input, 4 KiB pages, write-back, no upper half, 40 bits of output. */
#define TCR      (UINT64_C(2) << 32 | 1 << 23 | 3 << 12 | 1 << 10 | 1 << 8 | 25)
#define GIB(ipa) ((ipa) | 0x701) /* a block at level 1: AF, Inner Shareable, attribute 0 */

/* The guest's code, one access and a call, in a page of its own. */
__asm__("	.text\n"
	"	.global	guest_load, guest_store\n"
	"	.balign	4096\n"
	"guest_load:\n"
	"	ldr	x0, [x1]\n"
	"	hvc	#0\n"
	"guest_store:\n"
	"	str	x0, [x1]\n"
	"	hvc	#0\n"
	"	.balign	4096\n");

/* How CPU 0 asks CPU 1 to let the guest try; neither goes on before the other has answered. */
static struct {
	atomic_uint asked;
	atomic_uint answered;
	struct attempt attempt;
	enum outcome outcome;
} other;

static uint64_t vtcr_of_all;
static uint64_t vttbr_of_all;

static void enter_table(void)
{
	write_reg(vtcr_el2, vtcr_of_all);
	write_reg(vttbr_el2, vttbr_of_all);
	write_reg(mair_el1, 0xff);
	write_reg(tcr_el1, TCR);
	write_reg(ttbr0_el1, STAGE1_IPA);
	isb();
}

static enum outcome fault_outcome(const struct s2pt_syndrome *syndrome)
{
	struct s2pt_fault fault;

	if (s2pt_fault_decode(syndrome, &fault) != S2PT_DONE)
		return SURPRISE;
	switch (fault.kind) {
	case S2PT_FAULT_TRANSLATION:
		return FAULT_TRANSLATION;
	case S2PT_FAULT_ACCESS:
		return FAULT_ACCESS;
	case S2PT_FAULT_PERMISSION:
		return FAULT_PERMISSION;
	case S2PT_FAULT_ADDRESS_SIZE:
	case S2PT_FAULT_TLB_CONFLICT:
	case S2PT_FAULT_EXCLUSIVE:
	case S2PT_FAULT_ALIGNMENT:
	case S2PT_FAULT_EXTERNAL:
	case S2PT_FAULT_GRANULE:
	case S2PT_FAULT_UPDATE:
	case S2PT_FAULT_OTHER:
		break;
	}
	return SURPRISE;
}

static enum outcome try_here(const struct attempt *attempt)
{
	struct vcpu vcpu = { { 0 },
			     (uint64_t)(uintptr_t)(attempt->store ? guest_store : guest_load),
			     0x3c5 };
	struct s2pt_syndrome syndrome;

	write_reg(hcr_el2, attempt->stage1 ? HCR : HCR | DC);
	write_reg(sctlr_el1, attempt->stage1 ? SCTLR | 1 : SCTLR);
	isb();
	vcpu.x[1] = DATA_IPA;
	guest_enter(&vcpu);
	syndrome.esr = read_reg(esr_el2);
	syndrome.hpfar = read_reg(hpfar_el2);
	syndrome.far = read_reg(far_el2);
	if (syndrome.esr >> 26 != EC_HVC)
		return fault_outcome(&syndrome);
	if (attempt->store)
		return STORED;
	return vcpu.x[0] == NEW_PA ? READ_NEW : vcpu.x[0] == OLD_PA ? READ_OLD : SURPRISE;
}

enum outcome guest_try(unsigned int cpu, const struct attempt *attempt)
{
	unsigned int number;

	if (cpu == 0)
		return try_here(attempt);
	other.attempt = *attempt;
	number = atomic_fetch_add(&other.asked, 1) + 1;
	while (atomic_load(&other.answered) != number)
		__asm__ volatile("yield");
	return other.outcome;
}

void guest_serve(void)
{
	enter_table();
	for (;;) {
		unsigned int number = atomic_load(&other.asked);

		if (number == atomic_load(&other.answered)) {
			__asm__ volatile("yield");
			continue;
		}
		other.outcome = try_here(&other.attempt);
		atomic_store(&other.answered, number);
	}
}

void guest_use(uint64_t vtcr, uint64_t vttbr)
{
	vtcr_of_all = vtcr;
	vttbr_of_all = vttbr;
	enter_table();
}

void guest_init(uint64_t vtcr, uint64_t vttbr)
{
	const uint64_t cpu_on[4] = { 0xc4000003, 1, (uint64_t)(uintptr_t)secondary, 1 };
	volatile uint64_t *old_table = (volatile uint64_t *)STAGE1_OLD;
	volatile uint64_t *new_table = (volatile uint64_t *)STAGE1_NEW;

	old_table[1] = new_table[1] = GIB(RAM_IPA);
	old_table[2] = GIB(DATA_IPA);
	new_table[2] = GIB(OTHER_IPA);
	guest_use(vtcr, vttbr);
	if (smc(cpu_on) != 0)
		fail("no second CPU", 0);
}
