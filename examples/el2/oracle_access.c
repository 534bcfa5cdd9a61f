/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tries accesses on QEMU's MMU: a guest of one instruction, at EL1 or EL0, against the walk of
 * libs2pt's host kit, and what s2pt_fault_decode makes of the registers against what was done.
 */

#include "oracle_access.h"

#include "cpu.h"
#include "el2.h"
#include "oracle_probe.h"
#include "oracle_state.h"
#include "oracle_table.h"

#define LEAVE     0xd53b0020 /* MRS X0, CTR_EL0: HCR_EL2.TID2 traps it */
#define SURPRISE  0xd4000022 /* HVC #1: at EL1's vectors */
#define STUBS     0x800
#define EC_SYSTEM 0x18

/* The bits of ESR_EL2 that are compared: EC, IL, S1PTW, WnR, FSC. */
#define ESR_CERTAIN (UINT64_C(0x3f) << 26 | 1 << 25 | 1 << 7 | 1 << 6 | 0x3f)
/*
 * For a fault of stage 1's walk QEMU 7.2 tells stage 1's level, and whether the instruction stores.
 */
#define ESR_WALK (ESR_CERTAIN & ~UINT64_C(0x43))

/*
 * The table of stage 1 lies in the page of the code.  It maps two of its four GiB: the code, and
 * what a trial wants.
 */
#define STAGE1 0x7c0
#define SIDE_B UINT64_C(0x40000000)
#define TCR    (UINT64_C(5) << 32 | 1 << 23 | 3 << 12 | 1 << 10 | 1 << 8 | 32)
#define BLOCK  0x7c1 /* AF, Inner Shareable, read-only for EL1 and EL0 */
#define DC     (1 << 12)

#define EL1H   0x3c5
#define EL0T   0x3c0

/* Loads and stores of a register at [X1]. */
static const struct instruction {
	uint32_t word;
	unsigned int size;
	bool store;
	bool is_signed;
	bool wide;
} instructions[] = {
	{ 0xf9400020, 3, false, false, true },  { 0xb9400020, 2, false, false, false },
	{ 0x79400020, 1, false, false, false }, { 0x39400020, 0, false, false, false },
	{ 0xb9800020, 2, false, true, true },   { 0x79800020, 1, false, true, true },
	{ 0x79c00020, 1, false, true, false },  { 0x39c00020, 0, false, true, false },
	{ 0xf9000020, 3, true, false, true },   { 0xb9000020, 2, true, false, false },
	{ 0x79000020, 1, true, false, false },  { 0x39000020, 0, true, false, false },
};
#define INSTRUCTIONS (sizeof(instructions) / sizeof(instructions[0]))

static const unsigned int registers[] = { 0, 19, 31 };
#define REGISTERS (sizeof(registers) / sizeof(registers[0]))

/* One access, and how it is done. */
struct trial {
	struct s2pt_mmu_access access;
	const struct instruction *instruction;
	unsigned int reg;
	uint64_t pc;
	struct vcpu vcpu;
};

void oracle_access_init(void)
{
	volatile uint32_t *code = (volatile uint32_t *)CODE_PA;

	for (unsigned int i = 0; i < STUBS / 4; i++)
		code[i] = SURPRISE;
	for (unsigned int i = 0; i < INSTRUCTIONS * REGISTERS; i++) {
		code[STUBS / 4 + 2 * i] =
			instructions[i / REGISTERS].word | registers[i % REGISTERS];
		code[STUBS / 4 + 2 * i + 1] = LEAVE;
	}
	*(volatile uint64_t *)(CODE_PA + STAGE1) = BLOCK;
	write_reg(mair_el1, 0xff);
	write_reg(tcr_el1, TCR);
	write_reg(ttbr0_el1, STAGE1);
}

