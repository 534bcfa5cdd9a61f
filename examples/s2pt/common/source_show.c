/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints the registers of a tree, and what is odd about them. */

#include "args.h"
#include "fields_text.h"
#include "source.h"

#include <inttypes.h>

const char *source_input(const struct source_tree *tree)
{
	return tree->format.regime == S2PT_STAGE2 ? "IPA" : "VA";
}

static void describe_stage1(const struct source_tree *tree, FILE *out)
{
	const struct s2pt_geom *geom = &tree->format.geom;
	const char *el = tree->format.regime == S2PT_EL1 ? "EL1" : "EL2";
	char size[8];

	fprintf(out, "%s", s2pt_regime_name(tree->format.regime));
	if (tree->format.regime != S2PT_EL2)
		fprintf(out, ", ASID %u", tree->root.vmid);
	fprintf(out,
		", TTBR%d_%s 0x%" PRIx64 ", TCR_%s 0x%" PRIx64 ", MAIR_%s 0x%" PRIx64 "\n"
		"  %s granule%s, VA %u bits, PA %u bits, start level %d, root 0x%" PRIx64
		" with %u entries\n",
		tree->format.upper, el, tree->vttbr, el, tree->vtcr, el, tree->format.mair,
		args_show_size(s2pt_page_size(geom), size), geom->lpa2 ? " with LPA2" : "",
		geom->ipa_bits, geom->pa_bits, geom->start_level, tree->root.root,
		s2pt_root_entries(geom));
}

void source_describe(const struct source_tree *tree, FILE *out)
{
	const struct s2pt_geom *geom = &tree->format.geom;
	char size[8];

	if (tree->format.regime != S2PT_STAGE2) {
		describe_stage1(tree, out);
		return;
	}
	fprintf(out,
		"VMID %u, VTTBR_EL2 0x%" PRIx64 ", VTCR_EL2 0x%" PRIx64 "\n"
		"  %s granule%s, IPA %u bits, PA %u bits, start level %d, root 0x%" PRIx64
		" with %u entries%s%s\n",
		tree->root.vmid, tree->vttbr, tree->vtcr,
		args_show_size(s2pt_page_size(geom), size), geom->lpa2 ? " with LPA2" : "",
		geom->ipa_bits, geom->pa_bits, geom->start_level, tree->root.root,
		s2pt_root_entries(geom), tree->format.fwb ? ", FWB" : "",
		tree->format.xnx ? ", XNX" : "");
}

void source_check(const struct source_tree *tree, struct findings *findings)
{
	char size[8];

	if (tree->root.stray)
		findings_add(findings,
			     "%s 0x%" PRIx64 " is not aligned to the root of %s: the architecture "
			     "lets the bits 0x%" PRIx64 " count as zero, as here, or corrupt the "
			     "walk's addresses (CONSTRAINED UNPREDICTABLE)",
			     tree->format.regime == S2PT_STAGE2 ? "VTTBR_EL2" : "TTBR", tree->vttbr,
			     args_show_size(s2pt_root_align(&tree->format.geom), size),
			     tree->root.stray);
}

json_t *source_json(const struct source_tree *tree)
{
	const struct s2pt_geom *geom = &tree->format.geom;

	if (tree->format.regime != S2PT_STAGE2)
		return json_pack(
			"{s:s, s:b, s:o, s:o, s:o, s:i, s:o, s:i, s:i, s:i, s:i, s:i, s:b}",
			"regime", s2pt_regime_name(tree->format.regime), "upper",
			tree->format.upper, "ttbr", json_hex(tree->vttbr), "tcr",
			json_hex(tree->vtcr), "mair", json_hex(tree->format.mair), "asid",
			(int)tree->root.vmid, "root", json_hex(tree->root.root), "granule",
			(int)s2pt_page_size(geom), "va_bits", (int)geom->ipa_bits, "pa_bits",
			(int)geom->pa_bits, "start_level", geom->start_level, "root_entries",
			(int)s2pt_root_entries(geom), "lpa2", geom->lpa2);
	return json_pack("{s:o, s:o, s:i, s:o, s:i, s:i, s:i, s:i, s:i, s:b, s:b, s:b}",
			 "vttbr_el2", json_hex(tree->vttbr), "vtcr_el2", json_hex(tree->vtcr),
			 "vmid", (int)tree->root.vmid, "root", json_hex(tree->root.root), "granule",
			 (int)s2pt_page_size(geom), "ipa_bits", (int)geom->ipa_bits, "pa_bits",
			 (int)geom->pa_bits, "start_level", geom->start_level, "root_entries",
			 (int)s2pt_root_entries(geom), "lpa2", geom->lpa2, "fwb", tree->format.fwb,
			 "xnx", tree->format.xnx);
}
