/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what searches of the explorer take in: a schedule to replay, after two bytes that choose the
 * scenario and the policy; and the same bytes as a file in which an earlier search was saved.
 */

#include "explore/pieces.h"
#include "input.h"

#include <stdlib.h>
#include <string.h>

static struct s2pt_explore_config choose(const uint8_t *data, const char *replay)
{
	unsigned int count = 0;

	while (s2pt_scenario(count))
		count++;
	return (struct s2pt_explore_config){
		.scenario = s2pt_scenario(data[0] % count),
		.policy = (enum s2pt_policy)(data[1] % S2PT_POLICIES),
		.vcpus = 2,
		.bound = S2PT_EXPLORE_UNBOUNDED,
		.replay = replay,
	};
}

/* A schedule of the core, which has no faults, comes to no find. */
static void run_again(const uint8_t *data, size_t size)
{
	char replay[S2PT_EXPLORE_REPLAY] = "";
	struct s2pt_explore_config config = choose(data, replay);
	struct s2pt_explore_result result;

	size = size < sizeof(replay) ? size : sizeof(replay) - 1;
	memcpy(replay, data + 2, size - 2);
	s2pt_explore(&config, &result);
	if (result.finds != 0 && config.policy == S2PT_KVM)
		abort();
}

static void load(const uint8_t *data, size_t size)
{
	static struct pieces pieces;
	struct s2pt_explore_config config = choose((const uint8_t[2]){ 0, S2PT_KVM }, NULL);

	if (!pieces.piece && !pieces_begin(&pieces, &config))
		abort();
	if (pieces_load(&pieces, input_file(0, data, size)))
		(void)pieces_sum(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	run_again(data, size);
	load(data, size);
	return 0;
}
