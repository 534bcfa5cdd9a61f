/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measures fault storms: threads that map or relax pages at once, the same ones, neighbours, or
 * pages far apart.
 */

#include "storms.h"

#include "s2pt/host/rcu.h"

#define GIB (UINT64_C(1) << 30)
#define AT  (4 * GIB)
#define TO  (64 * GIB)
/* Pages on which each thread faults. */
#define STEPS UINT64_C(4096)
/* Entries in a cache line.  Threads that share lines take the same number of pages in each step. */
#define LINE        UINT64_C(8)
#define TABLE_PAGES ((size_t)8192)
/* Tables that a thread needs, and those that it takes for nothing where it loses a race. */
#define CACHE_PAGES ((size_t)1024)

enum spread {
	SAME_PAGE,
	SAME_LINE,
	DISJOINT,
};

static const struct spread_name {
	const char *key;
	const char *label;
} spreads[] = {
	[SAME_PAGE] = { "page", "the same page" },
	[SAME_LINE] = { "line", "the same line" },
	[DISJOINT] = { "disjoint", "disjoint" },
};

struct storm {
	struct bench_vm *vm;
	unsigned int threads;
	enum spread spread;
	bool relaxes;
};

static uint64_t lines_in_step(const struct storm *storm)
{
	return (storm->threads + LINE - 1) / LINE * LINE;
}

static s2pt_ipa_t page_of(const struct storm *storm, unsigned int thread, uint64_t step)
{
	switch (storm->spread) {
	case SAME_PAGE:
		return AT + step * BENCH_PAGE;
	case SAME_LINE:
		return AT + (step * lines_in_step(storm) + thread) * BENCH_PAGE;
	case DISJOINT:
		return AT + (thread * STEPS + step) * BENCH_PAGE;
	}
	return AT;
}

static struct s2pt_mapping mapping_of(s2pt_ipa_t ipa, uint64_t size, unsigned int perm)
{
	return (struct s2pt_mapping){
		.ipa = ipa,
		.pa = ipa + TO,
		.size = size,
		.attr = { .perm = perm },
		.pages_only = true,
	};
}

static int before(void *ctx)
{
	struct storm *storm = ctx;
	struct bench_vm *vm = storm->vm;
	uint64_t pages =
		STEPS * (storm->spread == SAME_LINE ? lines_in_step(storm) : storm->threads);
	struct s2pt_mapping readonly = mapping_of(AT, pages * BENCH_PAGE, S2PT_R);
	int err;

	vm->arena.threads = false;
	err = (int)bench_vm_reset(vm);
	if (!err && !bench_vm_fill(vm))
		err = (int)S2PT_ENOMEM;
	readonly.cache = &vm->arena.main;
	if (!err && storm->relaxes)
		err = (int)s2pt_map(&vm->table, &readonly);
	vm->arena.threads = storm->threads > 1;
	return err;
}

static enum s2pt_status step(const struct storm *storm, unsigned int thread, s2pt_ipa_t ipa)
{
	struct s2pt_mapping page = mapping_of(ipa, BENCH_PAGE, S2PT_R | S2PT_W);
	enum s2pt_status status;

	page.cache = &storm->vm->caches[thread];
	s2pt_rcu_enter();
	if (storm->relaxes)
		status = s2pt_relax(&storm->vm->table, ipa, S2PT_R | S2PT_W);
	else
		status = s2pt_map(&storm->vm->table, &page);
	s2pt_rcu_leave();
	return status;
}

/* Fault on each page, and again where a race was lost. */
static int work(void *ctx, unsigned int thread)
{
	const struct storm *storm = ctx;

	for (uint64_t i = 0; i < STEPS; i++) {
		s2pt_ipa_t ipa = page_of(storm, thread, i);
		enum s2pt_status status;

		do
			status = step(storm, thread, ipa);
		while (status == S2PT_RACED || status == S2PT_BUSY);
		if (status != S2PT_DONE && status != S2PT_ALREADY)
			return (int)status;
	}
	return 0;
}

/* Check that all pages are writable now. */
static int check(const struct storm *storm)
{
	const struct s2pt *pt = &storm->vm->table;

	for (unsigned int thread = 0; thread < storm->threads; thread++) {
		for (uint64_t i = 0; i < STEPS; i++) {
			struct s2pt_entry entry;
			s2pt_ipa_t ipa = page_of(storm, thread, i);

			if (s2pt_lookup(pt, ipa, &entry) ||
			    s2pt_desc_pa(&pt->config.format, entry.desc, entry.level) != ipa + TO ||
			    s2pt_desc_perm(&pt->config.format, entry.desc) != (S2PT_R | S2PT_W))
				return -1;
		}
	}
	return 0;
}

static bool measure_one(struct bench_run *run, struct storm *storm)
{
	const struct spread_name *spread = &spreads[storm->spread];
	const char *kind = storm->relaxes ? "relax" : "map";
	struct bench_plan plan = { .before = before, .work = work, .ctx = storm };
	struct bench_row row = { .unit = "call", .count = STEPS, .threads = storm->threads };

	(void)snprintf(row.key, sizeof(row.key), "storm_%s_%s_%u", kind, spread->key,
		       storm->threads);
	(void)snprintf(row.label, sizeof(row.label), "%s storm, %s, %u thread%s", kind,
		       spread->label, storm->threads, storm->threads == 1 ? "" : "s");
	if (!bench_wanted(run, row.key))
		return true;
	if (!run->listing && !run->counting_only) {
		if (!bench_measure(run, &plan, &row))
			return false;
		if (check(storm)) {
			fprintf(stderr, "s2pt-bench: %s: a page is not mapped as it should be\n",
				row.key);
			return false;
		}
	}
	return bench_add(run, &row);
}

static bool measure_all(struct bench_run *run, struct bench_vm *vm)
{
	bool good = true;

	for (unsigned int kind = 0; kind < 2; kind++) {
		for (unsigned int i = 0; i < 3; i++) {
			for (unsigned int n = 1; good && n <= run->settings.threads; n *= 2) {
				struct storm storm = { vm, n, (enum spread)i, kind == 0 };

				good = measure_one(run, &storm);
			}
		}
	}
	return good;
}

static bool measure(struct bench_run *run)
{
	static struct bench_vm vm;
	bool good;

	if (run->listing || run->counting_only)
		return measure_all(run, &vm);
	/* The tables, and all caches of the threads, come from the arena. */
	if (!bench_vm_open(&vm, TABLE_PAGES, run->settings.threads, CACHE_PAGES))
		return false;
	good = measure_all(run, &vm);
	bench_vm_close(&vm);
	return good;
}

const struct bench_group bench_storms = { "storms", measure };
