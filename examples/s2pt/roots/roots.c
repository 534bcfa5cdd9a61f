/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt find-roots`: pages of an image that may be roots of stage-2 trees. */

#include "cmd.h"
#include "common/args.h"
#include "common/args_format.h"
#include "common/image_args.h"
#include "common/paste_tree.h"
#include "common/word.h"
#include "show.h"

#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_MEMORY,
	KEY_LEAST,
};

struct roots {
	struct args_format format_args;
	struct image_args image_args;
	struct guesses guesses;
	/* Trees with fewer leaves are not told of. */
	uint64_t least;
	bool json;
	struct guess *found;
	size_t founds;
};

static const struct argp_option options[] = {
	{ "raw", KEY_RAW, "PA", 0, "IMAGE is raw memory that begins at PA", 0 },
	{ "offset", KEY_OFFSET, "N", 0, "With --raw: that memory begins N bytes into the file", 0 },
	{ "gdb", KEY_GDB, "HOST:PORT", 0,
	  "Instead of IMAGE: the memory of a QEMU (qemu -gdb tcp::PORT), by gdb's remote protocol; QEMU "
	  "stops its machine for that, and leaves it so",
	  0 },
	{ "memory", KEY_MEMORY, "PA,SIZE", 0, "With --gdb: what is looked through (0x40000000,1G)",
	  0 },
	{ "least", KEY_LEAST, "N", 0, "Tell of trees with N leaves or more (default 1)", 0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON array", 0 },
	{ 0 },
};

static const char doc[] =
	"Look for the roots of stage-2 trees, or of those of a stage 1, in a memory image whose registers "
	"nobody has kept.\v"
	"A page is told of if all its entries make sense as those of a table of one level, with all that "
	"they lead to, and if no such table leads to it; the largest trees first, with the registers to "
	"try.  It is a guess: tables of another stage, or data, can look alike.  --granule and "
	"--level (where walks start) narrow it; of a stage 1 the range of addresses is not to be told, "
	"and the lower one is taken.\n\n"
	"Exit status: 0 something was found; 1 nothing was; 2 bad usage or input.";

static void set_memory(struct image_args *args, char *text, const struct argp_state *state)
{
	char *comma = strchr(text, ',');

	if (!comma)
		argp_error(state, "--memory takes PA,SIZE");
	else
		*comma++ = '\0';
	args->base = word_need_address("PA", text, state) & ~UINT64_C(7);
	args->size = args_need_size("SIZE", comma, state);
	if (!args->size || args->base + args->size < args->base)
		argp_error(state, "no such memory");
}

static void check_image(struct image_args *args, const struct argp_state *state)
{
	if (!args->path && !args->gdb)
		argp_error(state, "which IMAGE?");
	image_check(args, state);
	if (args->size && !args->gdb)
		argp_error(state, "--memory is for --gdb");
	if (args->gdb && !args->size) {
		args->base = 0x40000000;
		args->size = UINT64_C(1) << 30;
	}
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct roots *roots = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &roots->format_args;
		return 0;
	case KEY_JSON:
		roots->json = true;
		return 0;
	case KEY_MEMORY:
		set_memory(&roots->image_args, arg, state);
		return 0;
	case KEY_LEAST:
		roots->least = args_need_number("N", arg, state);
		return 0;
	case ARGP_KEY_END:
		check_image(&roots->image_args, state);
		args_make_format(&roots->format_args, &roots->guesses.format, state);
		return 0;
	default:
		return image_option(key, arg, state, &roots->image_args);
	}
}

/* Look at each page of the image, at each level where a walk can start. */
static void look(struct roots *roots)
{
	struct guesses *guesses = &roots->guesses;
	uint64_t size = s2pt_page_size(&guesses->format.geom);
	int first = guesses->format.geom.lpa2 && guesses->format.geom.granule == S2PT_4K ? -1 : 0;
	int given = roots->format_args.level;
	s2pt_pa_t at = 0;

	if (guesses->format.geom.granule == S2PT_64K)
		first = 1;
	while ((at = image_next(guesses->image, at)) < s2pt_pa_end(&guesses->format.geom)) {
		s2pt_pa_t page = (at + size - 1) & ~(size - 1);

		for (int level = first; level < S2PT_LEVEL_MAX; level++)
			if (given == ARGS_NO_LEVEL || given == level)
				(void)guess_table(guesses, page, level); /* It is kept. */
		at = page + size;
	}
}

/* Is `a` the better reading of its page: more leaves, else the higher level? */
static bool better(const struct guess *a, const struct guess *b)
{
	return a->leaves != b->leaves ? a->leaves > b->leaves : a->level < b->level;
}

static int by_page(const void *a, const void *b)
{
	const struct guess *one = a;
	const struct guess *other = b;

	if (one->page != other->page)
		return one->page < other->page ? -1 : 1;
	return better(one, other) ? -1 : better(other, one);
}

static int by_leaves(const void *a, const void *b)
{
	const struct guess *one = a;
	const struct guess *other = b;

	if (one->leaves != other->leaves)
		return one->leaves > other->leaves ? -1 : 1;
	return one->page < other->page ? -1 : one->page > other->page;
}

/* Keep the best reading of each page that no table leads to; false if there is no memory. */
static bool choose(struct roots *roots)
{
	const struct guesses *guesses = &roots->guesses;
	size_t kept = 0;

	roots->found = calloc(guesses->used + 1, sizeof(*roots->found));
	if (!roots->found)
		return false;
	for (size_t i = 0; i < guesses->room; i++)
		if (guesses->guess[i].level >= S2PT_LEVEL_MIN &&
		    guesses->guess[i].level <= S2PT_LEVEL_MAX && guesses->guess[i].leaves)
			roots->found[roots->founds++] = guesses->guess[i];
	qsort(roots->found, roots->founds, sizeof(*roots->found), by_page);
	for (size_t i = 0; i < roots->founds; i++) {
		const struct guess *guess = &roots->found[i];
		bool led_to = false;
		size_t next = i;

		/* A table of level 3 is no root; one that is led to at any level is none. */
		for (; next < roots->founds && roots->found[next].page == guess->page; next++)
			led_to |= roots->found[next].led_to;
		if (!led_to && guess->level < S2PT_LEVEL_MAX && guess->leaves >= roots->least)
			roots->found[kept++] = *guess;
		i = next - 1;
	}
	roots->founds = kept;
	qsort(roots->found, kept, sizeof(*roots->found), by_leaves);
	return true;
}

static void print(struct roots *roots)
{
	json_t *list = json_array();

	for (size_t i = 0; i < roots->founds; i++) {
		const struct guess guess = roots->found[i];

		if (roots->json)
			json_array_append_new(list, guess_json(&roots->guesses, &guess));
		else
			guess_print(&roots->guesses, &guess);
	}
	if (roots->json) {
		json_dumpf(list, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(list);
}

/* The memory that is looked through; NULL, with a message: there is none. */
static struct image *open_memory(const struct image_args *args, struct findings *findings)
{
	struct bytes bytes;

	if (args->gdb)
		return image_open(args, findings);
	if (!bytes_open(&bytes, args->path))
		return NULL;
	if (args->raw || !paste_is_text(&bytes))
		return image_from_bytes(args, &bytes, findings);
	error(0, 0, "%s: text, and no memory; dump, walk and diff take what logs show of tables",
	      args->path);
	bytes_close(&bytes);
	return NULL;
}

int cmd_roots(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &args_format_argp, 0, "The tables:", 0 },
		{ 0 },
	};
	static const struct argp argp = { options, option, "IMAGE", doc, children, NULL, NULL };
	struct roots roots = { .format_args = args_format_default, .least = 1 };
	struct findings findings = { 0 };
	bool good;

	if (argp_parse(&argp, argc, argv, 0, NULL, &roots))
		return CMD_BAD;
	roots.guesses.image = open_memory(&roots.image_args, &findings);
	if (!roots.guesses.image) {
		findings_clear(&findings);
		return CMD_BAD;
	}
	findings_print(&findings, stderr, "s2pt find-roots: ");
	findings_clear(&findings);
	look(&roots);
	good = choose(&roots) && !roots.guesses.no_memory;
	if (good)
		print(&roots);
	else
		error(0, 0, "no memory");
	guesses_free(&roots.guesses);
	free(roots.found);
	image_close(roots.guesses.image);
	if (!good)
		return CMD_BAD;
	return roots.founds ? CMD_FINE : CMD_FOUND;
}
