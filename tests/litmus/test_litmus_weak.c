/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells the litmus rows to the explorer's machine, on hardware that reorders: in some schedule the
 * outcome is reached if and only if the architecture allows it.  Where that is not so there is a reason.
 */

#include "host/explore/machine.h"
#include "host/explore/tlb.h"
#include "rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OLD  UINT64_C(0x80000000)
#define NEW  UINT64_C(0xc0000000)
#define HELD (UINT64_C(1) << 60)
/* Words behind the entries: one for messages; and one for each step, which is WAITS until that is done. */
#define FLAG  128
#define NOTE  (UINT64_C(2) << 60)
#define TURNS 256
#define WAITS (UINT64_C(7) << 60)

/* The engine's state beside the tables: how many accesses saw what they were to see. */
struct memory {
	uint64_t held;
};

static struct memory memory;

/* The row at hand: how many accesses are to see something; and whether all did in some schedule. */
static struct {
	const struct litmus *row;
	unsigned int wanted;
	bool reached;
	uint64_t *table;
	struct s2pt_format format;
} now;

/* A step of a row: `[CPU:]WHAT[@y][=SEEN]`. */
struct token {
	char what[24];
	char seen[24];
	unsigned int cpu;
	unsigned int index;
};

static const char *next_token(const char *steps, struct token *token)
{
	size_t length = strcspn(steps, " ");
	const char *at = steps;
	size_t left;

	*token = (struct token){ .cpu = 0 };
	if (length > 2 && at[1] == ':') {
		token->cpu = (unsigned int)(at[0] - '0');
		at += 2;
	}
	left = length - (size_t)(at - steps);
	(void)snprintf(token->what, sizeof(token->what), "%.*s", (int)strcspn(at, "= @"), at);
	token->index = memchr(at, '@', left) != NULL;
	if (memchr(at, '=', left))
		(void)snprintf(token->seen, sizeof(token->seen), "%.*s",
			       (int)strcspn(strchr(at, '=') + 1, " "), strchr(at, '=') + 1);
	return steps + length + strspn(steps + length, " ");
}

static bool is(const struct token *token, const char *what)
{
	return strcmp(token->what, what) == 0;
}

static uint64_t leaf(uint64_t pa, unsigned int index, unsigned int perm)
{
	struct s2pt_attr attr = { .perm = perm };

	return s2pt_desc_leaf(&now.format, 3, pa + UINT64_C(0x1000) * index, &attr).word;
}

static bool stored_by(const struct token *token, uint64_t *word)
{
	if (is(token, "inv") || is(token, "clr"))
		*word = 0;
	else if (is(token, "new"))
		*word = leaf(NEW, token->index, S2PT_R | S2PT_W);
	else if (is(token, "old"))
		*word = leaf(OLD, token->index, S2PT_R | S2PT_W);
	else if (is(token, "ro"))
		*word = leaf(OLD, token->index, S2PT_R);
	else if (is(token, "held"))
		*word = HELD;
	else
		return false;
	return true;
}

static void saw(bool as_wanted)
{
	memory.held += as_wanted;
	now.reached |= memory.held == now.wanted;
}

static void access_page(struct machine *machine, const struct token *token)
{
	struct s2pt_mmu_access access = {
		.ipa = (s2pt_ipa_t)token->index << 12,
		.type = is(token, "w") ? S2PT_MMU_WRITE : S2PT_MMU_READ,
	};
	bool translated = s2pt_machine_access(machine, token->cpu, &access) == S2PT_MMU_TRANSLATED;
	uint64_t pa = 0;

	for (unsigned int i = 0; i < MACHINE_TLB; i++) {
		const struct held_translation *held = &machine->now.tlb[token->cpu][i];

		if (held->used && !held->table && held->ipa == access.ipa)
			pa = held->pa - access.ipa;
	}
	if (strcmp(token->seen, "fault") == 0)
		saw(!translated);
	else if (strcmp(token->seen, "old") == 0 || strcmp(token->seen, "new") == 0)
		saw(translated && pa == (token->seen[0] == 'o' ? OLD : NEW));
	else if (token->seen[0])
		fail_msg("no access sees %s", token->seen);
}

