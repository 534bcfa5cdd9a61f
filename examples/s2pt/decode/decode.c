/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt decode`: prints each field of a descriptor by its Arm ARM name. */

#include "cmd.h"
#include "combine.h"
#include "common/args.h"
#include "common/args_format.h"
#include "common/level.h"
#include "common/listing.h"
#include "common/paste.h"
#include "common/text.h"
#include "common/word.h"
#include "range.h"
#include "show.h"
#include "words.h"

#include <error.h>
#include <stdio.h>
#include <string.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_WITH,
};

struct decode {
	struct args_format format_args;
	struct s2pt_format format;
	struct decode_form form;
	/* What pasted text has said. */
	struct paste paste;
	struct spans spans;
	/* An entry of a dump was met; a word or an entry was. */
	bool dumped;
	bool any;
	/* The first word that is none, and how many there are. */
	char odd[48];
	size_t odds;
	/* The exit status so far. */
	int status;
	char **word;
	int words;
};

static const struct argp_option options[] = {
	{ "with", KEY_WITH, "TYPE", 0,
	  "What results with this memory type of stage 1: a byte of MAIR, or normal, nc, wt, "
	  "device-nGnRE and the like",
	  0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object a word and line", 0 },
	{ 0 },
};

static const char doc[] =
	"Decode descriptors of stage 2 or stage 1: every field with its name in the Arm ARM, its value and "
	"meaning.  Reserved and contradictory bits are called out (!), and options that would give them a "
	"meaning are named (?).\v" WORD_RULE
	"  Without a WORD, they are read from standard input.\n\nA WORD, and standard input, may also be "
	"lines of a dump: Xen's (`1ST[0x2] = 0x...`), Linux's (`pgd=..., pud=...`), crash's, Hafnium's "
	"(--level is then that of its first table), or memory as a debugger prints it (`0x80001000: "
	"0x... 0x...`); lines of stage2_page_tables are put into words.  The text around is passed over; "
	"its headers say levels, page size and whose tables they are, or else --stage1 or --stage2 "
	"must.\n\n" LEVEL_RULE "\n\n"
	"Exit status: 0 fine; 1 something was called out; 2 bad usage or input.";

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct decode *decode = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &decode->format_args;
		return 0;
	case KEY_JSON:
		decode->form.json = true;
		return 0;
	case KEY_WITH:
		if (!combine_read(arg, &decode->form.with))
			argp_error(state,
				   "--with is a byte of MAIR, normal, nc, wt, device-nGnRnE, "
				   "device-nGnRE, device-nGRE or device-GRE");
		decode->form.combined = true;
		return 0;
	case ARGP_KEY_ARGS:
		decode->word = state->argv + state->next;
		decode->words = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		args_make_format(&decode->format_args, &decode->format, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The format that pasted text has: what the command line says counts more than its headers. */
static struct s2pt_format format_of(const struct decode *decode)
{
	struct args_format args = decode->format_args;
	const struct paste *paste = &decode->paste;
	struct s2pt_format format;

	if (!args.has_regime)
		args.regime = paste->regime;
	if (!args.has_mair && paste->mair && args.regime == S2PT_EL2) {
		args.has_mair = true;
		args.mair = paste->mair;
	}
	if (paste->has_granule) {
		args.granule = paste->granule;
		args.lpa2 |= paste->lpa2;
	}
	args_make_format(&args, &format, NULL);
	return format;
}

/* The level of a word: the text's, that of the command line, or a guess. */
static struct level_guess level_of(const struct decode *decode, const struct s2pt_format *format,
				   const struct paste_entry *entry)
{
	int given = decode->format_args.level;

	if (entry->level != PASTE_UNKNOWN)
		return (struct level_guess){ entry->level, NULL };
	if (given == ARGS_NO_LEVEL)
		return level_guess(format, entry->word);
	/* Of indented lines --level is the first table's. */
	if (entry->depth != PASTE_UNKNOWN && given + entry->depth <= S2PT_LEVEL_MAX)
		given += entry->depth;
	return (struct level_guess){ given, NULL };
}

static int decode_word(const struct decode *decode, uint64_t word, int level)
{
	struct paste_entry entry = { word, level, PASTE_UNKNOWN, -1 };
	struct level_guess guess = level_of(decode, &decode->format, &entry);

	return decode_show(&decode->form, &decode->format, word, guess) ? CMD_FOUND : CMD_FINE;
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

/* Decode the entries of a line of a dump. */
static int decode_entries(struct decode *decode)
{
	struct s2pt_format format;
	int status = CMD_FINE;

	if (!decode->format_args.has_regime && !decode->paste.has_regime) {
		if (!decode->dumped)
			error(0, 0,
			      "the text does not say whose tables these are: --stage2, or --stage1=el1, el2 "
			      "or el2e2h");
		decode->dumped = true;
		return CMD_BAD;
	}
	decode->dumped = true;
	format = format_of(decode);
	for (unsigned int i = 0; i < decode->paste.entries; i++) {
		const struct paste_entry *entry = &decode->paste.entry[i];
		struct level_guess guess = level_of(decode, &format, entry);
		struct decode_form form = decode->form;
		struct span span;

		if (!guess.why && entry->level != PASTE_UNKNOWN &&
		    spans_take(&decode->spans, &decode->paste, entry, &format.geom, guess.level,
			       &span))
			form.span = &span;
		if (decode_show(&form, &format, entry->word, guess))
			status = CMD_FOUND;
	}
	return status;
}

/*
 * Decode the words of a line that is none of a dump.  In the text around a dump, or in a log, only those
 * that follow a name.
 */
static int decode_words(struct decode *decode, char *line, bool around)
{
	char complaint[WORD_COMPLAINT];
	int level = level_said(line);
	int status = CMD_FINE;
	bool wanted = !around;
	bool named = false;
	char *rest = line;
	char *text;

	while ((text = strsep(&rest, " \t\r\f\v,;:=(){}\"'"))) {
		uint64_t word = 0;
		enum word_kind kind;

		/* "old -> new" goes on. */
		if (!text[strspn(text, "-=>")])
			continue;
		kind = word_read(text, &word);
		decode->any |= !around || (wanted && kind != WORD_NONE);
		if (kind == WORD_GOOD && wanted) {
			status = worse(status, decode_word(decode, word, level));
			decode->dumped |= named;
		} else if (kind == WORD_OPEN && wanted) {
			error(0, 0, "%s", word_complaint(text, kind, complaint));
			status = CMD_BAD;
		} else if (kind == WORD_NONE) {
			named = wanted = words_name(text);
			if (!wanted && !around && !words_remark(text) && !decode->odds++)
				args_quote(text, decode->odd);
		}
	}
	return status;
}

/* Decode one line, and keep the worst status in `decode`. */
static void decode_line(void *ctx, char *line)
{
	struct decode *decode = ctx;
	char words[LISTING_TEXT];
	enum paste_line kind;
	int status = CMD_BAD;

	if (range_show(line, &decode->format.geom, decode->form.json)) {
		decode->any = decode->dumped = true;
		return;
	}
	line = listing_text(line, words);
	switch (kind = paste_line(&decode->paste, line)) {
	case PASTE_DUMP:
		decode->any = true;
		status = decode_entries(decode);
		break;
	case PASTE_BAD:
		break;
	case PASTE_TEXT:
	case PASTE_NONE:
		status = decode_words(decode, line, kind == PASTE_TEXT);
		break;
	}
	decode->status = worse(decode->status, status);
}

/* Text around a dump is passed over; elsewhere a word that is none is an error. */
static int complain(const struct decode *decode)
{
	if (decode->dumped || !decode->odds)
		return CMD_FINE;
	error(0, 0, "no 64-bit number: '%s'%s", decode->odd,
	      decode->odds > 1 ? ", and other words" : "");
	return CMD_BAD;
}

static int finish(const struct decode *decode)
{
	int status = worse(decode->status, complain(decode));

	if (!decode->any && status != CMD_BAD)
		error(0, 0, "no word was given");
	return decode->any ? status : CMD_BAD;
}

/* An argument is a word, or lines of a dump. */
static void decode_argument(struct decode *decode, char *text)
{
	char complaint[WORD_COMPLAINT];
	uint64_t word = 0;
	enum word_kind kind = word_read(text, &word);

	decode->any |= kind == WORD_GOOD;
	if (kind == WORD_GOOD) {
		decode->status = worse(decode->status, decode_word(decode, word, PASTE_UNKNOWN));
	} else if (kind == WORD_OPEN || !*text || !strpbrk(text, " =:[,;")) {
		error(0, 0, "%s", word_complaint(text, kind, complaint));
		decode->status = CMD_BAD;
	} else {
		text_words(&text, 1, decode_line, decode);
	}
}

int cmd_decode(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &args_format_argp, 0, "How to read the descriptors:", 0 },
		{ 0 },
	};
	static const struct argp argp = { options, option, "[WORD...]", doc, children, NULL, NULL };
	struct decode decode = { .format_args = args_format_default };

	if (argp_parse(&argp, argc, argv, 0, NULL, &decode))
		return CMD_BAD;
	if (!decode.words) {
		bool whole = text_input(decode_line, &decode);

		return worse(finish(&decode), whole ? CMD_FINE : CMD_BAD);
	}
	for (int i = 0; i < decode.words; i++)
		decode_argument(&decode, decode.word[i]);
	return finish(&decode);
}
