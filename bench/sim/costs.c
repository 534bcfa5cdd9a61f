/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each step of the simulated machine costs, where the figures come from, and their names for
 * options.
 */

#include "costs.h"

#define COST(field)                                                                                \
	static uint64_t *field##_of(struct sim_costs *costs)                                       \
	{                                                                                          \
		return &costs->field;                                                              \
	}

COST(exit)
COST(host)
COST(spread)
COST(work)
COST(load)
COST(swap)
COST(line)
COST(broadcast)
COST(sender)
COST(local)
COST(page)
COST(retry)
COST(entry)

/*
 * `exit`, `host` and `work` share out two published figures: a fault by a single vCPU takes 0.89 us
 * (1.13 million a second), and faults under a write lock end at 1.6 to 1.9 million a second (Linux
 * 6.1 against 6.2, dirty_log_perf_test), so that some 0.4 us of it lie under the lock.
 *
 * That the MMU sets dirty state costs what a compare-and-swap does, wherever the line is: assumed, for no
 * figures of such machines are published.
 *
 * `sender`: 32 CPUs that change permissions in a loop are 17.7 times slower with broadcasts than
 * without (Ampere, 2020), and one such change takes 2.85 us: 47 us for 31 other senders.
 */
const struct sim_cost sim_cost_list[] = {
	{ "exit", exit_of, 380,
	  "exit, decode, re-entry (published: a lone fault takes 0.89 us in all)" },
	{ "host", host_of, 100,
	  "look-up of the host's page, outside of any lock (a part of that)" },
	{ "spread", spread_of, 100,
	  "... which takes up to half of this more or less, by chance (assumed)" },
	{ "work", work_of, 350,
	  "work under the lock, if any (published: 1.6 to 1.9 faults a us under one)" },
	{ "load", load_of, 2,
	  "load of an entry, its line in this CPU's cache or shared (assumed)" },
	{ "swap", swap_of, 10,
	  "compare-and-swap, also the MMU's, the line in this CPU's cache (assumed)" },
	{ "line", line_of, 50,
	  "a line comes from another CPU (published: 30 to 60 ns on one socket)" },
	{ "broadcast", broadcast_of, 350,
	  "TLBI on all CPUs and its DSB, a single sender (assumed)" },
	{ "sender", sender_of, 1520,
	  "more for each other sender meanwhile (published: 47 us for 31, Ampere 2020)" },
	{ "local", local_of, 50, "TLBI on this CPU and its DSB (assumed)" },
	{ "page", page_of, 100, "a zeroed page for a table, from a vCPU's own cache (assumed)" },
	{ "retry", retry_of, 50, "between two looks at a held entry (assumed)" },
	{ "entry", entry_of, 2, "an entry of a buffer of dirty state, written or read (assumed)" },
	{ 0 },
};

struct sim_costs sim_costs_default(void)
{
	struct sim_costs costs = { 0 };

	for (const struct sim_cost *cost = sim_cost_list; cost->name; cost++)
		*cost->of(&costs) = cost->ns;
	return costs;
}

void sim_costs_print(const struct sim_costs *costs, FILE *out)
{
	struct sim_costs own = *costs;

	fputs("All is simulated.  The machine, in ns:\n", out);
	for (const struct sim_cost *cost = sim_cost_list; cost->name; cost++)
		fprintf(out, "  %-10s %5llu  %s\n", cost->name, (unsigned long long)*cost->of(&own),
			cost->what);
}