static void invalidate(struct s2pt_seat *seat, const struct token *token)
{
	bool own = strstr(token->what, ".nsh") != NULL;
	struct s2pt_tlbi request = {
		.kind = strncmp(token->what, "ipa", 3) == 0 ? S2PT_TLBI_IPA : S2PT_TLBI_VMID,
		.scope = own ? S2PT_LOCAL : S2PT_SHARED,
		.vmid = 1,
		.level = S2PT_LEVEL_UNKNOWN,
		.stage1 = true,
	};

	if (request.kind == S2PT_TLBI_IPA) {
		request.ipa = (s2pt_ipa_t)token->index << 12;
		request.size = 0x1000;
	}
	s2pt_seat_tlbi(seat, &request);
}

/* The barriers of a row are steps of their own. */
static bool no_dsb(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op > S2PT_DSB_ISH;
}

static bool barrier(struct s2pt_seat *seat, const struct token *token)
{
	static const struct {
		const char *name;
		enum s2pt_step_op op;
	} barriers[] = {
		{ "dsb.nshst", S2PT_DSB_NSHST },
		{ "dsb.nshld", S2PT_DSB_NSHLD },
		{ "dsb.nsh", S2PT_DSB_NSH },
		{ "dsb.ishst", S2PT_DSB_ISHST },
		{ "dsb.ishld", S2PT_DSB_ISHLD },
		{ "dsb.ish", S2PT_DSB_ISH },
		{ "isb", S2PT_ISB },
	};

	for (unsigned int i = 0; i < sizeof(barriers) / sizeof(barriers[0]); i++) {
		if (!is(token, barriers[i].name))
			continue;
		s2pt_seat_barrier(seat, barriers[i].op);
		return true;
	}
	return false;
}

/* Wait until step `number` of the row is done; it is done. */
static void await(struct machine *machine, unsigned int number)
{
	s2pt_machine_step(machine, TOUCH_AWAIT, object_of(machine, &now.table[TURNS + number]));
}

static void done(struct machine *machine, unsigned int number)
{
	s2pt_machine_set(machine, object_of(machine, &now.table[TURNS + number]), 0);
}

static void load(struct s2pt_seat *seat, const struct token *token)
{
	uint64_t word = s2pt_seat_load(seat, &now.table[token->index]);

	if (strcmp(token->seen, "inv") == 0)
		saw(!(word & 1));
	else if (token->seen[0])
		fail_msg("no load sees %s", token->seen);
}

/* Of two `flag` the first writes a word, and the second, on another CPU, reads it. */
static void pass_message(struct s2pt_seat *seat)
{
	if (s2pt_seat_load(seat, &now.table[FLAG]) == 0)
		(void)s2pt_seat_store(seat, &now.table[FLAG], NOTE, false);
}

static void take(struct s2pt_seat *seat, const struct token *token)
{
	struct machine *machine = machine_of(seat);
	bool releases = strncmp(token->what, "rel.", 4) == 0;
	struct token plain = *token;
	uint64_t word;

	if (releases)
		memmove(plain.what, token->what + 4, sizeof(plain.what) - 4);
	if (stored_by(&plain, &word))
		(void)s2pt_seat_store(seat, &now.table[token->index], word, releases);
	else if (is(token, "r") || is(token, "w"))
		access_page(machine, token);
	else if (is(token, "spec"))
		s2pt_machine_fill(machine, token->cpu, (s2pt_ipa_t)token->index << 12);
	else if (is(token, "load") || is(token, "see"))
		load(seat, token);
	else if (is(token, "flag") || is(token, "acq") || is(token, "over"))
		pass_message(seat);
	else if (is(token, "dmb.st") || is(token, "dmb.sy"))
		s2pt_seat_dmb(seat);
	else if (strncmp(token->what, "ipa", 3) == 0 || strncmp(token->what, "vmalls12", 8) == 0)
		invalidate(seat, token);
	else if (!barrier(seat, token) && strncmp(token->what, "vmalle1", 7) != 0 &&
		 !is(token, "dmb.ld") && !is(token, "addr") && !is(token, "ctrl"))
		fail_msg("no step is %s", token->what);
}

