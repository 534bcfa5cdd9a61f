/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt find-roots`: pages of an image that may be roots of stage-2 trees. */

#include "cmd.h"
#include "common/args.h"
#include "common/args_format.h"
#include "common/fields_text.h"
#include "common/word.h"
#include "guess.h"
#include "s2pt/regs.h"

#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_RAW,
	KEY_OFFSET,
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
	{ "least", KEY_LEAST, "N", 0, "Tell of trees with N leaves or more (default 1)", 0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON array", 0 },
	{ 0 },
};

static const char doc[] =
	"Look for the roots of stage-2 trees in a memory image whose registers nobody has kept.\v"
	"A page is told of if all its entries make sense as those of a table of one level, with all that "
	"they lead to, and if no such table leads to it; the largest trees first, with the registers to "
	"try.  It is a guess: tables of a guest's own stage 1, or data, can look alike.  --granule and "
	"--level (where walks start) narrow it.\n\n"
	"Exit status: 0 something was found; 1 nothing was; 2 bad usage or input.";

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
	case KEY_RAW:
		roots->image_args.raw = true;
		roots->image_args.base = word_need_address("PA", arg, state);
		return 0;
	case KEY_OFFSET:
		roots->image_args.offset = args_need_size("the offset", arg, state);
		return 0;
	case KEY_LEAST:
		roots->least = args_need_number("N", arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (roots->image_args.path)
			argp_error(state, "one IMAGE at a time");
		roots->image_args.path = arg;
		return 0;
	case ARGP_KEY_END:
		if (!roots->image_args.path)
			argp_error(state, "which IMAGE?");
		if (roots->image_args.offset && !roots->image_args.raw)
			argp_error(state, "--offset goes with --raw");
		args_make_format(&roots->format_args, &roots->guesses.format, state);
		if (roots->guesses.format.regime != S2PT_STAGE2)
			argp_error(state, "stage 2 only");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
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

/* VTCR_EL2 to try, for a root of 2^`bits` concatenated tables. */
static uint64_t vtcr_of(const struct roots *roots, const struct guess *guess, unsigned int bits)
{
	const struct s2pt_geom *geom = &roots->guesses.format.geom;
	struct s2pt_geom_want want = {
		.granule = geom->granule,
		.ipa_bits = s2pt_level_shift(geom, guess->level) + s2pt_level_bits(geom) + bits,
		.pa_bits = geom->pa_bits,
		.start_level = guess->level,
		.lpa2 = geom->lpa2,
		.small_tables = true,
		.cpu_bits = 52,
	};
	const struct s2pt_vtcr_extra extra = { .ps = 0 };
	struct s2pt_geom made;

	if (want.ipa_bits > geom->ipa_bits)
		want.ipa_bits = geom->ipa_bits;
	return s2pt_geom_init(&made, &want) ? 0 : s2pt_vtcr_compose(&made, &extra);
}

/*
 * How many tables may be concatenated, as a power of two: those of an aligned group that are all empty or
 * tables of this level.
 */
static unsigned int concatenated(struct roots *roots, const struct guess *guess)
{
	uint64_t size = s2pt_page_size(&roots->guesses.format.geom);
	unsigned int bits = 0;

	for (; bits < 4; bits++) {
		s2pt_pa_t group = guess->page & ~((size << (bits + 1)) - 1);

		for (unsigned int i = 0; i < 2U << bits; i++)
			if (!guess_is_empty(&roots->guesses, group + i * size) &&
			    !guess_table(&roots->guesses, group + i * size, guess->level))
				return bits;
	}
	return bits;
}

/* The root and VTCR_EL2 of a group of 2^`bits` tables around a page. */
static void print_group(const struct roots *roots, const struct guess *guess, unsigned int bits)
{
	uint64_t size = s2pt_page_size(&roots->guesses.format.geom) << bits;

	printf("    or one of %u concatenated tables: --vttbr 0x%" PRIx64 " --vtcr 0x%" PRIx64 "\n",
	       1U << bits, guess->page & ~(size - 1), vtcr_of(roots, guess, bits));
}

static void print_text(struct roots *roots, const struct guess *guess)
{
	unsigned int most = concatenated(roots, guess);

	printf("0x%" PRIx64 "  level %d, %" PRIu64 " table%s, %" PRIu64 " leaves, 0x%" PRIx64
	       " bytes: --vttbr 0x%" PRIx64 " --vtcr 0x%" PRIx64 "\n",
	       guess->page, guess->level, guess->tables + 1, guess->tables ? "s" : "",
	       guess->leaves, guess->bytes, guess->page, vtcr_of(roots, guess, 0));
	for (unsigned int bits = 1; bits <= most; bits++)
		print_group(roots, guess, bits);
}

static json_t *guess_json(struct roots *roots, const struct guess *guess)
{
	return json_pack("{s:o, s:i, s:I, s:I, s:o, s:o, s:i}", "root", json_hex(guess->page),
			 "level", guess->level, "leaves", (json_int_t)guess->leaves, "tables",
			 (json_int_t)guess->tables + 1, "bytes", json_hex(guess->bytes), "vtcr_el2",
			 json_hex(vtcr_of(roots, guess, 0)), "concatenated_at_most",
			 1 << concatenated(roots, guess));
}

static void print(struct roots *roots)
{
	json_t *list = json_array();

	for (size_t i = 0; i < roots->founds; i++) {
		const struct guess guess = roots->found[i];

		if (roots->json)
			json_array_append_new(list, guess_json(roots, &guess));
		else
			print_text(roots, &guess);
	}
	if (roots->json) {
		json_dumpf(list, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(list);
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
	roots.guesses.image = image_open(&roots.image_args, &findings);
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
