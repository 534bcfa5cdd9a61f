/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the argument and the options that say which memory is looked at. */

#include "image_args.h"

#include "word.h"

error_t image_option(int key, char *arg, const struct argp_state *state, struct image_args *args)
{
	switch (key) {
	case KEY_RAW:
		args->raw = true;
		args->base = word_need_address("PA", arg, state);
		return 0;
	case KEY_OFFSET:
		args->offset = args_need_size("the offset", arg, state);
		return 0;
	case KEY_GDB:
		args->gdb = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (args->path)
			argp_error(state, "one IMAGE at a time");
		args->path = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void image_check(const struct image_args *args, const struct argp_state *state)
{
	if (args->gdb && (args->path || args->raw))
		argp_error(state, "either an IMAGE or --gdb");
	if (args->offset && !args->raw)
		argp_error(state, "--offset goes with --raw");
}
