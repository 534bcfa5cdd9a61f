/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of a trace that have no return row: write-protect, split, age, set the access flag,
 * clean.
 */

#ifndef ORDERED_ALONE_H
#define ORDERED_ALONE_H

#include "state.h"

/* A row of write-protect, split, age, set the access flag, or clean. */
void alone_row(struct replay *replay, const struct trace_row *row);

#endif