/* The CPU of the current actor takes its steps of the row, each when the one before is done. */
static void run_cpu(struct s2pt_seat *seat, char what, char page)
{
	struct machine *machine = machine_of(seat);
	const char *steps = now.row->steps;
	unsigned int before = s2pt_seat_actor(seat);

	(void)what;
	(void)page;
	for (unsigned int number = 0; *steps; number++) {
		struct token token;

		steps = next_token(steps, &token);
		if (token.cpu == s2pt_seat_actor(seat)) {
			if (number && before != token.cpu)
				await(machine, number - 1);
			take(seat, &token);
			done(machine, number);
		}
		before = token.cpu;
	}
}

static void *begin(struct s2pt_seat *seat, const struct s2pt_geom *geom)
{
	uint64_t *root = s2pt_seat_alloc(seat, 1);

	now.table = s2pt_seat_alloc(seat, 1);
	now.format = (struct s2pt_format){ .geom = *geom, .fwb = true };
	(void)s2pt_seat_store(seat, root, s2pt_seat_pa_of(seat, now.table) | 3, true);
	for (unsigned int i = 0; i < 64; i++)
		(void)s2pt_seat_store(seat, &now.table[TURNS + i], WAITS, true);
	return root;
}

static void map(struct s2pt_seat *seat, const struct s2pt_mapping *mapping)
{
	unsigned int index = mapping->ipa >> 12 & 1;

	(void)s2pt_seat_store(seat, &now.table[index], leaf(OLD, index, mapping->attr.perm), true);
}

static enum s2pt_status fault(struct s2pt_seat *seat, const struct s2pt_engine_fault *what)
{
	(void)seat;
	(void)what;
	return S2PT_DONE;
}

static void free_subtree(struct s2pt_seat *seat, void *table, int level)
{
	(void)seat;
	(void)table;
	(void)level;
}

static bool is_held_word(uint64_t word)
{
	return word == WAITS;
}

static uint64_t digest(const struct s2pt_seat *seat)
{
	(void)seat;
	return memory.held;
}

static const struct s2pt_engine engine = {
	.name = "litmus",
	.state = &memory,
	.state_size = sizeof(memory),
	.begin = begin,
	.map = map,
	.fault = fault,
	.host = run_cpu,
	.free_subtree = free_subtree,
	.is_held = is_held_word,
	.digest = digest,
};

