/* SPDX-License-Identifier: BSD-2-Clause */
/* What backs a faulting address, as the option --backing says it. */

#ifndef FAULT_BACKING_H
#define FAULT_BACKING_H

#include "s2pt/fault.h"

#include <argp.h>

/* What the option says. */
struct backing_args {
	bool given;
	struct s2pt_backing backing;
	/* What was said, as the rest follows from the fault. */
	bool has_slot;
	bool has_host;
};

/* The words of the option, for help. */
#define BACKING_WORDS                                                                              \
	"none; pa=A, slot=A:SIZE, host=A, fixed=SIZE, found=SIZE, device, ro, nowrite, log, dic"

/* Read the option; ends the program with a message if it makes no sense.  The text is cut up. */
void backing_read(char *text, struct backing_args *args, const struct argp_state *state);

/* The backing of `fault`: a slot that nobody named is the GiB around it. */
struct s2pt_backing backing_of(const struct backing_args *args, const struct s2pt_fault *fault,
			       uint64_t page);

#endif
