/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a walk: each step, the leaf, and the syndrome of a fault. */

#include "show.h"

#include "common/args.h"
#include "common/fields_stage1.h"
#include "common/fields_text.h"
#include "common/mair.h"

#include <inttypes.h>
#include <stdio.h>

static void print_step(const struct source_tree *tree, const struct s2pt_mmu_step *step)
{
	s2pt_desc_t desc = { step->word };

	printf("level %2d  table 0x%" PRIx64 "  entry %u at 0x%" PRIx64, step->level, step->table,
	       step->index, step->entry);
	if (step->what == S2PT_MMU_UNREADABLE) {
		puts("  not in the input");
		return;
	}
	printf("  0x%016" PRIx64 "  %s", step->word, s2pt_mmu_entry_name(step->what));
	if (step->what == S2PT_MMU_TABLE)
		printf(" at 0x%" PRIx64, s2pt_desc_pa(&tree->format, desc, step->level));
	putchar('\n');
}

/* What it allows in the end, limits of tables and all. */
static const char *stage1_text(const struct source_tree *tree, unsigned int perm,
			       char text[STAGE1_PERM])
{
	int w = perm & S2PT_WD ? 'D' : '-';

	w = perm & S2PT_W ? 'w' : w;
	if (tree->format.regime == S2PT_EL2)
		snprintf(text, STAGE1_PERM, "r%c%c", w, perm & S2PT_X ? 'x' : '-');
	else
		snprintf(text, STAGE1_PERM, "%s r%c%c, EL0 %c%c%c",
			 tree->format.regime == S2PT_EL1 ? "EL1" : "EL2", w,
			 perm & S2PT_PX ? 'x' : '-', perm & S2PT_EL0 ? 'r' : '-',
			 perm & S2PT_EL0 ? w : '-', perm & S2PT_UX ? 'x' : '-');
	return text;
}

static void print_leaf(const struct source_tree *tree, const struct s2pt_mmu_leaf *leaf)
{
	static const char *const shareability[] = { "non-shareable", "reserved shareability",
						    "outer shareable", "inner shareable" };
	bool stage1 = tree->format.regime != S2PT_STAGE2;
	bool asids = stage1 && tree->format.regime != S2PT_EL2;
	char size[8];
	char perm[STAGE1_PERM];
	char type[MAIR_TEXT];

	printf("leaf: PA 0x%" PRIx64 ", %s at level %d, %s, %s, %s%s%s%s%s\n", leaf->pa,
	       args_show_size(leaf->size, size), leaf->level,
	       stage1 ? stage1_text(tree, leaf->perm, perm) : perm_text(leaf->perm, perm),
	       stage1 ? mair_text(leaf->memattr, type) : memattr_text(leaf->memattr, &tree->format),
	       shareability[leaf->shareability], leaf->contiguous ? ", contiguous" : "",
	       asids && leaf->global ? ", global" : "", leaf->guarded ? ", guarded" : "",
	       leaf->cacheable ? "" : ", not cached in TLBs");
}

static const char *updates_text(unsigned int updates)
{
	static const char *const text[] = {
		"nothing",
		"the access flag",
		"write permission (dirty state)",
		"the access flag and write permission (dirty state)",
	};

	return text[updates & 3];
}

#define UNKNOWN "the entry is not in the input"

/* The input lacks an entry, so that nobody knows how the walk of the hardware ends. */
static bool is_unknown(const struct s2pt_mmu_walk *walk)
{
	return walk->steps && walk->step[walk->steps - 1].what == S2PT_MMU_UNREADABLE;
}

void walk_print(const struct s2pt_mmu_access *access, const struct source_tree *tree,
		const struct s2pt_mmu_walk *walk, const struct findings *findings)
{
	bool stage1 = tree->format.regime != S2PT_STAGE2;
	const char *el = tree->format.regime == S2PT_EL1 ? "EL1" : "EL2";
	struct s2pt_mmu_syndrome syndrome;

	if (tree->refused)
		printf("%s 0x%" PRIx64 ", %s 0x%" PRIx64 "\n", stage1 ? "TTBR" : "VTTBR_EL2",
		       tree->vttbr, stage1 ? "TCR" : "VTCR_EL2", tree->vtcr);
	else
		source_describe(tree, stdout);
	findings_print(findings, stdout, "! ");
	for (unsigned int i = 0; i < walk->steps; i++)
		print_step(tree, &walk->step[i]);
	if (walk->has_leaf)
		print_leaf(tree, &walk->leaf);
	if (walk->updates)
		printf("hardware would set %s\n", updates_text(walk->updates));
	if (walk->end == S2PT_MMU_TRANSLATED) {
		printf("translated: 0x%" PRIx64 "\n", walk->leaf.pa);
		return;
	}
	if (is_unknown(walk)) {
		printf("not known, level %d: " UNKNOWN "\n", walk->level);
		return;
	}
	printf("%s, level %d: %s\n", s2pt_mmu_end_name(walk->end), walk->level, walk->why);
	if (stage1) {
		syndrome = s2pt_mmu_syndrome_stage1(walk->end, walk->level, access);
		printf("ESR_%s 0x%" PRIx64 "  FAR_%s 0x%" PRIx64 "\n", el, syndrome.esr, el,
		       syndrome.far);
		return;
	}
	syndrome = s2pt_mmu_syndrome(walk->end, walk->level, access);
	printf("ESR_EL2 0x%" PRIx64 "  HPFAR_EL2 0x%" PRIx64 "%s\n", syndrome.esr, syndrome.hpfar,
	       syndrome.hpfar_valid ? "" : " (not promised by the architecture)");
}