static const char *before(const struct litmus *row)
{
	static const struct {
		const char *start, *before;
	} starts[] = {
		{ "", "m0m1l0l1" },     { "cold", "m0m1" },     { "x=inv", "m1l1" },
		{ "x=inv cold", "m1" }, { "x=ro", "o0m1l0l1" },
	};

	for (unsigned int i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (strcmp(row->start, starts[i].start) == 0)
			return starts[i].before;
	return NULL;
}

static unsigned int count_cpus(const struct litmus *row)
{
	const char *steps = row->steps;
	unsigned int most = 0;

	now.wanted = 0;
	while (*steps) {
		struct token token;

		steps = next_token(steps, &token);
		most = token.cpu > most ? token.cpu : most;
		now.wanted += token.seen[0] != '\0';
	}
	return most + 1;
}

static enum verdict of_machine(const struct litmus *row, bool weak)
{
	struct s2pt_scenario scenario = {
		.name = row->name,
		.before = before(row),
		.vcpu = { "k0", "k0", "k0", "k0" },
		.ends = "",
	};
	struct s2pt_explore_config config = {
		.scenario = &scenario,
		.engine = &engine,
		.bound = S2PT_EXPLORE_UNBOUNDED,
		.way = S2PT_EXPLORE_STATES,
		.weak = weak,
		.fills = 1,
		.unchecked = true,
		.past_finds = true,
		.carries_out = no_dsb,
	};
	struct s2pt_explore_result result;

	memory.held = 0;
	now.row = row;
	now.reached = false;
	config.vcpus = count_cpus(row);
	s2pt_explore(&config, &result);
	assert_int_not_equal(result.end, S2PT_EXPLORE_BAD);
	return now.reached ? ALLOWED : FORBIDDEN;
}

static bool can_be_told(const struct litmus *row)
{
	return before(row) && !strstr(row->steps, "hcr.") && !strstr(row->steps, "vttbr.") &&
	       !strstr(row->steps, "vmallws2");
}

/* Why the machine does not come to what the architecture says, though it is told the row. */
#define NO_COMBINED "the explorer's TLBs hold no translations of both stages"
#define COMPLETE    "a TLBI is complete before the instruction behind it"
#define NO_ISB      "a CPU holds no translation outside of its TLB: nothing is left for an ISB"
#define IN_ORDER    "a CPU's accesses are carried out one after the other"
#define NO_DEPS     "a TLBI waits for a DSB, and not for what an address or a branch depends on"
#define BELIEVED    "what a CPU saw of another's stores a DSB of loads has all see"
#define OLDEST      "of two entries for an address a TLB uses the older, until it is gone"
#define OWN_WALKS   "what a DSB NSH orders the CPU's own walks see"
#define NO_RECEIPT  "a TLBI does not wait for what its receivers did before"

static const struct {
	const char *name, *reason;
} exceptions[] = {
	{ "RBS+dsb-tlbiipais-dsb", NO_COMBINED },
	{ "own break, VMALLE1 of one CPU", NO_COMBINED },
	{ "MP.BBM+dsb-tlbiis-po+dsb-isb", COMPLETE },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ST-ISB-W", COMPLETE },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ST-ISB-R", COMPLETE },
	{ "V2I-W-DSB.ISH-TLBI-DSB.LD-ISB-W", COMPLETE },
	{ "V2I-W-DSB.ISH-TLBI-DSB.LD-ISB-R", COMPLETE },
	{ "own break, DSB NSH behind", COMPLETE },
	{ "Artem3+TLBIVMALL+dmb.sy+dmb.ld", COMPLETE },
	{ "V2I-UP-DSB-TLBI-DSB", NO_ISB },
	{ "coRRExpNExp+DSB-TLBI-DSB", NO_ISB },
	{ "I2V-UP-DSB", NO_ISB },
	{ "MP+shoot+po", IN_ORDER },
	{ "D15347-M-load-shoot-noscope+DMB.LD", IN_ORDER },
	{ "D15347-M-store-DSB+DMBLD", IN_ORDER },
	{ "seen break, DSB of the breaker, the library's sequence", IN_ORDER },
	{ "coRR-pte7", IN_ORDER },
	{ "coRR-pte8", IN_ORDER },
	{ "V2I-W+R-CTRL-ISB-TLBI-DSB.ISH-ISB-R", NO_DEPS },
	{ "V2I-W+R-CTRL-TLBI-DSB.ISH-ISB-R", NO_DEPS },
	{ "MP+dmb.st+ctrl-isb-tlbi-dsb-isb", NO_DEPS },
	{ "MP+dmb.st+addr-tlbi-dsb.ish-isb", NO_DEPS },
	{ "S+dmb.st+dsb.st-tlbi-dsb-isb", NO_DEPS },
	{ "S+dmb.st+dsb.ld-tlbi-dsb-isb", BELIEVED },
	{ "coRR-pte11", OLDEST },
	{ "seen break, DSB NSH", OWN_WALKS },
	{ "seen break, DSB NSHLD", OWN_WALKS },
	{ "Artem2+TLBIx-TLBIy+dmb2", NO_RECEIPT },
};

