/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dirty logs that hardware keeps: leaves that are collected, and each vCPU's buffer, which is emptied
 * when it is full and at each look, while the vCPU is stopped.
 */

#include "world_log.h"

#include "s2pt/exclusive.h"
#include "world_mark.h"

const char *s2pt_log_name(enum s2pt_log_mode mode)
{
	switch (mode) {
	case S2PT_LOG_PROTECT:
		return "protect";
	case S2PT_LOG_INITIALLY_SET:
		return "initially-set";
	case S2PT_LOG_SPLIT:
		return "split";
	case S2PT_LOG_DBM:
		return "dbm";
	case S2PT_LOG_HDBSS:
		return "hdbss";
	}
	return "unknown";
}

bool s2pt_world_log_make(struct s2pt_world *world)
{
	for (unsigned int i = 0; i < world->config.vcpus; i++) {
		struct s2pt_vcpu *vcpu = &world->vcpu[i];

		vcpu->mmu = world->mmu;
		if (world->config.log != S2PT_LOG_HDBSS)
			continue;
		if (!s2pt_hdbss_make(&vcpu->hdbss, world->config.log_pages))
			return false;
		pthread_mutex_init(&vcpu->guest, NULL);
		vcpu->hdbss.late = world->config.log_late;
		vcpu->hdbss.abort_at = world->config.log_abort_at;
		vcpu->mmu.hdbss = &vcpu->hdbss;
	}
	return true;
}

void s2pt_world_log_free(struct s2pt_world *world)
{
	for (unsigned int i = 0; i < world->config.vcpus; i++) {
		if (world->vcpu[i].mmu.hdbss)
			pthread_mutex_destroy(&world->vcpu[i].guest);
		s2pt_hdbss_free(&world->vcpu[i].hdbss);
	}
}

static void visit(void *ctx, const struct s2pt_range *range)
{
	s2pt_world_mark_range(ctx, range);
}

static void forget(void *ctx, const struct s2pt_range *range)
{
	(void)ctx;
	(void)range;
}

/* Empty a buffer into the logs; its vCPU is stopped.  False: entries have been lost. */
static bool empty(struct s2pt_world *world, struct s2pt_hdbss *hdbss)
{
	bool whole = hdbss->fsc == S2PT_HDBSS_FINE;

	for (uint32_t i = 0; i < hdbss->index; i++) {
		struct s2pt_range range;
		int level;

		if (!s2pt_hdbss_read(hdbss->entries[i], &range.ipa, &level))
			continue;
		range.size = s2pt_level_size(s2pt_world_geom(world), level);
		s2pt_world_mark_range(world, &range);
	}
	atomic_fetch_add(&world->log_entries, hdbss->index);
	hdbss->index = 0;
	hdbss->fsc = S2PT_HDBSS_FINE;
	return whole;
}

void s2pt_world_log_full(struct s2pt_vcpu *vcpu)
{
	vcpu->log_exits++;
	pthread_mutex_lock(&vcpu->guest);
	/* A buffer that has lost an entry gets no more: it is never full. */
	(void)empty(vcpu->world, &vcpu->hdbss);
	pthread_mutex_unlock(&vcpu->guest);
}

/* Stop each vCPU in turn, and empty its buffer.  False: entries have been lost. */
static bool empty_all(struct s2pt_world *world)
{
	bool whole = true;

	for (unsigned int i = 0; i < world->config.vcpus; i++) {
		struct s2pt_vcpu *vcpu = &world->vcpu[i];

		pthread_mutex_lock(&vcpu->guest);
		whole = empty(world, &vcpu->hdbss) && whole;
		pthread_mutex_unlock(&vcpu->guest);
	}
	return whole;
}

void s2pt_world_log_empty(struct s2pt_world *world)
{
	const struct s2pt_range all = { 0, s2pt_ipa_end(s2pt_world_geom(world)) };

	/* What was lost may be anything. */
	if (world->config.log == S2PT_LOG_HDBSS && !empty_all(world))
		s2pt_world_mark_range(world, &all);
}

/* Collect the pages of the log, where the buffers have told which they are. */
static enum s2pt_status collect_logged(struct s2pt_world *world, struct s2pt_excl excl,
				       const struct slot *slot, struct s2pt_gather *gather)
{
	uint64_t page = s2pt_page_size(s2pt_world_geom(world));
	struct s2pt_visitor visitor = { visit, world };
	uint64_t pages = slot->slot.size / page;
	enum s2pt_status status = S2PT_DONE;

	for (uint64_t first = 0; first < pages && status == S2PT_DONE; first++) {
		struct s2pt_range run = { slot->slot.ipa + first * page, 0 };

		for (; first < pages &&
		       atomic_load_explicit(&slot->dirty[first / 64], memory_order_acquire) >>
				       first % 64 &
			       1;
		     first++)
			run.size += page;
		if (run.size != 0)
			status = s2pt_collect_alone(excl, &run, &visitor, gather);
	}
	return status;
}

enum s2pt_status s2pt_world_log_pull(struct s2pt_world *world, struct s2pt_excl excl,
				     const struct slot *slot, struct s2pt_gather *gather)
{
	struct s2pt_range range = { slot->slot.ipa, slot->slot.size };
	struct s2pt_visitor visitor = { visit, world };

	if (world->config.log == S2PT_LOG_HDBSS) {
		if (empty_all(world))
			return collect_logged(world, excl, slot, gather);
		atomic_fetch_add(&world->log_scans, 1);
	}
	return s2pt_collect_alone(excl, &range, &visitor, gather);
}

enum s2pt_status s2pt_world_log_forget(struct s2pt_world *world, struct s2pt_excl excl,
				       const struct s2pt_range *range, struct s2pt_gather *gather)
{
	struct s2pt_visitor visitor = { forget, world };

	return s2pt_collect_alone(excl, range, &visitor, gather);
}

void s2pt_world_log_counts(const struct s2pt_world *world, struct s2pt_log_counts *counts)
{
	*counts = (struct s2pt_log_counts){
		.entries = atomic_load(&world->log_entries),
		.scans = atomic_load(&world->log_scans),
	};
	for (unsigned int i = 0; i < world->config.vcpus; i++)
		counts->exits += world->vcpu[i].log_exits;
}
