/* SPDX-License-Identifier: BSD-2-Clause */
/* A storm as a recording for `s2pt check`. */

#ifndef STORM_RECORD_H
#define STORM_RECORD_H

#include "s2pt/host/check.h"
#include "s2pt/host/world.h"

#include <stdio.h>

/* Print the first line of a recording, and the others; `ctx` is the file. */
void storm_record_head(FILE *out, const struct s2pt_world_config *config);
void storm_record_event(void *ctx, const struct s2pt_check_event *event);

#endif
