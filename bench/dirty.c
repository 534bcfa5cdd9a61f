/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measures dirty logging: a row for each phase of each way to log.  The phases themselves are in
 * dirty_phases.c.
 */

#include "dirty.h"

#include "dirty_phases.h"

static const struct words {
	const char *key;
	const char *label;
} phases[BENCH_DIRTY_PHASES] = {
	[BENCH_DIRTY_ENABLE] = { "enable", "enable" },
	[BENCH_DIRTY_FIRST_CLEAR] = { "first", "first clear" },
	[BENCH_DIRTY_PASS_1] = { "pass1", "pass 1" },
	[BENCH_DIRTY_CLEAR] = { "clear", "clear" },
	[BENCH_DIRTY_SPARSE] = { "sparse", "clear 1 of 64" },
	[BENCH_DIRTY_PASS_2] = { "pass2", "pass 2" },
	[BENCH_DIRTY_DISABLE] = { "disable", "disable" },
};

static int before(void *ctx)
{
	return bench_dirty_prepare(ctx);
}

static int work(void *ctx, unsigned int thread)
{
	(void)thread;
	return bench_dirty_do(ctx);
}

/* What the machine needs at least for a page, by the phase. */
static double limit_of(const struct bench_limits *limits, const struct bench_dirty *log)
{
	switch (log->phase) {
	case BENCH_DIRTY_ENABLE:
		if (bench_dirty_ways[log->mode].runs)
			return limits->swap;
		return log->mode == BENCH_DIRTY_ON_FAULT || log->mode == BENCH_DIRTY_INITIALLY_SET
			       ? 0
			       : limits->fill;
	case BENCH_DIRTY_FIRST_CLEAR:
		return limits->fill;
	case BENCH_DIRTY_CLEAR:
		return log->beside || bench_dirty_by_mmu(log->mode) ? limits->swap : limits->modify;
	case BENCH_DIRTY_SPARSE:
		return 0;
	case BENCH_DIRTY_PASS_1:
	case BENCH_DIRTY_PASS_2:
		return limits->swap;
	case BENCH_DIRTY_DISABLE:
		return 0;
	}
	return 0;
}

static bool count(struct bench_dirty *log, struct bench_row *row)
{
	int err = bench_dirty_prepare(log);

	if (!err) {
		bench_vm_count(log->vm, true);
		err = bench_dirty_do(log);
		bench_vm_count(log->vm, false);
	}
	row->counts = log->vm->counts;
	row->counted = true;
	if (err)
		fprintf(stderr, "s2pt-bench: %s: counting: error %d\n", row->key, err);
	else if (!bench_dirty_right(log))
		fprintf(stderr, "s2pt-bench: %s: not all is logged as it should be\n", row->key);
	else
		return true;
	return false;
}

static bool measure_one(struct bench_run *run, struct bench_dirty *log)
{
	const struct bench_dirty_way *mode = &bench_dirty_ways[log->mode];
	const struct words *phase = &phases[log->phase];
	struct bench_plan plan = { .before = before, .work = work, .ctx = log };
	struct bench_row row = {
		.unit = "page",
		.count = BENCH_DIRTY_PAGES,
		.threads = 1,
		.limit = limit_of(&run->machine.limits, log),
	};

	(void)snprintf(row.key, sizeof(row.key), "dirty_%s_%s%s", mode->key, phase->key,
		       log->beside ? "_beside" : "");
	(void)snprintf(row.label, sizeof(row.label), "dirty, %s: %s%s", mode->label, phase->label,
		       log->beside ? " beside" : "");
	if (!bench_wanted(run, row.key))
		return true;
	if (!run->listing) {
		/* The memory is allocated for the first row that is wanted. */
		if (!log->vm->arena.base && !bench_vm_open(log->vm, BENCH_DIRTY_TABLE_PAGES, 0, 0))
			return false;
		if (!count(log, &row))
			return false;
		if (!run->counting_only && !bench_measure(run, &plan, &row))
			return false;
	}
	return bench_add(run, &row);
}

static bool measure_mode(struct bench_run *run, struct bench_dirty *log)
{
	bool good = true;

	for (unsigned int i = 0; good && i < BENCH_DIRTY_PHASES; i++) {
		log->phase = (enum bench_dirty_phase)i;
		if (!bench_dirty_has_row(log->mode, log->phase))
			continue;
		log->beside = false;
		good = measure_one(run, log);
		log->beside = log->phase == BENCH_DIRTY_CLEAR;
		if (good && log->beside)
			good = measure_one(run, log);
	}
	return good;
}

static bool measure(struct bench_run *run)
{
	static struct bench_vm vm;
	static struct bench_dirty log;
	bool good = true;

	log.vm = &vm;
	for (unsigned int i = 0; good && i < BENCH_DIRTY_MODES; i++) {
		log.mode = (enum bench_dirty_mode)i;
		good = measure_mode(run, &log);
	}
	if (vm.arena.base)
		bench_vm_close(&vm);
	return good;
}

const struct bench_group bench_dirty_log = { "dirty", measure };
