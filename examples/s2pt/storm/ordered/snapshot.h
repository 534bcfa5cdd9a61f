/* SPDX-License-Identifier: BSD-2-Clause */
/* Snapshots of the tables. */

#ifndef ORDERED_SNAPSHOT_H
#define ORDERED_SNAPSHOT_H

#include "state.h"

/* Compare the tables with the snapshots of the present row. */
void snapshot_row(struct replay *replay);

#endif
