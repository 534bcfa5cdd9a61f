/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of a script that arrange accidents and inspect: failing allocations, races, pokes,
 * traces, dumps, checks.
 */

#include "op_test.h"

#include "judge.h"
#include "left.h"
#include "shown.h"
#include "tables.h"

#include <inttypes.h>
#include <string.h>

bool op_fail(struct model *model, const struct args *args)
{
	uint64_t count = 1;

	if (args->words->count > 2 && !words_number(args->words->word[2], &count))
		return false;
	model->fail_in = args->number[0];
	model->fail_count = count ? count : 1;
	return ops_status(model, S2PT_DONE);
}

bool op_race(struct model *model, const struct args *args)
{
	const char *how = args->words->word[2];

	if ((strcmp(how, "xor") != 0 && strcmp(how, "set") != 0) ||
	    !words_number(args->words->word[3], &model->race_word))
		return false;
	model->race_in = args->number[0];
	model->race_sets = !strcmp(how, "set");
	return ops_status(model, S2PT_DONE);
}

bool op_poke(struct model *model, const struct args *args)
{
	uint64_t want = args->number[2], level = args->number[1];
	int at = level > S2PT_LEVEL_MAX ? S2PT_LEVEL_MAX + 1 : (int)level;
	bool above = level < S2PT_LEVEL_MAX;
	uint64_t old;
	void *slot;

	if (args->number[0] >= s2pt_ipa_end(model_geom(model)))
		return ops_status(model, S2PT_ERANGE);
	slot = tables_slot(model, args->number[0], at);
	if (!slot)
		return ops_result(model, "-ENOENT");
	old = model_shown(model, slot);
	if (old == 0 || want == 0 || (above && ((old & 3) == 3 || (want & 3) == 3)))
		return ops_status(model, S2PT_EINVAL);
	/* No reference of Linux's comes or goes. */
	if (model->like == LIKE_5_10 && (old ^ want) & 1)
		return ops_status(model, S2PT_EINVAL);
	fprintf(model->out, "< 0 old=0x%" PRIx64 "\n", old);
	if (model->like == LIKE_5_10 && !(want & 1)) {
		left_set(model, slot, want);
		return true;
	}
	want = like_taken(model->like, want);
	model->held |= s2pt_desc_kind((s2pt_desc_t){ want }, S2PT_LEVEL_MAX) == S2PT_HELD;
	model_poke(model, slot, want);
	return true;
}

bool op_trace(struct model *model, const struct args *args)
{
	model->classes = 0;
	for (const char *class = args->words->word[1]; *class; class ++)
		if (*class >= 'a' && *class <= 'z')
			model->classes |= 1U << (*class - 'a');
	return ops_status(model, S2PT_DONE);
}

bool op_dump(struct model *model, const struct args *args)
{
	struct tables_span root = tables_root(model);
	bool full = args->words->count > 1;

	if (full && strcmp(args->words->word[1], "full") != 0)
		return false;
	fprintf(model->out, "< n=%" PRIu64 "\n", tables_dump(model, &root, full));
	return true;
}

bool op_hash(struct model *model, const struct args *args)
{
	struct tables_span root = tables_root(model);
	uint64_t hash;
	uint64_t count = tables_hash(model, &root, &hash);

	(void)args;
	fprintf(model->out, "< %016" PRIx64 " n=%" PRIu64 "\n", hash, count);
	return true;
}

bool op_check(struct model *model, const struct args *args)
{
	struct tables_span root = tables_root(model);
	struct s2pt_pool_counts counts;
	uint64_t tables = 0;
	uint64_t bad = tables_check(model, &root, &tables);

	(void)args;
	s2pt_pool_counts(model->pool, &counts);
	if (bad)
		fprintf(model->out, "< bad=%" PRIu64 "\n", bad);
	else
		fprintf(model->out, "< ok tables=%" PRIu64 " live=%" PRIu64 "\n", tables,
			counts.live);
	return true;
}

bool op_stat(struct model *model, const struct args *args)
{
	struct s2pt_pool_counts counts = { .live = 0 };

	(void)args;
	if (model->pool)
		s2pt_pool_counts(model->pool, &counts);
	fprintf(model->out,
		"< warn=%" PRIu64 " live=%" PRIu64 " peak=%" PRIu64 " allocs=%" PRIu64 "\n",
		model->warnings, counts.live + model->lost, counts.peak, counts.allocs);
	return true;
}
