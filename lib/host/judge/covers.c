/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of TLBI operands that both stages have alike: granules, levels, ranges. */

#include "covers.h"

/* Does TG name the granule?  1 is 4 KiB, 2 is 16, 3 is 64. */
static bool granule_is(const struct s2pt_geom *geom, uint64_t tg)
{
	return tg == ((unsigned int)geom->granule - 10) / 2;
}

void s2pt_check_cover_hint(const struct s2pt_geom *geom, uint64_t operand, struct coverage *covers)
{
	uint64_t tg = covers_field(operand, 47, 46);
	uint64_t level = covers_field(operand, 45, 44);

	covers->nothing = tg != 0 && !granule_is(geom, tg);
	covers->level = tg ? (int)level : -2;
	/* Level 0 is reserved where it has no blocks. */
	covers->reserved = (tg == 3 && level == 0) || (tg == 2 && level == 0);
	covers->res0 = tg ? 0 : covers_bits(operand, 45, 44);
}

uint64_t s2pt_check_cover_range(const struct s2pt_geom *geom, uint64_t operand,
				struct coverage *covers)
{
	unsigned int shift = geom->lpa2 ? 16 : (unsigned int)geom->granule;
	uint64_t pages = (covers_field(operand, 43, 39) + 1)
			 << (5 * covers_field(operand, 45, 44) + 1);
	uint64_t level = covers_field(operand, 38, 37);

	covers->first = covers_field(operand, 36, 0) << shift;
	covers->end = covers->first + (pages << (unsigned int)geom->granule);
	covers->nothing = !granule_is(geom, covers_field(operand, 47, 46));
	covers->level = level ? (int)level : -2;
	covers->reserved = covers_field(operand, 47, 46) == 0;
	return pages << (unsigned int)geom->granule;
}
