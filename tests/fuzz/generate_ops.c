/* SPDX-License-Identifier: BSD-2-Clause */
/* Generates one operation of a random script: which one, where, how large, with which arguments. */

#include "generate.h"

#include <stdio.h>
#include <string.h>

struct range {
	uint64_t ipa, size, pa;
};

/* An offset into a window: at its start, beside a block's edge, or a few pages off either. */
static uint64_t choose_offset(struct generator *g)
{
	uint64_t page = generate_page(g), block = generate_block(g);
	uint64_t edge = block * rng_below(&g->rng, 3);

	switch (rng_below(&g->rng, 5)) {
	case 0:
	case 1:
		return edge;
	case 2:
		return edge + page * (1 + rng_below(&g->rng, 3));
	case 3:
		return edge ? edge - page * (1 + rng_below(&g->rng, 3)) : page;
	default:
		return page * rng_below(&g->rng, 5);
	}
}

static uint64_t large_block(struct generator *g)
{
	/* Only 4K pages have a second size of block; forced pages would make it a quarter of a million of them. */
	if (g->can.page_shift != 12 || g->forced_pages || rng_percent(&g->rng, 60))
		return generate_block(g);
	return generate_block(g) << 9;
}

static uint64_t choose_size(struct generator *g)
{
	uint64_t page = generate_page(g), block = generate_block(g);
	bool costly = g->forced_pages && g->can.page_shift != 12;

	switch (rng_below(&g->rng, costly ? 5 : 10)) {
	case 0:
	case 1:
	case 2:
		return page;
	case 3:
		return page * (2 + rng_below(&g->rng, 4));
	case 4:
		return 2 * page;
	case 5:
	case 6:
	case 7:
		return block;
	case 8:
		return block + page * (1 + rng_below(&g->rng, 3));
	default:
		return large_block(g);
	}
}

/* Make a range one that no caller should ask for. */
static void spoil(struct generator *g, struct range *range)
{
	uint64_t space = 1ULL << g->ia_bits;

	switch (rng_below(&g->rng, 7)) {
	case 0:
		range->ipa += 1 + rng_below(&g->rng, 0xfff);
		break;
	case 1:
		range->size = rng_below(&g->rng, 0x2000);
		break;
	case 2:
		range->size = 0ULL - generate_page(g);
		break;
	case 3:
		range->ipa = space - generate_page(g);
		range->size = 2 * generate_page(g);
		break;
	case 4:
		range->ipa = space + range->ipa;
		break;
	case 5:
		range->pa = (1ULL << 48) - generate_page(g);
		break;
	default:
		range->pa += 0x123;
		break;
	}
}

/*
 * Bound a range: with large pages a block is thousands of them, so what can't be a block is seldom
 * asked for.
 */
static void bound(struct generator *g, struct range *range)
{
	uint64_t block = generate_block(g);
	bool pages = (range->ipa | range->pa) & (block - 1) || g->forced_pages;
	unsigned int seldom = g->can.page_shift == 12 ? 30 : 2;

	if (pages && range->size > 8 * generate_page(g) && !rng_percent(&g->rng, seldom))
		range->size = generate_page(g) * (1 + rng_below(&g->rng, 5));
}

static struct range choose_range(struct generator *g)
{
	struct window *w = &g->window[rng_below(&g->rng, g->windows)];
	uint64_t offset = choose_offset(g);
	struct range range = { .ipa = w->ipa + offset,
			       .pa = w->pa + offset,
			       .size = choose_size(g) };

	/* A large block begins where it is aligned. */
	if (range.size > 2 * generate_block(g)) {
		range.ipa &= ~(range.size - 1);
		range.pa &= ~(range.size - 1);
	}
	if (rng_percent(&g->rng, 12) && !g->idmap)
		range.pa += generate_block(g) * (1 + rng_below(&g->rng, 2));
	bound(g, &range);
	if (rng_percent(&g->rng, 6))
		spoil(g, &range);
	return range;
}

static void choose_prot(struct generator *g, char text[16], bool software)
{
	static const char *const common[] = { "r",   "rw", "rx", "rwx", "rw",
					      "rwx", "w",  "x",  "-",   "wx" };
	static const char *const split[] = { "rp", "ru", "rwp", "rwu", "p", "u" };
	size_t n;

	if (g->xnx && rng_percent(&g->rng, 30))
		strcpy(text, split[rng_below(&g->rng, 6)]);
	else
		strcpy(text, common[rng_below(&g->rng, 10)]);
	n = strlen(text);
	if (rng_percent(&g->rng, 12))
		text[n++] = rng_percent(&g->rng, 50) ? 'd' : 'n';
	if (rng_percent(&g->rng, 3))
		text[n++] = 'd';
	if (software && rng_percent(&g->rng, 20))
		text[n++] = (char)('0' + rng_below(&g->rng, 4));
	text[n] = 0;
}