static void choose(struct trial *trial)
{
	unsigned int which = (unsigned int)oracle_random(INSTRUCTIONS * REGISTERS);

	*trial = (struct trial){ .reg = registers[which % REGISTERS] };
	trial->access.ipa = oracle_address() & ~UINT64_C(7);
	if (trial->access.ipa < CODE_SIZE)
		trial->access.ipa += CODE_SIZE;
	trial->access.el0 = oracle_random(2) != 0;
	if (oracle_random(3) == 0) {
		trial->access.type = S2PT_MMU_FETCH;
		trial->pc = trial->access.ipa;
	} else {
		trial->instruction = &instructions[which / REGISTERS];
		trial->access.type = trial->instruction->store ? S2PT_MMU_WRITE : S2PT_MMU_READ;
		trial->pc = STUBS + 8 * which;
	}
	trial->access.va = trial->access.ipa;
	trial->vcpu.pc = trial->pc;
	trial->vcpu.pstate = trial->access.el0 ? EL0T : EL1H;
	for (unsigned int i = 0; i < 31; i++)
		trial->vcpu.x[i] = oracle_random(UINT64_MAX);
	trial->vcpu.x[1] = trial->access.ipa;
}

/* Choose an address for a table of stage 1's level 2, so that the walk of stage 1 comes by it. */
static void choose_walk(struct trial *trial)
{
	uint64_t index = (trial->access.ipa & 0xfff) / 8;

	trial->access.s1ptw = true;
	trial->access.type = S2PT_MMU_READ;
	trial->access.va = SIDE_B + (index << 21);
	trial->vcpu.x[1] = trial->access.va;
	if (oracle_random(2)) {
		trial->access.type = S2PT_MMU_FETCH;
		trial->vcpu.pc = trial->access.va;
	}
	((volatile uint64_t *)(CODE_PA + STAGE1))[1] = (trial->access.ipa & ~UINT64_C(0xfff)) | 3;
}

static void set_stage1(bool on)
{
	uint64_t hcr = read_reg(hcr_el2);
	uint64_t sctlr = read_reg(sctlr_el1);

	write_reg(hcr_el2, on ? hcr & ~(uint64_t)DC : hcr | DC);
	write_reg(sctlr_el1, on ? sctlr | 1 : sctlr & ~UINT64_C(1));
	isb();
}

static uint64_t low_bits(uint64_t value, unsigned int size)
{
	return size == 3 ? value : value & ((UINT64_C(1) << (8U << size)) - 1);
}

/* What the register holds after the load. */
static uint64_t loaded(const struct instruction *how, uint64_t value)
{
	unsigned int bits = 8U << how->size;

	value = low_bits(value, how->size);
	if (how->is_signed && value >> (bits - 1))
		value |= ~UINT64_C(0) << (bits - 1);
	return how->wide ? value : value & UINT32_MAX;
}

/* The access succeeded: has it done what it must to the memory at `at`? */
static bool done_right(const struct trial *trial, volatile uint64_t *at, uint64_t before,
		       const struct vcpu *start)
{
	const struct instruction *how = trial->instruction;
	uint64_t stored = trial->reg == 31 ? 0 : start->x[trial->reg];

	if (!how)
		return trial->vcpu.pc == trial->pc;
	if (!how->store)
		return *at == before &&
		       (trial->reg == 31 || trial->vcpu.x[trial->reg] == loaded(how, before));
	return *at == ((before & ~low_bits(UINT64_MAX, how->size)) | low_bits(stored, how->size));
}

static enum s2pt_fault_kind kind_of(enum s2pt_mmu_end end)
{
	switch (end) {
	case S2PT_MMU_TRANSLATION:
		return S2PT_FAULT_TRANSLATION;
	case S2PT_MMU_ACCESS_FLAG:
		return S2PT_FAULT_ACCESS;
	case S2PT_MMU_PERMISSION:
		return S2PT_FAULT_PERMISSION;
	case S2PT_MMU_ADDRESS_SIZE:
		return S2PT_FAULT_ADDRESS_SIZE;
	case S2PT_MMU_EXTERNAL:
		return S2PT_FAULT_EXTERNAL;
	case S2PT_MMU_CONFLICT:
		return S2PT_FAULT_TLB_CONFLICT;
	case S2PT_MMU_TRANSLATED:
		break;
	}
	return S2PT_FAULT_OTHER;
}

