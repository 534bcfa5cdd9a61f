/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt dump`: prints all leaves of the trees in an image, runs of them as one line. */

#include "cmd.h"
#include "common/args.h"
#include "common/fields_text.h"
#include "common/source.h"
#include "common/tree.h"

#include <error.h>
#include <inttypes.h>
#include <stdio.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_CSV,
};

enum form {
	TEXT,
	JSON,
	CSV,
};

struct dump {
	struct source source;
	enum form form;
	/* The tree that is being printed. */
	const struct source_tree *tree;
	/* A run of leaves that differ only in their addresses: the first one, and their number. */
	struct tree_leaf first;
	uint64_t count;
	/* The runs so far, for JSON. */
	json_t *runs;
};

static const struct argp_option options[] = {
	{ "csv", KEY_CSV, NULL, 0, "Every leaf on a line: vmid,ipa,level,descriptor,pa,size", 0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 0 },
	{ 0 },
};

static const char doc[] =
	"Print the trees of a memory image: the leaves, runs of like ones merged, and totals.\v"
	"IMAGE is a page list (records of a 64-bit little-endian address and 4096 bytes), or raw memory "
	"with --raw; plain or compressed by xz.  Loops, pointers to nowhere, reserved bits and all on "
	"which the hardware's walk disagrees are reported; with --csv on standard error.\n\n"
	"Exit status: 0 fine; 1 something is wrong with a tree; 2 bad usage or input.";

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct dump *dump = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &dump->source;
		return 0;
	case KEY_JSON:
	case KEY_CSV:
		if (dump->form != TEXT)
			argp_error(state, "either --csv or --json, and once");
		dump->form = key == KEY_CSV ? CSV : JSON;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_csv(const struct dump *dump, const struct tree_leaf *leaf)
{
	printf("%u,0x%" PRIx64 ",%d,0x%016" PRIx64 ",", dump->tree->root.vmid, leaf->ipa,
	       leaf->level, leaf->word);
	if (leaf->valid)
		printf("0x%" PRIx64, leaf->pa);
	printf(",0x%" PRIx64 "\n", leaf->size);
}

static void print_run(const struct dump *dump)
{
	const struct s2pt_format *format = &dump->tree->format;
	const struct tree_leaf *leaf = &dump->first;
	struct s2pt_attr attr = s2pt_desc_attr(format, (s2pt_desc_t){ leaf->word }, leaf->level);
	uint64_t length = dump->count * leaf->size;
	char size[8];
	char perm[4];

	printf("  0x%012" PRIx64 "-0x%012" PRIx64 "  %5" PRIu64 " x %-4s level %d", leaf->ipa,
	       leaf->ipa + length - 1, dump->count, args_show_size(leaf->size, size), leaf->level);
	if (!leaf->valid) {
		printf("  0x%016" PRIx64 "  invalid\n", leaf->word);
		return;
	}
	printf("  -> 0x%012" PRIx64 "  %s  %s", leaf->pa, perm_text(attr.perm, perm),
	       memattr_text(s2pt_desc_memattr((s2pt_desc_t){ leaf->word }), format->fwb));
	if (attr.software)
		printf(", software 0x%x", attr.software);
	printf("%s%s%s\n", attr.old ? ", old" : "", attr.contiguous ? ", contiguous" : "",
	       attr.no_tlb ? ", nT" : "");
}

static json_t *run_json(const struct dump *dump)
{
	const struct tree_leaf *leaf = &dump->first;
	s2pt_desc_t desc = { leaf->word };
	char perm[4];
	json_t *run = json_pack("{s:o, s:i, s:o, s:I, s:o, s:b}", "ipa", json_hex(leaf->ipa),
				"level", leaf->level, "size", json_hex(leaf->size), "count",
				(json_int_t)dump->count, "descriptor",
				json_sprintf("0x%016" PRIx64, leaf->word), "valid", leaf->valid);

	if (leaf->valid) {
		unsigned int may = s2pt_desc_perm(&dump->tree->format, desc);

		json_object_set_new(run, "pa", json_hex(leaf->pa));
		json_object_set_new(run, "perm", json_string(perm_text(may, perm)));
	}
	return run;
}

static void end_run(struct dump *dump)
{
	if (dump->count && dump->form == JSON)
		json_array_append_new(dump->runs, run_json(dump));
	else if (dump->count)
		print_run(dump);
	dump->count = 0;
}

/* Does `leaf` follow the run and look like it? */
static bool continues(const struct dump *dump, const struct tree_leaf *leaf)
{
	const struct s2pt_format *format = &dump->tree->format;
	const struct tree_leaf *first = &dump->first;
	uint64_t length = dump->count * first->size;

	if (!dump->count || leaf->level != first->level || leaf->valid != first->valid ||
	    leaf->ipa != first->ipa + length)
		return false;
	if (!leaf->valid)
		return leaf->word == first->word;
	return leaf->pa == first->pa + length &&
	       tree_attributes(format, leaf->word, leaf->level) ==
		       tree_attributes(format, first->word, first->level);
}

static void take_leaf(void *ctx, const struct tree_leaf *leaf)
{
	struct dump *dump = ctx;

	if (dump->form == CSV) {
		print_csv(dump, leaf);
		return;
	}
	if (!continues(dump, leaf)) {
		end_run(dump);
		dump->first = *leaf;
	}
	dump->count++;
}

static void print_levels(const char *what, const uint64_t count[S2PT_LEVELS])
{
	const char *before = "";

	printf("  %s: ", what);
	for (int level = S2PT_LEVEL_MIN; level <= S2PT_LEVEL_MAX; level++) {
		if (!count[level + 1])
			continue;
		printf("%s%" PRIu64 " of level %d", before, count[level + 1], level);
		before = ", ";
	}
	puts(*before ? "" : "none");
}

static void print_totals(const struct tree_totals *totals)
{
	print_levels("tables", totals->tables);
	print_levels("leaves", totals->leaves);
	printf("  mapped: 0x%" PRIx64 " bytes\n", totals->bytes);
	if (totals->marks)
		printf("  invalid and not empty: %" PRIu64 "\n", totals->marks);
}

static json_t *levels_json(const uint64_t count[S2PT_LEVELS])
{
	json_t *object = json_object();

	for (int level = S2PT_LEVEL_MIN; level <= S2PT_LEVEL_MAX; level++) {
		char name[4];

		snprintf(name, sizeof(name), "%d", level);
		if (count[level + 1])
			json_object_set_new(object, name,
					    json_integer((json_int_t)count[level + 1]));
	}
	return object;
}

/* Dump one tree; its findings are printed with it and counted in `*found`. */
static json_t *dump_tree(struct dump *dump, const struct source_tree *tree, size_t *found)
{
	struct tree_visitor visitor = { .leaf = take_leaf, .ctx = dump };
	struct findings findings = { 0 };
	struct tree_totals totals;
	json_t *json = NULL;

	dump->tree = tree;
	if (dump->form == JSON)
		dump->runs = json_array();
	if (dump->form == TEXT)
		source_describe(tree, stdout);
	source_check(tree, &findings);
	tree_visit(tree, &visitor, &totals, &findings);
	end_run(dump);
	if (dump->form == TEXT) {
		print_totals(&totals);
		findings_print(&findings, stdout, "  ! ");
	} else if (dump->form == CSV) {
		findings_print(&findings, stderr, "s2pt dump: ");
	} else {
		json = json_pack("{s:o, s:o, s:o, s:o, s:I, s:o, s:o}", "registers",
				 source_json(tree), "runs", dump->runs, "tables",
				 levels_json(totals.tables), "leaves", levels_json(totals.leaves),
				 "invalid", (json_int_t)totals.marks, "bytes",
				 json_hex(totals.bytes), "problems", findings_json(&findings));
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
		json_t *root = json_pack("{s:O, s:o}", "trees", trees, "problems",
					 findings_json(of_image));

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
		{ 0 },
	};
	static const struct argp argp = { options, option, "IMAGE", doc, children, NULL, NULL };
	struct dump dump = { .form = TEXT };
	struct findings findings = { 0 };
	int status = CMD_BAD;

	if (argp_parse(&argp, argc, argv, 0, NULL, &dump))
		return CMD_BAD;
	if (source_open(&dump.source, &findings)) {
		if (dump.source.paste)
			error(0, 0, "the text shows one walk and no tree: see `s2pt walk`");
		else
			status = dump_trees(&dump, &findings);
		source_close(&dump.source);
	}
	findings_clear(&findings);
	return status;
}
