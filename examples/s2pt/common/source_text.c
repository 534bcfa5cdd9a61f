/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes a source of pasted text: its registers, and the image of its words. */

#include "source_text.h"

#include "paste_place.h"
#include "s2pt/stage1.h"
#include "source_registers.h"

#include <error.h>

/* What the text says of its tables counts where the command line says nothing. */
static bool adopt(struct source *source)
{
	const struct paste *said = paste_tree_said(source->paste);

	if (!source->has_regime && !said->has_regime && !source->vttbrs) {
		error(0, 0,
		      "the text does not say whose tables these are: --stage2, or --stage1=el1, el2 "
		      "or el2e2h");
		return false;
	}
	if (!source->has_regime && said->has_regime)
		source->regime = said->regime;
	if (source->regime != S2PT_STAGE2 && !source->has_mair)
		source->mair = said->mair ? said->mair : S2PT_MAIR_LINUX;
	source->upper |= source->regime != S2PT_EL2 && paste_tree_upper(source->paste);
	return true;
}

/* The registers that the text leads to. */
static bool made_up(struct source *source, struct tree_registers *registers)
{
	const struct paste_said said = { source->regime,
					 source->has_level ? source->level : PASTE_UNKNOWN };

	return paste_tree_registers(source->paste, &said, registers, &source->notes);
}

bool source_text(struct source *source, struct findings *findings)
{
	struct tree_registers registers;
	struct findings why = { 0 };
	struct source_tree tree;

	if (!adopt(source))
		return false;
	if (source->vttbrs || source->registers_path) {
		if (!source_registers(source))
			return false;
	} else if (!made_up(source, &registers)) {
		return false;
	} else if (!registers_add(&source->registers, registers)) {
		error(0, 0, "no memory");
		return false;
	}
	if (source->registers.trees != 1) {
		error(0, 0, "the text shows one tree: give one --vttbr");
		return false;
	}
	if (!source_tree_any(source, 0, &tree, &why))
		return false;
	findings_clear(&why);
	if (tree.refused) {
		error(0, 0, "no walk goes by such a %s",
		      source->regime == S2PT_STAGE2 ? "VTCR_EL2" : "TCR");
		return false;
	}
	if (!paste_tree_is_part(source->paste))
		findings_add(&source->notes,
			     "of a table that has lines, what has none is taken to be empty");
	source->image = paste_tree_image(source->paste, &tree.format, tree.root.root, findings);
	return source->image != NULL;
}
