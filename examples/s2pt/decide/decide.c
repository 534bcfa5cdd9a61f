/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command `s2pt decide`: what differs between two entries, what that costs under each policy,
 * and the sequence owed.
 */

#include "cmd.h"
#include "common/args.h"
#include "common/args_format.h"
#include "common/fields.h"
#include "common/fields_hint.h"
#include "common/level.h"
#include "common/paste.h"
#include "common/text.h"
#include "common/word.h"
#include "decode/words.h"
#include "s2pt/stage1.h"
#include "show.h"

#include <string.h>
#include <unistd.h>

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

static const struct argp_option options[] = {
	{ "ipa", KEY_IPA, "A", 0,
	  "The address that the entry maps, a VA with --stage1: goes to the TLBI's operand, which "
	  "without it says which bits are missing",
	  0 },
	{ "policy", KEY_POLICY, "P", 0,
	  "Whose sequence: exact (default), kvm, rfc-2020 or always-bbm", 0 },
	{ "bbm", KEY_BBM, "0|1|2|3", 0, "FEAT_BBM level that the change may make use of", 0 },
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
	"and the sequence of stores, barriers and invalidations that is owed, each with the rule behind "
	"it.\v" WORD_RULE "\n\n" LEVEL_RULE
	"  Where one word looks like a page and the other like a block or "
	"a table, the level must be said.  Without a word, both are read from standard input, which may be a line "
	"of a log: `old=0x... new=0x...`.\n\n"
	"Exit status: 0 fine; 1 reserved or contradictory bits; 2 bad usage.";

static void set_level(struct decide *decide, int level, const struct argp_state *state)
{
	int *given = &decide->format_args.level;

	if (level == PASTE_UNKNOWN)
		return;
	if (*given != ARGS_NO_LEVEL && *given != level)
		argp_error(state, "the descriptors are of two levels");
	*given = level;
}

static void set_word(struct decide *decide, uint64_t word, const struct argp_state *state)
{
	if (decide->words == 2)
		argp_error(state, "two descriptors, no more");
	else if (decide->words == 0)
		decide->change.found.word = word;
	else
		decide->change.want.word = word;
	decide->words++;
}

/* Take the words of a text such as "old=0x.. -> new=0x.., level 3"; with both names, those behind them alone. */
static void set_words(struct decide *decide, char *text, const struct argp_state *state)
{
	bool names = strcasestr(text, "old") && strcasestr(text, "new");
	int level = level_said(text);
	bool number = false;
	bool named = false;
	char *rest = text;
	char *token;

	while ((token = strsep(&rest, " \t\n,;:=(){}\"'"))) {
		/* What stands behind "level" is no word. */
		if (token[strspn(token, "-=>")] && !words_name(token) && !words_remark(token) &&
		    !(number && level != PASTE_UNKNOWN) && (named || !names))
			set_word(decide, word_need("the descriptor", token, state), state);
		if (*token) {
			number = !strcasecmp(token, "level");
			named = words_name(token);
		}
	}
	set_level(decide, level, state);
}

/* Take an argument: a descriptor, a line of a dump with one, which may say its level, or a few words. */
static void set_argument(struct decide *decide, char *text, const struct argp_state *state)
{
	struct paste paste = { .has_regime = false };
	const struct paste_entry *entry = paste.entry;
	uint64_t word;

	if (strpbrk(text, "[=:") && paste_line(&paste, text) == PASTE_DUMP && paste.entries == 1) {
		if (paste.has_regime && !decide->format_args.has_regime)
			decide->format_args.regime = paste.regime;
		set_level(decide, entry->level, state);
		set_word(decide, entry->word, state);
	} else if (!*text || word_read(text, &word) != WORD_NONE || !strpbrk(text, " ,;:=")) {
		set_word(decide, word_need("the descriptor", text, state), state);
	} else {
		set_words(decide, text, state);
	}
}

/* Standard input, which has to hold two descriptors and what stands around them. */
struct input {
	char text[2048];
	size_t used;
	bool full;
};

static void take_line(void *ctx, char *line)
{
	struct input *input = ctx;
	size_t length = strlen(line);

	if (input->used + length + 2 > sizeof(input->text)) {
		input->full = true;
		return;
	}
	memcpy(input->text + input->used, line, length);
	input->used += length;
	input->text[input->used++] = '\n';
}

static void set_input(struct decide *decide, const struct argp_state *state)
{
	struct input input = { .used = 0 };
	char *rest = input.text;
	char *line;

	if (!text_input(take_line, &input) || input.full)
		argp_error(state, "standard input is more than OLD and NEW");
	while ((line = strsep(&rest, "\n")))
		if (line[strspn(line, " \t\r")])
			set_argument(decide, line, state);
}

static void check_end(struct decide *decide, const struct argp_state *state)
{
	struct change *change = &decide->change;
	struct level_guess guess = { decide->format_args.level, NULL };

	if (!state->arg_num && !isatty(STDIN_FILENO))
		set_input(decide, state);
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
		decide->change.ipa = word_need_address("the IPA", arg, state);
		decide->change.has_ipa = true;
		return 0;
	case KEY_POLICY:
		decide->rules.policy = args_need_policy(arg, state);
		return 0;
	case KEY_BBM:
		if (arg[0] < '0' || arg[0] > '3' || arg[1])
			argp_error(state, "the FEAT_BBM level is 0, 1, 2 or 3");
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
		set_argument(decide, arg, state);
		return 0;
	case ARGP_KEY_END:
		check_end(decide, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
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
	struct findings hints = { 0 };
	int status;

	if (argp_parse(&argp, argc, argv, 0, NULL, &decide))
		return CMD_BAD;
	fields_check(&change->format, change->found.word, change->level, "OLD: ", &findings);
	fields_check(&change->format, change->want.word, change->level, "NEW: ", &findings);
	fields_hint(&change->format, change->found.word, change->level, "OLD: ", &hints);
	fields_hint(&change->format, change->want.word, change->level, "NEW: ", &hints);
	if (decide.json) {
		decide_print_json(&decide, &findings, &hints);
	} else {
		decide_print(&decide);
		findings_print(&findings, stdout, "! ");
		findings_print(&hints, stdout, "? ");
	}
	status = findings.count ? CMD_FOUND : CMD_FINE;
	findings_clear(&findings);
	findings_clear(&hints);
	return status;
}
