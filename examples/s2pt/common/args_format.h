/* SPDX-License-Identifier: BSD-2-Clause */
/* The options that say how to read a descriptor. */

#ifndef ARGS_FORMAT_H
#define ARGS_FORMAT_H

#include "s2pt/desc.h"

#include <argp.h>

/* In `struct args_format`: no level was given. */
#define ARGS_NO_LEVEL S2PT_START_AUTO

/* --granule, --lpa2, --fwb, --xnx, --mte-perm, --level, --stage1, --mair: how to read a descriptor. */
struct args_format {
	/* --stage1 or --stage2 was given; without, it is stage 2 unless the text says otherwise. */
	bool has_regime;
	enum s2pt_regime regime;
	/* --mair was given; without, it is Linux's. */
	bool has_mair;
	uint64_t mair;
	enum s2pt_granule granule;
	bool lpa2;
	bool fwb;
	bool xnx;
	bool mte_perm;
	int level;
};

/* The defaults: 4K, no extension, no level. */
extern const struct args_format args_format_default;

/* A child parser for those options; its input is a `struct args_format *`. */
extern const struct argp args_format_argp;

/* The same without --stage1, --stage2 and --mair, for who knows stage 2 only. */
extern const struct argp args_stage2_argp;

/*
 * Make the format that the options say; ends the program with a message if they contradict each
 * other.
 */
void args_make_format(const struct args_format *args, struct s2pt_format *format,
		      const struct argp_state *state);

#endif
