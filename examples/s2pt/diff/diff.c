/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt diff`: where the trees of two images differ, and in what. */

#include "cmd.h"
#include "common/args.h"
#include "common/fields_text.h"
#include "common/source_open.h"
#include "common/word.h"
#include "leaves.h"
#include "s2pt/decide.h"

#include <error.h>
#include <inttypes.h>
#include <stdio.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_VTTBR,
	KEY_VTCR,
};

struct diff {
	struct source old;
	const char *new_path;
	/* The registers of the second image, where they are others. */
	uint64_t vttbr;
	uint64_t vtcr;
	bool has_vttbr;
	bool has_vtcr;
	bool json;
	/* The trees that are being compared. */
	const struct leaves *of_old;
	const struct leaves *of_new;
	json_t *list;
	/* Ranges that differ, and bytes; and bytes of which one input has nothing. */
	uint64_t differences;
	uint64_t bytes;
	uint64_t unknown;
};

static const struct argp_option options[] = {
	{ "new-vttbr", KEY_VTTBR, "W", 0, "VTTBR_EL2 of the second image, if it is another", 0 },
	{ "new-vtcr", KEY_VTCR, "W", 0, "VTCR_EL2 of the second image, if it is another", 0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 0 },
	{ 0 },
};

static const char doc[] =
	"Compare the trees of two memory images: what is mapped in one only, and in what the rest "
	"differs.\v"
	"OLD and NEW are images as `s2pt dump` takes them.  The options say how both are read; the "
	"registers are those of the JSON beside each image, or of --vttbr and --vtcr for both.  With "
	"several trees each is compared with that of the same place in the list.\n\n"
	"What differs is named as in `s2pt decide`: FRESH and GONE are mapped in one only; GAIN and LOSS "
	"permissions; REMAP address or memory type; SIZE a block against pages; YOUNG and OLD the access "
	"flag; SOFT software bits; MARK what is invalid in both.  UNKNOWN is what one input says nothing "
	"of; it counts as no difference.\n\n"
	"Exit status: 0 nothing differs; 1 something does; 2 bad usage or input.";

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct diff *diff = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &diff->old;
		return 0;
	case KEY_JSON:
		diff->json = true;
		return 0;
	case KEY_VTTBR:
		diff->vttbr = word_need("VTTBR_EL2", arg, state);
		diff->has_vttbr = true;
		return 0;
	case KEY_VTCR:
		diff->vtcr = word_need("VTCR_EL2", arg, state);
		diff->has_vtcr = true;
		return 0;
	case ARGP_KEY_ARG:
		if (diff->new_path)
			argp_error(state, "two images, no more");
		if (diff->old.image_args.path)
			diff->new_path = arg;
		else
			diff->old.image_args.path = arg;
		return 0;
	case ARGP_KEY_END:
		if (!diff->new_path)
			argp_error(state, "which OLD and NEW?");
		if ((diff->has_vttbr || diff->has_vtcr) && diff->old.vttbrs != 1)
			argp_error(state, "--new-vttbr and --new-vtcr go with one --vttbr");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What one tree has at a range: "rwx 2M 0x80000000", "nothing". */
static void print_leaf(const struct leaves *leaves, const struct tree_leaf *leaf, s2pt_ipa_t ipa)
{
	const struct s2pt_format *format = &leaves->tree->format;
	struct s2pt_attr attr;
	char perm[4];
	char size[8];

	if (!leaf || leaf_is_absent(leaf)) {
		fputs(leaf ? "not in the input" : "nothing", stdout);
		return;
	}
	if (!leaf->valid) {
		printf("invalid 0x%016" PRIx64, leaf->word);
		return;
	}
	attr = s2pt_desc_attr(format, (s2pt_desc_t){ leaf->word }, leaf->level);
	printf("%s 0x%" PRIx64 " %s %s", args_show_size(leaf->size, size),
	       leaf->pa + (ipa - leaf->ipa), perm_text(attr.perm, perm),
	       memattr_text(s2pt_desc_memattr((s2pt_desc_t){ leaf->word }), format));
	if (attr.software)
		printf(", software 0x%x", attr.software);
	fputs(attr.old ? ", old" : "", stdout);
}

static json_t *leaf_json(const struct tree_leaf *leaf)
{
	if (!leaf || leaf_is_absent(leaf))
		return leaf ? json_string("not in the input") : json_null();
	return json_pack("{s:o, s:i, s:o}", "descriptor", json_sprintf("0x%016" PRIx64, leaf->word),
			 "level", leaf->level, "ipa", json_hex(leaf->ipa));
}

static void show(void *ctx, const struct difference *at)
{
	struct diff *diff = ctx;
	json_t *facets = json_array();
	size_t i;
	const json_t *name;

	if (at->facets == UNKNOWN) {
		json_array_append_new(facets, json_string("UNKNOWN"));
		diff->unknown += at->end - at->start;
	} else {
		diff->differences++;
		diff->bytes += at->end - at->start;
	}
	for (unsigned int bit = 0; bit < S2PT_FACETS; bit++)
		if (at->facets >> bit & 1)
			json_array_append_new(
				facets, json_string(s2pt_facet_name((enum s2pt_facet)(1 << bit))));
	if (diff->json) {
		json_array_append_new(diff->list,
				      json_pack("{s:o, s:o, s:o, s:o, s:o}", "ipa",
						json_hex(at->start), "end", json_hex(at->end),
						"facets", facets, "old", leaf_json(at->old), "new",
						leaf_json(at->new)));
		return;
	}
	printf("  0x%012" PRIx64 "-0x%012" PRIx64 " ", at->start, at->end - 1);
	json_array_foreach(facets, i, name) printf(" %s", json_string_value(name));
	fputs(": ", stdout);
	print_leaf(diff->of_old, at->old, at->start);
	fputs(" -> ", stdout);
	print_leaf(diff->of_new, at->new, at->start);
	putchar('\n');
	json_decref(facets);
}

/* Collect the leaves of a tree.  False, with a message: not all of it could be read. */
static bool collect(const struct source *source, size_t which, struct source_tree *tree,
		    struct leaves *leaves, const char *path)
{
	struct tree_visitor visitor = { .leaf = leaves_add,
					.absent = leaves_absent,
					.ctx = leaves };
	struct findings findings = { 0 };
	struct tree_totals totals;

	*leaves = (struct leaves){ .tree = tree };
	if (!source_tree(source, which, tree))
		return false;
	tree_visit(tree, &visitor, &totals, &findings);
	if (findings.count)
		error(0, 0, "%s: %zu things are wrong with the tree; see `s2pt dump`", path,
		      findings.count);
	findings_clear(&findings);
	if (leaves->no_memory)
		error(0, 0, "no memory");
	return !leaves->no_memory;
}

static bool compare_trees(struct diff *diff, const struct source *new, size_t which)
{
	struct source_tree old_tree;
	struct source_tree new_tree;
	struct leaves of_old = { .leaves = 0 };
	struct leaves of_new = { .leaves = 0 };
	bool good = collect(&diff->old, which, &old_tree, &of_old, diff->old.image_args.path) &&
		    collect(new, which, &new_tree, &of_new, diff->new_path);

	if (good) {
		uint64_t before = diff->differences;

		diff->bytes = 0;
		diff->unknown = 0;
		diff->of_old = &of_old;
		diff->of_new = &of_new;
		if (!diff->json)
			printf("VMID %u and %u\n", old_tree.root.vmid, new_tree.root.vmid);
		leaves_compare(&of_old, &of_new, show, diff);
		if (!diff->json)
			printf("  %" PRIu64 " ranges differ, 0x%" PRIx64 " bytes\n",
			       diff->differences - before, diff->bytes);
		if (diff->unknown && !diff->json)
			printf("  not compared: 0x%" PRIx64
			       " bytes, which are in one of the inputs only\n",
			       diff->unknown);
	}
	leaves_free(&of_old);
	leaves_free(&of_new);
	return good;
}

static int compare(struct diff *diff, const struct source *new)
{
	size_t trees = diff->old.registers.trees;
	bool good = true;

	if (diff->old.regime != S2PT_STAGE2 || new->regime != S2PT_STAGE2) {
		error(0, 0, "the text shows tables of stage 1; trees of stage 2 are compared");
		return CMD_BAD;
	}
	if (trees != new->registers.trees) {
		error(0, 0, "%zu trees in one image and %zu in the other", trees,
		      new->registers.trees);
		return CMD_BAD;
	}
	diff->list = json_array();
	for (size_t i = 0; i < trees && good; i++)
		good = compare_trees(diff, new, i);
	if (diff->json && good) {
		json_dumpf(diff->list, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(diff->list);
	if (!good)
		return CMD_BAD;
	return diff->differences ? CMD_FOUND : CMD_FINE;
}

int cmd_diff(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &source_argp, 0, "Where the trees are, in both:", 0 },
		{ 0 },
	};
	static const struct argp argp = { options, option, "OLD NEW", doc, children, NULL, NULL };
	struct diff diff = { .json = false };
	struct findings findings = { 0 };
	struct source new;
	int status = CMD_BAD;

	if (argp_parse(&argp, argc, argv, 0, NULL, &diff))
		return CMD_BAD;
	new = diff.old;
	new.image_args.path = diff.new_path;
	if (diff.has_vttbr)
		new.vttbr[0] = diff.vttbr;
	if (diff.has_vtcr)
		new.vtcr[0] = diff.vtcr;
	if (source_open(&diff.old, &findings)) {
		if (source_open(&new, &findings)) {
			findings_print(&findings, stderr, "s2pt diff: ");
			status = compare(&diff, &new);
			source_close(&new);
		}
		source_close(&diff.old);
	}
	findings_clear(&findings);
	return status;
}
