/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells each litmus family that stage 2 can express to the soft TLBs and to the checker, and
 * compares with the architecture's verdict.  Where they differ from it, the row says why.
 */

#include "stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SEEDS 64

/* Runs a row; true: its outcome was seen.  The checker's code goes to `code`. */
static bool run(const struct litmus *row, enum s2pt_tlb_delivery delivery, uint64_t seed,
		const char **code)
{
	struct stage stage;

	stage_begin(&stage, row->start, delivery, seed);
	stage_run(&stage, row->steps);
	*code = stage_end(&stage);
	return stage.seen;
}

/* Invalidations arrive as late as they may, or each at its own time. */
static enum verdict of_tlbs(const struct litmus *row, const char **code)
{
	const char *again;
	bool seen = run(row, S2PT_TLB_AT_BARRIER, 1, code);

	for (uint64_t seed = 1; seed <= SEEDS && !seen; seed++)
		seen = run(row, S2PT_TLB_SCATTERED, seed, &again);
	return seen ? ALLOWED : FORBIDDEN;
}

static void each_row_has_its_verdict(void **state)
{
	unsigned int others = 0;

	(void)state;
	for (const struct family *family = families; family->rows; family++) {
		for (unsigned int i = 0; i < family->count; i++) {
			const struct litmus *row = &family->rows[i];
			const char *code;
			enum verdict tlbs = of_tlbs(row, &code);

			if (tlbs == row->tlbs && strcmp(code, row->checker) == 0)
				continue;
			print_error("%s, %s: the TLBs %s it, the checker says %s\n", family->name,
				    row->name, tlbs == ALLOWED ? "allow" : "forbid", code);
			others++;
		}
	}
	assert_int_equal(others, 0);
}

/* The checker must complain where more may be seen than a fault, and nowhere else. */
static bool agree(const struct litmus *row)
{
	bool complains = strcmp(row->checker, "RIGHT") != 0;

	return row->architecture == row->tlbs && complains == (row->architecture == ALLOWED);
}

static void whatever_differs_from_the_architecture_has_a_reason(void **state)
{
	unsigned int rows = 0;
	unsigned int exceptions = 0;

	(void)state;
	for (const struct family *family = families; family->rows; family++) {
		for (unsigned int i = 0; i < family->count; i++) {
			const struct litmus *row = &family->rows[i];

			rows++;
			exceptions += row->exception != NULL;
			if (agree(row) != !row->exception)
				fail_msg("%s: %s", row->name,
					 row->exception ? row->exception : "differs");
		}
	}
	/* As the README says. */
	assert_int_equal(rows, 165);
	assert_int_equal(exceptions, 38);
}

static void no_name_is_there_twice(void **state)
{
	(void)state;
	for (const struct family *a = families; a->rows; a++)
		for (const struct family *b = families; b->rows; b++)
			for (unsigned int i = 0; i < a->count; i++)
				for (unsigned int k = 0; k < b->count; k++)
					if (&a->rows[i] != &b->rows[k])
						assert_string_not_equal(a->rows[i].name,
									b->rows[k].name);
}

/* A request of each kind for x, by its own CPU and by another that has seen the break. */
static void what_the_library_emits_pays_for_its_own_cpu(void **state)
{
	static const struct s2pt_tlb_features features = { .ttl = true, .range = true };
	static const struct s2pt_tlbi requests[] = {
		{ .kind = S2PT_TLBI_IPA,
		  .ipa = 0x5000,
		  .size = 0x1000,
		  .level = 3,
		  .stage1 = true },
		{ .kind = S2PT_TLBI_RANGE,
		  .size = 0x8000,
		  .level = S2PT_LEVEL_UNKNOWN,
		  .stage1 = true },
		{ .kind = S2PT_TLBI_VMID, .level = S2PT_LEVEL_UNKNOWN, .stage1 = true },
	};
	static const struct {
		/* What the CPU that broke does after it, and the one that invalidates before. */
		const char *between;
		unsigned int payer;
		enum verdict stays;
	} rows[] = {
		{ "", 0, FORBIDDEN },
		{ "", 1, ALLOWED },
		{ "1:dsb.ishst", 1, ALLOWED },
		{ "1:dsb.nsh", 1, ALLOWED },
		{ "1:dsb.ishld", 1, FORBIDDEN },
		{ "1:dsb.ish", 1, FORBIDDEN },
		{ "0:dsb.ishst", 1, FORBIDDEN },
		{ "1:held", 1, FORBIDDEN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
			struct stage stage;
			struct s2pt_steps steps;
			struct s2pt_step step;
			const char *code;

			stage_begin(&stage, "", S2PT_TLB_AT_BARRIER, 1);
			stage_run(&stage, "0:inv");
			stage_run(&stage, rows[k].between);
			s2pt_steps_begin(&steps, &stage.bench->geom, &features, &requests[i]);
			while (s2pt_steps_next(&steps, &step))
				stage_execute(&stage, rows[k].payer, &step);
			stage_run(&stage, "2:r=old");
			code = stage_end(&stage);
			assert_int_equal(stage.seen, rows[k].stays == ALLOWED);
			assert_string_equal(code,
					    rows[k].stays == ALLOWED ? "DSB_BEFORE" : "RIGHT");
		}
	}
}

/* Artem3+TLBIVMALL: a TLBI is not atomic for all that receive it. */
static void a_tlbi_reaches_one_cpu_before_another(void **state)
{
	bool parted = false;

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS && !parted; seed++) {
		struct stage stage;

		stage_begin(&stage, "", S2PT_TLB_SCATTERED, seed);
		stage_run(&stage, "inv dsb.ish vmalls12 1:r=old 2:r=fault");
		parted = stage.seen;
		(void)stage_end(&stage);
	}
	assert_true(parted);
}

/* SpecAF: a walk that no access asked for sets the access flag, and fills a TLB. */
static void a_walk_may_be_speculative(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, "x=af0", S2PT_TLB_AT_BARRIER, 1);
	stage_run(&stage, "spec load=young inv r=old");
	assert_true(stage.seen);
	assert_string_equal(stage_end(&stage), "TLBI_MISSING");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_has_its_verdict),
		cmocka_unit_test(whatever_differs_from_the_architecture_has_a_reason),
		cmocka_unit_test(no_name_is_there_twice),
		cmocka_unit_test(what_the_library_emits_pays_for_its_own_cpu),
		cmocka_unit_test(a_tlbi_reaches_one_cpu_before_another),
		cmocka_unit_test(a_walk_may_be_speculative),
	};

	return cmocka_run_group_tests_name("litmus", tests, NULL, NULL);
}
