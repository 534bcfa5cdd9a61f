/* SPDX-License-Identifier: BSD-2-Clause */
/* Random changes of the stage 1 that is judged, beside EL2's own code, and addresses to ask for. */

#include "oracle_own_change.h"

#include "el2.h"
#include "oracle_own_table.h"
#include "oracle_state.h"

#include <s2pt/stage1.h>

#define PLACES 32

/* In tables that have EL2's code random changes stay above 2 GiB. */
#define RANDOM_VA UINT64_C(0x80000000)

static uint64_t places[PLACES];

/* Where random addresses begin. */
uint64_t own_start(void)
{
	return own.config.format.upper ? 0 - s2pt_ipa_end(&own.config.format.geom) : RANDOM_VA;
}

/* How many there are. */
static uint64_t extent(void)
{
	uint64_t end = s2pt_ipa_end(&own.config.format.geom);

	return own.config.format.upper ? end : end - RANDOM_VA;
}

/* Does the table translate this address at all? */
bool own_has(uint64_t va)
{
	return va - own_start() < extent();
}

/* An address near one that was changed; rarely one beyond the input space. */
uint64_t own_address(void)
{
	uint64_t near = places[oracle_random(PLACES)];
	uint64_t at;

	/* 2^57 and up are in no range. */
	if (oracle_random(24) == 0)
		return (UINT64_C(1) << 57) + oracle_random(UINT64_C(1) << 57);
	at = oracle_random(3) ? near + oracle_random(UINT64_C(1) << (12 + oracle_random(20)))
			      : oracle_random(extent());
	return own_start() + at % extent();
}

static struct s2pt_attr some_attr(void)
{
	struct s2pt_attr attr = {
		.perm = S2PT_R | (oracle_random(2) ? S2PT_W : 0),
		.memtype = own_memtype(),
		.software = (unsigned int)oracle_random(16),
		.old = oracle_random(8) == 0,
		.guarded = oracle_random(2) != 0,
	};

	if (s2pt_mair_index(own.config.format.mair, attr.memtype) > 7)
		attr.memtype = S2PT_NORMAL;
	if (attr.memtype == S2PT_NORMAL && oracle_random(2))
		attr.perm |= S2PT_X;
	if (own.config.format.regime != S2PT_EL2) {
		attr.perm |= oracle_random(2) ? S2PT_EL0 : 0;
		attr.perm &= oracle_random(2) ? ~(unsigned int)S2PT_UX : ~0U;
	}
	return attr;
}

static void map_some(uint64_t va)
{
	const struct s2pt_geom *geom = &own.config.format.geom;
	int level = S2PT_LEVEL_MAX - (int)oracle_random(3);
	struct s2pt_attr attr = some_attr();
	uint64_t size;

	while (level < S2PT_LEVEL_MAX &&
	       (level < geom->start_level || !s2pt_level_has_blocks(geom, level)))
		level++;
	size = s2pt_level_size(geom, level);
	va &= ~(size - 1);
	if (own_has(va) && own_has(va + size - 1))
		own_map(va, oracle_random(s2pt_pa_end(geom)) & ~(size - 1), size, &attr);
}

/* What takes a range of up to 8192 pages, with blocks at its edges. */
static void change_range(uint64_t va)
{
	uint64_t pages = 1 + oracle_random(UINT64_C(1) << oracle_random(14));
	struct s2pt_range range = { va, pages * s2pt_page_size(&own.config.format.geom) };
	struct s2pt_excl excl = s2pt_exclusive(&own);
	enum s2pt_status status = S2PT_DONE;

	if (!own_has(va + range.size - 1))
		return;
	switch (oracle_random(5)) {
	case 0:
		status = s2pt_unmap(excl, &range, NULL);
		break;
	case 1:
		status = s2pt_unmap_exact(excl, &(struct s2pt_unmapping){ .range = range });
		break;
	case 2:
		status = s2pt_protect_exact(
			excl, &(struct s2pt_protecting){ .range = range, .perm = S2PT_W });
		break;
	case 3:
		status = s2pt_note_exact(excl, &(struct s2pt_marking){ .range = range, .type = 3 },
					 NULL);
		break;
	default:
		range.size = s2pt_page_size(&own.config.format.geom);
		status = s2pt_note(excl, &(struct s2pt_marking){ .range = range, .type = 2 }, NULL);
	}
	must(status);
}

void own_change(void)
{
	uint64_t va = own_address();
	struct s2pt_range page = { va & ~(s2pt_page_size(&own.config.format.geom) - 1),
				   s2pt_page_size(&own.config.format.geom) };
	struct s2pt_excl excl = s2pt_exclusive(&own);
	uint64_t size;

	if (!own_has(va))
		return;
	places[oracle_random(PLACES)] = va - own_start();
	switch (oracle_random(18)) {
	case 0:
		(void)s2pt_unmap_leaves(excl, &page, &size);
		return;
	case 2:
		(void)s2pt_protect_alone(excl, &page, S2PT_W, NULL);
		return;
	case 3:
		(void)s2pt_relax(&own, va, S2PT_W);
		return;
	case 4:
		(void)s2pt_touch(&own, va);
		return;
	case 5:
		(void)s2pt_split(excl, &(struct s2pt_splitting){ .range = page, .pages = 3 });
		return;
	case 6:
	case 7:
	case 8:
	case 9:
	case 10:
		change_range(page.ipa);
		return;
	default:
		map_some(va);
	}
}
