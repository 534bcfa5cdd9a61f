/* SPDX-License-Identifier: BSD-2-Clause */
/* Gets the registers of a source from the command line, or from the JSON beside the image. */

#include "source_registers.h"

#include <error.h>
#include <stdlib.h>

static bool registers_given(struct source *source)
{
	for (size_t i = 0; i < source->vttbrs; i++) {
		struct tree_registers tree = {
			.vttbr = source->vttbr[i],
			.vtcr = source->vtcr[source->vtcrs == 1 ? 0 : i],
		};

		if (!registers_add(&source->registers, tree)) {
			error(0, 0, "no memory");
			return false;
		}
	}
	return true;
}

bool source_registers(struct source *source)
{
	char *beside;
	bool good;

	if (source->vttbrs)
		return registers_given(source);
	if (source->regime != S2PT_STAGE2) {
		error(0, 0, "--stage1 needs --vttbr (TTBR) and --vtcr (TCR)");
		return false;
	}
	if (source->registers_path)
		return registers_load(source->registers_path, &source->registers);
	beside = registers_beside(source->image_args.path);
	if (!beside) {
		error(0, 0, "no registers: give --vttbr and --vtcr, or --registers");
		return false;
	}
	good = registers_load(beside, &source->registers);
	free(beside);
	return good;
}
