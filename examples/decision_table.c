/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints the whole decision: what each difference between two entries costs under each policy. */

#include "s2pt/decide.h"

#include <argp.h>
#include <stdio.h>

static const enum s2pt_policy policies[S2PT_POLICIES] = {
	S2PT_EXACT,
	S2PT_KVM,
	S2PT_RFC_2020,
	S2PT_ALWAYS_BBM,
};

static const struct {
	enum s2pt_facet facet;
	const char *meaning;
} facets[S2PT_FACETS] = {
	{ S2PT_SOFT, "bits that the MMU ignores" },
	{ S2PT_YOUNG, "access flag set" },
	{ S2PT_OLD, "access flag cleared" },
	{ S2PT_GAIN, "a permission added" },
	{ S2PT_LOSS, "a permission taken away" },
	{ S2PT_REMAP, "output address, memory type, shareability" },
	{ S2PT_SIZE, "block to table or back, contiguous, nT" },
	{ S2PT_FRESH, "invalid to valid" },
	{ S2PT_GONE, "valid to invalid" },
	{ S2PT_MARK, "invalid to invalid: ownership marks" },
};

static const struct {
	enum s2pt_price price;
	const char *meaning;
} prices[] = {
	{ S2PT_KEEP, "write nothing" },
	{ S2PT_SWAP, "one compare-and-swap" },
	{ S2PT_SWAP_LOCAL, "compare-and-swap, then TLBI on this CPU" },
	{ S2PT_SWAP_SHARED, "compare-and-swap, then TLBI on all CPUs" },
	{ S2PT_SWAP_NT, "swap to nT, TLBI on all CPUs, swap" },
	{ S2PT_REPLACE, "break, TLBI on all CPUs, make" },
	{ S2PT_REFUSE, "write nothing, and say that it is refused" },
};

