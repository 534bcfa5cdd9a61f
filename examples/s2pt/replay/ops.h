/* SPDX-License-Identifier: BSD-2-Clause */
/* The operations of a script, by their names. */

#ifndef REPLAY_OPS_H
#define REPLAY_OPS_H

#include "model.h"

/* Carry out a line, and print exactly one result.  False: the line could not be read. */
bool ops_line(struct model *model, char *line);

#endif