static const char *choose_flags(struct generator *g)
{
	static const char *const flags[] = { "",    "",       "",    " sh",   " sh hf", " sh hf",
					     " hf", " sh ie", " ie", " nomc", " nocmo", " nobbm" };

	return flags[rng_below(&g->rng, sizeof(flags) / sizeof(flags[0]))];
}

static void do_map(struct generator *g, struct lines *script)
{
	struct range r = choose_range(g);
	const char *flags = choose_flags(g);
	char prot[16];

	choose_prot(g, prot, true);
	lines_add(script, "map 0x%llx 0x%llx 0x%llx %s%s", (unsigned long long)r.ipa,
		  (unsigned long long)r.size, (unsigned long long)r.pa, prot, flags);
	/* Map the same again, or nearly, as a second vCPU does. */
	if (!rng_percent(&g->rng, 25))
		return;
	choose_prot(g, prot, rng_percent(&g->rng, 50));
	lines_add(script, "map 0x%llx 0x%llx 0x%llx %s%s", (unsigned long long)r.ipa,
		  (unsigned long long)r.size, (unsigned long long)r.pa, prot, flags);
}

static void do_range(struct generator *g, struct lines *script, const char *op, const char *rest)
{
	struct range r = choose_range(g);

	/* A range that wraps is invalidated piece by piece, thousands of millions of them. */
	if (!strcmp(op, "unmap") && r.size >> 63)
		r.size = generate_page(g);
	lines_add(script, "%s 0x%llx 0x%llx%s", op, (unsigned long long)r.ipa,
		  (unsigned long long)r.size, rest);
}

static void do_one(struct generator *g, struct lines *script, const char *op, const char *rest)
{
	struct range r = choose_range(g);

	lines_add(script, "%s 0x%llx%s", op, (unsigned long long)r.ipa, rest);
}

/* Flags for what takes none in most kernels. */
static const char *choose_few_flags(struct generator *g)
{
	static const char *const flags[] = { " sh", " ie", " sh ie", " ex" };

	return rng_percent(&g->rng, 70) ? "" : flags[rng_below(&g->rng, 4)];
}

static void do_relax(struct generator *g, struct lines *script)
{
	char rest[32] = " ";

	choose_prot(g, rest + 1, rng_percent(&g->rng, 10));
	strcat(rest, choose_few_flags(g));
	do_one(g, script, "relax", rest);
}

static void do_owner(struct generator *g, struct lines *script)
{
	struct range r = choose_range(g);

	if (r.size > 2 * generate_block(g))
		r.size = generate_page(g);
	if (r.size > 8 * generate_page(g) && r.size <= 2 * generate_block(g) &&
	    rng_percent(&g->rng, 80))
		r.size = 3 * generate_page(g);
	if (g->can.annot && rng_percent(&g->rng, 50))
		lines_add(script, "annot 0x%llx 0x%llx %u 0x%x", (unsigned long long)r.ipa,
			  (unsigned long long)r.size, rng_below(&g->rng, 5),
			  rng_below(&g->rng, 16) * 2);
	else
		lines_add(script, "owner 0x%llx 0x%llx %u%s", (unsigned long long)r.ipa,
			  (unsigned long long)r.size, rng_below(&g->rng, 3),
			  rng_percent(&g->rng, 10) ? " nomc" : "");
}

static void do_age(struct generator *g, struct lines *script)
{
	if (g->can.tcy)
		do_range(g, script, "tcy", rng_percent(&g->rng, 70) ? " 1" : " 0");
	else if (g->can.mkold)
		do_one(g, script, rng_percent(&g->rng, 70) ? "mkold" : "isyoung", "");
}

static void do_split(struct generator *g, struct lines *script)
{
	static const char *const objects[] = { " 0", " 1", " 2", " 3", " 600" };

	if (g->can.split)
		do_range(g, script, "split", objects[rng_below(&g->rng, 5)]);
}

static void do_unlinked(struct generator *g, struct lines *script)
{
	struct range r = choose_range(g);
	char prot[16];

	if (!g->can.unlinked)
		return;
	choose_prot(g, prot, true);
	lines_add(script, "unlinked 0x%llx 2 %s 4 %u",
		  (unsigned long long)(r.pa & ~(generate_block(g) - 1)), prot,
		  rng_below(&g->rng, 2));
}

static void do_failure(struct generator *g, struct lines *script)
{
	if (rng_percent(&g->rng, 60))
		lines_add(script, "fail %u", 1 + rng_below(&g->rng, 4));
	else
		lines_add(script, "fail %u %u", 1 + rng_below(&g->rng, 3),
			  1 + rng_below(&g->rng, 3));
	do_map(g, script);
}