static const char *exception_of(const struct litmus *row)
{
	for (unsigned int i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++)
		if (strcmp(exceptions[i].name, row->name) == 0)
			return exceptions[i].reason;
	return NULL;
}

static void an_outcome_is_reached_where_the_architecture_allows_it(void **state)
{
	unsigned int rows = 0;
	unsigned int others = 0;
	unsigned int met = 0;

	(void)state;
	for (const struct family *family = families; family->rows; family++) {
		for (unsigned int i = 0; i < family->count; i++) {
			const struct litmus *row = &family->rows[i];
			const char *reason = exception_of(row);
			enum verdict verdict;

			if (!can_be_told(row))
				continue;
			rows++;
			met += reason != NULL;
			verdict = of_machine(row, true);
			if ((verdict == row->architecture) == !reason)
				continue;
			print_error("%s is %s: %s\n", row->name,
				    verdict == ALLOWED ? "reached" : "not reached",
				    reason ? reason : "why?");
			others++;
		}
	}
	assert_int_equal(others, 0);
	/* As tests/README.md says. */
	assert_int_equal(rows, 124);
	assert_int_equal(met, sizeof(exceptions) / sizeof(exceptions[0]));
}

/* Two entries, of which a walk sees the later store and not the one before; `rel.` stores release. */
static void a_release_and_a_dmb_keep_the_order_of_entries(void **state)
{
	static const struct litmus rows[] = {
		{ "plain", "x=inv cold", "new new@y 1:r@y=new 1:r=fault", ALLOWED, ALLOWED, "",
		  NULL },
		{ "released", "x=inv cold", "new rel.new@y 1:r@y=new 1:r=fault", FORBIDDEN,
		  FORBIDDEN, "", NULL },
		{ "released too early", "x=inv cold", "rel.new new@y 1:r@y=new 1:r=fault", ALLOWED,
		  ALLOWED, "", NULL },
		{ "DMB ISHST", "x=inv cold", "new dmb.st new@y 1:r@y=new 1:r=fault", FORBIDDEN,
		  FORBIDDEN, "", NULL },
		{ "seen, released", "x=inv cold", "new 1:see 1:rel.new@y 2:r@y=new 2:r=fault",
		  FORBIDDEN, FORBIDDEN, "", NULL },
		{ "seen", "x=inv cold", "new 1:see 1:new@y 2:r@y=new 2:r=fault", ALLOWED, ALLOWED,
		  "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (of_machine(&rows[i], true) != rows[i].architecture)
			fail_msg("%s: the other verdict", rows[i].name);
}

/* What barriers before a TLBI, and behind a map, are there for. */
static void without_reordering_no_barrier_is_missed(void **state)
{
	static const char *const names[] = {
		"CoWTf.inv+po",
		"V2I-W-DSB.LD-TLBI-DSB.ISH-ISB-R",
		"own break, DSB NSHST",
		"V2I-R-DSB.ST-TLBI-DSB.ISH-ISB-R+W",
		"D15347-M-load-DMBST+DMBLD",
	};
	unsigned int found = 0;

	(void)state;
	for (const struct family *family = families; family->rows; family++) {
		for (unsigned int i = 0; i < family->count; i++) {
			for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
				const struct litmus *row = &family->rows[i];

				if (strcmp(row->name, names[k]) != 0)
					continue;
				found++;
				assert_int_equal(of_machine(row, true), ALLOWED);
				assert_int_equal(of_machine(row, false), FORBIDDEN);
			}
		}
	}
	assert_int_equal(found, sizeof(names) / sizeof(names[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_outcome_is_reached_where_the_architecture_allows_it),
		cmocka_unit_test(a_release_and_a_dmb_keep_the_order_of_entries),
		cmocka_unit_test(without_reordering_no_barrier_is_missed),
	};

	return cmocka_run_group_tests_name("litmus on hardware that reorders", tests, NULL, NULL);
}
