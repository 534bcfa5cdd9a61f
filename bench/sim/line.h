/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SIM_LINE_H
#define SIM_LINE_H

#include <stdbool.h>
#include <stdint.h>

/* Lines of the caches, 64 bytes each: who wrote one last has it; it goes from one to one at a time. */
struct sim_line {
	/* Number of the vCPU that has it for itself, and 1; 0: shared. */
	uint32_t owner;
	/* It is on its way until then (ns). */
	uint64_t busy_until;
};

struct sim_lines {
	struct sim_line *lines;
	const char *base;
};

struct sim;

/* The line of an address in the arena. */
struct sim_line *sim_line_at(const struct sim_lines *lines, const void *address);

/* Time (ns) until the running vCPU can read what is in the line; others read it at the same time. */
uint64_t sim_line_read(struct sim *sim, struct sim_line *line);
/* Likewise, until it can write: it has to wait for its turn. */
uint64_t sim_line_write(struct sim *sim, struct sim_line *line);

#endif
