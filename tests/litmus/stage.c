/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the steps of a litmus row, one after the other, and has each carried out and judged. */

#include "stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CPUS        4
#define OLD         UINT64_C(0x80000000)
#define NEW         UINT64_C(0xc0000000)
#define AF          UINT64_C(0x400)
#define WRITES      UINT64_C(0x80)
#define DBM         (UINT64_C(1) << 51)
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* Where the checker is told that the tables lie: the pool's addresses are none of its business. */
#define L1 UINT64_C(0x801000)
#define L2 UINT64_C(0x802000)
#define L3 UINT64_C(0x803000)

/* The index of x in its table; y is the next. */
#define INDEX 5

struct what {
	const char *at;
	size_t length;
	unsigned int cpu;
	unsigned int index;
	const char *seen;
	size_t seen_length;
};

static bool is(const struct what *what, const char *name)
{
	return strlen(name) == what->length && strncmp(what->at, name, what->length) == 0;
}

static const struct {
	const char *name;
	uint64_t word;
} words[] = {
	{ "inv", 0 },
	{ "new", NEW | LEAF_RW | PAGE },
	{ "old", OLD | LEAF_RW | PAGE },
	{ "ro", OLD | LEAF_R | PAGE },
	{ "af0", (OLD | LEAF_RW | PAGE) & ~AF },
	{ "clean", OLD | LEAF_R | DBM | PAGE },
	{ "dirty", OLD | LEAF_RW | DBM | PAGE },
	{ "held", UINT64_C(1) << 60 },
};

static const struct {
	const char *name;
	struct s2pt_step step;
} instructions[] = {
	{ "dsb.nshst", { S2PT_DSB_NSHST, 0 } },
	{ "dsb.nshld", { S2PT_DSB_NSHLD, 0 } },
	{ "dsb.nsh", { S2PT_DSB_NSH, 0 } },
	{ "dsb.ishst", { S2PT_DSB_ISHST, 0 } },
	{ "dsb.ishld", { S2PT_DSB_ISHLD, 0 } },
	{ "dsb.ish", { S2PT_DSB_ISH, 0 } },
	{ "isb", { S2PT_ISB, 0 } },
	{ "ipa", { S2PT_IPAS2E1IS, INDEX } },
	{ "ipa.nsh", { S2PT_IPAS2E1, INDEX } },
	{ "vmalle1", { S2PT_VMALLE1IS, 0 } },
	{ "vmalle1.nsh", { S2PT_VMALLE1, 0 } },
	{ "vmalls12", { S2PT_VMALLS12E1IS, 0 } },
	{ "vmalls12.nsh", { S2PT_VMALLS12E1, 0 } },
	{ "vmallws2", { S2PT_VMALLWS2E1IS, 0 } },
	{ "vmallws2.nsh", { S2PT_VMALLWS2E1, 0 } },
};

static const char *const silent[] = { "dmb.sy", "dmb.st", "dmb.ld", "flag", "see",
				      "addr",   "ctrl",   "acq",    "over" };

static s2pt_pa_t place(unsigned int index)
{
	return L3 + UINT64_C(8) * index;
}

static s2pt_pa_t place_in_pool(const struct stage *stage, unsigned int index)
{
	return stage->bench->table[3] + UINT64_C(8) * index;
}

static void tell(struct stage *stage, struct s2pt_check_event event)
{
	(void)s2pt_check_event(stage->check, &event);
}

static void write_word(struct stage *stage, const struct what *what, enum s2pt_check_kind kind,
		       uint64_t word)
{
	uint64_t found = bench_read(stage->bench, 3, what->index);

	bench_write(stage->bench, 3, what->index, word);
	s2pt_tlbs_stored(stage->bench->tlbs, what->cpu, place_in_pool(stage, what->index));
	tell(stage, (struct s2pt_check_event){ .kind = kind,
					       .cpu = what->cpu,
					       .at = place(what->index),
					       .found = found,
					       .want = word });
}

/* For `struct s2pt_mmu_memory`: what hardware sets is told to the checker. */
static bool read_memory(void *ctx, s2pt_pa_t pa, uint64_t *word)
{
	const struct stage *stage = ctx;

	return s2pt_pool_read(stage->bench->pool, pa, word);
}

static bool swap_memory(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want)
{
	struct stage *stage = ctx;

	if (!s2pt_pool_swap(stage->bench->pool, pa, found, want))
		return false;
	tell(stage, (struct s2pt_check_event){ .kind = S2PT_CHECK_HARDWARE,
					       .cpu = stage->walks,
					       .at = L3 + (pa - stage->bench->table[3]),
					       .found = found,
					       .want = want });
	return true;
}

static void tell_tables(struct stage *stage)
{
	static const s2pt_pa_t tables[] = { L1, L2, L3 };

	for (unsigned int i = 0; i < COUNT(tables); i++)
		tell(stage, (struct s2pt_check_event){
				    .kind = S2PT_CHECK_ALLOC, .at = tables[i], .size = 0x1000 });
	tell(stage,
	     (struct s2pt_check_event){ .kind = S2PT_CHECK_RELEASE, .at = L2, .want = L3 | PAGE });
	tell(stage,
	     (struct s2pt_check_event){ .kind = S2PT_CHECK_RELEASE, .at = L1, .want = L2 | PAGE });
	tell(stage, (struct s2pt_check_event){ .kind = S2PT_CHECK_ROOT, .at = L1 });
}

