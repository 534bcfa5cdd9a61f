/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page was accessed.  The host clears its access flag, one vCPU sets it, another maps the page to
 * another output.
 *
 * None undoes another: the flag is missing in the end only if the host was told that it cleared it,
 * and the vCPU sets what was cleared only; a mapping that was done is there.
 */

#include "model.h"

static struct mapper mapper;
static enum s2pt_status touched;
static bool was_young;

static void clear(void)
{
	struct s2pt_range page = { .ipa = 0, .size = PAGE };
	enum s2pt_status status = s2pt_age_clear(&table, &page, &was_young, NULL);

	assert(status == S2PT_DONE);
	(void)model_look(0);
}

static void touch(void)
{
	touched = s2pt_touch(&table, 0);
	assert(touched >= S2PT_DONE && touched != S2PT_ABSENT);
}

static void map(void)
{
	model_map(&mapper);
}

THREAD(1, clear)
THREAD(2, touch)
THREAD(3, map)

static bool young(void)
{
	struct s2pt_entry entry = { .ipa = 0 };
	enum s2pt_status status = s2pt_lookup(&table, 0, &entry);

	return status == S2PT_DONE && s2pt_desc_young(entry.desc);
}

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		mapper = (struct mapper){ .output = 2, .perm = S2PT_R };
		MODEL_ROUND(round);
		model_begin(3);
		model_page(0, 1, S2PT_R);
		RUN_3(clear, touch, map);

		assert(model_look(0) == (model_done(&mapper) ? 2 : 1));
		assert(model_done(&mapper) || mapper.status == S2PT_RACED);
		assert(young() || was_young);
		assert(touched != S2PT_DONE || was_young);
		assert(count_of(&breaks) == model_done(&mapper) + was_young);
		assert(model_end() == 1);
	}
	return 0;
}
