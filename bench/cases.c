/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs cases, as calls.c and ranges.c list them: prepares the state of the table, counts once, then
 * measures, and adds a row.
 */

#include "cases.h"

struct doing {
	struct bench_vm *vm;
	const struct bench_case *what;
};

static int prepare(struct bench_vm *vm, const struct bench_case *one)
{
	int err;

	if (one->keeps && vm->prepared == one)
		return 0;
	err = one->prepare(vm);
	vm->prepared = err ? NULL : one;
	return err;
}

static int before(void *ctx)
{
	struct doing *doing = ctx;

	return prepare(doing->vm, doing->what);
}

static int work(void *ctx, unsigned int thread)
{
	struct doing *doing = ctx;

	(void)thread;
	return doing->what->work(doing->vm);
}

static double limit_of(const struct bench_limits *limits, enum bench_limit limit)
{
	switch (limit) {
	case BENCH_LIMIT_NONE:
		return 0;
	case BENCH_LIMIT_LOAD_ALL:
		return limits->load;
	case BENCH_LIMIT_FILL:
		return limits->fill;
	case BENCH_LIMIT_MODIFY:
		return limits->modify;
	case BENCH_LIMIT_MODIFY_FAR:
		return limits->modify_far;
	case BENCH_LIMIT_SWAP:
		return limits->swap;
	case BENCH_LIMIT_THREE_LOADS:
		return 3 * limits->load_hot;
	case BENCH_LIMIT_FAR_LOAD:
		return limits->load_far;
	}
	return 0;
}

int bench_case_count(struct bench_vm *vm, const struct bench_case *one, struct bench_counts *counts)
{
	int err = prepare(vm, one);

	if (err)
		return err;
	bench_vm_count(vm, true);
	err = one->work(vm);
	bench_vm_count(vm, false);
	*counts = vm->counts;
	return err;
}

static bool measure(struct bench_run *run, struct bench_vm *vm, const struct bench_case *one)
{
	struct doing doing = { vm, one };
	struct bench_plan plan = { .before = before, .work = work, .ctx = &doing };
	struct bench_row row = {
		.unit = one->unit,
		.count = one->count,
		.threads = 1,
		.limit = limit_of(&run->machine.limits, one->limit),
	};
	int err = 0;

	(void)snprintf(row.key, sizeof(row.key), "%s", one->key);
	(void)snprintf(row.label, sizeof(row.label), "%s", one->label);
	if (!run->listing) {
		err = bench_case_count(vm, one, &row.counts);
		row.counted = true;
	}
	if (err) {
		fprintf(stderr, "s2pt-bench: %s: counting: error %d\n", one->key, err);
		return false;
	}
	if (!run->listing && !run->counting_only && !bench_measure(run, &plan, &row))
		return false;
	return bench_add(run, &row);
}

bool bench_cases_measure(struct bench_run *run, struct bench_vm *vm, const struct bench_case *cases)
{
	for (const struct bench_case *one = cases; one->key; one++) {
		if (!bench_wanted(run, one->key) || (one->large && run->settings.quick))
			continue;
		if (!measure(run, vm, one))
			return false;
	}
	return true;
}

static bool any_wanted(const struct bench_run *run, const struct bench_case *cases)
{
	for (; cases->key; cases++) {
		if (bench_wanted(run, cases->key))
			return true;
	}
	return false;
}

bool bench_cases_group(struct bench_run *run, const struct bench_case *cases)
{
	static struct bench_vm vm;
	bool good;

	if (run->listing || !any_wanted(run, cases))
		return bench_cases_measure(run, &vm, cases);
	if (!bench_vm_open(&vm, BENCH_TABLE_PAGES, 0, 0))
		return false;
	good = bench_cases_measure(run, &vm, cases);
	bench_vm_close(&vm);
	return good;
}
