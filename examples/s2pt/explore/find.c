/* SPDX-License-Identifier: BSD-2-Clause */
/* Searches the beginning in which something was found once more, in this process. */

#include "find.h"

static bool takes_one(void *ctx, uint64_t number)
{
	return number == *(const uint64_t *)ctx;
}

void find_again(const struct pieces *pieces, const struct s2pt_explore_config *search,
		const struct pieces_sum *sum, struct s2pt_explore_result *result)
{
	struct s2pt_explore_config config = *search;
	uint64_t found = sum->found;
	uint64_t before = sum->result.schedules - pieces->piece[found].schedules;

	config.takes = takes_one;
	config.took = NULL;
	config.progress = NULL;
	config.ctx = &found;
	s2pt_explore(&config, result);
	result->schedules += before;
	result->digest = sum->result.digest;
	result->faults = sum->result.faults;
}