static uint64_t word_of(const struct what *what)
{
	for (unsigned int i = 0; i < COUNT(words); i++)
		if (is(what, words[i].name))
			return words[i].word;
	fail_msg("no word %.*s", (int)what->length, what->at);
	return 0;
}

void stage_begin(struct stage *stage, const char *start, enum s2pt_tlb_delivery delivery,
		 uint64_t seed)
{
	bool flags = strcmp(start, "x=af0") == 0 || strcmp(start, "x=clean") == 0 ||
		     strcmp(start, "x=dirty") == 0;
	struct bench_config config = { .granule = S2PT_4K,
				       .hardware_updates = flags,
				       .cpus = CPUS,
				       .delivery = delivery,
				       .hoard = true,
				       .seed = seed };
	struct s2pt_check_config rules = {
		.cpus = CPUS, .vmid = BENCH_VMID, .fwb = true, .hardware = flags
	};
	struct what x = { .at = "old", .length = 3, .index = INDEX };
	struct what y = { .at = "old", .length = 3, .index = INDEX + 1 };

	*stage = (struct stage){ .bench = bench_new(&config), .seen = true };
	assert_non_null(stage->bench);
	stage->bench->mmu.memory = (struct s2pt_mmu_memory){ read_memory, swap_memory, stage };
	rules.geom = stage->bench->geom;
	stage->check = s2pt_check_new(&rules);
	assert_non_null(stage->check);
	tell_tables(stage);
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		tell(stage, (struct s2pt_check_event){ .kind = S2PT_CHECK_ENTER, .cpu = cpu });
	if (strncmp(start, "x=", 2) == 0) {
		x.at = start + 2;
		x.length = strlen(x.at);
	}
	write_word(stage, &x, S2PT_CHECK_SWAP, word_of(&x));
	write_word(stage, &y, S2PT_CHECK_SWAP, word_of(&y));
	stage_run(stage, "dsb.ish");
	/* An access would set flags. */
	for (unsigned int cpu = 0; cpu < CPUS && !flags && strcmp(start, "cold") != 0; cpu++) {
		(void)bench_access(stage->bench, cpu, INDEX << 12, S2PT_MMU_READ);
		(void)bench_access(stage->bench, cpu, (INDEX + 1) << 12, S2PT_MMU_READ);
	}
	s2pt_tlbs_begin(stage->bench->tlbs, 0);
}

const char *stage_end(struct stage *stage)
{
	const struct s2pt_complaint *complaint;
	const char *code;

	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		tell(stage, (struct s2pt_check_event){ .kind = S2PT_CHECK_LEAVE, .cpu = cpu });
	complaint = s2pt_check_complaint(stage->check, 0);
	code = s2pt_check_reason_code(complaint ? complaint->reason : S2PT_CHECK_RIGHT);
	s2pt_check_delete(stage->check);
	bench_delete(stage->bench);
	return code;
}

void stage_execute(struct stage *stage, unsigned int cpu, const struct s2pt_step *step)
{
	unsigned int vmid = stage->registers ? S2PT_TLB_CURRENT_VMID : BENCH_VMID;

	tell(stage, (struct s2pt_check_event){
			    .kind = S2PT_CHECK_STEP, .cpu = cpu, .step = *step, .vmid = vmid });
	s2pt_tlbs_execute(stage->bench->tlbs, cpu, vmid, step);
}

static const struct {
	const char *name;
	enum s2pt_tlb_register which;
	enum s2pt_check_register told;
	uint64_t value;
} registers[] = {
	{ "hcr.guest", S2PT_TLB_HCR, S2PT_CHECK_HCR, UINT64_C(1) << 34 | 1 },
	{ "hcr.host", S2PT_TLB_HCR, S2PT_CHECK_HCR, UINT64_C(1) << 34 | UINT64_C(1) << 27 | 1 },
	{ "vttbr.own", S2PT_TLB_VTTBR, S2PT_CHECK_VTTBR, (uint64_t)BENCH_VMID << 48 | L1 },
	{ "vttbr.other", S2PT_TLB_VTTBR, S2PT_CHECK_VTTBR,
	  (uint64_t)(BENCH_VMID + 1) << 48 | 0x900000 },
};

static bool write_register(struct stage *stage, const struct what *what)
{
	for (unsigned int i = 0; i < COUNT(registers); i++) {
		if (!is(what, registers[i].name))
			continue;
		s2pt_tlbs_msr(stage->bench->tlbs, what->cpu, registers[i].which,
			      registers[i].value);
		tell(stage, (struct s2pt_check_event){ .kind = S2PT_CHECK_MSR,
						       .cpu = what->cpu,
						       .what = (uint8_t)registers[i].told,
						       .want = registers[i].value });
		return true;
	}
	return false;
}

