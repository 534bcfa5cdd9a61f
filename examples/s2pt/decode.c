/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt decode`: prints each field of a descriptor by its Arm ARM name. */

#include "cmd.h"
#include "common/args.h"
#include "common/fields.h"
#include "common/fields_text.h"
#include "common/level.h"
#include "common/word.h"
#include "common/xz.h"

#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

enum {
	KEY_JSON = ARGS_KEY,
};

struct decode {
	struct args_format format_args;
	struct s2pt_format format;
	bool json;
	char **word;
	int words;
};

static const struct argp_option options[] = {
	{ "json", KEY_JSON, NULL, 0, "One JSON object a word and line", 0 },
	{ 0 },
};

static const char doc[] =
	"Decode descriptors: every field with its name in the Arm ARM, its value and meaning.  Reserved "
	"and contradictory bits are called out.\v" WORD_RULE
	"  Without a WORD, they are read from standard input.\n\n" LEVEL_RULE "\n\n"
	"Exit status: 0 fine; 1 something was called out; 2 bad usage or input.";

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct decode *decode = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &decode->format_args;
		return 0;
	case KEY_JSON:
		decode->json = true;
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

/* The level of a word: that of the command line, or a guess. */
static struct level_guess level_of(const struct decode *decode, uint64_t word)
{
	if (decode->format_args.level != ARGS_NO_LEVEL)
		return (struct level_guess){ decode->format_args.level, NULL };
	return level_guess(&decode->format, word);
}

static void print_head(const struct decode *decode, uint64_t word, struct level_guess guess)
{
	int level = guess.level;
	const struct s2pt_format *format = &decode->format;
	enum shape shape = shape_of(format, word, level);
	s2pt_desc_t desc = { word };
	char perm[4];
	char size[8];

	printf("0x%016" PRIx64 "  %s, level %d%s", word, shape_name(shape), level,
	       guess.why ? " (assumed)" : "");
	if (shape == SHAPE_TABLE)
		printf(", next table at 0x%" PRIx64, s2pt_desc_pa(format, desc, level));
	if (shape == SHAPE_BLOCK || shape == SHAPE_PAGE)
		printf(", PA 0x%" PRIx64 ", %s, %s, %s%s", s2pt_desc_pa(format, desc, level),
		       args_show_size(s2pt_level_size(&format->geom, level), size),
		       perm_text(s2pt_desc_perm(format, desc), perm),
		       memattr_text(s2pt_desc_memattr(desc), format->fwb),
		       s2pt_desc_young(desc) ? "" : ", old");
	putchar('\n');
	if (guess.why)
		printf("  level assumed: %s (--level says it)\n", guess.why);
}

static void print_text(const struct decode *decode, uint64_t word, struct level_guess guess,
		       const struct findings *findings)
{
	struct field field[FIELDS_MAX];
	unsigned int fields = fields_of(&decode->format, word, guess.level, field);

	print_head(decode, word, guess);
	field_print(field, fields, stdout);
	findings_print(findings, stdout, "  ! ");
}

static void print_json(const struct decode *decode, uint64_t word, struct level_guess guess,
		       const struct findings *findings)
{
	int level = guess.level;
	const struct s2pt_format *format = &decode->format;
	enum shape shape = shape_of(format, word, level);
	struct field field[FIELDS_MAX];
	unsigned int fields = fields_of(format, word, level, field);
	s2pt_desc_t desc = { word };
	json_t *root;

	root = json_pack("{s:o, s:i, s:b, s:s, s:o, s:o}", "word",
			 json_sprintf("0x%016" PRIx64, word), "level", level, "level_assumed",
			 guess.why != NULL, "kind", shape_name(shape), "fields",
			 field_json(field, fields), "problems", findings_json(findings));
	if (shape == SHAPE_TABLE || shape == SHAPE_BLOCK || shape == SHAPE_PAGE)
		json_object_set_new(root, "pa", json_hex(s2pt_desc_pa(format, desc, level)));
	if (shape == SHAPE_BLOCK || shape == SHAPE_PAGE) {
		char perm[4];

		json_object_set_new(root, "size", json_hex(s2pt_level_size(&format->geom, level)));
		json_object_set_new(root, "perm",
				    json_string(perm_text(s2pt_desc_perm(format, desc), perm)));
	}
	json_dumpf(root, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(root);
}

static int decode_word(const struct decode *decode, const char *text)
{
	struct findings findings = { 0 };
	char complaint[WORD_COMPLAINT];
	uint64_t word = 0;
	enum word_kind kind = word_read(text, &word);
	struct level_guess guess;
	bool odd;

	if (kind != WORD_GOOD) {
		error(0, 0, "%s", word_complaint(text, kind, complaint));
		return CMD_BAD;
	}
	guess = level_of(decode, word);
	fields_check(&decode->format, word, guess.level, "", &findings);
	if (decode->json)
		print_json(decode, word, guess, &findings);
	else
		print_text(decode, word, guess, &findings);
	odd = findings.count > 0;
	findings_clear(&findings);
	return odd ? CMD_FOUND : CMD_FINE;
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

/* Decode the words of one line.  NULs count as space, so that nothing hides behind one. */
static int decode_line(const struct decode *decode, char *line, size_t length, bool *any)
{
	int status = CMD_FINE;
	char *rest = line;
	char *word;

	for (size_t i = 0; i < length; i++)
		if (!line[i])
			line[i] = ' ';
	while ((word = strsep(&rest, " \t\r\f\v"))) {
		if (!*word)
			continue;
		*any = true;
		status = worse(status, decode_word(decode, word));
	}
	return status;
}

static int decode_input(const struct decode *decode)
{
	struct xz *input = xz_open("-");
	int status = CMD_FINE;
	bool any = false;
	size_t length;
	char *line;

	if (!input)
		error(CMD_BAD, 0, "no memory");
	while ((line = xz_line(input, &length)))
		status = worse(status, decode_line(decode, line, length, &any));
	if (xz_error(input)) {
		error(0, 0, "standard input: %s", xz_error(input));
		status = CMD_BAD;
	} else if (!any) {
		error(0, 0, "no word was given");
		status = CMD_BAD;
	}
	xz_close(input);
	return status;
}

int cmd_decode(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &args_format_argp, 0, "How to read them:", 0 },
		{ 0 },
	};
	static const struct argp argp = { options, option, "[WORD...]", doc, children, NULL, NULL };
	struct decode decode = { .format_args = args_format_default };
	int status = CMD_FINE;

	if (argp_parse(&argp, argc, argv, 0, NULL, &decode))
		return CMD_BAD;
	if (!decode.words)
		return decode_input(&decode);
	for (int i = 0; i < decode.words; i++)
		status = worse(status, decode_word(&decode, decode.word[i]));
	return status;
}