/* Does the library decode the registers as what was done? */
static bool decoded_right(const struct trial *trial, const struct s2pt_syndrome *syndrome,
			  const struct s2pt_mmu_walk *walk)
{
	const struct instruction *how = trial->instruction;
	struct s2pt_fault fault;

	if (s2pt_fault_decode(syndrome, &fault) != S2PT_DONE)
		return false;
	if (!fault.ipa_known) {
		__asm__ volatile("at s1e1r, %0\n\tisb" ::"r"(syndrome->far) : "memory");
		if (s2pt_fault_locate(&fault, syndrome->far, read_reg(par_el1)) != S2PT_DONE)
			return false;
	}
	if (trial->access.s1ptw)
		return fault.kind == kind_of(walk->end) && fault.stage1_walk && !fault.exec &&
		       fault.ipa == (trial->access.ipa & ~UINT64_C(0xfff)) &&
		       fault.write == (walk->end == S2PT_MMU_PERMISSION) && !fault.access_valid;
	if (fault.kind != kind_of(walk->end) || fault.level != walk->level ||
	    fault.ipa != trial->access.ipa || fault.stage1_walk || fault.maintenance ||
	    fault.write != (trial->access.type == S2PT_MMU_WRITE) || fault.exec != !how)
		return false;
	return !how || (fault.access_valid && fault.access_size == how->size &&
			fault.access_register == trial->reg &&
			fault.access_signed == how->is_signed && fault.access_wide == how->wide);
}

static bool fault_right(const struct trial *trial, const struct s2pt_syndrome *got,
			const struct s2pt_mmu_walk *walk)
{
	struct s2pt_mmu_syndrome want = s2pt_mmu_syndrome(walk->end, walk->level, &trial->access);
	uint64_t certain = trial->access.s1ptw ? ESR_WALK : ESR_CERTAIN;

	oracle_counts.faults++;
	return (got->esr & certain) == (want.esr & certain) && got->hpfar == want.hpfar &&
	       got->far == want.far && decoded_right(trial, got, walk);
}

bool oracle_access(void)
{
	struct s2pt_syndrome syndrome;
	struct s2pt_mmu_walk walk;
	struct trial trial;
	struct vcpu start;
	uint64_t before = oracle_random(UINT64_MAX) ^ oracle_random(256) << 56;
	volatile uint64_t *at;
	bool good;

	choose(&trial);
	if (trial.instruction && oracle_random(3) == 0 && trial.access.ipa >> 48 == 0)
		choose_walk(&trial);
	s2pt_mmu_walk(&oracle.mmu, &trial.access, &walk);
	if (trial.access.s1ptw && walk.end == S2PT_MMU_TRANSLATED)
		return true;
	at = (volatile uint64_t *)(uintptr_t)walk.leaf.pa;
	if (walk.end == S2PT_MMU_TRANSLATED)
		*at = trial.instruction ? before : LEAVE;
	start = trial.vcpu;
	set_stage1(trial.access.s1ptw);
	guest_enter(&trial.vcpu);
	set_stage1(false);
	syndrome.esr = read_reg(esr_el2);
	syndrome.hpfar = read_reg(hpfar_el2);
	syndrome.far = read_reg(far_el2);
	if (walk.end == S2PT_MMU_TRANSLATED)
		good = syndrome.esr >> 26 == EC_SYSTEM && done_right(&trial, at, before, &start);
	else
		good = fault_right(&trial, &syndrome, &walk);
	oracle_counts.accesses[trial.access.type]++;
	oracle_counts.walks += trial.access.s1ptw ? 1 : 0;
	if (good && oracle_updated(&walk))
		return true;
	print("oracle: %s of %x at EL%u: ESR %x, HPFAR %x, FAR %x, PC %x; expected: %s, level %u, updates %u\n",
	      trial.instruction ? trial.instruction->store ? "store" : "load" : "fetch",
	      trial.access.ipa, trial.access.el0 ? 0U : 1U, syndrome.esr, syndrome.hpfar,
	      syndrome.far, trial.vcpu.pc, s2pt_mmu_end_name(walk.end), (unsigned int)walk.level,
	      walk.updates);
	return false;
}
