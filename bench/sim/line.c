/* SPDX-License-Identifier: BSD-2-Clause */
/* Cache lines of the simulated machine: how long a vCPU waits for one. */

#include "line.h"

#define LINE 64

struct sim_line *sim_line_at(const struct sim_lines *lines, const void *address)
{
	return &lines->lines[(uint64_t)((const char *)address - lines->base) / LINE];
}

uint64_t sim_line_read(struct sim *sim, struct sim_line *line)
{
	const struct sim_costs *costs = &sim->setup.costs;
	uint64_t now = sim->running->now;
	uint64_t start = line->busy_until > now ? line->busy_until : now;

	if (!line->owner || line->owner == sim->running->number + 1)
		return costs->load;
	line->owner = 0;
	line->busy_until = start + costs->line;
	return line->busy_until - now;
}

uint64_t sim_line_write(struct sim *sim, struct sim_line *line)
{
	const struct sim_costs *costs = &sim->setup.costs;
	uint64_t now = sim->running->now;
	uint64_t start = line->busy_until > now ? line->busy_until : now;

	if (line->owner == sim->running->number + 1)
		return costs->swap;
	line->owner = sim->running->number + 1;
	line->busy_until = start + costs->line;
	return line->busy_until - now;
}
