/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's own stage 1 under a script: `hinit`, and what map, unmap and pteprot are on such a table. */

#ifndef REPLAY_HYP_H
#define REPLAY_HYP_H

#include "op.h"

/* Is the table a stage 1? */
static inline bool hyp_is(const struct model *model)
{
	return model_lives(model) && model_format(model)->regime != S2PT_STAGE2;
}

/* Make the table that `model->setup` asks for, with the policy KVM. */
enum s2pt_status hyp_make(struct model *model, unsigned int va_bits);

/* The permissions of a word, as Linux reads them there. */
unsigned int hyp_perm(const struct model *model, uint64_t word);

op_fn hyp_map, hyp_unmap;

#endif
