/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the options that make a source one of a stage 1. */

#include "source_stage1.h"

#include "args.h"
#include "s2pt/stage1.h"
#include "word.h"

#include <strings.h>

enum {
	KEY_STAGE1 = ARGS_SOURCE_KEY,
	KEY_UPPER,
	KEY_MAIR,
};

static const struct argp_option options[] = {
	{ "stage1", KEY_STAGE1, "WHOSE", 0,
	  "The tables are of a stage 1: el1 (EL1&0), el2, or el2e2h (EL2&0 of VHE); --vttbr is "
	  "TTBR0, --vtcr is TCR",
	  0 },
	{ "upper", KEY_UPPER, NULL, 0, "They are those of the upper range: --vttbr is TTBR1", 0 },
	{ "mair", KEY_MAIR, "W", 0, "MAIR of that stage 1 (default: Linux's)", 0 },
	{ 0 },
};

static void check_end(struct source *source, const struct argp_state *state)
{
	if (source->regime == S2PT_STAGE2) {
		if (source->upper || source->has_mair)
			argp_error(state, "--upper and --mair go with --stage1");
		return;
	}
	if (source->fwb || source->xnx)
		argp_error(state, "--fwb and --xnx are of stage 2");
	if (source->upper && source->regime == S2PT_EL2)
		argp_error(state, "EL2 has no upper range: --stage1=el2e2h");
	if (!source->has_mair)
		source->mair = S2PT_MAIR_LINUX;
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct source *source = state->input;

	switch (key) {
	case KEY_STAGE1:
		if (!args_regime(arg, &source->regime))
			argp_error(state, "--stage1 is el1, el2 or el2e2h");
		source->has_regime = true;
		return 0;
	case KEY_UPPER:
		source->upper = true;
		return 0;
	case KEY_MAIR:
		source->mair = word_need("MAIR", arg, state);
		source->has_mair = true;
		return 0;
	case ARGP_KEY_END:
		check_end(source, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp source_stage1_argp = { .options = options, .parser = option };
