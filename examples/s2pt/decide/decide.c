/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command `s2pt decide`: what differs between two entries, what that costs under each policy,
 * and the sequence owed.
 */

#include "cmd.h"
#include "common/args.h"
#include "common/args_format.h"
#include "common/fields.h"
#include "common/fields_text.h"
#include "common/level.h"
#include "common/paste.h"
#include "common/word.h"
#include "rule.h"
#include "s2pt/stage1.h"
#include "sequence.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_IPA,
	KEY_POLICY,
	KEY_BBM,
	KEY_ALONE,
	KEY_TTL,
	KEY_RANGE,
	KEY_EMPTY,
};

struct decide {
	struct args_format format_args;
	struct change change;
	struct s2pt_rules rules;
	/* Why the level is taken for what it is, if nobody said it. */
	const char *level_why;
	unsigned int words;
	bool json;
};

static const struct argp_option options[] = {
	{ "ipa", KEY_IPA, "A", 0,
	  "The address that the entry maps, a VA with --stage1 (default 0): goes to the TLBI's operand",
	  0 },
	{ "policy", KEY_POLICY, "P", 0,
	  "Whose sequence: exact (default), kvm, rfc-2020 or always-bbm", 0 },
	{ "bbm", KEY_BBM, "0|1|2", 0, "FEAT_BBM level that the change may make use of", 0 },
	{ "alone", KEY_ALONE, NULL, 0, "All other walkers are excluded", 0 },
	{ "ttl", KEY_TTL, NULL, 0, "The CPU has FEAT_TTL: level hints", 0 },
	{ "range", KEY_RANGE, NULL, 0, "The CPU has FEAT_TLBIRANGE", 0 },
	{ "empty", KEY_EMPTY, NULL, 0,
	  "The table that OLD leads to is known to be empty, and nothing below it is owed any more",
	  0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 0 },
	{ 0 },
};

static const char doc[] =
	"What a change of one entry costs: in what the descriptors differ, the price under each policy, "
	"and the sequence of stores, barriers and invalidations that is owed.\v" WORD_RULE
	"\n\n" LEVEL_RULE "  Where one word looks like a page and the other like a block or "
	"a table, the level must be said.\n\n"
	"Exit status: 0 fine; 1 reserved or contradictory bits; 2 bad usage.";

/* Read a descriptor, or a line of a dump with one, which may say its level. */
static uint64_t read_word(struct decide *decide, const char *text, const struct argp_state *state)
{
	int *level = &decide->format_args.level;
	struct paste paste = { .has_regime = false };
	const struct paste_entry *entry = paste.entry;

	if (!strpbrk(text, "[=:") || paste_line(&paste, text) != PASTE_DUMP || paste.entries != 1)
		return word_need("the descriptor", text, state);
	if (paste.has_regime && !decide->format_args.has_regime)
		decide->format_args.regime = paste.regime;
	if (entry->level != PASTE_UNKNOWN && *level != ARGS_NO_LEVEL && *level != entry->level)
		argp_error(state, "the descriptors are of two levels");
	if (entry->level != PASTE_UNKNOWN)
		*level = entry->level;
	return entry->word;
}

static void set_word(struct decide *decide, const char *text, const struct argp_state *state)
{
	uint64_t word = read_word(decide, text, state);

	if (decide->words == 2)
		argp_error(state, "two descriptors, no more");
	else if (decide->words == 0)
		decide->change.found.word = word;
	else
		decide->change.want.word = word;
	decide->words++;
}

