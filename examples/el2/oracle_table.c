/* SPDX-License-Identifier: BSD-2-Clause */
/* Random changes of the table that the oracle judges, and random addresses near them. */

#include "oracle_table.h"

#include "el2.h"
#include "oracle_state.h"

#define PLACES 32

/* Addresses that were changed; the next ones are chosen near them. */
static s2pt_ipa_t places[PLACES];

static const struct s2pt_geom *geometry(void)
{
	return &stage2.config.format.geom;
}

static uint64_t some_size(void)
{
	const struct s2pt_geom *geom = geometry();
	int level = S2PT_LEVEL_MAX - (int)oracle_random(4);

	while (level < geom->start_level ||
	       (level < S2PT_LEVEL_MAX &&
		(!s2pt_level_has_blocks(geom, level) ||
		 (oracle.memory && s2pt_level_size(geom, level) > MEMORY_BLOCK))))
		level++;
	return s2pt_level_size(geom, level);
}

static s2pt_ipa_t some_address(void)
{
	uint64_t end = s2pt_ipa_end(geometry());
	uint64_t near = places[oracle_random(PLACES)];

	if (oracle.pa_bits > geometry()->ipa_bits && oracle_random(16) == 0)
		return end | oracle_random(end);
	switch (oracle_random(4)) {
	case 0:
		return oracle_random(end);
	case 1:
		return near % end;
	default:
		return (near + oracle_random(some_size() * 2)) % end;
	}
}

/* An address at which mostly something is mapped. */
s2pt_ipa_t oracle_address(void)
{
	s2pt_ipa_t ipa = some_address();
	struct s2pt_entry entry;

	for (int i = 0; i < 6; i++) {
		if (ipa >= s2pt_ipa_end(geometry()) ||
		    s2pt_lookup(&stage2, ipa, &entry) == S2PT_DONE)
			break;
		ipa = some_address();
	}
	return ipa;
}

static struct s2pt_attr some_attr(void)
{
	struct s2pt_attr attr = {
		.perm = (unsigned int)oracle_random(4),
		.memtype = (enum s2pt_memtype)oracle_random(S2PT_MEMTYPES),
		.software = (unsigned int)oracle_random(16),
		.old = oracle_random(8) == 0,
	};

	/* Not all types are there with and without FWB. */
	if (s2pt_attr_check(&stage2.config.format, &attr) != S2PT_DONE)
		attr.memtype = S2PT_NORMAL;
	if (s2pt_memtype_cacheable(attr.memtype) && oracle_random(2))
		attr.perm |= stage2.config.format.xnx ? (unsigned int)oracle_random(4) << 2
						      : (unsigned int)S2PT_X;
	if (oracle_random(3) == 0)
		attr.perm |= S2PT_WD;
	return attr;
}

/* How many entries a contiguous run has (Arm ARM D8.6.1); 1: there are none at this level. */
static uint64_t run_entries(int level)
{
	if (level < 1)
		return 1;
	switch (geometry()->granule) {
	case S2PT_4K:
		return 16;
	case S2PT_16K:
		return level == 3 ? 128 : level == 2 ? 32 : 1;
	case S2PT_64K:
		return level == 1 ? 1 : 32;
	}
	return 1;
}

/* The leaf at an address, with the run that it is in: runs are changed as a whole. */
static struct s2pt_range around(s2pt_ipa_t ipa)
{
	uint64_t page = s2pt_page_size(geometry());
	struct s2pt_range range = { ipa & ~(page - 1), page };
	struct s2pt_entry entry;

	if (s2pt_lookup(&stage2, ipa, &entry) != S2PT_DONE ||
	    !s2pt_desc_attr(&stage2.config.format, entry.desc, entry.level).contiguous)
		return range;
	range.size = entry.size * run_entries(entry.level);
	range.ipa = ipa & ~(range.size - 1);
	return range;
}

/* Take away the run at an address. */
static void break_run(s2pt_ipa_t ipa)
{
	struct s2pt_range range = around(ipa);

	if (range.size > s2pt_page_size(geometry()) &&
	    s2pt_unmap(s2pt_exclusive(&stage2), &range, NULL) < S2PT_DONE)
		fail("can't unmap a run", ipa);
}

/* Have the mapping be a run, where there can be one. */
static void lengthen(struct s2pt_mapping *mapping)
{
	uint64_t entries = 1;
	uint64_t size;

	for (int level = geometry()->start_level; level <= S2PT_LEVEL_MAX; level++)
		if (s2pt_level_size(geometry(), level) == mapping->size)
			entries = run_entries(level);
	size = mapping->size * entries;
	if (entries == 1 || (oracle.memory && size > MEMORY_BLOCK) ||
	    (mapping->ipa | (size - 1)) >= s2pt_ipa_end(geometry()) ||
	    (mapping->pa | (size - 1)) >= s2pt_pa_end(geometry()))
		return;
	mapping->ipa &= ~(size - 1);
	mapping->pa &= ~(size - 1);
	mapping->size = size;
	mapping->attr.contiguous = true;
}

