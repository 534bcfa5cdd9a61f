/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two vCPUs map one page to different outputs, a third walks, and the host unmaps, which it may
 * only while none of them is in the table: a lock that is tried once, for reading and for writing.
 *
 * What the host took back is not met again; all leaves but those that are left were broken.
 */

#include "model.h"

/* A bit above any number of readers. */
#define WRITER 256U

static struct mapper one;
static struct mapper two;
/* The lock: the number of readers, or WRITER. */
static _Atomic(unsigned int) inside;
static bool removed;

/* Was it for reading?  To be given back in any case. */
static bool go_in(void)
{
	return count_add_acquire(&inside, 1) < WRITER;
}

static void go_out(void)
{
	count_sub_release(&inside, 1);
}

static void map_inside(struct mapper *mapper)
{
	mapper->status = S2PT_BUSY;
	if (go_in())
		model_map(mapper);
	go_out();
}

static void *map_one(void *arg)
{
	(void)arg;
	thread_begin(1);
	map_inside(&one);
	thread_end();
	return NULL;
}

static void *map_two(void *arg)
{
	(void)arg;
	thread_begin(2);
	map_inside(&two);
	thread_end();
	return NULL;
}

static void *walk(void *arg)
{
	(void)arg;
	thread_begin(3);
	if (go_in())
		(void)model_look(0);
	go_out();
	thread_end();
	return NULL;
}

static void *unmap(void *arg)
{
	struct s2pt_range page = { .ipa = 0, .size = PAGE };
	enum s2pt_status status;
	int found;

	(void)arg;
	thread_begin(4);
	if (count_take(&inside, WRITER)) {
		found = model_look(0);
		status = s2pt_unmap(s2pt_exclusive(&table), &page, NULL);
		assert(status == S2PT_DONE);
		assert(model_look(0) == -1);
		/* The host has other uses for it. */
		if (found > 0)
			cleaned[found] = 0;
		removed = true;
		count_sub_release(&inside, WRITER);
	}
	thread_end();
	return NULL;
}

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		pthread_t threads[4];
		unsigned int done;
		unsigned int leaves;
		int last;

		one = (struct mapper){ .output = 1, .perm = S2PT_R | S2PT_W };
		two = (struct mapper){ .output = 2, .perm = S2PT_R | S2PT_W };
		removed = false;
		count_set(&inside, 0);
		MODEL_POLICY_OF(round);
		model_begin(3, 4);
		pthread_create(&threads[0], NULL, map_one, NULL);
		pthread_create(&threads[1], NULL, map_two, NULL);
		pthread_create(&threads[2], NULL, walk, NULL);
		pthread_create(&threads[3], NULL, unmap, NULL);
		pthread_join(threads[0], NULL);
		pthread_join(threads[1], NULL);
		pthread_join(threads[2], NULL);
		pthread_join(threads[3], NULL);

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
