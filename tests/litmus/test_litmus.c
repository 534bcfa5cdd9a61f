/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells each litmus family that stage 2 can express to the soft TLBs and to the checker, and
 * compares with the architecture's verdict.  Where they differ from it, the row says why.
 */

#include "s2pt/host/check.h"
#include "tlb_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/*
 * The verdict is whether the reader may still see what was there before.  The soft TLBs keep
 * entries as long as they are allowed to.
 *
 * Steps, on CPU 0: `inv`, `new`, `ro` write the entry; `dsb.ish`, `dsb.ishst`, `dsb.nsh`, `isb`;
 * `dmb` is no event; TLBIs `ipa`, `vmalle1`, `vmalls12`, and with `.nsh` not broadcast.
 */

#define IPA         UINT64_C(0x5000)
#define INDEX       5
#define OLD         UINT64_C(0x80000000)
#define NEW         UINT64_C(0xc0000000)
#define L1          UINT64_C(0x801000)
#define L2          UINT64_C(0x802000)
#define L3          UINT64_C(0x803000)
#define ENTRY       (L3 + UINT64_C(8) * INDEX)
#define BREAK       "inv dsb.ishst ipa dsb.ish vmalle1 dsb.ish "
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

enum verdict {
	FORBIDDEN,
	ALLOWED,
};

struct litmus {
	const char *name;
	/*
	 * The entry is invalid at first; otherwise it maps OLD, and the reader has it in its TLB.
	 */
	bool invalid;
	const char *steps;
	/* The CPU that reads, 0 or 1. */
	unsigned int reader;
	/* The reader writes instead of reading. */
	bool writes;
	/* May the reader see what was there: the architecture, the soft TLBs. */
	enum verdict architecture;
	enum verdict tlbs;
	/* What the checker says. */
	const char *checker;
	/* Why the three do not agree; NULL: they do. */
	const char *exception;
};

#define AT_ONCE "stores are seen by walks at once: no fault after a map for want of a barrier"
#define NO_ISB  "a CPU holds no translation outside of its TLB: nothing is left for an ISB"

