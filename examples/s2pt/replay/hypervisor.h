/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor of a script: the callbacks of the core, and what is done around operations.
 */

#ifndef REPLAY_HYPERVISOR_H
#define REPLAY_HYPERVISOR_H

#include "model.h"

extern const struct s2pt_ops model_ops;

/* Begin a script, which has no table at first. */
void model_open(struct model *model, enum like like, enum s2pt_granule granule, FILE *out);
void model_close(struct model *model);

/* Begin and end an operation, so that the callbacks know what goes on. */
void model_begin(struct model *model, enum doing doing, bool shared);
void model_end(struct model *model);
/* End the read section, and ask for the barrier where Linux asks for it in any case. */
void model_leave(struct model *model);
void model_publish(struct model *model);

/* Free the subtrees that wait; returns how many. */
uint64_t model_settle(struct model *model);

#endif
