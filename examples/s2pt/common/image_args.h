/* SPDX-License-Identifier: BSD-2-Clause */
/* The argument and the options that say which memory is looked at, for all commands that take an image. */

#ifndef S2PT_TOOL_IMAGE_ARGS_H
#define S2PT_TOOL_IMAGE_ARGS_H

#include "args.h"
#include "image.h"

/* Keys for the options of a command's own table, which words their help. */
enum {
	KEY_RAW = ARGS_IMAGE_KEY,
	KEY_OFFSET,
	KEY_GDB,
	KEY_IMAGE_NEXT
};

/* Take one of these options, or IMAGE itself; else ARGP_ERR_UNKNOWN. */
error_t image_option(int key, char *arg, const struct argp_state *state, struct image_args *args);

/* End with a message if they contradict each other.  That nothing was named is the caller's to see. */
void image_check(const struct image_args *args, const struct argp_state *state);

#endif