static void check_end(struct decide *decide, const struct argp_state *state)
{
	struct change *change = &decide->change;
	struct level_guess guess = { decide->format_args.level, NULL };

	if (decide->words != 2)
		argp_error(state, "which OLD and NEW?");
	args_make_format(&decide->format_args, &change->format, state);
	decide->rules.regime = change->format.regime;
	if (guess.level == ARGS_NO_LEVEL &&
	    !level_guess_pair(&change->format, change->found.word, change->want.word, &guess))
		argp_error(state, "one word looks like a page (level 3), the other like a block or "
				  "a table of a level above: which --level?");
	change->level = guess.level;
	decide->level_why = guess.why;
	if (change->empty && s2pt_desc_kind(change->found, change->level) != S2PT_TABLE)
		argp_error(state, "--empty goes with an OLD that leads to a table");
	if (s2pt_desc_kind(change->want, change->level) == S2PT_HELD)
		argp_error(state, "a held entry is no change to ask for");
	if (!s2pt_is_stage1(&change->format) && change->ipa >= s2pt_ipa_end(&change->format.geom))
		argp_error(state, "the IPA is too large");
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct decide *decide = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &decide->format_args;
		return 0;
	case KEY_JSON:
		decide->json = true;
		return 0;
	case KEY_IPA:
		decide->change.ipa = word_need("the IPA", arg, state);
		return 0;
	case KEY_POLICY:
		decide->rules.policy = args_need_policy(arg, state);
		return 0;
	case KEY_BBM:
		if (arg[0] < '0' || arg[0] > '2' || arg[1])
			argp_error(state, "the FEAT_BBM level is 0, 1 or 2");
		decide->rules.bbm = (unsigned int)(arg[0] - '0');
		return 0;
	case KEY_ALONE:
		decide->rules.alone = true;
		return 0;
	case KEY_TTL:
		decide->change.cpu.ttl = true;
		return 0;
	case KEY_RANGE:
		decide->change.cpu.range = true;
		return 0;
	case KEY_EMPTY:
		decide->change.empty = true;
		return 0;
	case ARGP_KEY_ARG:
		set_word(decide, arg, state);
		return 0;
	case ARGP_KEY_END:
		check_end(decide, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

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

static void print_text(const struct decide *decide)
{
	const struct change *change = &decide->change;
	struct s2pt_verdict chosen = verdict_under(decide, decide->rules.policy);
	const char *unlinks = sequence_unlinks(change, &chosen);
	json_t *sequence = sequence_of(change, &chosen);
	const json_t *step;
	size_t i;

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
	puts("price:");
	for (unsigned int p = 0; p < S2PT_POLICIES; p++) {
		struct s2pt_verdict verdict = verdict_under(decide, (enum s2pt_policy)p);

		printf("  %-11s %-12s %s", s2pt_policy_name((enum s2pt_policy)p),
		       s2pt_price_name(verdict.price), s2pt_status_name(verdict.outcome));
		if (verdict.outcome == S2PT_DONE && !s2pt_desc_same(verdict.store, change->want))
			printf(", stores 0x%016" PRIx64, verdict.store.word);
		putchar('\n');
	}
	if (unlinks)
		printf("%s\n", unlinks);
	printf("sequence under %s:\n", s2pt_policy_name(decide->rules.policy));
	if (!json_array_size(sequence))
		puts("  nothing");
	json_array_foreach(sequence, i, step) printf("  %s\n", json_string_value(step));
	json_decref(sequence);
}

static json_t *verdict_json(const struct s2pt_verdict *verdict)
{
	return json_pack("{s:s, s:s, s:o}", "price", s2pt_price_name(verdict->price), "outcome",
			 s2pt_status_name(verdict->outcome), "store",
			 json_sprintf("0x%016" PRIx64, verdict->store.word));
}

static void print_json(const struct decide *decide, const struct findings *findings)
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

		json_object_set_new(policies, s2pt_policy_name((enum s2pt_policy)p),
				    verdict_json(&verdict));
	}
	root = json_pack("{s:i, s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "level", change->level, "old",
			 json_sprintf("0x%016" PRIx64, change->found.word), "new",
			 json_sprintf("0x%016" PRIx64, change->want.word), "facets", facets,
			 "policies", policies, "policy", s2pt_policy_name(decide->rules.policy),
			 "sequence", sequence_of(change, &chosen), "problems",
			 findings_json(findings));
	if (sequence_unlinks(change, &chosen))
		json_object_set_new(root, "unlinks",
				    json_string(sequence_unlinks(change, &chosen)));
	json_dumpf(root, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(root);
}

int cmd_decide(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &args_format_argp, 0, "How to read the descriptors:", 0 },
		{ 0 },
	};
	static const struct argp argp = { options, option, "OLD NEW", doc, children, NULL, NULL };
	struct decide decide = { .format_args = args_format_default };
	struct change *change = &decide.change;
	struct findings findings = { 0 };
	int status;

	if (argp_parse(&argp, argc, argv, 0, NULL, &decide))
		return CMD_BAD;
	fields_check(&change->format, change->found.word, change->level, "OLD: ", &findings);
	fields_check(&change->format, change->want.word, change->level, "NEW: ", &findings);
	if (decide.json) {
		print_json(&decide, &findings);
	} else {
		print_text(&decide);
		findings_print(&findings, stdout, "! ");
	}
	status = findings.count ? CMD_FOUND : CMD_FINE;
	findings_clear(&findings);
	return status;
}
