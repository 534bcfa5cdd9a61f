/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shows that the invalidations of libs2pt are enough and needed: a guest of two instructions fills
 * the TLBs of two CPUs, a table is changed, and the guest tries again.  With all of the
 * invalidation it must see the change; with a part left out it must not, or this would show
 * nothing.
 */

#include "cpu.h"
#include "el2.h"
#include "truth_guest.h"

/* Which part of an invalidation is carried out. */
enum how {
	WHOLE,
	NOTHING,
	NO_STAGE1,
	NO_STAGE2,
	/* All of it, but on CPU 0 only. */
	LOCAL,
};

static enum how how;
static bool left_out;
static struct s2pt_tlb_features features;

/* Carry an instruction out on this CPU alone. */
static void step_here(struct s2pt_step step)
{
	static const enum s2pt_step_op pairs[][2] = {
		{ S2PT_IPAS2E1IS, S2PT_IPAS2E1 },
		{ S2PT_RIPAS2E1IS, S2PT_RIPAS2E1 },
		{ S2PT_VMALLE1IS, S2PT_VMALLE1 },
	};

	if (step.op == S2PT_VMALLS12E1IS) {
		/* QEMU 7.2 takes VMALLS12E1 for VMALLS12E1IS. */
		__asm__ volatile("tlbi alle1" ::: "memory");
		left_out = true;
		return;
	}
	for (unsigned int i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (pairs[i][0] == step.op) {
			step.op = pairs[i][1];
			left_out = true;
		}
	}
	stage2_step(&step);
}

/* Is the instruction one that is left out? */
static bool is_left_out(enum s2pt_step_op op)
{
	switch (how) {
	case NOTHING:
		return true;
	case NO_STAGE1:
		return op == S2PT_VMALLE1 || op == S2PT_VMALLE1IS;
	case NO_STAGE2:
		return op == S2PT_IPAS2E1 || op == S2PT_IPAS2E1IS || op == S2PT_RIPAS2E1 ||
		       op == S2PT_RIPAS2E1IS;
	case WHOLE:
	case LOCAL:
		break;
	}
	return false;
}

static void hook_tlbi(void *context, const struct s2pt_tlbi *request)
{
	struct s2pt_steps steps;
	struct s2pt_step step;

	(void)context;
	s2pt_steps_begin(&steps, &stage2.config.format.geom, &features, request);
	while (s2pt_steps_next(&steps, &step)) {
#ifdef EL2_DROP_TLBI
		continue;
#endif
		if (is_left_out(step.op)) {
			left_out = true;
			continue;
		}
		if (how == LOCAL) {
			step_here(step);
			continue;
		}
		if (step.op == S2PT_VMALLS12E1 || step.op == S2PT_VMALLS12E1IS)
			left_out = false; /* invalidates what was left out before */
		stage2_step(&step);
	}
}

static void map(s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size)
{
	struct s2pt_mapping mapping = {
		.ipa = ipa,
		.pa = pa,
		.size = size,
		.attr = { .perm = S2PT_R | S2PT_W | S2PT_X },
	};
	enum s2pt_status status = s2pt_map(&stage2, &mapping);

	if (status != S2PT_DONE && status != S2PT_ALREADY)
		fail("can't map", ipa);
}

static void do_remap(uint64_t size)
{
	map(DATA_IPA, NEW_PA, size);
}

static void do_unmap(uint64_t size)
{
	struct s2pt_range range = { DATA_IPA, size };

	(void)s2pt_unmap(s2pt_exclusive(&stage2), &range, NULL);
}

static void do_protect(uint64_t size)
{
	struct s2pt_range range = { DATA_IPA, size };

	(void)s2pt_protect_alone(s2pt_exclusive(&stage2), &range, S2PT_W, NULL);
}

static void do_age(uint64_t size)
{
	struct s2pt_range range = { DATA_IPA, size };
	bool young;

	(void)s2pt_age_clear_alone(s2pt_exclusive(&stage2), &range, &young, NULL);
}

static void do_gather(uint64_t size)
{
	struct s2pt_range range = { DATA_IPA, size };
	struct s2pt_gather gather;

	s2pt_gather_init(&gather);
	(void)s2pt_unmap(s2pt_exclusive(&stage2), &range, &gather);
	s2pt_gather_flush(&stage2, &gather);
}

/* Split a block, and then move one page of it elsewhere. */
static void do_split(uint64_t size)
{
	struct s2pt_splitting splitting = { .range = { DATA_IPA, size }, .pages = 8 };

	(void)s2pt_split(s2pt_exclusive(&stage2), &splitting);
	map(DATA_IPA, NEW_PA, 4096);
}

/* Move the guest's stage-1 table elsewhere: TLBs hold what its entries say, too. */
static void do_move_stage1(uint64_t size)
{
	(void)size;
	map(STAGE1_IPA, STAGE1_NEW, 4096);
}

