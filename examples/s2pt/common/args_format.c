/* SPDX-License-Identifier: BSD-2-Clause */
/* The options that say how to read a descriptor. */

#include "args_format.h"

#include "args.h"
#include "s2pt/stage1.h"
#include "word.h"

#include <string.h>

const struct args_format args_format_default = { .granule = S2PT_4K, .level = ARGS_NO_LEVEL };

enum {
	KEY_GRANULE = ARGS_FORMAT_KEY,
	KEY_LPA2,
	KEY_FWB,
	KEY_XNX,
	KEY_MTE_PERM,
	KEY_LEVEL,
	KEY_STAGE1,
	KEY_STAGE2,
	KEY_MAIR,
};

static const struct argp_option format_options[] = {
	{ "granule", KEY_GRANULE, "4k|16k|64k", 0, "Size of a page (default 4k)", 0 },
	{ "lpa2", KEY_LPA2, NULL, 0, "52-bit addresses: FEAT_LPA2, with 64k FEAT_LPA", 0 },
	{ "fwb", KEY_FWB, NULL, 0, "FEAT_S2FWB in force (HCR_EL2.FWB)", 0 },
	{ "xnx", KEY_XNX, NULL, 0, "FEAT_XNX: both bits of XN count", 0 },
	{ "mte-perm", KEY_MTE_PERM, NULL, 0, "FEAT_MTE_PERM: MemAttr has NoTagAccess", 0 },
	{ "level", KEY_LEVEL, "N", 0, "Level of the descriptor, -1 to 3", 0 },
	{ 0 },
};

static const struct argp_option stage1_options[] = {
	{ "stage1", KEY_STAGE1, "WHOSE", 0,
	  "It is of a stage 1: el1 (EL1&0), el2, or el2e2h (EL2&0 of VHE)", 0 },
	{ "stage2", KEY_STAGE2, NULL, 0, "It is of stage 2, whatever the text around says", 0 },
	{ "mair", KEY_MAIR, "W", 0, "MAIR of that stage 1 (default: Linux's)", 0 },
	{ 0 },
};

static void set_granule(struct args_format *args, const char *text, const struct argp_state *state)
{
	if (!strcasecmp(text, "4k"))
		args->granule = S2PT_4K;
	else if (!strcasecmp(text, "16k"))
		args->granule = S2PT_16K;
	else if (!strcasecmp(text, "64k"))
		args->granule = S2PT_64K;
	else
		argp_error(state, "the granule is 4k, 16k or 64k");
}

static void set_level(struct args_format *args, const char *text, const struct argp_state *state)
{
	if (!args_level(text, &args->level))
		argp_error(state, "the level is -1, 0, 1, 2 or 3");
}

static void set_regime(struct args_format *args, const char *text, const struct argp_state *state)
{
	if (!args_regime(text, &args->regime))
		argp_error(state, "--stage1 is el1, el2 or el2e2h");
	args->has_regime = true;
}

static error_t stage2_option(int key, char *arg, struct argp_state *state)
{
	struct args_format *args = state->input;

	switch (key) {
	case KEY_GRANULE:
		set_granule(args, arg, state);
		return 0;
	case KEY_LPA2:
		args->lpa2 = true;
		return 0;
	case KEY_FWB:
		args->fwb = true;
		return 0;
	case KEY_XNX:
		args->xnx = true;
		return 0;
	case KEY_MTE_PERM:
		args->mte_perm = true;
		return 0;
	case KEY_LEVEL:
		set_level(args, arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp args_stage2_argp = { .options = format_options, .parser = stage2_option };

static error_t format_option(int key, char *arg, struct argp_state *state)
{
	struct args_format *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = args;
		return 0;
	case KEY_STAGE1:
		set_regime(args, arg, state);
		return 0;
	case KEY_STAGE2:
		args->regime = S2PT_STAGE2;
		args->has_regime = true;
		return 0;
	case KEY_MAIR:
		args->mair = word_need("MAIR", arg, state);
		args->has_mair = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child format_children[] = {
	{ &args_stage2_argp, 0, NULL, 0 },
	{ 0 },
};

const struct argp args_format_argp = {
	.options = stage1_options,
	.parser = format_option,
	.children = format_children,
};

void args_make_format(const struct args_format *args, struct s2pt_format *format,
		      const struct argp_state *state)
{
	bool lpa2 = args->lpa2 && args->granule != S2PT_64K;
	struct s2pt_geom_want want = {
		.granule = args->granule,
		.ipa_bits = args->lpa2 ? 52 : 48,
		.pa_bits = args->lpa2 ? 52 : 48,
		.start_level = S2PT_START_AUTO,
		.lpa2 = lpa2,
	};

	*format = (struct s2pt_format){ .fwb = args->fwb,
					.xnx = args->xnx,
					.mte_perm = args->mte_perm,
					.regime = args->regime };
	if (s2pt_is_stage1(format)) {
		format->mair = args->has_mair ? args->mair : S2PT_MAIR_LINUX;
		if (args->fwb || args->xnx || args->mte_perm)
			argp_error(state, "--fwb, --xnx and --mte-perm are of stage 2");
	}
	if (s2pt_geom_init(&format->geom, &want))
		argp_error(state, "no such translation");
	if (args->level == -1 && !(lpa2 && args->granule == S2PT_4K))
		argp_error(state, "level -1 exists only with 4k and --lpa2");
	if (args->level == 0 && args->granule == S2PT_64K)
		argp_error(state, "64k pages have no level 0");
}
