/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations that ran beside each other: finds whether one explains another's outcome, and carries
 * one out early if that fits.
 */

#include "race.h"

#include "carry_out.h"
#include "engine.h"

#include <string.h>

void race_reach(struct replay *replay, struct replay_op *op)
{
	struct s2pt_entry entry;

	if (s2pt_lookup(&replay->vms[op->vm].table.pt, op->ipa, &entry) == S2PT_ERANGE)
		return;
	/* A relax changes the leaf that is there, at whatever level. */
	if (op->entry->kind == TRACE_RELAX) {
		op->level = entry.level;
		op->reach = entry.level;
	} else if (entry.level < op->reach) {
		op->reach = entry.level;
	}
	if (op->reach > op->level)
		op->reach = op->level;
}

static struct replay_past past_of(const struct replay_op *op, uint32_t last)
{
	struct replay_past past = {
		.vm = op->vm,
		.first = op->first,
		.last = last,
		.ipa = op->ipa,
		.level = op->level,
		.reach = op->reach,
	};

	return past;
}

/* Do two operations write to the same entry, at a level at which both may write? */
static bool same_entry(const struct s2pt_geom *geom, const struct replay_past *a,
		       const struct replay_past *b)
{
	int level = a->reach > b->reach ? a->reach : b->reach;
	unsigned int shift;

	if (level > a->level || level > b->level)
		return false;
	shift = s2pt_level_shift(geom, level);
	return a->ipa >> shift == b->ipa >> shift;
}

/*
 * Does the other operation put a block in the place of a table on this one's way, and hold the
 * entry meanwhile?
 */
static bool on_the_way(const struct s2pt_geom *geom, const struct replay_past *this,
		       const struct replay_past *other)
{
	unsigned int shift = s2pt_level_shift(geom, other->level);

	return other->level < this->reach && this->ipa >> shift == other->ipa >> shift;
}

bool race_in_flight(const struct replay *replay, const struct replay_op *op)
{
	const struct s2pt_geom *geom = &replay_format(replay, op->vm)->geom;
	struct replay_past this = past_of(op, TRACE_NONE);

	for (size_t i = 0; i < replay->trace->n_threads; i++) {
		const struct replay_op *other = &replay->threads[i].op;
		struct replay_past open;

		if (other == op || !other->entry || other->vm != op->vm ||
		    other->entry->kind == TRACE_UNMAP)
			continue;
		open = past_of(other, TRACE_NONE);
		if (same_entry(geom, &this, &open) || on_the_way(geom, &this, &open))
			return true;
	}
	for (size_t i = replay->past_begin; i < replay->past_end; i++) {
		const struct replay_past *past = &replay->past[i];

		if (past->vm == op->vm && past->last > op->first &&
		    (same_entry(geom, &this, past) || on_the_way(geom, &this, past)))
			return true;
	}
	return false;
}

static void do_early(struct replay *replay, struct replay_op *op)
{
	struct engine *engine = &replay->engine;

	engine_forget(engine);
	op->early_status = op->entry->kind == TRACE_MAP ? map_do(replay, op) : relax_do(replay, op);
	op->early = true;
	op->n_early = engine->n_requests < EARLY_REQUESTS ? engine->n_requests : EARLY_REQUESTS;
	if (op->n_early)
		memcpy(op->early_requests, engine->requests,
		       op->n_early * sizeof(op->early_requests[0]));
	engine_forget(engine);
}

bool race_linearise(struct replay *replay, const struct replay_op *op)
{
	const struct s2pt_geom *geom = &replay_format(replay, op->vm)->geom;
	struct replay_past this = past_of(op, TRACE_NONE);

	if (replay->host.serial)
		return false;
	for (size_t i = 0; i < replay->trace->n_threads; i++) {
		struct replay_op *other = &replay->threads[i].op;
		struct replay_past open;

		if (other == op || !other->entry || other->vm != op->vm || other->early ||
		    other->entry->kind == TRACE_UNMAP ||
		    replay->trace->rows[other->entry->partner].ret != 0)
			continue;
		open = past_of(other, TRACE_NONE);
		if (same_entry(geom, &this, &open)) {
			do_early(replay, other);
			return true;
		}
	}
	return false;
}

/* Drop the operations that ended before all open ones began. */
static void forget_old(struct replay *replay)
{
	uint32_t first = replay->now;

	for (size_t i = 0; i < replay->trace->n_threads; i++) {
		const struct replay_op *op = &replay->threads[i].op;

		if (op->entry && op->first < first)
			first = op->first;
	}
	while (replay->past_begin < replay->past_end &&
	       replay->past[replay->past_begin].last < first)
		replay->past_begin++;
	if (replay->past_begin == replay->past_end) {
		replay->past_begin = 0;
		replay->past_end = 0;
	}
}

void race_remember(struct replay *replay, const struct replay_op *op)
{
	if (op->entry->kind == TRACE_UNMAP)
		return;
	forget_old(replay);
	if (!trace_grow((void **)&replay->past, replay->past_end, sizeof(*replay->past))) {
		replay->failed = true;
		return;
	}
	replay->past[replay->past_end++] = past_of(op, replay->now);
}