static void map(s2pt_ipa_t ipa)
{
	uint64_t size = some_size();
	uint64_t pa = oracle.memory ? MEMORY_PA + oracle_random(MEMORY_END - MEMORY_PA - size)
				    : oracle_random(s2pt_pa_end(geometry()));
	struct s2pt_mapping mapping = {
		.ipa = ipa & ~(size - 1),
		.pa = pa & ~(size - 1),
		.size = size,
		.attr = some_attr(),
	};

	if (mapping.ipa + size > s2pt_ipa_end(geometry()))
		return;
	if (oracle_random(3) == 0)
		lengthen(&mapping);
	break_run(mapping.ipa);
	break_run(mapping.ipa + mapping.size - 1);
	if (s2pt_map(&stage2, &mapping) < S2PT_DONE)
		fail("can't map", ipa);
}

void oracle_map_code(void)
{
	struct s2pt_mapping mapping = {
		.pa = CODE_PA,
		.size = s2pt_page_size(geometry()),
		.attr = { .perm = S2PT_R | S2PT_X },
	};

	if (s2pt_map(&stage2, &mapping) < S2PT_DONE)
		fail("can't map the guest's code", 0);
	stage2_drain();
}

static bool is_dirty(const struct s2pt_entry *leaf)
{
	const unsigned int dirty = S2PT_W | S2PT_WD;
	struct s2pt_attr attr = s2pt_desc_attr(&stage2.config.format, leaf->desc, leaf->level);

	return (attr.perm & dirty) == dirty;
}

/* Bytes that are mapped by dirty leaves, by what the cursor says. */
static uint64_t dirty_bytes(const struct s2pt_range *range)
{
	struct s2pt_cursor cursor;
	struct s2pt_entry leaf;
	uint64_t bytes = 0;

	(void)s2pt_cursor_begin(&cursor, &stage2, range);
	s2pt_for_each_leaf(&cursor, &leaf)
		bytes += is_dirty(&leaf) ? leaf.size : 0;
	return bytes;
}

static void add_size(void *context, const struct s2pt_range *range)
{
	*(uint64_t *)context += range->size;
}

/* Collect: exactly what is dirty is told, and it is clean then. */
static enum s2pt_status collect(struct s2pt_excl excl, const struct s2pt_range *range)
{
	uint64_t bytes = 0;
	struct s2pt_visitor visitor = { add_size, &bytes };
	uint64_t want = dirty_bytes(range);
	enum s2pt_status status = s2pt_collect_alone(excl, range, &visitor, NULL);

	if (bytes != want || dirty_bytes(range) != 0)
		fail("collected not what is dirty, but bytes:", bytes);
	oracle_counts.collected += bytes != 0;
	return status;
}

/* Relax or touch each leaf of a range. */
static enum s2pt_status each(const struct s2pt_range *range, bool touch)
{
	enum s2pt_status worst = S2PT_DONE;
	struct s2pt_cursor cursor;
	struct s2pt_entry leaf;

	(void)s2pt_cursor_begin(&cursor, &stage2, range);
	s2pt_for_each_leaf(&cursor, &leaf) {
		enum s2pt_status status = touch ? s2pt_touch(&stage2, leaf.ipa)
						: s2pt_relax(&stage2, leaf.ipa, S2PT_R | S2PT_W);

		worst = status < worst ? status : worst;
	}
	return worst;
}

/* Make a random change.  It may find nothing to do, but must not be refused. */
void oracle_change(void)
{
	s2pt_ipa_t ipa =
		oracle_address() % s2pt_ipa_end(geometry()) & ~(s2pt_page_size(geometry()) - 1);
	const struct s2pt_range all = { 0, s2pt_ipa_end(geometry()) };
	struct s2pt_excl excl = s2pt_exclusive(&stage2);
	struct s2pt_range range = around(ipa);
	enum s2pt_status status = S2PT_DONE;
	bool young;

	places[oracle_random(PLACES)] = ipa;
	switch (oracle_random(16)) {
	case 0:
		status = s2pt_unmap(excl, &range, NULL);
		break;
	case 1:
		status = s2pt_protect_alone(excl, &range, S2PT_W, NULL);
		break;
	case 2:
		status = s2pt_age_clear_alone(excl, &range, &young, NULL);
		break;
	case 3:
		status = each(&range, false);
		break;
	case 4:
		status = each(&range, true);
		break;
	case 5:
		break_run(ipa);
		range.ipa = ipa;
		range.size = s2pt_page_size(geometry());
		status = s2pt_note(excl, &(struct s2pt_marking){ .range = range, .type = 2 }, NULL);
		break;
	case 6:
		status = collect(excl, &range);
		break;
	case 7:
		status = collect(excl, &all);
		break;
	default:
		map(ipa);
	}
	if (status < S2PT_DONE)
		fail(s2pt_status_name(status), ipa);
	stage2_drain();
}
