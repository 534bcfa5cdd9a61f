/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cache lines of the simulated machine, 64 bytes each.  A line belongs to the vCPU that wrote it
 * last, and moves from one vCPU to another at a time.
 */

#ifndef SIM_LINE_H
#define SIM_LINE_H

#include "sim.h"

/* The line of an address in the arena. */
struct sim_line *sim_line_at(const struct sim_lines *lines, const void *address);

/* Time (ns) until the running vCPU can read the line; several can read it at the same time. */
uint64_t sim_line_read(struct sim *sim, struct sim_line *line);
/* Time (ns) until the running vCPU can write the line; one after the other can. */
uint64_t sim_line_write(struct sim *sim, struct sim_line *line);

#endif
