/* SPDX-License-Identifier: BSD-2-Clause */
#include "cpu.h"
#include "el2.h"

/*
 * Is what libs2pt invalidates needed, and is it enough?  A guest of two instructions fills the TLB;
 * a table is changed; the guest tries again.  With the invalidations it must meet the change;
 * without them, or without their stage-1 part, it must not: else this would show nothing.
 */

#define DATA_IPA UINT64_C(0x80000000)
#define OLD_PA   UINT64_C(0x46000000)
#define NEW_PA   UINT64_C(0x46200000)
#define EC_HVC   0x16

struct s2pt stage2;
struct statistics statistics;

/* How much of an invalidation is carried out. */
enum how {
	WHOLE,
	NOTHING,
	NO_STAGE1,
};

static enum how how;
static bool left_out;
static struct s2pt_tlb_features features;

/* The guest: one access, then a call.  In a page of its own. */
__asm__("	.text\n"
	"	.balign	4096\n"
	"guest_load:\n"
	"	ldr	x0, [x1]\n"
	"	hvc	#0\n"
	"guest_store:\n"
	"	str	x0, [x1]\n"
	"	hvc	#0\n"
	"	.balign	4096\n");
extern const char guest_load[];
extern const char guest_store[];

static void hook_tlbi(void *context, const struct s2pt_tlbi *request)
{
	struct s2pt_steps steps;
	struct s2pt_step step;

	(void)context;
	s2pt_steps_begin(&steps, &stage2.config.format.geom, &features, request);
	while (s2pt_steps_next(&steps, &step)) {
		bool stage1 = step.op == S2PT_VMALLE1 || step.op == S2PT_VMALLE1IS;
		bool both = step.op == S2PT_VMALLS12E1 || step.op == S2PT_VMALLS12E1IS;

#ifdef EL2_DROP_TLBI
		continue;
#endif
		if (how == NOTHING || (how == NO_STAGE1 && stage1)) {
			left_out = true;
			continue;
		}
		stage2_step(&step);
		if (both)
			left_out = false; /* it makes up for what was left out before */
	}
}

/* What the guest's access came to. */
enum outcome {
	READ_OLD,
	READ_NEW,
	STORED,
	FAULT_TRANSLATION,
	FAULT_ACCESS,
	FAULT_PERMISSION,
	SURPRISE,
};

static enum outcome access(bool store)
{
	struct vcpu vcpu = { { 0 },
			     (uint64_t)(uintptr_t)(store ? guest_store : guest_load),
			     0x3c5 };
	struct s2pt_syndrome syndrome;
	struct s2pt_fault fault;

	vcpu.x[1] = DATA_IPA;
	guest_enter(&vcpu);
	syndrome.esr = read_reg(esr_el2);
	syndrome.hpfar = read_reg(hpfar_el2);
	syndrome.far = read_reg(far_el2);
	if (syndrome.esr >> 26 == EC_HVC)
		return store ? STORED : vcpu.x[0] == NEW_PA ? READ_NEW : READ_OLD;
	if (s2pt_fault_decode(&syndrome, &fault) != S2PT_DONE)
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
	case S2PT_FAULT_OTHER:
		break;
	}
	return SURPRISE;
}

static void map(s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size)
{
	struct s2pt_mapping mapping = {
		.ipa = ipa,
		.pa = pa,
		.size = size,
		.attr = { .perm = S2PT_R | S2PT_W | S2PT_X },
	};

	if (s2pt_map(&stage2, &mapping) != S2PT_DONE)
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

/* Split, and then one page of the many goes elsewhere. */
static void do_split(uint64_t size)
{
	struct s2pt_splitting splitting = { .range = { DATA_IPA, size }, .pages = 8 };

	(void)s2pt_split(s2pt_exclusive(&stage2), &splitting);
	map(DATA_IPA, NEW_PA, 4096);
}

static const struct row {
	const char *name;
	void (*change)(uint64_t size);
	bool store;
	enum outcome before;
	enum outcome after;
} rows[] = {
	{ "remap", do_remap, false, READ_OLD, READ_NEW },
	{ "unmap", do_unmap, false, READ_OLD, FAULT_TRANSLATION },
	{ "protect", do_protect, true, STORED, FAULT_PERMISSION },
	{ "age", do_age, false, READ_OLD, FAULT_ACCESS },
	{ "gathered unmap", do_gather, false, READ_OLD, FAULT_TRANSLATION },
	{ "split", do_split, false, READ_OLD, READ_NEW },
};

static const char *verdict(bool good, enum how much)
{
	if (!good)
		return "WRONG";
	if (much != WHOLE && left_out)
		return "stale, as it must be";
	return much == WHOLE ? "nothing stale" : "nothing stale: one TLBI for both stages";
}

static bool row_holds(const struct row *row, uint64_t size, enum how much)
{
	static const char *const names[] = { "whole", "without TLBI", "without stage 1" };
	enum outcome before;
	enum outcome after;
	bool good;

	how = WHOLE;
	do_unmap(UINT64_C(0x200000));
	map(DATA_IPA, OLD_PA, size);
	*(volatile uint64_t *)OLD_PA = OLD_PA;
	*(volatile uint64_t *)NEW_PA = NEW_PA;
	before = access(row->store);
	how = much;
	left_out = false;
	row->change(size);
	after = access(row->store);
	good = before == row->before && after == (left_out ? row->before : row->after) &&
	       (much != NOTHING || left_out);
	print("truth: %s of %d bytes, %s: %s\n", row->name, size, names[much], verdict(good, much));
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
	write_reg(vtcr_el2, s2pt_vtcr_compose(&config.format.geom, &extra));
	write_reg(vttbr_el2, vttbr);
	write_reg(hcr_el2, UINT64_C(1) << 31 | 1 << 12 | 1); /* RW, DC, VM */
	write_reg(sctlr_el1, 0x30d00800);
	isb();
	map((uint64_t)(uintptr_t)guest_load, (uint64_t)(uintptr_t)guest_load, 4096);
}

void cpu_main(unsigned int number, uint64_t devicetree)
{
	unsigned int wrong = 0;
	unsigned int cases = 0;

	(void)number;
	(void)devicetree;
	begin();
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int block = 0; block < 2; block++) {
			uint64_t size = block ? UINT64_C(0x200000) : 4096;

			for (int much = WHOLE; much <= NO_STAGE1; much++) {
				if (rows[i].change == do_split && !block)
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