static const struct litmus rows[] = {
	/* Relaxed virtual memory in Armv8-A. */
	{ "CoWTf.inv+po", true, "new", 0, false, ALLOWED, FORBIDDEN, "RIGHT", AT_ONCE },
	{ "CoWTf.inv+dsb-isb", true, "new dsb.ish isb", 0, false, FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "CoWinvT+dsb-isb", false, "inv dsb.ish isb", 0, false, ALLOWED, ALLOWED, "TLBI_MISSING",
	  NULL },
	{ "CoWinvT+dsb-tlbi-dsb-isb", false, BREAK "isb", 0, false, FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "MP.RT+dsb-tlbiis-dsb+dsb-isb", false, BREAK, 1, false, FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "MP.RT+dsb-tlbi-dsb+dsb-isb", false, "inv dsb.ishst ipa.nsh dsb.nsh vmalle1.nsh dsb.nsh",
	  1, false, ALLOWED, ALLOWED, "TLBI_LOCAL", NULL },
	{ "BBM1+dsb-tlbiis-dsb-dsb+dsb-isb", false, BREAK "new dsb.ish", 1, false, FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "RBS+dsb-tlbiipais-dsb", false, "inv dsb.ish ipa dsb.ish", 1, false, ALLOWED, ALLOWED,
	  "TLBI_STAGE1", NULL },
	{ "RBS+dsb-tlbiipais-dsb-tlbiis-dsb", false, BREAK, 1, false, FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	/* The harness's page table family. */
	{ "MP.BBM+po-tlbiis-po-po+po", false, "inv vmalls12 new", 1, false, ALLOWED, ALLOWED,
	  "DSB_BEFORE", NULL },
	{ "MP.BBM+dmb-tlbiis-dmb-dmb+dmb", false, "inv dmb vmalls12 dmb new dmb", 1, false, ALLOWED,
	  ALLOWED, "DSB_BEFORE", NULL },
	{ "MP.BBM+tlbiis-dsb-dsb+dsb-isb", false, "inv vmalls12 dsb.ish new dsb.ish", 1, false,
	  ALLOWED, ALLOWED, "DSB_BEFORE", NULL },
	{ "MP.BBM+dsb-tlbiis-dsb+dsb-isb", false, "inv dsb.ish vmalls12 dsb.ish new dsb.ish", 1,
	  false, FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "MP.BBM+dsb-tlbiis-po+dsb-isb", false, "inv dsb.ish vmalls12 new", 1, false, ALLOWED,
	  ALLOWED, "DSB_AFTER", NULL },
	/* Families of herd's catalogue. */
	{ "nBBM+LDR", false, "new", 1, false, ALLOWED, ALLOWED, "BBM_ADDRESS", NULL },
	{ "needTLBI1", false, "inv dsb.ish", 1, false, ALLOWED, ALLOWED, "TLBI_MISSING", NULL },
	{ "V2I", false, "inv", 1, false, ALLOWED, ALLOWED, "TLBI_MISSING", NULL },
	{ "V2I-UP-DSB-TLBI-DSB", false, "inv dsb.ish vmalls12 dsb.ish", 0, false, ALLOWED,
	  FORBIDDEN, "RIGHT", NO_ISB },
	{ "V2I-UP-DSB-TLBI-DSB-ISB2", false, "inv dsb.ish vmalls12 dsb.ish isb", 0, false,
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ISH-ISB-W", false, "inv dsb.ish vmalls12 dsb.ish isb", 1, true,
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ST-ISB-W", false, "inv dsb.ish vmalls12 dsb.ishst isb", 1, true,
	  ALLOWED, ALLOWED, "DSB_AFTER", NULL },
	{ "V2I-W-DSB.ST-TLBI-DSB.ISH-ISB-R", false, "inv dsb.ishst vmalls12 dsb.ish isb", 1, false,
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "I2V-UP-DSB", true, "new dsb.ish", 0, false, ALLOWED, FORBIDDEN, "RIGHT", AT_ONCE },
	{ "I2V-UP-DSB-ISB", true, "new dsb.ish isb", 0, false, FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "MPV2I2V-no-bbm", false, "inv dsb.ish new", 1, false, ALLOWED, ALLOWED, "TLBI_MISSING",
	  NULL },
	{ "coRR-pte9", false, BREAK "new dsb.ish", 1, false, FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "coRR-pte9-nobbm+dsb", false, "new dsb.ish", 1, false, ALLOWED, ALLOWED, "BBM_ADDRESS",
	  NULL },
	{ "coRR-pte9-noscope", false, "inv dsb.ish vmalls12.nsh dsb.nsh new", 1, false, ALLOWED,
	  ALLOWED, "TLBI_LOCAL", NULL },
	{ "permchange-M-shoot+DMB.ISH", false, "ro dsb.ish ipa dsb.ish vmalle1 dsb.ish", 1, true,
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "permchange-M+DMB.ISH", false, "ro dsb.ish", 1, true, ALLOWED, ALLOWED, "TLBI_MISSING",
	  NULL },
	{ "DBchange-UP-STR-DSB-ISB", false, "ro dsb.ish isb", 0, true, ALLOWED, ALLOWED,
	  "TLBI_MISSING", NULL },
	{ "DBchange-UP-STR-DSB-TLBI-DSB-ISB", false, "ro dsb.ish vmalls12 dsb.ish isb", 0, true,
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "D15347-M-load-shoot-noscope+DMB.LD", false,
	  "inv dsb.ish ipa.nsh dsb.nsh vmalle1.nsh "
	  "dsb.nsh",
	  1, false, ALLOWED, ALLOWED, "TLBI_LOCAL", NULL },
};

/* The instruction for the name of a step. */
static const struct {
	const char *name;
	struct s2pt_step step;
} instructions[] = {
	{ "dsb.ish", { S2PT_DSB_ISH, 0 } },       { "dsb.ishst", { S2PT_DSB_ISHST, 0 } },
	{ "dsb.nsh", { S2PT_DSB_NSH, 0 } },       { "isb", { S2PT_ISB, 0 } },
	{ "ipa", { S2PT_IPAS2E1IS, IPA >> 12 } }, { "ipa.nsh", { S2PT_IPAS2E1, IPA >> 12 } },
	{ "vmalle1", { S2PT_VMALLE1IS, 0 } },     { "vmalle1.nsh", { S2PT_VMALLE1, 0 } },
	{ "vmalls12", { S2PT_VMALLS12E1IS, 0 } }, { "vmalls12.nsh", { S2PT_VMALLS12E1, 0 } },
};

struct stage {
	struct bench *bench;
	struct s2pt_check *check;
	uint64_t word;
};

static void tell(struct stage *stage, enum s2pt_check_kind kind, s2pt_pa_t at, uint64_t want)
{
	struct s2pt_check_event event = { .kind = kind, .at = at, .want = want };

	if (kind == S2PT_CHECK_ALLOC)
		event.size = 0x1000;
	if (kind == S2PT_CHECK_SWAP)
		event.found = stage->word;
	(void)s2pt_check_event(stage->check, &event);
}

static void write_entry(struct stage *stage, uint64_t word)
{
	bench_write(stage->bench, 3, INDEX, word);
	s2pt_tlbs_stored(stage->bench->tlbs, 0, stage->bench->table[3] + UINT64_C(8) * INDEX);
	tell(stage, S2PT_CHECK_SWAP, ENTRY, word);
	stage->word = word;
}

static void begin(struct stage *stage, const struct litmus *litmus, enum s2pt_tlb_delivery delivery,
		  uint64_t seed)
{
	struct bench_config config = {
		.granule = S2PT_4K, .cpus = 3, .delivery = delivery, .hoard = true, .seed = seed
	};
	struct s2pt_check_config rules = { .cpus = 3, .vmid = BENCH_VMID, .fwb = true };

	stage->bench = bench_new(&config);
	assert_non_null(stage->bench);
	rules.geom = stage->bench->geom;
	stage->check = s2pt_check_new(&rules);
	assert_non_null(stage->check);
	stage->word = 0;
	tell(stage, S2PT_CHECK_ALLOC, L1, 0);
	tell(stage, S2PT_CHECK_ALLOC, L2, 0);
	tell(stage, S2PT_CHECK_ALLOC, L3, 0);
	tell(stage, S2PT_CHECK_RELEASE, L2, L3 | PAGE);
	tell(stage, S2PT_CHECK_RELEASE, L1, L2 | PAGE);
	tell(stage, S2PT_CHECK_ROOT, L1, 0);
	tell(stage, S2PT_CHECK_ENTER, 0, 0);
	if (!litmus->invalid)
		write_entry(stage, OLD | LEAF_RW | PAGE);
	for (unsigned int cpu = 0; cpu < 3; cpu++)
		(void)bench_access(stage->bench, cpu, IPA, S2PT_MMU_READ);
	s2pt_tlbs_begin(stage->bench->tlbs, 0);
}

static void end(struct stage *stage)
{
	s2pt_check_delete(stage->check);
	bench_delete(stage->bench);
}

static void run_instruction(struct stage *stage, const char *name, size_t length)
{
	for (unsigned int i = 0; i < COUNT(instructions); i++) {
		struct s2pt_check_event event = { .kind = S2PT_CHECK_STEP, .vmid = BENCH_VMID };

		if (strlen(instructions[i].name) != length ||
		    strncmp(instructions[i].name, name, length) != 0)
			continue;
		event.step = instructions[i].step;
		(void)s2pt_check_event(stage->check, &event);
		s2pt_tlbs_execute(stage->bench->tlbs, 0, BENCH_VMID, &event.step);
		return;
	}
	fail_msg("no step %s", name);
}

static void run_steps(struct stage *stage, const char *steps)
{
	while (*steps) {
		size_t length = strcspn(steps, " ");

		if (length == 3 && strncmp(steps, "inv", 3) == 0)
			write_entry(stage, 0);
		else if (length == 3 && strncmp(steps, "new", 3) == 0)
			write_entry(stage, NEW | LEAF_RW | PAGE);
		else if (length == 2 && strncmp(steps, "ro", 2) == 0)
			write_entry(stage, OLD | LEAF_R | PAGE);
		else if (length != 3 || strncmp(steps, "dmb", 3) != 0)
			run_instruction(stage, steps, length);
		steps += length;
		steps += strspn(steps, " ");
	}
}

/* Does the reader see what was there before: the old output, or that nothing is mapped? */
static enum verdict seen(struct stage *stage, const struct litmus *litmus)
{
	struct s2pt_tlb_answer answer = bench_access(
		stage->bench, litmus->reader, IPA, litmus->writes ? S2PT_MMU_WRITE : S2PT_MMU_READ);
	bool translated = answer.end == S2PT_MMU_TRANSLATED;

	if (litmus->invalid)
		return translated ? FORBIDDEN : ALLOWED;
	return translated && answer.pa == OLD ? ALLOWED : FORBIDDEN;
}

static void each_family_has_its_verdict(void **state)
{
	unsigned int others = 0;

	(void)state;
	for (unsigned int i = 0; i < COUNT(rows); i++) {
		const struct litmus *litmus = &rows[i];
		const struct s2pt_complaint *complaint;
		const char *code;
		struct stage stage;
		enum verdict tlbs;

		begin(&stage, litmus, S2PT_TLB_AT_BARRIER, 1);
		run_steps(&stage, litmus->steps);
		tlbs = seen(&stage, litmus);
		tell(&stage, S2PT_CHECK_LEAVE, 0, 0);
		complaint = s2pt_check_complaint(stage.check, 0);
		code = s2pt_check_reason_code(complaint ? complaint->reason : S2PT_CHECK_RIGHT);
		if (tlbs != litmus->tlbs || strcmp(code, litmus->checker) != 0) {
			print_error("%s: the TLBs %s it, the checker says %s\n", litmus->name,
				    tlbs == ALLOWED ? "allow" : "forbid", code);
			others++;
		}
		end(&stage);
	}
	assert_int_equal(others, 0);
}

/* The checker must complain where more may be seen than a fault, and nowhere else. */
static void whatever_differs_from_the_architecture_has_a_reason(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < COUNT(rows); i++) {
		const struct litmus *litmus = &rows[i];
		bool complains = strcmp(litmus->checker, "RIGHT") != 0;
		bool owed = litmus->architecture == ALLOWED;
		bool agree = litmus->architecture == litmus->tlbs && complains == owed;

		if (agree != !litmus->exception)
			fail_msg("%s: %s", litmus->name,
				 litmus->exception ? litmus->exception : "differs");
	}
}

