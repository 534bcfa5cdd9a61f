/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells the checker of a world, and whoever records, what happens, in the order in which it
 * happens.
 */

#include "world_judge.h"

#include "s2pt/table.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <pthread.h>

/*
 * The lock is held from the event before a store to the one after it, so that stores are told in
 * the order in which they happen.
 */

struct world_judge {
	/* The checker; NULL if only `on_event` is to be told. */
	struct s2pt_check *check;
	void (*on_event)(void *ctx, const struct s2pt_check_event *event);
	void *ctx;
	struct s2pt_pool *pool;
	pthread_mutex_t lock;
};

void s2pt_world_rules(const struct s2pt_world_config *config, struct s2pt_check_config *rules)
{
	*rules = (struct s2pt_check_config){
		.geom = config->format.geom,
		.cpus = config->vcpus + 1,
		.vmid = config->vmid,
		.bbm = config->bbm,
		.fwb = config->format.fwb,
		.caches = config->maintain_caches,
		.hardware = config->hardware_access_flag || config->hardware_dirty,
	};
}

struct world_judge *s2pt_world_judge_new(const struct s2pt_world_config *config,
					 struct s2pt_pool *pool)
{
	struct s2pt_check_config rules;
	struct world_judge *judge = calloc(1, sizeof(*judge));
	pthread_mutexattr_t attr;

	if (!judge)
		return NULL;
	judge->pool = pool;
	judge->on_event = config->on_event;
	judge->ctx = config->event_ctx;
	s2pt_world_rules(config, &rules);
	if (config->checked)
		judge->check = s2pt_check_new(&rules);
	if (config->checked && !judge->check) {
		free(judge);
		return NULL;
	}
	/* A hook may run an operation of its own in the middle of another one. */
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&judge->lock, &attr);
	pthread_mutexattr_destroy(&attr);
	return judge;
}

void s2pt_world_judge_delete(struct world_judge *judge)
{
	if (!judge)
		return;
	s2pt_check_delete(judge->check);
	pthread_mutex_destroy(&judge->lock);
	free(judge);
}

const struct s2pt_check *s2pt_world_judge_check(const struct world_judge *judge)
{
	return judge ? judge->check : NULL;
}

/* Tell an event, under the lock. */
static void pass_on(struct world_judge *judge, const struct s2pt_check_event *event)
{
	if (judge->check)
		(void)s2pt_check_event(judge->check, event);
	if (judge->on_event)
		judge->on_event(judge->ctx, event);
}

static void tell(struct world_judge *judge, const struct s2pt_check_event *event)
{
	pthread_mutex_lock(&judge->lock);
	pass_on(judge, event);
	pthread_mutex_unlock(&judge->lock);
}

void s2pt_world_judge_mark(struct world_judge *judge, enum s2pt_check_kind kind, unsigned int cpu)
{
	struct s2pt_check_event event = { .kind = kind, .cpu = cpu };

	if (judge)
		tell(judge, &event);
}

void s2pt_world_judge_table(struct world_judge *judge, enum s2pt_check_kind kind, unsigned int cpu,
			    const struct judged_table *table)
{
	struct s2pt_check_event event = { .kind = kind, .cpu = cpu, .size = table->size };

	if (!judge || !table->table)
		return;
	event.at = s2pt_pool_pa(judge->pool, table->table);
	tell(judge, &event);
}

void s2pt_world_judge_stale(struct world_judge *judge, unsigned int cpu, s2pt_ipa_t ipa)
{
	struct s2pt_check_event event = { .kind = S2PT_CHECK_STALE, .cpu = cpu, .at = ipa };

	if (judge)
		tell(judge, &event);
}

void s2pt_world_judge_cache(struct world_judge *judge, unsigned int cpu,
			    const struct s2pt_cmo *request)
{
	struct s2pt_check_event event = {
		.kind = request->kind == S2PT_CLEAN_DATA ? S2PT_CHECK_CLEAN : S2PT_CHECK_DISCARD,
		.cpu = cpu,
		.at = request->pa,
		.size = request->size,
	};

	if (judge)
		tell(judge, &event);
}

void s2pt_world_judge_step(void *ctx, unsigned int cpu, unsigned int vmid,
			   const struct s2pt_step *step)
{
	struct s2pt_check_event event = {
		.kind = S2PT_CHECK_STEP,
		.cpu = cpu,
		.step = *step,
		.vmid = vmid,
	};

	tell(ctx, &event);
}

void s2pt_world_judge_before(struct world_judge *judge, const struct s2pt_event *event)
{
	if (judge && (event->kind == S2PT_EVENT_SWAP || event->kind == S2PT_EVENT_MAKE))
		pthread_mutex_lock(&judge->lock);
}

static enum s2pt_check_kind kind_of(enum s2pt_event_kind kind)
{
	if (kind == S2PT_EVENT_WON)
		return S2PT_CHECK_SWAP;
	return kind == S2PT_EVENT_LOST ? S2PT_CHECK_LOST : S2PT_CHECK_RELEASE;
}

void s2pt_world_judge_after(struct world_judge *judge, unsigned int cpu,
			    const struct s2pt_event *event)
{
	struct s2pt_check_event store = {
		.kind = kind_of(event->kind),
		.cpu = cpu,
		.found = event->found.word,
		.want = event->want.word,
	};

	if (!judge || (event->kind != S2PT_EVENT_WON && event->kind != S2PT_EVENT_MADE &&
		       event->kind != S2PT_EVENT_LOST))
		return;
	/* The word under a store is not known for certain. */
	if (store.kind == S2PT_CHECK_RELEASE)
		store.found = 0;
	store.at = s2pt_pool_pa(judge->pool, event->slot);
	pass_on(judge, &store);
	pthread_mutex_unlock(&judge->lock);
}

bool s2pt_world_judge_read(void *ctx, s2pt_pa_t pa, uint64_t *word)
{
	const struct world_judge *judge = ctx;

	return s2pt_pool_read(judge->pool, pa, word);
}

bool s2pt_world_judge_swap(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want)
{
	struct world_judge *judge = ctx;
	struct s2pt_check_event store = {
		.kind = S2PT_CHECK_HARDWARE,
		.at = pa,
		.found = found,
		.want = want,
	};
	bool won;

	pthread_mutex_lock(&judge->lock);
	won = s2pt_pool_swap(judge->pool, pa, found, want);
	if (won)
		pass_on(judge, &store);
	pthread_mutex_unlock(&judge->lock);
	return won;
}