static bool run_instruction(struct stage *stage, const struct what *what)
{
	for (unsigned int i = 0; i < COUNT(instructions); i++) {
		struct s2pt_step step = instructions[i].step;

		if (!is(what, instructions[i].name))
			continue;
		if (step.operand)
			step.operand = what->index;
		stage_execute(stage, what->cpu, &step);
		return true;
	}
	return false;
}

static bool sees(const struct what *what, const char *name)
{
	return strlen(name) == what->seen_length &&
	       strncmp(what->seen, name, what->seen_length) == 0;
}

static void access_memory(struct stage *stage, const struct what *what)
{
	struct s2pt_tlb_answer answer;
	bool translated;

	stage->walks = what->cpu;
	answer = bench_access(stage->bench, what->cpu, (s2pt_ipa_t)what->index << 12,
			      is(what, "w") ? S2PT_MMU_WRITE : S2PT_MMU_READ);
	translated = answer.end == S2PT_MMU_TRANSLATED;
	if (!what->seen)
		return;
	if (sees(what, "old"))
		stage->seen &= translated && answer.pa == OLD;
	else if (sees(what, "new"))
		stage->seen &= translated && answer.pa == NEW;
	else if (sees(what, "ok"))
		stage->seen &= translated;
	else if (sees(what, "fault"))
		stage->seen &= !translated;
	else
		fail_msg("no access sees %s", what->seen);
}

/* One of the parts that are joined. */
static bool word_is(uint64_t word, const struct what *part)
{
	if (sees(part, "inv") || sees(part, "val"))
		return (word & 1) == sees(part, "val");
	if (sees(part, "old") || sees(part, "new"))
		return (word & UINT64_C(0xfffff000)) == (sees(part, "old") ? OLD : NEW);
	if (sees(part, "young") || sees(part, "af0"))
		return !(word & AF) == sees(part, "af0");
	if (!sees(part, "dirty") && !sees(part, "clean"))
		fail_msg("no word is %s", part->seen);
	return !(word & WRITES) == sees(part, "clean");
}

static void load_word(struct stage *stage, const struct what *what)
{
	uint64_t word = bench_read(stage->bench, 3, what->index);
	const char *end = what->seen + what->seen_length;
	struct what part = *what;

	assert_non_null(what->seen);
	while (part.seen < end) {
		part.seen_length = strcspn(part.seen, "+ ");
		stage->seen &= word_is(word, &part);
		part.seen += part.seen_length + 1;
	}
}

/* Cut `prefix` off; false, and nothing done, if it is not there. */
static bool take(struct what *what, const char *prefix)
{
	size_t length = strlen(prefix);

	if (what->length < length || strncmp(what->at, prefix, length) != 0)
		return false;
	what->at += length;
	what->length -= length;
	return true;
}

static void run_store(struct stage *stage, struct what *what)
{
	uint64_t found = bench_read(stage->bench, 3, what->index);
	enum s2pt_check_kind kind = S2PT_CHECK_SWAP;

	if (is(what, "clr")) {
		write_word(stage, what, kind, found & ~UINT64_C(1));
		return;
	}
	if (take(what, "plain."))
		kind = S2PT_CHECK_PLAIN;
	else if (take(what, "cas.") && found != (OLD | LEAF_R | DBM | PAGE))
		return;
	write_word(stage, what, kind, word_of(what));
}

static void run_step(struct stage *stage, struct what *what)
{
	for (unsigned int i = 0; i < COUNT(silent); i++)
		if (is(what, silent[i]))
			return;
	if (write_register(stage, what) || run_instruction(stage, what))
		return;
	if (is(what, "r") || is(what, "w")) {
		access_memory(stage, what);
	} else if (is(what, "spec")) {
		stage->walks = what->cpu;
		s2pt_tlbs_speculate(stage->bench->tlbs, what->cpu, &stage->bench->mmu,
				    (s2pt_ipa_t)what->index << 12);
	} else if (is(what, "load")) {
		load_word(stage, what);
	} else {
		run_store(stage, what);
	}
}

void stage_run(struct stage *stage, const char *steps)
{
	if (strstr(steps, "vttbr.") && !stage->registers) {
		stage->registers = true;
		stage_run(stage,
			  "vttbr.own 1:vttbr.own 2:vttbr.own 3:vttbr.own isb 1:isb 2:isb 3:isb");
	}
	while (*steps) {
		size_t length = strcspn(steps, " ");
		struct what what = { .at = steps, .length = length, .index = INDEX };
		const char *equals = memchr(steps, '=', length);

		if (equals) {
			what.seen = equals + 1;
			what.seen_length = length - (size_t)(what.seen - steps);
			what.length = (size_t)(equals - steps);
		}
		if (what.length > 2 && what.at[1] == ':') {
			what.cpu = (unsigned int)(what.at[0] - '0');
			assert_true(what.cpu < CPUS);
			what.at += 2;
			what.length -= 2;
		}
		if (what.length > 2 && strncmp(what.at + what.length - 2, "@y", 2) == 0) {
			what.index++;
			what.length -= 2;
		}
		run_step(stage, &what);
		steps += length;
		steps += strspn(steps, " ");
	}
}