static json_t *step_json(const struct s2pt_mmu_step *step)
{
	json_t *word = step->what == S2PT_MMU_UNREADABLE
			       ? json_null()
			       : json_sprintf("0x%016" PRIx64, step->word);

	return json_pack("{s:i, s:o, s:i, s:o, s:o, s:s}", "level", step->level, "table",
			 json_hex(step->table), "index", (int)step->index, "entry",
			 json_hex(step->entry), "word", word, "what",
			 step->what == S2PT_MMU_UNREADABLE ? "not in the input"
							   : s2pt_mmu_entry_name(step->what));
}

static json_t *leaf_json(const struct source_tree *tree, const struct s2pt_mmu_leaf *leaf)
{
	bool stage1 = tree->format.regime != S2PT_STAGE2;
	char perm[STAGE1_PERM];
	const char *may =
		stage1 ? stage1_text(tree, leaf->perm, perm) : perm_text(leaf->perm, perm);
	json_t *json = json_pack("{s:o, s:o, s:i, s:s, s:i, s:i, s:b, s:b}", "pa",
				 json_hex(leaf->pa), "size", json_hex(leaf->size), "level",
				 leaf->level, "perm", may, stage1 ? "mair_byte" : "memattr",
				 (int)leaf->memattr, "shareability", (int)leaf->shareability,
				 "contiguous", leaf->contiguous, "cacheable", leaf->cacheable);

	if (stage1)
		json_object_update_new(json, json_pack("{s:b, s:b}", "global", leaf->global,
						       "guarded", leaf->guarded));
	return json;
}

static void syndrome_json(const struct source_tree *tree, const struct s2pt_mmu_walk *walk,
			  const struct s2pt_mmu_access *access, json_t *root)
{
	struct s2pt_mmu_syndrome syndrome = s2pt_mmu_syndrome(walk->end, walk->level, access);

	if (tree->format.regime != S2PT_STAGE2) {
		syndrome = s2pt_mmu_syndrome_stage1(walk->end, walk->level, access);
		json_object_set_new(root, "esr", json_hex(syndrome.esr));
		return;
	}
	json_object_set_new(root, "esr_el2", json_hex(syndrome.esr));
	json_object_set_new(root, "hpfar_el2", json_hex(syndrome.hpfar));
	json_object_set_new(root, "hpfar_promised", json_boolean(syndrome.hpfar_valid));
}

void walk_json(const struct s2pt_mmu_access *access, const struct source_tree *tree,
	       const struct s2pt_mmu_walk *walk, const struct findings *findings)
{
	json_t *root = json_object();
	json_t *steps = json_array();

	for (unsigned int i = 0; i < walk->steps; i++)
		json_array_append_new(steps, step_json(&walk->step[i]));
	if (!tree->refused)
		json_object_set_new(root, "registers", source_json(tree));
	json_object_set_new(root, "problems", findings_json(findings));
	json_object_set_new(root, tree->format.regime == S2PT_STAGE2 ? "ipa" : "va",
			    json_hex(access->ipa));
	json_object_set_new(root, "steps", steps);
	if (walk->has_leaf)
		json_object_set_new(root, "leaf", leaf_json(tree, &walk->leaf));
	json_object_set_new(root, "sets_af", json_boolean(walk->updates & S2PT_MMU_SET_AF));
	json_object_set_new(root, "sets_dirty", json_boolean(walk->updates & S2PT_MMU_SET_DIRTY));
	json_object_set_new(
		root, "end",
		json_string(is_unknown(walk) ? "not known" : s2pt_mmu_end_name(walk->end)));
	json_object_set_new(root, "level", json_integer(walk->level));
	json_object_set_new(root, "why", json_string(is_unknown(walk) ? UNKNOWN : walk->why));
	if (walk->end != S2PT_MMU_TRANSLATED && !is_unknown(walk))
		syndrome_json(tree, walk, access, root);
	json_dumpf(root, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(root);
}
