/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generates random scripts: chooses a table, windows of addresses, and how many operations of which
 * kind.
 */

#include "generate.h"

#include <stdio.h>
#include <string.h>

uint64_t generate_page(const struct generator *g)
{
	return 1ULL << g->can.page_shift;
}

uint64_t generate_block(const struct generator *g)
{
	return 1ULL << (2 * g->can.page_shift - 3);
}

static unsigned int levels(const struct generator *g)
{
	unsigned int n = (g->ia_bits - 8) / (g->can.page_shift - 3);

	return n < 2 ? 2 : n;
}

uint64_t generate_root_span(const struct generator *g)
{
	unsigned int bits = levels(g) * (g->can.page_shift - 3) + g->can.page_shift;

	return 1ULL << (bits < g->ia_bits ? bits : g->ia_bits - 1);
}

/* Windows lie where something ends: the space, a page of the root, a large block, a block. */
static uint64_t window_ipa(struct generator *g)
{
	uint64_t space = 1ULL << g->ia_bits, block = generate_block(g),
		 root = generate_root_span(g);
	uint64_t large = block << (g->can.page_shift - 3);
	uint64_t at;

	switch (rng_below(&g->rng, 6)) {
	case 0:
		return 0;
	case 1:
		return space - 2 * block;
	case 2:
		return root >= 2 * block && root < space ? root - block : 0;
	case 3:
		return large < space / 2 ? large * (1 + rng_below(&g->rng, 3)) % space - block : 0;
	default:
		at = rng_next(&g->rng) % space & ~(block - 1);
		return at + 4 * block <= space ? at : space - 4 * block;
	}
}

static void choose_windows(struct generator *g, unsigned int pa_bits)
{
	uint64_t block = generate_block(g), top = 1ULL << pa_bits;

	g->windows = 1 + rng_below(&g->rng, MOST_WINDOWS);
	for (unsigned int i = 0; i < g->windows; i++) {
		struct window *w = &g->window[i];

		w->ipa = window_ipa(g);
		w->pa = (rng_next(&g->rng) % top & ~(block - 1)) % (1ULL << 40);
		if (rng_percent(&g->rng, 10))
			w->pa = top - 4 * block;
		/*
		 * Sometimes input and output differ below a block, so that there can be pages only.
		 */
		if (rng_percent(&g->rng, 10))
			w->pa += generate_page(g) * (1 + rng_below(&g->rng, 7));
		if (g->idmap)
			w->pa = w->ipa;
	}
}

static unsigned int choose_bits(struct generator *g, bool wide)
{
	static const unsigned int common[] = { 32, 34, 36, 39, 40, 40, 40, 42, 43, 44, 47, 48 };

	if (wide && rng_percent(&g->rng, 60))
		return 49 + rng_below(&g->rng, 4);
	return common[rng_below(&g->rng, sizeof(common) / sizeof(common[0]))];
}

static void init_line(struct generator *g, struct lines *script)
{
	struct rng *r = &g->rng;
	bool lpa2 = g->can.lpa2 && rng_percent(r, 20);
	bool wide = lpa2 || g->can.page_shift == 16;
	unsigned int pa_bits;
	char text[256];
	size_t n;

	g->ia_bits = choose_bits(g, wide);
	pa_bits = g->ia_bits > 48 || (wide && rng_percent(r, 50)) ? 52 : 48;
	n = (size_t)snprintf(text, sizeof(text), "init %u %u", g->ia_bits, pa_bits);
	const struct {
		const char *flag;
		bool on;
	} flags[] = {
		{ "fwb", rng_percent(r, 50) },
		{ "tlbr", rng_percent(r, 50) },
		{ "lpa2", lpa2 },
		{ "hi", wide && rng_percent(r, 30) },
		{ "nofwb", g->can.nofwb && rng_percent(r, 8) },
		{ "ass1", g->can.as_s1 && rng_percent(r, 8) },
		{ "xnx", g->xnx },
		{ "idmap", g->idmap },
		{ "nodc", rng_percent(r, 6) && g->can.no_cmo },
		{ "noic", rng_percent(r, 6) && g->can.no_cmo },
		{ "fp=all", g->forced_pages && rng_percent(r, 50) },
		{ "fp=perm", g->forced_pages },
		{ "defer", g->can.defer && rng_percent(r, 5) },
	};
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (flags[i].on)
			n += (size_t)snprintf(text + n, sizeof(text) - n, " %s", flags[i].flag);
	}
	if (rng_percent(r, 8))
		snprintf(text + n, sizeof(text) - n, " max=%u", 18 + rng_below(r, 12));
	lines_add(script, "%s", text);
	choose_windows(g, pa_bits);
}

/* EL2's own stage 1 instead; the windows of its addresses are chosen as for stage 2. */
static void hinit_line(struct generator *g, struct lines *script)
{
	struct rng *r = &g->rng;
	bool lpa2 = g->can.lpa2 && rng_percent(r, 20);
	bool wide = lpa2 || g->can.page_shift == 16;

	g->ia_bits = choose_bits(g, wide);
	lines_add(script, "hinit %u%s%s%s%s", g->ia_bits, lpa2 ? " lpa2" : "",
		  wide && rng_percent(r, 30) ? " hi" : "",
		  g->can.tcy && rng_percent(r, 50) ? " hvhe" : "",
		  rng_percent(r, 30) ? " bti" : "");
	choose_windows(g, wide ? 52 : 48);
}

/* At least the largest block, and not too many pieces. */
static uint64_t destroy_step(struct generator *g)
{
	uint64_t block = generate_block(g), most = (1ULL << g->ia_bits) >> rng_below(&g->rng, 9);

	if (g->can.page_shift == 12)
		block <<= 9;
	return most > block ? most : block;
}

void generate(struct lines *script, const struct abilities *can, uint64_t seed,
	      unsigned int operations, const char *classes)
{
	struct generator g = { .rng = { seed }, .can = *can };

	g.forced_pages = rng_percent(&g.rng, 10) && can->forced;
	g.idmap = rng_percent(&g.rng, 8) && can->idmap;
	g.xnx = can->xnx && rng_percent(&g.rng, 40);
	lines_add(script, "destroy");
	lines_add(script, "trace %s", classes);
	/* The first seeds stay those of recorded transcripts. */
	g.hyp = can->hyp && seed > 200 && seed % 8 == 7;
	if (g.hyp)
		hinit_line(&g, script);
	else
		init_line(&g, script);
	for (unsigned int i = 0; i < operations; i++) {
		generate_operation(&g, script);
		if (i % 2)
			lines_add(script, "hash");
	}
	lines_add(script, "dump");
	lines_add(script, "check");
	if (can->defer)
		lines_add(script, "rcu");
	/* Kernels that can do it in pieces; the others take no notice. */
	if (rng_percent(&g.rng, 20))
		lines_add(script, "destroy 0x%llx", (unsigned long long)destroy_step(&g));
	else
		lines_add(script, "destroy");
	lines_add(script, "stat");
}