static void do_race(struct generator *g, struct lines *script)
{
	static const char *const change[] = { "xor 0x400", "xor 0x80", "xor 0x40",
					      "xor 0x40000000000000" };
	struct range r = choose_range(g);
	char prot[16];

	if (!g->can.race)
		return;
	choose_prot(g, prot, false);
	lines_add(script, "race %u %s", 1 + rng_below(&g->rng, 2), change[rng_below(&g->rng, 4)]);
	if (rng_percent(&g->rng, 50))
		lines_add(script, "relax 0x%llx %s", (unsigned long long)r.ipa, prot);
	else
		lines_add(script, "map 0x%llx 0x%llx 0x%llx %s sh hf", (unsigned long long)r.ipa,
			  (unsigned long long)generate_page(g), (unsigned long long)r.pa, prot);
}

static void do_walk(struct generator *g, struct lines *script)
{
	static const char *const when[] = { " lpP", " l", " pP", " lP", " P" };
	static const char *const flags[] = { "", " hf", " sh", " ie" };
	static const char *const errors[] = { "EAGAIN", "EINVAL", "ENOMEM" };
	char rest[48];
	int n;

	if (!g->can.walk)
		return;
	n = snprintf(rest, sizeof(rest), "%s%s", when[rng_below(&g->rng, 5)],
		     flags[rng_below(&g->rng, 4)]);
	if (rng_percent(&g->rng, 60))
		snprintf(rest + n, sizeof(rest) - (size_t)n, " err=%u:%s",
			 1 + rng_below(&g->rng, 4), errors[rng_below(&g->rng, 3)]);
	do_range(g, script, "walk", rest);
}

/* Somebody else's entry: old, held, marked, or of no meaning; and then something that meets it. */
static void do_poke(struct generator *g, struct lines *script)
{
	static const char *const words[] = {
		"0x400", "0x4", "0x8000", "0x800003db",
		/* Before marks had types a walker knew no such words. */
		"0x1000000000000000", "0x2000000000000004"
	};
	struct range r = choose_range(g);
	char prot[16];

	if (!g->can.poke)
		return;
	choose_prot(g, prot, true);
	lines_add(script, "poke 0x%llx %u %s", (unsigned long long)r.ipa, 3 - rng_below(&g->rng, 2),
		  words[rng_below(&g->rng, g->can.annot ? 6 : 4)]);
	switch (rng_below(&g->rng, 4)) {
	case 0:
		lines_add(script, "relax 0x%llx %s%s", (unsigned long long)r.ipa, prot,
			  choose_few_flags(g));
		break;
	case 1:
		lines_add(script, "mkyoung 0x%llx%s", (unsigned long long)r.ipa,
			  choose_few_flags(g));
		break;
	case 2:
		lines_add(script, "unmap 0x%llx 0x%llx", (unsigned long long)r.ipa,
			  (unsigned long long)generate_page(g));
		break;
	default:
		lines_add(script, "map 0x%llx 0x%llx 0x%llx %s%s", (unsigned long long)r.ipa,
			  (unsigned long long)generate_page(g), (unsigned long long)r.pa, prot,
			  choose_flags(g));
		break;
	}
}

/* What a stage 1 has. */
static void do_hyp(struct generator *g, struct lines *script)
{
	unsigned int choice = rng_below(&g->rng, 100);

	if (choice < 55)
		do_map(g, script);
	else if (choice < 86)
		do_range(g, script, "unmap", "");
	else if (choice < 92)
		do_one(g, script, "get", "");
	else if (choice < 96)
		do_failure(g, script);
	else
		do_walk(g, script);
}

void generate_operation(struct generator *g, struct lines *script)
{
	unsigned int choice;

	if (g->hyp) {
		do_hyp(g, script);
		return;
	}
	choice = rng_below(&g->rng, 100);

	if (choice < 36)
		do_map(g, script);
	else if (choice < 48)
		do_range(g, script, "unmap", "");
	else if (choice < 56)
		do_range(g, script, "wrprotect", "");
	else if (choice < 64)
		do_relax(g, script);
	else if (choice < 69)
		do_one(g, script, "mkyoung", choose_few_flags(g));
	else if (choice < 75)
		do_age(g, script);
	else if (choice < 80)
		do_one(g, script, "get", "");
	else if (choice < 86 && g->can.owner)
		do_owner(g, script);
	else if (choice < 89)
		do_split(g, script);
	else if (choice < 92)
		do_range(g, script, "flush", "");
	else if (choice < 95)
		do_failure(g, script);
	else if (choice < 97)
		do_race(g, script);
	else if (choice < 98)
		do_unlinked(g, script);
	else if (choice < 99)
		do_poke(g, script);
	else
		do_walk(g, script);
}
