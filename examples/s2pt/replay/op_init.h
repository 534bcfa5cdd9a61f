/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations of a script that make, destroy and describe the table. */

#ifndef REPLAY_OP_INIT_H
#define REPLAY_OP_INIT_H

#include "op.h"

enum flag_kind {
	FLAG_TAKEN,
	FLAG_UNSUPPORTED,
	FLAG_UNKNOWN,
};

/* Take one flag of `init`, as the conventions know it. */
enum flag_kind init_flag(enum like like, const char *word, struct setup *setup);

/* New memory for tables; all that was counted begins at 0. */
bool init_pool(struct model *model, const struct setup *setup);

op_fn op_init, op_destroy, op_version, op_hinit, op_vtcr;

#endif
