/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt dump`: prints all leaves of the trees in an image, in one of several forms. */

#include "cmd.h"
#include "columns.h"
#include "common/args.h"
#include "common/fields_text.h"
#include "common/source_open.h"
#include "common/source_stage1.h"
#include "dot.h"
#include "ptdump.h"
#include "runs.h"
#include "svg.h"

#include <error.h>
#include <stdio.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_CSV,
	KEY_LINUX,
	KEY_DOT,
	KEY_SVG,
	KEY_PTDUMP,
};

struct dump {
	struct source source;
	enum form form;
	/* What Linux printed, to compare with. */
	const char *ptdump_path;
	struct ptdump *ptdump;
	/* The state of each form. */
	struct runs runs;
	struct columns columns;
	struct dot dot;
	struct svg svg;
};

static const struct argp_option options[] = {
	{ "csv", KEY_CSV, NULL, 0, "Every leaf on a line: vmid,ipa,level,descriptor,pa,size", 0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 0 },
	{ "linux", KEY_LINUX, NULL, 0, "The columns of Linux's debugfs file stage2_page_tables",
	  0 },
	{ "dot", KEY_DOT, NULL, 0, "The tables as a graph for Graphviz", 0 },
	{ "svg", KEY_SVG, NULL, 0,
	  "A picture of the address space, coloured by permission, type and size", 0 },
	{ "ptdump", KEY_PTDUMP, "FILE", 0,
	  "Compare with what Linux printed: a copy of its stage2_page_tables", 0 },
	{ 0 },
};

static const char doc[] =
	"Print the trees of a memory image: the leaves, runs of like ones merged, and totals.\v"
	"IMAGE is a page list (records of a 64-bit little-endian address and 4096 bytes), an ELF core "
	"(QEMU's dump-guest-memory), or raw memory with --raw; plain or compressed by xz.  " PASTE_RULE
	"  Loops, pointers to nowhere, reserved bits and all on "
	"which the hardware's walk disagrees are reported; with --csv, --linux, --dot and --svg on "
	"standard error.  Of a stage 1 the permissions of leaves are printed as they stand there; what "
	"tables above forbid is in `s2pt walk`.\n\n"
	"With --linux X stands where Linux 6.13 prints it: for what is never executed.  --ptdump reads "
	"it either way.\n\n"
	"Exit status: 0 fine; 1 something is wrong with a tree, or differs; 2 bad usage or input.";

#define OF_STAGE2 "--linux, --ptdump and --svg are of stage 2"

/* What is asked for exists for stage 2 only. */
static bool is_of_stage2(const struct dump *dump)
{
	return dump->ptdump_path || dump->form == LINUX || dump->form == SVG;
}

static void set_form(struct dump *dump, enum form form, const struct argp_state *state)
{
	if (dump->form != TEXT)
		argp_error(state, "one of --csv, --json, --linux, --dot and --svg, and once");
	dump->form = form;
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct dump *dump = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &dump->source;
		state->child_inputs[1] = &dump->source;
		return 0;
	case KEY_JSON:
		set_form(dump, JSON, state);
		return 0;
	case KEY_CSV:
		set_form(dump, CSV, state);
		return 0;
	case KEY_LINUX:
		set_form(dump, LINUX, state);
		return 0;
	case KEY_DOT:
		set_form(dump, DOT, state);
		return 0;
	case KEY_SVG:
		set_form(dump, SVG, state);
		return 0;
	case KEY_PTDUMP:
		dump->ptdump_path = arg;
		return 0;
	case ARGP_KEY_END:
		if (dump->ptdump_path && dump->form != TEXT)
			argp_error(state, "--ptdump compares, and prints no other form");
		if (dump->source.regime != S2PT_STAGE2 && is_of_stage2(dump))
			argp_error(state, OF_STAGE2);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void no_leaf(void *ctx, const struct tree_leaf *leaf)
{
	(void)ctx;
	(void)leaf;
}

/* Visit a tree and print it in its form. */
static void visit(struct dump *dump, const struct source_tree *tree, struct tree_totals *totals,
		  struct findings *findings)
{
	struct tree_visitor visitor = { .leaf = no_leaf };

	if (dump->ptdump) {
		visitor.entry = ptdump_entry;
		visitor.absent = ptdump_absent;
		visitor.ctx = dump->ptdump;
	} else if (dump->form == LINUX) {
		puts("---[ Guest IPA ]---");
		visitor.entry = columns_entry;
		visitor.ctx = &dump->columns;
	} else if (dump->form == DOT) {
		dot_begin(&dump->dot, tree);
		visitor.entry = dot_entry;
		visitor.table = dot_table;
		visitor.absent = dot_absent;
		visitor.ctx = &dump->dot;
	} else if (dump->form == SVG) {
		dump->svg.tree = tree;
		visitor.leaf = svg_leaf;
		visitor.absent = svg_absent;
		visitor.ctx = &dump->svg;
	} else {
		dump->runs =
			(struct runs){ .form = dump->form,
				       .tree = tree,
				       .list = dump->form == JSON ? json_array() : NULL,
				       .absent_list = dump->form == JSON ? json_array() : NULL };
		visitor.leaf = runs_leaf;
		visitor.absent = runs_absent;
		visitor.ctx = &dump->runs;
	}
	tree_visit(tree, &visitor, totals, findings);
}

/* What comes after the last entry.  Returns how much differs from what Linux printed. */
static uint64_t end(struct dump *dump, struct findings *findings)
{
	if (dump->ptdump)
		return ptdump_end(dump->ptdump);
	if (dump->form == LINUX) {
		columns_end(&dump->columns);
	} else if (dump->form == DOT) {
		dot_end(&dump->dot);
	} else if (dump->form == SVG) {
		svg_end(&dump->svg);
		if (dump->svg.no_memory)
			findings_add(findings, "no memory for all of the picture");
	} else {
		runs_end(&dump->runs);
	}
	return 0;
}

/* Dump one tree; its findings are printed with it and counted in `*found`. */
static json_t *dump_tree(struct dump *dump, const struct source_tree *tree, size_t *found)
{
	struct findings findings = { 0 };
	struct tree_totals totals;
	json_t *json = NULL;

	if (dump->form == TEXT && !dump->ptdump) {
		source_describe(tree, stdout);
		findings_print(&dump->source.notes, stdout, "  note: ");
	}
	source_check(tree, &findings);
	visit(dump, tree, &totals, &findings);
	if (dump->form == JSON) {
		runs_end(&dump->runs);
		json = json_pack(
			"{s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:o, s:I, s:o}", "registers",
			source_json(tree), "runs", dump->runs.list, "not_in_input",
			dump->runs.absent_list, "tables", runs_levels(totals.tables), "leaves",
			runs_levels(totals.leaves), "invalid", (json_int_t)totals.marks, "bytes",
			json_hex(totals.bytes), "table_bytes", json_hex(totals.table_bytes),
			"tables_not_in_input", runs_levels(totals.absent_tables),
			"entries_not_in_input", (json_int_t)totals.absent_entries, "problems",
			findings_json(&findings));
	} else {
		/* With a form of its own on standard output, what is wrong goes elsewhere. */
		bool apart = dump->form != TEXT;

		*found += end(dump, &findings);
		if (!apart && !dump->ptdump)
			runs_totals(&totals);
		else if (apart)
			runs_lacks(&totals, "s2pt dump: note: ", stderr);
		findings_print(&findings, apart ? stderr : stdout, apart ? "s2pt dump: " : "  ! ");
	}
	*found += findings.count;
	findings_clear(&findings);
	return json;
}

static int dump_trees(struct dump *dump, const struct findings *of_image)
{
	json_t *trees = json_array();
	size_t found = of_image->count;
	int status = CMD_FINE;

	if (dump->form == CSV)
		puts("vmid,ipa,level,descriptor,pa,size");
	if (dump->form != JSON)
		findings_print(of_image, stderr, "s2pt dump: ");
	for (size_t i = 0; i < dump->source.registers.trees; i++) {
		struct source_tree tree;
		json_t *json;

		if (!source_tree(&dump->source, i, &tree)) {
			status = CMD_BAD;
			continue;
		}
		json = dump_tree(dump, &tree, &found);
		if (json)
			json_array_append_new(trees, json);
	}
	if (dump->form == JSON) {
		json_t *root = json_pack("{s:O, s:o, s:o}", "trees", trees, "problems",
					 findings_json(of_image), "notes",
					 findings_json(&dump->source.notes));

		json_dumpf(root, stdout, JSON_INDENT(1));
		putchar('\n');
		json_decref(root);
	}
	json_decref(trees);
	return status == CMD_FINE && found ? CMD_FOUND : status;
}

int cmd_dump(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &source_argp, 0, "Where the trees are:", 0 },
		{ &source_stage1_argp, 0, "EL2's own tables, or a guest's:", 0 },
		{ 0 },
	};
	static const struct argp argp = { options, option, "IMAGE", doc, children, NULL, NULL };
	struct dump dump = { .form = TEXT };
	struct findings findings = { 0 };
	int status = CMD_BAD;

	if (argp_parse(&argp, argc, argv, 0, NULL, &dump))
		return CMD_BAD;
	if (dump.ptdump_path) {
		dump.ptdump = ptdump_open(dump.ptdump_path);
		if (!dump.ptdump)
			return CMD_BAD;
	}
	if (source_open(&dump.source, &findings)) {
		if (dump.source.regime != S2PT_STAGE2 && is_of_stage2(&dump))
			error(0, 0, OF_STAGE2);
		else if (dump.source.registers.trees > 1 && (dump.ptdump || dump.form == SVG))
			error(0, 0, "one tree at a time: give its --vttbr and --vtcr");
		else
			status = dump_trees(&dump, &findings);
		source_close(&dump.source);
	}
	ptdump_close(dump.ptdump);
	findings_clear(&findings);
	return status;
}
