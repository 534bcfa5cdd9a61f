/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a decision: facets with their rules, prices, the sequence; as text and as JSON. */

#include "show.h"

#include "rule.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct s2pt_verdict verdict_under(const struct decide *decide, enum s2pt_policy policy)
{
	const struct change *change = &decide->change;
	struct s2pt_rules under = decide->rules;
	struct s2pt_verdict verdict;

	under.policy = policy;
	if (policy != S2PT_EXACT || s2pt_desc_same(change->found, change->want))
		return s2pt_decide(&under, change->found, change->want, change->level);
	verdict = s2pt_decide(&under, rule_mmu_sees(change, change->found),
			      rule_mmu_sees(change, change->want), change->level);
	verdict.store = verdict.price == S2PT_KEEP ? change->found : change->want;
	return verdict;
}

static void print_facets(const struct change *change, unsigned int facets)
{
	printf("differs in:%s\n", facets ? "" : " nothing");
	for (unsigned int i = 0; i < S2PT_FACETS; i++)
		if (facets >> i & 1)
			printf("  %-6s %s\n", s2pt_facet_name((enum s2pt_facet)(1 << i)),
			       rule_of(change, i));
}

static void print_prices(const struct decide *decide)
{
	const struct change *change = &decide->change;

	puts("price for map, which does not know what is meant (relax, protect, age, unmap and split "
	     "pay EXACT's):");
	for (unsigned int p = 0; p < S2PT_POLICIES; p++) {
		enum s2pt_policy policy = (enum s2pt_policy)p;
		struct s2pt_verdict verdict = verdict_under(decide, policy);
		const char *why = rule_of_price(change, policy, &verdict);

		printf("  %-11s %-12s %s", s2pt_policy_name(policy), s2pt_price_name(verdict.price),
		       s2pt_status_name(verdict.outcome));
		if (verdict.outcome == S2PT_DONE && !s2pt_desc_same(verdict.store, change->want))
			printf(", stores 0x%016" PRIx64, verdict.store.word);
		printf("%s%s\n", why ? ": " : "", why ? why : "");
	}
}

static void print_sequence(const struct decide *decide, const struct s2pt_verdict *chosen)
{
	const struct change *change = &decide->change;
	const char *unlinks = sequence_unlinks(change, chosen);
	json_t *sequence = sequence_of(change, chosen);
	bool open = false;
	const json_t *step;
	size_t i;

	if (unlinks)
		printf("%s\n", unlinks);
	printf("sequence under %s:\n", s2pt_policy_name(decide->rules.policy));
	if (!json_array_size(sequence))
		puts("  nothing");
	json_array_foreach(sequence, i, step)
	{
		printf("  %s\n", json_string_value(step));
		open |= strchr(json_string_value(step), '|') != NULL;
	}
	if (open)
		puts("  the address is not known, and has to be put in: --ipa says it");
	json_decref(sequence);
}

void decide_print(const struct decide *decide)
{
	const struct change *change = &decide->change;
	struct s2pt_verdict chosen = verdict_under(decide, decide->rules.policy);

	printf("level %d%s: 0x%016" PRIx64 " -> 0x%016" PRIx64 "\n", change->level,
	       decide->level_why ? " (assumed)" : "", change->found.word, change->want.word);
	if (decide->level_why)
		printf("  level assumed: %s (--level says it)\n", decide->level_why);
	if (chosen.outcome == S2PT_BUSY)
		puts("the old entry is held: whoever meets it looks again later");
	print_facets(change, chosen.facets);
	if (rule_reserved(change, change->found) || rule_reserved(change, change->want))
		puts("  reserved words are invalid to the MMU and to EXACT; the other policies are those "
		     "of kernels, which look at bit 0 alone");
	print_prices(decide);
	print_sequence(decide, &chosen);
}

static json_t *verdict_json(const struct s2pt_verdict *verdict, const char *why)
{
	return json_pack("{s:s, s:s, s:o, s:s*}", "price", s2pt_price_name(verdict->price),
			 "outcome", s2pt_status_name(verdict->outcome), "store",
			 json_sprintf("0x%016" PRIx64, verdict->store.word), "why", why);
}

void decide_print_json(const struct decide *decide, const struct findings *findings,
		       const struct findings *hints)
{
	const struct change *change = &decide->change;
	struct s2pt_verdict chosen = verdict_under(decide, decide->rules.policy);
	json_t *policies = json_object();
	json_t *facets = json_object();
	json_t *root;

	for (unsigned int i = 0; i < S2PT_FACETS; i++)
		if (chosen.facets >> i & 1)
			json_object_set_new(facets, s2pt_facet_name((enum s2pt_facet)(1 << i)),
					    json_string(rule_of(change, i)));
	for (unsigned int p = 0; p < S2PT_POLICIES; p++) {
		struct s2pt_verdict verdict = verdict_under(decide, (enum s2pt_policy)p);

		json_object_set_new(
			policies, s2pt_policy_name((enum s2pt_policy)p),
			verdict_json(&verdict,
				     rule_of_price(change, (enum s2pt_policy)p, &verdict)));
	}
	root = json_pack("{s:i, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o}", "level", change->level,
			 "old", json_sprintf("0x%016" PRIx64, change->found.word), "new",
			 json_sprintf("0x%016" PRIx64, change->want.word), "facets", facets,
			 "policies", policies, "policy", s2pt_policy_name(decide->rules.policy),
			 "sequence", sequence_of(change, &chosen), "problems",
			 findings_json(findings), "hints", findings_json(hints));
	if (sequence_unlinks(change, &chosen))
		json_object_set_new(root, "unlinks",
				    json_string(sequence_unlinks(change, &chosen)));
	json_dumpf(root, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(root);
}
