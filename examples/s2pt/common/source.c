/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the image and the registers that the command line names, for `s2pt walk` and `s2pt dump`.
 */

#include "source.h"

#include "args.h"
#include "fields_text.h"
#include "s2pt/regs.h"
#include "vtcr.h"
#include "word.h"

#include <error.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY_RAW = ARGS_IMAGE_KEY,
	KEY_OFFSET,
	KEY_VTTBR,
	KEY_VTCR,
	KEY_REGISTERS,
	KEY_FWB,
	KEY_XNX,
};

static const struct argp_option options[] = {
	{ "vttbr", KEY_VTTBR, "W", 0, "VTTBR_EL2 of a tree; may be given several times", 0 },
	{ "vtcr", KEY_VTCR, "W", 0, "VTCR_EL2, one for all or one for each --vttbr", 0 },
	{ "registers", KEY_REGISTERS, "FILE", 0,
	  "Take them from a snapshot's JSON; without --vttbr NAME.json beside NAME.pages is used",
	  0 },
	{ "fwb", KEY_FWB, NULL, 0, "FEAT_S2FWB is in force, whatever the JSON says", 0 },
	{ "xnx", KEY_XNX, NULL, 0, "The CPU has FEAT_XNX, whatever the JSON says", 0 },
	{ "raw", KEY_RAW, "PA", 0, "IMAGE is raw memory that begins at PA, not a page list", 0 },
	{ "offset", KEY_OFFSET, "N", 0, "With --raw: that memory begins N bytes into the file", 0 },
	{ 0 },
};

static void add_register(uint64_t *list, size_t *count, uint64_t word,
			 const struct argp_state *state)
{
	if (*count == SOURCE_PAIRS_MAX)
		argp_error(state, "too many registers");
	list[(*count)++] = word;
}

static void check_end(const struct source *source, const struct argp_state *state)
{
	if (!source->image_args.path)
		argp_error(state, "which IMAGE?");
	if (source->image_args.offset && !source->image_args.raw)
		argp_error(state, "--offset goes with --raw");
	if (source->vttbrs && source->vtcrs != 1 && source->vtcrs != source->vttbrs)
		argp_error(state, "--vttbr needs --vtcr: one for all or one each");
	if (!source->vttbrs && source->vtcrs)
		argp_error(state, "--vtcr goes with --vttbr");
	if (source->vttbrs && source->registers_path)
		argp_error(state, "either --vttbr or --registers");
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct source *source = state->input;

	switch (key) {
	case KEY_RAW:
		source->image_args.raw = true;
		source->image_args.base = word_need_address("PA", arg, state);
		return 0;
	case KEY_OFFSET:
		source->image_args.offset = args_need_size("the offset", arg, state);
		return 0;
	case KEY_VTTBR:
		add_register(source->vttbr, &source->vttbrs, word_need("VTTBR_EL2", arg, state),
			     state);
		return 0;
	case KEY_VTCR:
		add_register(source->vtcr, &source->vtcrs, word_need("VTCR_EL2", arg, state),
			     state);
		return 0;
	case KEY_REGISTERS:
		source->registers_path = arg;
		return 0;
	case KEY_FWB:
		source->fwb = true;
		return 0;
	case KEY_XNX:
		source->xnx = true;
		return 0;
	case ARGP_KEY_ARG:
		if (source->image_args.path)
			argp_error(state, "one IMAGE at a time");
		source->image_args.path = arg;
		return 0;
	case ARGP_KEY_END:
		check_end(source, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp source_argp = { .options = options, .parser = option };

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

static bool get_registers(struct source *source)
{
	char *beside;
	bool good;

	if (source->vttbrs)
		return registers_given(source);
	if (source->registers_path)
		return registers_load(source->registers_path, &source->registers);
	if (source->paste) {
		source->made_up = true;
		if (registers_add(&source->registers, paste_image_registers(source->paste)))
			return true;
		error(0, 0, "no memory");
		return false;
	}
	beside = registers_beside(source->image_args.path);
	if (!beside) {
		error(0, 0, "no registers: give --vttbr and --vtcr, or --registers");
		return false;
	}
	good = registers_load(beside, &source->registers);
	free(beside);
	return good;
}

bool source_open(struct source *source, struct findings *findings)
{
	bool failed = false;

	source->registers = (struct registers){ 0 };
	if (!source->image_args.raw && strcmp(source->image_args.path, "-") != 0)
		source->paste = paste_image_open(source->image_args.path, &failed);
	if (failed || !get_registers(source)) {
		source_close(source);
		return false;
	}
	source->registers.fwb |= source->fwb;
	source->registers.xnx |= source->xnx;
	if (source->paste)
		return true;
	source->image = image_open(&source->image_args, findings);
	if (!source->image)
		registers_free(&source->registers);
	return source->image != NULL;
}

bool source_tree_any(const struct source *source, size_t which, struct source_tree *tree,
		     struct findings *why)
{
	const struct registers *registers = &source->registers;
	const char *unmodelled = vtcr_unmodelled(registers->tree[which].vtcr);
	struct s2pt_cpu widest = vtcr_cpu(52);
	const struct s2pt_vtcr_reader reader = { .cpu = &widest };

	*tree = (struct source_tree){
		.vttbr = registers->tree[which].vttbr,
		.vtcr = registers->tree[which].vtcr,
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
	if (source->paste) {
		tree->mmu.memory.read = paste_image_read;
		tree->mmu.memory.ctx = source->paste;
		paste_image_place(source->paste, tree->root.root, why);
	}
	if (source->made_up)
		findings_add(why,
			     "VTCR_EL2 is made up from the lines: 4K, and the level of the first; "
			     "--vttbr and --vtcr say it");
	return true;
}

bool source_tree(const struct source *source, size_t which, struct source_tree *tree)
{
	struct findings why = { 0 };

	if (!source_tree_any(source, which, tree, &why))
		return false;
	if (tree->refused)
		error(0, 0, "VTCR_EL2 0x%" PRIx64 " makes no sense: %s", tree->vtcr,
		      why.kept ? why.text[0] : "no CPU takes it");
	findings_clear(&why);
	return !tree->refused;
}

void source_describe(const struct source_tree *tree, FILE *out)
{
	const struct s2pt_geom *geom = &tree->format.geom;
	char size[8];

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
			     "VTTBR_EL2 0x%" PRIx64
			     " is not aligned to the root of %s: the architecture "
			     "lets the bits 0x%" PRIx64 " count as zero, as here, or corrupt the "
			     "walk's addresses (CONSTRAINED UNPREDICTABLE)",
			     tree->vttbr, args_show_size(s2pt_root_align(&tree->format.geom), size),
			     tree->root.stray);
}

json_t *source_json(const struct source_tree *tree)
{
	const struct s2pt_geom *geom = &tree->format.geom;

	return json_pack("{s:o, s:o, s:i, s:o, s:i, s:i, s:i, s:i, s:i, s:b, s:b, s:b}",
			 "vttbr_el2", json_hex(tree->vttbr), "vtcr_el2", json_hex(tree->vtcr),
			 "vmid", (int)tree->root.vmid, "root", json_hex(tree->root.root), "granule",
			 (int)s2pt_page_size(geom), "ipa_bits", (int)geom->ipa_bits, "pa_bits",
			 (int)geom->pa_bits, "start_level", geom->start_level, "root_entries",
			 (int)s2pt_root_entries(geom), "lpa2", geom->lpa2, "fwb", tree->format.fwb,
			 "xnx", tree->format.xnx);
}

void source_close(struct source *source)
{
	image_close(source->image);
	paste_image_close(source->paste);
	registers_free(&source->registers);
}
