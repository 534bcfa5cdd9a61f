/* SPDX-License-Identifier: BSD-2-Clause */
/* The operation that makes EL2's own stage 1: reads its flags, and has the table made. */

#include "hyp.h"
#include "op_init.h"

#include <string.h>

#define VA_MOST 64

/* Read the flags; false: there is one that nobody knows. */
static bool take_flags(const struct model *model, const struct args *args, struct setup *setup,
		       bool *unsupported)
{
	for (unsigned int i = 2; i < args->words->count; i++) {
		const char *word = args->words->word[i];
		enum flag_kind kind = init_flag(model->like, word, setup);

		if (kind == FLAG_UNKNOWN)
			return false;
		*unsupported |= kind == FLAG_UNSUPPORTED;
		setup->hvhe |= !strcmp(word, "hvhe");
		setup->bti |= !strcmp(word, "bti");
	}
	return true;
}

bool op_hinit(struct model *model, const struct args *args)
{
	struct setup setup = { .granule = model->granule };
	bool unsupported = model->like == LIKE_5_10;
	enum s2pt_status status;

	if (!take_flags(model, args, &setup, &unsupported))
		return false;
	if (model_lives(model))
		return ops_result(model, "busy");
	if (unsupported || (setup.lpa2 && setup.granule == S2PT_64K))
		return ops_result(model, "unsup");
	if (args->number[0] > VA_MOST)
		return ops_status(model, S2PT_EINVAL);
	if (!init_pool(model, &setup))
		return ops_status(model, S2PT_ENOMEM);
	model->setup = setup;
	status = hyp_make(model, (unsigned int)args->number[0]);
	if (status != S2PT_DONE)
		return ops_status(model, status);
	s2pt_pool_limit(model->pool, setup.limit);
	fprintf(model->out, "< 0 start=%d pgd=1\n", model_geom(model)->start_level);
	return true;
}
