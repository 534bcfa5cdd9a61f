/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Carries out stores to descriptors for a kernel's walker, reports them, and lets another agent
 * come first.
 */

#include "store.h"

#include "cost.h"
#include "event.h"
#include "pool.h"

static unsigned int race_in;
static bool race_sets;
static w_u64 race_value;

void store_race(unsigned int n, bool set, w_u64 value)
{
	race_in = n;
	race_sets = set;
	race_value = value;
}

static void report(volatile void *at, w_u64 old, w_u64 value, char kind)
{
	char from[POOL_TEXT], to[POOL_TEXT], name[POOL_TEXT];

	if (!event_traced('s'))
		return;
	pool_name(at, name);
	pool_desc_text(old, from);
	pool_desc_text(value, to);
	event('s', "s %s:%u %s %s %c", name, pool_index(at), from, to, kind);
}

w_u64 store_read(const volatile void *at)
{
	const volatile w_u64 *slot = at;

	pool_read(at);
	return *slot;
}

void store_write(volatile void *at, w_u64 value, char kind)
{
	volatile w_u64 *slot = at;
	w_u64 old;

	if (!pool_has(at)) {
		*slot = value;
		return;
	}
	if (!pool_live(at))
		event_misuse("store to a freed table");
	cost_add(kind == 'c' ? COST_SWAPS : COST_STORES, 1);
	old = *slot;
	*slot = value;
	report(at, old, value, kind);
}

static bool is_leaf(w_u64 desc)
{
	return (desc & 1) && !pool_child(desc);
}

static void let_race(volatile w_u64 *slot)
{
	w_u64 changed = race_sets ? race_value : *slot ^ race_value;

	if (!race_in || --race_in)
		return;
	if (is_leaf(*slot) && is_leaf(changed))
		*slot = changed;
}

w_u64 store_swap(volatile void *at, w_u64 old, w_u64 want)
{
	volatile w_u64 *slot = at;
	w_u64 found;

	if (!pool_live(at))
		event_misuse("compare-and-swap in what is no live table");
	cost_add(COST_SWAPS, 1);
	let_race(slot);
	found = *slot;
	if (found == old)
		*slot = want;
	report(at, found, want, found == old ? 'c' : 'x');
	return found;
}

w_u64 store_exchange(volatile void *at, w_u64 want)
{
	volatile w_u64 *slot = at;
	w_u64 found = *slot;

	store_write(at, want, 'c');
	return found;
}
