/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's own stage 1: what is executed is not written, what is written is not executed.  Its tables come
 * from pages of their own, since there is one CPU and no pool yet.
 */

#include "cpu.h"
#include "el2.h"

#include <s2pt/arm64.h>
#include <s2pt/stage1.h>

#define PAGE  4096
#define PAGES 8
#define BITS  39
#define UART  UINT64_C(0x09000000)

/* The machine's memory ends with the guest's; a recording lies behind it. */
#ifdef EL2_TRACE
#define MEMORY_END UINT64_C(0xc0000000)
#else
#define MEMORY_END (RAM_IPA + RAM_OFFSET + RAM_SIZE)
#endif

/* link.ld: where the parts of the image begin; each is whole pages. */
extern char image_start[], constants_start[], data_start[], bss_end[];

struct s2pt stage1;

/* What boot.S puts into the registers of each CPU; it knows the offsets. */
struct stage1_registers {
	uint64_t ttbr0;
	uint64_t tcr;
	uint64_t mair;
} stage1_registers;

static _Alignas(PAGE) unsigned char pages[PAGES][PAGE];
static unsigned int taken;

static void *give(void *context, void *cache, unsigned int count)
{
	(void)context;
	(void)cache;
	if (taken + count > PAGES)
		return NULL;
	taken += count;
	return pages[taken - count];
}

/* Nothing is taken away: the table stays as it is made. */
static void take(void *context, void *table, unsigned int count)
{
	(void)context;
	(void)count;
	fail("a table of EL2 is freed", (uintptr_t)table);
}

static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	(void)pt;
	(void)level;
	fail("a table of EL2 is retired", (uintptr_t)table);
}

static void invalidate(void *context, const struct s2pt_tlbi *request)
{
	static const struct s2pt_arm64 machine;
	const struct s2pt *pt = context;

	s2pt_arm64_invalidate(&machine, &pt->config.format.geom, request);
}

static const struct s2pt_ops ops = {
	.alloc = give, .free = take, .retire = retire, .tlbi = invalidate
};

/* Map memory at its own address. */
static void map(uint64_t start, uint64_t end, unsigned int perm, enum s2pt_memtype memtype)
{
	struct s2pt_mapping mapping = {
		.ipa = start,
		.pa = start,
		.size = end - start,
		.attr = { .perm = perm, .memtype = memtype },
		.fresh_only = true,
	};
	enum s2pt_status status = s2pt_map_alone(s2pt_exclusive(&stage1), &mapping);

	if (status != S2PT_DONE)
		fail(s2pt_status_name(status), start);
}

static void map_all(void)
{
	uint64_t code = (uintptr_t)image_start;
	uint64_t constants = (uintptr_t)constants_start;
	uint64_t data = (uintptr_t)data_start;
	uint64_t end = (uintptr_t)bss_end;

	map(code, constants, S2PT_R | S2PT_X, S2PT_NORMAL);
	map(constants, data, S2PT_R, S2PT_NORMAL);
	map(data, end, S2PT_R | S2PT_W, S2PT_NORMAL);
	map(POOL_BASE, MEMORY_END, S2PT_R | S2PT_W, S2PT_NORMAL);
	map(UART, UART + PAGE, S2PT_R | S2PT_W, S2PT_DEVICE);
}

static void init(void)
{
	struct s2pt_id_regs regs = { .mmfr0 = read_reg(id_aa64mmfr0_el1) };
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = BITS,
		.start_level = S2PT_START_AUTO,
		.regime = S2PT_EL2,
	};
	struct s2pt_config config = {
		.policy = S2PT_EXACT,
		.software_managed = true,
		.ops = &ops,
		.context = &stage1,
		.format = { .regime = S2PT_EL2, .mair = S2PT_MAIR_LINUX },
	};
	struct s2pt_cpu cpu;
	enum s2pt_status status;

	s2pt_cpu_decode(&cpu, &regs);
	want.pa_bits = cpu.pa_bits < 48 ? cpu.pa_bits : 48;
	status = s2pt_geom_init(&config.format.geom, &want);
	if (status == S2PT_DONE)
		status = s2pt_init(&stage1, &config);
	if (status != S2PT_DONE)
		fail(s2pt_status_name(status), 0);
}

void stage1_make(void)
{
	struct s2pt_tcr tcr = { .regime = S2PT_EL2, .lower = { .on = true } };
	struct s2pt_vttbr ttbr;
	struct s2pt_arm64 machine = { .xs = false };

	init();
	map_all();
	tcr.lower.geom = stage1.config.format.geom;
	ttbr = (struct s2pt_vttbr){ .root = s2pt_root_pa(&stage1) };
	if (s2pt_vttbr_compose(&tcr.lower.geom, &ttbr, &stage1_registers.ttbr0) != S2PT_DONE)
		fail("no TTBR0_EL2", ttbr.root);
	stage1_registers.tcr = s2pt_tcr_compose(&tcr);
	stage1_registers.mair = S2PT_MAIR_LINUX;
	/* CPUs read this with their MMU off, past the caches. */
	s2pt_arm64_look(&machine);
	s2pt_arm64_clean_data(&machine, (uintptr_t)&stage1_registers, sizeof(stage1_registers));
}