/* Artem3+TLBIVMALL: a TLBI is not atomic for all that receive it. */
static void a_tlbi_reaches_one_cpu_before_another(void **state)
{
	static const struct litmus litmus = { .steps = "inv dsb.ish vmalls12" };
	bool parted = false;

	(void)state;
	for (uint64_t seed = 1; seed <= 64 && !parted; seed++) {
		struct stage stage;
		bool gone[2];

		begin(&stage, &litmus, S2PT_TLB_SCATTERED, seed);
		run_steps(&stage, litmus.steps);
		for (unsigned int cpu = 1; cpu <= 2; cpu++)
			gone[cpu - 1] = bench_access(stage.bench, cpu, IPA, S2PT_MMU_READ).end !=
					S2PT_MMU_TRANSLATED;
		parted = gone[0] != gone[1];
		end(&stage);
	}
	assert_true(parted);
}

/* SpecAF: a walk that no access asked for sets the access flag, and fills a TLB. */
static void a_walk_may_be_speculative(void **state)
{
	struct bench_config config = { .granule = S2PT_4K, .cpus = 1, .hardware_updates = true };
	struct bench *bench = bench_new(&config);

	(void)state;
	assert_non_null(bench);
	bench_write(bench, 3, INDEX, (OLD | LEAF_RW | PAGE) & ~UINT64_C(0x400));
	s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, IPA);
	assert_true(bench_read(bench, 3, INDEX) & 0x400);
	assert_true(bench_access(bench, 0, IPA, S2PT_MMU_READ).hit);
	bench_delete(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_family_has_its_verdict),
		cmocka_unit_test(whatever_differs_from_the_architecture_has_a_reason),
		cmocka_unit_test(a_tlbi_reaches_one_cpu_before_another),
		cmocka_unit_test(a_walk_may_be_speculative),
	};

	return cmocka_run_group_tests_name("litmus", tests, NULL, NULL);
}
