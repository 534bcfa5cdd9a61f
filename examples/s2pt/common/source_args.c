/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the options that name an image and the registers of its trees. */

#include "args.h"
#include "image_args.h"
#include "source.h"
#include "word.h"

#include <unistd.h>

enum {
	KEY_CPU = KEY_IMAGE_NEXT,
	KEY_STAGE2,
	KEY_LEVEL,
	KEY_VTTBR,
	KEY_VTCR,
	KEY_REGISTERS,
	KEY_FWB,
	KEY_XNX,
};

static const struct argp_option options[] = {
	{ "vttbr", KEY_VTTBR, "W", 0, "VTTBR_EL2 of a tree; may be given several times", 0 },
	{ "vtcr", KEY_VTCR, "W", 0, "VTCR_EL2, one for all or one for each --vttbr", 0 },
	{ "registers", KEY_REGISTERS, "FILE", 0,
	  "Take them from a snapshot's JSON; without --vttbr NAME.json beside NAME.pages is used",
	  0 },
	{ "fwb", KEY_FWB, NULL, 0, "FEAT_S2FWB is in force, whatever the JSON says", 0 },
	{ "xnx", KEY_XNX, NULL, 0, "The CPU has FEAT_XNX, whatever the JSON says", 0 },
	{ "raw", KEY_RAW, "PA", 0, "IMAGE is raw memory that begins at PA, not a page list", 0 },
	{ "offset", KEY_OFFSET, "N", 0, "With --raw: that memory begins N bytes into the file", 0 },
	{ "gdb", KEY_GDB, "HOST:PORT", 0,
	  "Instead of IMAGE: the memory and the registers of a QEMU (qemu -gdb tcp::PORT), by gdb's "
	  "remote protocol; QEMU stops its machine for that, and leaves it so",
	  0 },
	{ "cpu", KEY_CPU, "N", 0, "With --gdb: the CPU whose registers they are (default 0)", 0 },
	{ "stage2", KEY_STAGE2, NULL, 0, "Text shows tables of stage 2, whatever its headers say",
	  0 },
	{ "level", KEY_LEVEL, "N", 0, "The level of the first table that text shows, -1 to 3", 0 },
	{ 0 },
};

static void add_register(uint64_t *list, size_t *count, uint64_t word,
			 const struct argp_state *state)
{
	if (*count == SOURCE_PAIRS_MAX)
		argp_error(state, "too many registers");
	list[(*count)++] = word;
}

static void check_end(struct source *source, const struct argp_state *state)
{
	if (!source->image_args.path && !source->image_args.gdb) {
		if (isatty(STDIN_FILENO))
			argp_error(state, "which IMAGE?");
		source->image_args.path = "-";
	}
	image_check(&source->image_args, state);
	if (source->cpu && !source->image_args.gdb)
		argp_error(state, "--cpu goes with --gdb");
	if (source->vttbrs && source->vtcrs != 1 && source->vtcrs != source->vttbrs)
		argp_error(state, "--vttbr needs --vtcr: one for all or one each");
	if (!source->vttbrs && source->vtcrs)
		argp_error(state, "--vtcr goes with --vttbr");
	if (source->vttbrs && source->registers_path)
		argp_error(state, "either --vttbr or --registers");
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct source *source = state->input;

	switch (key) {
	case KEY_CPU:
		source->cpu = args_need_number("the CPU", arg, state) & 0xffff;
		return 0;
	case KEY_STAGE2:
		source->has_regime = true;
		return 0;
	case KEY_LEVEL:
		source->has_level = args_level(arg, &source->level);
		if (!source->has_level)
			argp_error(state, "the level is -1, 0, 1, 2 or 3");
		return 0;
	case KEY_VTTBR:
		add_register(source->vttbr, &source->vttbrs, word_need("VTTBR_EL2", arg, state),
			     state);
		return 0;
	case KEY_VTCR:
		add_register(source->vtcr, &source->vtcrs, word_need("VTCR_EL2", arg, state),
			     state);
		return 0;
	case KEY_REGISTERS:
		source->registers_path = arg;
		return 0;
	case KEY_FWB:
		source->fwb = true;
		return 0;
	case KEY_XNX:
		source->xnx = true;
		return 0;
	case ARGP_KEY_END:
		check_end(source, state);
		return 0;
	default:
		return image_option(key, arg, state, &source->image_args);
	}
}

const struct argp source_argp = { .options = options, .parser = option };
