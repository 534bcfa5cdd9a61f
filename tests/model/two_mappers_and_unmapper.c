/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two vCPUs map one page to different outputs, a third walks, and the host unmaps, which it may
 * only while none of them is in the table: a lock that is tried once, for reading and for writing.
 *
 * What the host took back is not met again; all leaves but those that are left were broken.
 */

#include "model.h"

static struct mapper one;
static struct mapper two;
static bool removed;

static void map_inside(struct mapper *mapper)
{
	mapper->status = S2PT_BUSY;
	if (read_lock())
		model_map(mapper);
	read_unlock();
}

static void map_one(void)
{
	map_inside(&one);
}

static void map_two(void)
{
	map_inside(&two);
}

static void walk(void)
{
	if (read_lock())
		(void)model_look(0);
	read_unlock();
}

static void unmap(void)
{
	struct s2pt_range page = { .ipa = 0, .size = PAGE };
	enum s2pt_status status;
	int found;

	if (!write_lock())
		return;
	found = model_look(0);
	status = s2pt_unmap(s2pt_exclusive(&table), &page, NULL);
	assert(status == S2PT_DONE);
	assert(model_look(0) == -1);
	/* The host has other uses for it. */
	if (found > 0)
		cleaned[found] = 0;
	removed = true;
	write_unlock();
}

THREAD(1, map_one)
THREAD(2, map_two)
THREAD(3, walk)
THREAD(4, unmap)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		unsigned int done;
		unsigned int leaves;
		int last;

		one = (struct mapper){ .output = 1, .perm = S2PT_R | S2PT_W };
		two = (struct mapper){ .output = 2, .perm = S2PT_R | S2PT_W };
		removed = false;
		MODEL_ROUND(round);
		model_begin(3);
		RUN_4(map_one, map_two, walk, unmap);

		done = model_done(&one) + model_done(&two);
		last = model_look(0);
		leaves = last > 0;
		assert(count_of(&breaks) == done - leaves);
		assert(removed || done == 0 || leaves == 1);
		assert(last != 1 || one.status == S2PT_DONE);
		assert(last != 2 || two.status == S2PT_DONE);
		assert(model_end() == 1);
	}
	return 0;
}
