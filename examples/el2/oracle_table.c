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
		.memtype = (enum s2pt_memtype)oracle_random(3),
		.software = (unsigned int)oracle_random(16),
		.old = oracle_random(8) == 0,
	};

	if (attr.memtype == S2PT_NORMAL && oracle_random(2))
		attr.perm |= stage2.config.format.xnx ? (unsigned int)oracle_random(4) << 2
						      : (unsigned int)S2PT_X;
	if (!(attr.perm & S2PT_W) && oracle_random(4) == 0)
		attr.perm |= S2PT_WD;
	return attr;
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

/* Make a random change.  It may find nothing to do, but must not be refused. */
void oracle_change(void)
{
	s2pt_ipa_t ipa =
		oracle_address() % s2pt_ipa_end(geometry()) & ~(s2pt_page_size(geometry()) - 1);
	struct s2pt_range page = { ipa, s2pt_page_size(geometry()) };
	struct s2pt_excl excl = s2pt_exclusive(&stage2);
	enum s2pt_status status = S2PT_DONE;
	bool young;

	places[oracle_random(PLACES)] = ipa;
	switch (oracle_random(12)) {
	case 0:
		status = s2pt_unmap(excl, &page, NULL);
		break;
	case 1:
		status = s2pt_protect_alone(excl, &page, S2PT_W, NULL);
		break;
	case 2:
		status = s2pt_age_clear_alone(excl, &page, &young, NULL);
		break;
	case 3:
		status = s2pt_relax(&stage2, ipa, S2PT_R | S2PT_W);
		break;
	case 4:
		status = s2pt_touch(&stage2, ipa);
		break;
	case 5:
		status = s2pt_note(excl, &(struct s2pt_marking){ .range = page, .type = 2 }, NULL);
		break;
	default:
		map(ipa);
	}
	if (status < S2PT_DONE)
		fail(s2pt_status_name(status), ipa);
	stage2_drain();
}
