/* SPDX-License-Identifier: BSD-2-Clause */
/* Holds the format of a stage 2 against what a CPU can do. */

#include "s2pt/desc.h"
#include "s2pt/regs.h"
#include "seldom.h"

SELDOM enum s2pt_status s2pt_format_check(const struct s2pt_format *format,
					  const struct s2pt_vtcr_reader *reader)
{
	static const struct s2pt_vtcr_extra plain = { .ps = 0 };
	const struct s2pt_cpu *cpu = reader->cpu;
	enum s2pt_status status;
	struct s2pt_geom seen;

	if (format->regime != S2PT_STAGE2 || (format->fwb && !cpu->fwb) ||
	    (format->xnx && !cpu->xnx) || (format->mte_perm && !cpu->mte_perm))
		return S2PT_EINVAL;
	status = s2pt_vtcr_parse_for(&seen, NULL, s2pt_vtcr_compose(&format->geom, &plain), reader);
	if (status != S2PT_DONE)
		return status;
	if (seen.lpa2 != format->geom.lpa2)
		return S2PT_EINVAL;
	return seen.pa_bits < format->geom.pa_bits ? S2PT_ERANGE : S2PT_DONE;
}
