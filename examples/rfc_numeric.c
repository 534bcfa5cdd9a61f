/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shows what comes of comparing permissions as numbers, as the RFC of December 2020 did: for every
 * pair of sets with R what the entry holds afterwards, under the RFC as sent, as repaired, and
 * under the other policies.
 */

#include "rfc_numeric.h"

#include "s2pt/decide.h"
#include "s2pt/desc.h"

#include <argp.h>
#include <stdio.h>

static const unsigned int sets[] = {
	S2PT_R,
	S2PT_R | S2PT_W,
	S2PT_R | S2PT_X,
	S2PT_R | S2PT_W | S2PT_X,
};

#define SETS (sizeof(sets) / sizeof(sets[0]))

static const char *set_name(unsigned int perm)
{
	static const char *const names[] = { "R", "RW", "RX", "RWX" };

	return names[(perm & S2PT_W ? 1 : 0) + (perm & S2PT_X ? 2 : 0)];
}

static void print_cell(const struct s2pt_format *format, enum s2pt_price price, s2pt_desc_t after)
{
	printf("  %-11s %-4s", s2pt_price_name(price), set_name(s2pt_desc_perm(format, after)));
}

/* Print one pair.  Returns whether the RFC as sent gets it wrong. */
static bool print_pair(const struct s2pt_format *format, s2pt_desc_t found, s2pt_desc_t want)
{
	static const enum s2pt_policy policies[] = { S2PT_RFC_2020, S2PT_KVM, S2PT_EXACT };
	enum s2pt_price sent = rfc_numeric_price(found, want);
	s2pt_desc_t after = sent == S2PT_KEEP ? found : want;
	bool wrong = false;

	printf("%-5s %-4s", set_name(s2pt_desc_perm(format, found)),
	       set_name(s2pt_desc_perm(format, want)));
	print_cell(format, sent, after);
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		struct s2pt_rules rules = { .policy = policies[i] };
		struct s2pt_verdict verdict = s2pt_decide(&rules, found, want, S2PT_LEVEL_MAX);

		print_cell(format, verdict.price, verdict.store);
		if (policies[i] == S2PT_RFC_2020)
			wrong = !s2pt_desc_same(after, verdict.store);
	}
	if (wrong)
		printf("  wrong: %s", sent == S2PT_KEEP ? "W is not granted" : "W is dropped");
	putchar('\n');
	return wrong;
}

static void explain(unsigned int wrong)
{
	printf("\n%u of %zu pairs are wrong: W and X are not steps of one ladder.  As numbers RX (5) "
	       "is above\nRW (3), so RX -> RW is taken for a reduction and skipped although W is "
	       "missing, and RW -> RX\nfor an addition and stored although W is lost.  Sets have "
	       "to be compared with `want & ~found`.\n",
	       wrong, SETS * SETS);
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.doc = "Show what the RFC of December 2020, which compared permissions as numbers, "
		       "makes of every pair of sets with R, beside the same rule repaired and "
		       "what KVM and the architecture do.",
	};
	static const struct s2pt_geom_want shape = {
		.granule = S2PT_4K,
		.ipa_bits = 40,
		.pa_bits = 48,
		.start_level = S2PT_START_AUTO,
	};
	struct s2pt_format format = { .fwb = false };
	unsigned int wrong = 0;

	if (argp_parse(&argp, argc, argv, 0, NULL, NULL))
		return 2;
	if (s2pt_geom_init(&format.geom, &shape) != S2PT_DONE)
		return 1;
	printf("%-5s %-4s  %-16s  %-16s  %-16s  %-16s\n", "found", "want", "RFC as sent",
	       "RFC_2020", "KVM", "EXACT");
	for (size_t i = 0; i < SETS * SETS; i++) {
		const struct s2pt_attr before = { .perm = sets[i / SETS] };
		const struct s2pt_attr after = { .perm = sets[i % SETS] };

		wrong += print_pair(&format,
				    s2pt_desc_leaf(&format, S2PT_LEVEL_MAX, 0x40000000, &before),
				    s2pt_desc_leaf(&format, S2PT_LEVEL_MAX, 0x40000000, &after));
	}
	explain(wrong);
	return fflush(stdout) ? 1 : 0;
}
