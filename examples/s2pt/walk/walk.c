/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt walk`: the MMU's walk through an image of memory, step by step. */

#include "cmd.h"
#include "common/args.h"
#include "common/source_open.h"
#include "common/source_stage1.h"
#include "common/word.h"
#include "show.h"

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
	{ "ipa", KEY_IPA, "A", 0,
	  "The address to walk for, also as IPA; with --stage1 a VA in full", 0 },
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
	"(QEMU's dump-guest-memory), or raw memory with --raw; plain or compressed by xz.  " PASTE_RULE
	"  Its address is walked for without --ipa.  Nothing is written to it: where hardware would set the "
	"access flag or dirty state, the walk says so.\n\n"
	"Where the input lacks an entry of the walk, its end is not known, and neither is a syndrome.\n\n"
	"Exit status: 0 translated; 1 a fault, or not known; 2 bad usage or input.";

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
		state->child_inputs[1] = &args->source;
		return 0;
	case KEY_JSON:
		args->json = true;
		return 0;
	case KEY_IPA:
		args->access.ipa = word_need("the IPA", arg, state);
		args->has_ipa = true;
		return 0;
	case ARGP_KEY_ARG:
		if (args->has_ipa ||
		    (!args->source.image_args.path && !args->source.image_args.gdb))
			return ARGP_ERR_UNKNOWN;
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
		/* What was said of that tree is not of the next. */
		findings_clear(why);
	}
	error(0, 0, "no tree has VMID %" PRIu64, args->vmid);
	return false;
}

/* One register was given, and the address is of the range of the other one. */
static bool is_other_range(const struct walk_args *args)
{
	const struct source *source = &args->source;

	if (source->regime == S2PT_STAGE2 || source->regime == S2PT_EL2 ||
	    (args->access.ipa >> 55 & 1) == source->upper)
		return false;
	error(0, 0, "that address is of the %s range: %s --upper",
	      source->upper ? "lower" : "upper", source->upper ? "no" : "give");
	return true;
}

int cmd_walk(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &source_argp, 0, "Where the tables are:", 0 },
		{ &source_stage1_argp, 0, "EL2's own tables, or a guest's:", 0 },
		{ 0 },
	};
	static const struct argp argp = { options, option, "[IMAGE] [IPA]", doc, children,
					  NULL,    NULL };
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
		args.has_ipa = paste_tree_ipa(args.source.paste, &args.access.ipa);
	if (!args.has_ipa) {
		error(0, 0, "which --ipa?");
		source_close(&args.source);
		return CMD_BAD;
	}
	if (is_other_range(&args)) {
		source_close(&args.source);
		return CMD_BAD;
	}
	if (choose_tree(&args, &tree, &findings)) {
		for (size_t i = 0; i < args.source.notes.kept; i++)
			findings_add(&findings, "%s", args.source.notes.text[i]);
		source_check(&tree, &findings);
		s2pt_mmu_walk(&tree.mmu, &args.access, &walk);
		if (args.json)
			walk_json(&args.access, &tree, &walk, &findings);
		else
			walk_print(&args.access, &tree, &walk, &findings);
		findings_clear(&findings);
		status = walk.end == S2PT_MMU_TRANSLATED ? CMD_FINE : CMD_FOUND;
	}
	source_close(&args.source);
	return status;
}
