/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt walk`: the MMU's walk through an image of memory, step by step. */

#include "cmd.h"
#include "common/args.h"
#include "common/fields_text.h"
#include "common/source.h"
#include "common/word.h"

#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_IPA,
	KEY_ACCESS,
	KEY_EL0,
	KEY_S1PTW,
	KEY_VMID,
};

struct walk_args {
	struct source source;
	struct s2pt_mmu_access access;
	bool has_ipa;
	bool has_vmid;
	uint64_t vmid;
	bool json;
};

static const struct argp_option options[] = {
	{ "ipa", KEY_IPA, "A", 0, "The address to walk for", 0 },
	{ "access", KEY_ACCESS, "r|w|x", 0, "Load (default), store or instruction fetch", 0 },
	{ "el0", KEY_EL0, NULL, 0, "The access is made at EL0, not EL1", 0 },
	{ "s1ptw", KEY_S1PTW, NULL, 0, "It is the stage-1 walk's for such an access", 0 },
	{ "vmid", KEY_VMID, "N", 0, "Which tree, if the registers have several", 0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 0 },
	{ 0 },
};

static const char doc[] =
	"Walk through a memory image as the MMU does, step by step, to the translation or to the fault "
	"and the syndrome that EL2 would read.\v"
	"IMAGE is a page list (records of a 64-bit little-endian address and 4096 bytes), an ELF core "
	"(QEMU's dump-guest-memory), or raw memory with --raw; plain or compressed by xz.  It may also be the text of a walk that Xen printed "
	"(`P2M @ ...`, `1ST[0x2] = ...`): its registers are made up where they are not given, and its IPA "
	"is walked for without --ipa.  Nothing is written to it: where hardware would set the "
	"access flag or dirty state, the walk says so.\n\n"
	"Exit status: 0 translated; 1 a fault; 2 bad usage or input.";

static enum s2pt_mmu_access_type access_type(const char *text, const struct argp_state *state)
{
	if (!strcmp(text, "r"))
		return S2PT_MMU_READ;
	if (!strcmp(text, "w"))
		return S2PT_MMU_WRITE;
	if (!strcmp(text, "x"))
		return S2PT_MMU_FETCH;
	argp_error(state, "the access is r, w or x");
	return S2PT_MMU_READ;
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct walk_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->source;
		return 0;
	case KEY_JSON:
		args->json = true;
		return 0;
	case KEY_IPA:
		args->access.ipa = word_need("the IPA", arg, state);
		args->has_ipa = true;
		return 0;
	case KEY_ACCESS:
		args->access.type = access_type(arg, state);
		return 0;
	case KEY_EL0:
		args->access.el0 = true;
		return 0;
	case KEY_S1PTW:
		args->access.s1ptw = true;
		return 0;
	case KEY_VMID:
		args->vmid = args_need_number("the VMID", arg, state);
		args->has_vmid = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_step(const struct source_tree *tree, const struct s2pt_mmu_step *step)
{
	s2pt_desc_t desc = { step->word };

	printf("level %2d  table 0x%" PRIx64 "  entry %u at 0x%" PRIx64, step->level, step->table,
	       step->index, step->entry);
	if (step->what == S2PT_MMU_UNREADABLE) {
		puts("  not in the image");
		return;
	}
	printf("  0x%016" PRIx64 "  %s", step->word, s2pt_mmu_entry_name(step->what));
	if (step->what == S2PT_MMU_TABLE)
		printf(" at 0x%" PRIx64, s2pt_desc_pa(&tree->format, desc, step->level));
	putchar('\n');
}

static void print_leaf(const struct source_tree *tree, const struct s2pt_mmu_leaf *leaf)
{
	static const char *const shareability[] = { "non-shareable", "reserved shareability",
						    "outer shareable", "inner shareable" };
	char size[8];
	char perm[4];

	printf("leaf: PA 0x%" PRIx64 ", %s at level %d, %s, %s, %s%s%s\n", leaf->pa,
	       args_show_size(leaf->size, size), leaf->level, perm_text(leaf->perm, perm),
	       memattr_text(leaf->memattr, &tree->format), shareability[leaf->shareability],
	       leaf->contiguous ? ", contiguous" : "",
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

static void print_text(const struct walk_args *args, const struct source_tree *tree,
		       const struct s2pt_mmu_walk *walk, const struct findings *findings)
{
	struct s2pt_mmu_syndrome syndrome;

	if (tree->refused)
		printf("VTTBR_EL2 0x%" PRIx64 ", VTCR_EL2 0x%" PRIx64 "\n", tree->vttbr,
		       tree->vtcr);
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
	printf("%s, level %d: %s\n", s2pt_mmu_end_name(walk->end), walk->level, walk->why);
	syndrome = s2pt_mmu_syndrome(walk->end, walk->level, &args->access);
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
			 s2pt_mmu_entry_name(step->what));
}

static json_t *leaf_json(const struct s2pt_mmu_leaf *leaf)
{
	char perm[4];

	return json_pack("{s:o, s:o, s:i, s:s, s:i, s:i, s:b, s:b}", "pa", json_hex(leaf->pa),
			 "size", json_hex(leaf->size), "level", leaf->level, "perm",
			 perm_text(leaf->perm, perm), "memattr", (int)leaf->memattr, "shareability",
			 (int)leaf->shareability, "contiguous", leaf->contiguous, "cacheable",
			 leaf->cacheable);
}

static void print_json(const struct walk_args *args, const struct source_tree *tree,
		       const struct s2pt_mmu_walk *walk, const struct findings *findings)
{
	json_t *root = json_object();
	json_t *steps = json_array();

	for (unsigned int i = 0; i < walk->steps; i++)
		json_array_append_new(steps, step_json(&walk->step[i]));
	if (!tree->refused)
		json_object_set_new(root, "registers", source_json(tree));
	json_object_set_new(root, "problems", findings_json(findings));
	json_object_set_new(root, "ipa", json_hex(args->access.ipa));
	json_object_set_new(root, "steps", steps);
	if (walk->has_leaf)
		json_object_set_new(root, "leaf", leaf_json(&walk->leaf));
	json_object_set_new(root, "sets_af", json_boolean(walk->updates & S2PT_MMU_SET_AF));
	json_object_set_new(root, "sets_dirty", json_boolean(walk->updates & S2PT_MMU_SET_DIRTY));
	json_object_set_new(root, "end", json_string(s2pt_mmu_end_name(walk->end)));
	json_object_set_new(root, "level", json_integer(walk->level));
	json_object_set_new(root, "why", json_string(walk->why));
	if (walk->end != S2PT_MMU_TRANSLATED) {
		struct s2pt_mmu_syndrome syndrome =
			s2pt_mmu_syndrome(walk->end, walk->level, &args->access);

		json_object_set_new(root, "esr_el2", json_hex(syndrome.esr));
		json_object_set_new(root, "hpfar_el2", json_hex(syndrome.hpfar));
		json_object_set_new(root, "hpfar_promised", json_boolean(syndrome.hpfar_valid));
	}
	json_dumpf(root, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(root);
}

static bool choose_tree(const struct walk_args *args, struct source_tree *tree,
			struct findings *why)
{
	size_t trees = args->source.registers.trees;

	if (trees > 1 && !args->has_vmid) {
		error(0, 0, "the registers are those of %zu trees: which --vmid?", trees);
		return false;
	}
	for (size_t i = 0; i < trees; i++) {
		if (!source_tree_any(&args->source, i, tree, why))
			return false;
		if (!args->has_vmid || tree->root.vmid == args->vmid)
			return true;
	}
	error(0, 0, "no tree has VMID %" PRIu64, args->vmid);
	return false;
}

int cmd_walk(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &source_argp, 0, "Where the tables are:", 0 },
		{ 0 },
	};
	static const struct argp argp = { options, option, "IMAGE", doc, children, NULL, NULL };
	struct walk_args args = { .json = false };
	struct findings findings = { 0 };
	struct source_tree tree;
	struct s2pt_mmu_walk walk;
	int status = CMD_BAD;

	if (argp_parse(&argp, argc, argv, 0, NULL, &args) ||
	    !source_open(&args.source, &findings)) {
		findings_clear(&findings);
		return CMD_BAD;
	}
	findings_print(&findings, stderr, "");
	findings_clear(&findings);
	if (!args.has_ipa && args.source.paste)
		args.has_ipa = paste_image_ipa(args.source.paste, &args.access.ipa);
	if (!args.has_ipa) {
		error(0, 0, "which --ipa?");
		source_close(&args.source);
		return CMD_BAD;
	}
	if (choose_tree(&args, &tree, &findings)) {
		source_check(&tree, &findings);
		s2pt_mmu_walk(&tree.mmu, &args.access, &walk);
		if (args.source.paste && walk.steps &&
		    walk.step[walk.steps - 1].what == S2PT_MMU_UNREADABLE)
			findings_add(&findings,
				     "the text does not show the last entry of this walk");
		if (args.json)
			print_json(&args, &tree, &walk, &findings);
		else
			print_text(&args, &tree, &walk, &findings);
		findings_clear(&findings);
		status = walk.end == S2PT_MMU_TRANSLATED ? CMD_FINE : CMD_FOUND;
	}
	source_close(&args.source);
	return status;
}
