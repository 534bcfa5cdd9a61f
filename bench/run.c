/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes samples until enough of them are clean, collects rows, and runs all groups. */

#include "run.h"

#include "clock.h"

#include <stdlib.h>
#include <string.h>

/*
 * Samples that are not clean are taken again, this many times and for this long for each sample
 * that is wanted.
 */
#define TRIES       20
#define PATIENCE_NS UINT64_C(100000000)
#define WARM_UP     1

bool bench_wanted(const struct bench_run *run, const char *key)
{
	const char *at = run->settings.only;

	while (at && *at) {
		size_t part = strcspn(at, ",");

		if (part && !strncmp(at, key, part))
			return true;
		at += part + (at[part] == ',');
	}
	return !run->settings.only;
}

bool bench_add(struct bench_run *run, const struct bench_row *row)
{
	if (run->row_count == run->room) {
		size_t room = run->room ? run->room * 2 : 32;
		struct bench_row *more = realloc(run->rows, room * sizeof(*more));

		if (!more)
			return false;
		run->rows = more;
		run->room = room;
	}
	run->rows[run->row_count++] = *row;
	return true;
}

static bool fail(const struct bench_row *row, const char *when, int err)
{
	fprintf(stderr, "s2pt-bench: %s: %s: error %d\n", row->key, when, err);
	return false;
}

static bool sample(struct bench_run *run, const struct bench_plan *plan, struct bench_row *row,
		   struct bench_series *series)
{
	struct bench_sample one;
	int err = plan->before ? plan->before(plan->ctx) : 0;

	if (err)
		return fail(row, "before", err);
	err = bench_side_by_side(row->threads, NULL, plan->work, plan->ctx, run->machine.clock_cost,
				 &one);
	if (err)
		return fail(row, "work", err);
	if (series)
		bench_series_add(series, &one, (double)row->count);
	return true;
}

static bool enough(const struct bench_series *series, unsigned int taken, uint64_t until)
{
	if (taken < series->room)
		return false;
	return series->clean_count == series->room || taken >= TRIES * series->room ||
	       bench_wall_ns() > until;
}

bool bench_measure(struct bench_run *run, const struct bench_plan *plan, struct bench_row *row)
{
	unsigned int wanted = run->settings.samples;
	uint64_t until = bench_wall_ns() + wanted * PATIENCE_NS;
	struct bench_series series;
	bool good = true;

	if (!bench_series_init(&series, wanted))
		return fail(row, "memory", 0);
	for (unsigned int i = 0; good && i < WARM_UP; i++)
		good = sample(run, plan, row, NULL);
	for (unsigned int taken = 0; good && !enough(&series, taken, until); taken++)
		good = sample(run, plan, row, &series);
	row->ns = bench_series_sum(&series);
	bench_series_free(&series);
	return good;
}

bool bench_run_all(struct bench_run *run, const struct bench_group *const *groups)
{
	for (const struct bench_group *const *group = groups; *group; group++) {
		if (!(*group)->measure(run)) {
			fprintf(stderr, "s2pt-bench: the group %s did not come to its end\n",
				(*group)->name);
			return false;
		}
	}
	return true;
}
