/* SPDX-License-Identifier: BSD-2-Clause */
/* Gets each tree of a source: its shape by the registers, and the walk through the image. */

#include "source.h"

#include "s2pt/regs.h"
#include "vtcr.h"

#include <error.h>
#include <inttypes.h>

/* Get a tree of a stage 1. */
static void stage1_tree(const struct source *source, size_t which, struct source_tree *tree,
			struct findings *why)
{
	const struct tree_registers *registers = &source->registers.tree[which];
	const struct s2pt_tcr_range *range;
	struct s2pt_tcr tcr;

	*tree = (struct source_tree){
		.vttbr = registers->vttbr,
		.vtcr = registers->vtcr,
		.part = source->paste != NULL,
		.format = { .regime = source->regime,
			    .mair = source->mair,
			    .upper = source->upper },
		.mmu = { .vtcr = registers->vtcr,
			 .regime = source->regime,
			 .mair = source->mair,
			 .memory = { .read = image_read, .ctx = source->image } },
	};
	*(source->upper ? &tree->mmu.ttbr1 : &tree->mmu.vttbr) = registers->vttbr;
	range = source->upper ? &tcr.upper : &tcr.lower;
	tree->refused = true;
	if (s2pt_tcr_parse(&tcr, source->regime, registers->vtcr) != S2PT_DONE) {
		findings_add(why, "granule, PS or width of an address in TCR makes no sense");
		return;
	}
	if (!range->on) {
		findings_add(why, "TCR.EPD says that walks of this range are off");
		return;
	}
	tree->refused = false;
	tree->format.geom = range->geom;
	s2pt_vttbr_parse(&range->geom, registers->vttbr, &tree->root);
}

bool source_tree_any(const struct source *source, size_t which, struct source_tree *tree,
		     struct findings *why)
{
	const struct registers *registers = &source->registers;
	const char *unmodelled = vtcr_unmodelled(registers->tree[which].vtcr);
	struct s2pt_cpu widest = vtcr_cpu(52);
	const struct s2pt_vtcr_reader reader = { .cpu = &widest };

	if (source->regime != S2PT_STAGE2) {
		stage1_tree(source, which, tree, why);
		return true;
	}
	*tree = (struct source_tree){
		.vttbr = registers->tree[which].vttbr,
		.vtcr = registers->tree[which].vtcr,
		.part = source->paste != NULL,
		.format = { .fwb = registers->fwb, .xnx = registers->xnx },
	};
	if (unmodelled) {
		error(0, 0, "VTCR_EL2 0x%" PRIx64 " has what is not modelled: %s", tree->vtcr,
		      unmodelled);
		return false;
	}
	tree->refused = s2pt_vtcr_parse(&tree->format.geom, NULL, tree->vtcr) != S2PT_DONE;
	if (tree->refused)
		vtcr_explain(tree->vtcr, &reader, why);
	else
		s2pt_vttbr_parse(&tree->format.geom, tree->vttbr, &tree->root);
	tree->mmu = (struct s2pt_mmu){
		.vtcr = tree->vtcr,
		.vttbr = tree->vttbr,
		.xnx = registers->xnx,
		.memory = { .read = image_read, .ctx = source->image },
	};
	return true;
}

bool source_tree(const struct source *source, size_t which, struct source_tree *tree)
{
	struct findings why = { 0 };

	if (!source_tree_any(source, which, tree, &why))
		return false;
	if (tree->refused)
		error(0, 0, "%s 0x%" PRIx64 " makes no sense: %s",
		      source->regime == S2PT_STAGE2 ? "VTCR_EL2" : "TCR", tree->vtcr,
		      why.kept ? why.text[0] : "no CPU takes it");
	findings_clear(&why);
	return !tree->refused;
}