static const struct row {
	const char *name;
	void (*change)(uint64_t size);
	struct attempt attempt;
	enum outcome before;
	enum outcome after;
} rows[] = {
	{ "remap", do_remap, { false, false }, READ_OLD, READ_NEW },
	{ "unmap", do_unmap, { false, false }, READ_OLD, FAULT_TRANSLATION },
	{ "protect", do_protect, { true, false }, STORED, FAULT_PERMISSION },
	{ "age", do_age, { false, false }, READ_OLD, FAULT_ACCESS },
	{ "gathered unmap", do_gather, { false, false }, READ_OLD, FAULT_TRANSLATION },
	{ "split", do_split, { false, false }, READ_OLD, READ_NEW },
	{ "remap under stage 1", do_remap, { false, true }, READ_OLD, READ_NEW },
	{ "move of stage 1's table", do_move_stage1, { false, true }, READ_OLD, READ_NEW },
};

/* Must a stale entry remain on this CPU after what was left out, in QEMU's TLBs? */
static bool is_stale(const struct row *row, unsigned int cpu)
{
	if (!left_out)
		return false;
	if (how == LOCAL)
		return cpu != 0;
	/* QEMU keeps stage 2 by itself only for the tables of stage 1. */
	return how != NO_STAGE2 || row->change == do_move_stage1;
}

static void prepare(uint64_t size)
{
	how = WHOLE;
	do_unmap(UINT64_C(0x200000));
	map(DATA_IPA, OLD_PA, size);
	map(OTHER_IPA, NEW_PA, 4096);
	map(STAGE1_IPA, STAGE1_OLD, 4096);
	*(volatile uint64_t *)OLD_PA = OLD_PA;
	*(volatile uint64_t *)NEW_PA = NEW_PA;
}

static bool row_holds(const struct row *row, uint64_t size, enum how much)
{
	static const char *const names[] = { "whole", "without TLBI", "without stage 1",
					     "without stage 2", "on one CPU" };
	unsigned int stale = 0;
	bool good = true;

	prepare(size);
	for (unsigned int cpu = 0; cpu < TRUTH_CPUS; cpu++)
		good = guest_try(cpu, &row->attempt) == row->before && good;
	how = much;
	left_out = false;
	row->change(size);
	for (unsigned int cpu = 0; cpu < TRUTH_CPUS; cpu++) {
		enum outcome after = guest_try(cpu, &row->attempt);

		good = after == (is_stale(row, cpu) ? row->before : row->after) && good;
		stale += is_stale(row, cpu) ? 1 : 0;
	}
	good = good && (much != NOTHING || stale);
	print("truth: %s of %d bytes, %s: %s%s\n", row->name, size, names[much],
	      good ? "" : "WRONG; expected: ",
	      stale == 2 ? "stale on both CPUs"
	      : stale    ? "stale on the other CPU"
			 : "nothing stale");
	return good;
}

static void begin(void)
{
	static struct s2pt_ops ops;
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = 40,
		.pa_bits = 40,
		.start_level = S2PT_START_AUTO,
	};
	struct s2pt_config config = { .policy = S2PT_EXACT, .vmid = 1, .ops = &ops };
	struct s2pt_vtcr_extra extra = { .ps = 0 };
	struct s2pt_id_regs regs = {
		.mmfr0 = read_reg(id_aa64mmfr0_el1),
		.mmfr1 = read_reg(id_aa64mmfr1_el1),
		.mmfr2 = read_reg(id_aa64mmfr2_el1),
		.isar0 = read_reg(id_aa64isar0_el1),
	};
	struct s2pt_cpu cpu;
	uint64_t vttbr;

	s2pt_cpu_decode(&cpu, &regs);
	features = (struct s2pt_tlb_features){ .ttl = cpu.ttl, .range = cpu.tlb_range };
	config.tlb_range = cpu.tlb_range;
	ops = stage2_ops;
	ops.cmo = NULL;
	ops.tlbi = hook_tlbi;
	pool_init(4096);
	if (s2pt_geom_init(&config.format.geom, &want) != S2PT_DONE ||
	    s2pt_init(&stage2, &config) != S2PT_DONE ||
	    s2pt_vttbr_compose(&config.format.geom,
			       &(struct s2pt_vttbr){ .root = s2pt_root_pa(&stage2), .vmid = 1 },
			       &vttbr) != S2PT_DONE)
		fail("no table", 0);
	guest_init(s2pt_vtcr_compose(&config.format.geom, &extra), vttbr);
	map((uint64_t)(uintptr_t)guest_load, (uint64_t)(uintptr_t)guest_load, 4096);
}

void cpu_main(unsigned int number, uint64_t devicetree)
{
	unsigned int wrong = 0;
	unsigned int cases = 0;

	(void)devicetree;
	if (number)
		guest_serve();
	begin();
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int block = 0; block < 2; block++) {
			uint64_t size = block ? UINT64_C(0x200000) : 4096;

			for (int much = WHOLE; much <= LOCAL; much++) {
				if (block ? rows[i].change == do_move_stage1
					  : rows[i].change == do_split)
					continue;
				cases++;
				wrong += row_holds(&rows[i], size, (enum how)much) ? 0 : 1;
			}
		}
	}
	print("truth: %u cases, %u wrong\n", cases, wrong);
	power_off(wrong ? 1 : 0);
}

void el2_surprise(uint64_t esr, uint64_t elr, uint64_t far)
{
	print("\ntruth: exception at EL2: ESR %x ELR %x FAR %x\n", esr, elr, far);
	power_off(2);
}