/* The circumstances under which a price may differ from the table's. */
static const struct {
	unsigned int bbm;
	bool alone;
	enum s2pt_regime regime;
	const char *when;
} circumstances[] = {
	{ 1, false, S2PT_STAGE2, "FEAT_BBM level 1, one of them a block" },
	{ 2, false, S2PT_STAGE2, "FEAT_BBM level 2" },
	{ 3, false, S2PT_STAGE2, "FEAT_BBM level 3" },
	{ 0, true, S2PT_STAGE2, "no other walker, and nothing else differs" },
	{ 0, false, S2PT_EL2, "stage 1 of EL2" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The text at the beginning of a row, between its cells, and at its end. */
struct look {
	const char *begin;
	const char *part;
	const char *end;
	bool ruled;
};

static const struct look plain = { "", "  ", "\n", false };
static const struct look markdown = { "| ", " | ", " |\n", true };

static void print_row(const struct look *look, const char *const *cells, const int *widths,
		      size_t count)
{
	printf("%s", look->begin);
	for (size_t i = 0; i < count; i++)
		printf("%s%-*s", i ? look->part : "", i + 1 < count || look->ruled ? widths[i] : 0,
		       cells[i]);
	printf("%s", look->end);
}

static void print_head(const struct look *look, const char *const *cells, const int *widths,
		       size_t count)
{
	print_row(look, cells, widths, count);
	if (!look->ruled)
		return;
	for (size_t i = 0; i < count; i++) {
		printf("%s", i ? "-|-" : "|-");
		for (int j = 0; j < widths[i]; j++)
			putchar('-');
	}
	puts("-|");
}

static void print_prices(const struct look *look)
{
	static const int widths[] = { 6, 11, 11, 11, 11, 41 };
	const char *cells[COUNT(widths)] = { "", [COUNT(widths) - 1] = "what differs" };

	for (size_t i = 0; i < S2PT_POLICIES; i++)
		cells[i + 1] = s2pt_policy_name(policies[i]);
	print_head(look, cells, widths, COUNT(cells));
	for (size_t row = 0; row < S2PT_FACETS; row++) {
		cells[0] = s2pt_facet_name(facets[row].facet);
		for (size_t i = 0; i < S2PT_POLICIES; i++) {
			struct s2pt_rules rules = { .policy = policies[i] };

			cells[i + 1] = s2pt_price_name(s2pt_price_of(&rules, facets[row].facet));
		}
		cells[COUNT(cells) - 1] = facets[row].meaning;
		print_row(look, cells, widths, COUNT(cells));
	}
}

/* Look a cell up again under each circumstance, and print it if it differs. */
static void print_exceptions_of(const struct look *look, const int *widths, size_t row,
				enum s2pt_policy policy)
{
	struct s2pt_rules rules = { .policy = policy };
	enum s2pt_price usual = s2pt_price_of(&rules, facets[row].facet);

	for (size_t i = 0; i < COUNT(circumstances); i++) {
		rules.bbm = circumstances[i].bbm;
		rules.alone = circumstances[i].alone;
		rules.regime = circumstances[i].regime;

		enum s2pt_price price = s2pt_price_of(&rules, facets[row].facet);
		const char *cells[] = {
			s2pt_facet_name(facets[row].facet),
			s2pt_policy_name(policy),
			s2pt_price_name(price),
			circumstances[i].when,
		};

		if (price != usual)
			print_row(look, cells, widths, COUNT(cells));
	}
}

static void print_exceptions(const struct look *look)
{
	static const int widths[] = { 6, 11, 11, 41 };
	static const char *const head[] = { "", "policy", "but", "when" };

	print_head(look, head, widths, COUNT(head));
	for (size_t row = 0; row < S2PT_FACETS; row++) {
		for (size_t i = 0; i < S2PT_POLICIES; i++)
			print_exceptions_of(look, widths, row, policies[i]);
	}
}

/* What parting a run of contiguous leaves costs at each level of FEAT_BBM. */
static void print_partings(const struct look *look)
{
	static const struct {
		const char *what;
		bool alone;
		struct s2pt_parting parting;
	} rows[] = {
		{ "pages, beside others", false, { false, false } },
		{ "pages, alone", true, { false, false } },
		{ "blocks, beside others", false, { true, false } },
		{ "blocks, alone", true, { true, false } },
		{ "pages, DBM, alone", true, { false, true } },
	};
	static const int widths[] = { 21, 11, 11, 11, 11 };
	static const char *const head[] = { "EXACT parts a run of", "no FEAT_BBM", "level 1",
					    "level 2", "level 3" };

	print_head(look, head, widths, COUNT(head));
	for (size_t row = 0; row < COUNT(rows); row++) {
		const char *cells[COUNT(widths)] = { rows[row].what };

		for (unsigned int bbm = 0; bbm < 4; bbm++) {
			struct s2pt_rules rules = { .bbm = bbm, .alone = rows[row].alone };

			cells[bbm + 1] =
				s2pt_price_name(s2pt_price_of_parting(&rules, &rows[row].parting));
		}
		print_row(look, cells, widths, COUNT(cells));
	}
}

static void print_meanings(const struct look *look)
{
	static const int widths[] = { 11, 41 };
	static const char *const head[] = { "price", "what is done" };

	print_head(look, head, widths, COUNT(head));
	for (size_t i = 0; i < COUNT(prices); i++) {
		const char *cells[] = { s2pt_price_name(prices[i].price), prices[i].meaning };

		print_row(look, cells, widths, COUNT(cells));
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const struct look **look = state->input;

	(void)arg;
	if (key != 'm')
		return ARGP_ERR_UNKNOWN;
	*look = &markdown;
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ .name = "markdown", .key = 'm', .doc = "Print tables in Markdown" },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Print what each difference between the entry found and the entry wanted "
		       "costs under each policy.  A change costs as much as its dearest facet.",
	};
	const struct look *look = &plain;

	if (argp_parse(&argp, argc, argv, 0, NULL, &look))
		return 2;
	print_prices(look);
	putchar('\n');
	print_exceptions(look);
	putchar('\n');
	print_partings(look);
	putchar('\n');
	print_meanings(look);
	return fflush(stdout) ? 1 : 0;
}
