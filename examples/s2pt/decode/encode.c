/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt encode`: composes a descriptor from what it shall say, and decodes it. */

#include "cmd.h"
#include "common/args.h"
#include "common/args_format.h"
#include "common/memtype.h"
#include "common/word.h"
#include "s2pt/stage1.h"
#include "show.h"

#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_PA,
	KEY_TABLE,
	KEY_NOTE,
	KEY_HELD,
	KEY_PERM,
	KEY_EL0,
	KEY_TYPE,
	KEY_SOFTWARE,
	KEY_OLD,
	KEY_CONTIGUOUS,
	KEY_NT,
	KEY_GP,
	KEY_BRIEF,
};

/* What is composed. */
enum what {
	NOTHING,
	LEAF,
	TABLE,
	NOTE,
	HELD,
};

struct encode {
	struct args_format format_args;
	struct s2pt_format format;
	enum what what;
	uint64_t address;
	struct s2pt_attr attr;
	uint64_t note_type;
	uint64_t note;
	bool json;
	bool brief;
};

static const struct argp_option options[] = {
	{ "pa", KEY_PA, "A", 0, "A page or block that maps A; --level says which (default 3)", 1 },
	{ "table", KEY_TABLE, "A", 0, "A table entry that leads to the table at A", 1 },
	{ "note", KEY_NOTE, "TYPE:W", 0, "An ownership mark of Linux 7.3: type 2 to 15, payload",
	  1 },
	{ "held", KEY_HELD, NULL, 0, "The entry that is in the middle of break-before-make", 1 },
	{ "perm", KEY_PERM, "LETTERS", 0,
	  "Any of r, w, D (hardware may grant w), x, p and u (execution at EL1 and EL0 apart), - "
	  "(default rw)",
	  2 },
	{ "el0", KEY_EL0, NULL, 0, "Stage 1: EL0 has the access, too", 2 },
	{ "type", KEY_TYPE, "TYPE", 0, MEMTYPE_WORDS " (default normal)", 2 },
	{ "software", KEY_SOFTWARE, "N", 0, "Bits 58:55, 0 to 15", 2 },
	{ "old", KEY_OLD, NULL, 0, "The access flag is clear", 2 },
	{ "contiguous", KEY_CONTIGUOUS, NULL, 0, "The contiguous bit", 2 },
	{ "nt", KEY_NT, NULL, 0, "nT: the block is not cached in TLBs (FEAT_BBM)", 2 },
	{ "guarded", KEY_GP, NULL, 0, "Stage 1: GP (FEAT_BTI)", 2 },
	{ "brief", KEY_BRIEF, NULL, 0, "The word alone", 3 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 3 },
	{ 0 },
};

static const char doc[] =
	"Compose a descriptor of stage 2 or stage 1 from what it shall say, and print it field by field, "
	"as `s2pt decode` does.\v" WORD_RULE "\n\nExamples:\n"
	"  s2pt encode --pa 0x40000000 --level 2 --perm rwx\n"
	"  s2pt encode --table 0x80001000 --level 1\n"
	"  s2pt encode --pa 0x9000000 --type device --fwb --brief\n\n"
	"Exit status: 0 fine; 1 something was called out; 2 no such descriptor, or bad usage.";

static void set_what(struct encode *encode, enum what what, const struct argp_state *state)
{
	if (encode->what != NOTHING)
		argp_error(state, "one of --pa, --table, --note and --held");
	encode->what = what;
}

static void set_perm(struct s2pt_attr *attr, const char *text, const struct argp_state *state)
{
	static const struct {
		char letter;
		unsigned int perm;
	} letters[] = {
		{ 'r', S2PT_R },  { 'w', S2PT_W },  { 'D', S2PT_WD }, { 'x', S2PT_X },
		{ 'p', S2PT_PX }, { 'u', S2PT_UX }, { '-', 0 },
	};

	attr->perm &= S2PT_EL0;
	for (; *text; text++) {
		size_t i = 0;

		while (i < sizeof(letters) / sizeof(letters[0]) && letters[i].letter != *text)
			i++;
		if (i == sizeof(letters) / sizeof(letters[0]))
			argp_error(state, "--perm takes the letters r w D x p u and -");
		else
			attr->perm |= letters[i].perm;
	}
}

static void set_note(struct encode *encode, char *text, const struct argp_state *state)
{
	char *payload = strchr(text, ':');

	if (!payload)
		argp_error(state, "--note is TYPE:W");
	*payload++ = '\0';
	encode->note_type = args_need_number("the type", text, state);
	encode->note = word_need("the payload", payload, state);
}

static void set_software(struct s2pt_attr *attr, const char *text, const struct argp_state *state)
{
	uint64_t bits = args_need_number("--software", text, state);

	if (bits > 15)
		argp_error(state, "--software is 0 to 15");
	attr->software = (unsigned int)bits & 15;
}

/* The options without which something is composed. */
static error_t attribute(int key, char *arg, struct argp_state *state)
{
	struct encode *encode = state->input;

	switch (key) {
	case KEY_PERM:
		set_perm(&encode->attr, arg, state);
		return 0;
	case KEY_EL0:
		encode->attr.perm |= S2PT_EL0;
		return 0;
	case KEY_TYPE:
		if (!memtype_read(arg, &encode->attr.memtype))
			argp_error(state, "--type is " MEMTYPE_WORDS);
		return 0;
	case KEY_SOFTWARE:
		set_software(&encode->attr, arg, state);
		return 0;
	case KEY_OLD:
		encode->attr.old = true;
		return 0;
	case KEY_CONTIGUOUS:
		encode->attr.contiguous = true;
		return 0;
	case KEY_NT:
		encode->attr.no_tlb = true;
		return 0;
	case KEY_GP:
		encode->attr.guarded = true;
		return 0;
	case KEY_BRIEF:
		encode->brief = true;
		return 0;
	case KEY_JSON:
		encode->json = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct encode *encode = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &encode->format_args;
		return 0;
	case KEY_PA:
		set_what(encode, LEAF, state);
		encode->address = word_need_address("the PA", arg, state);
		return 0;
	case KEY_TABLE:
		set_what(encode, TABLE, state);
		encode->address = word_need_address("the table", arg, state);
		return 0;
	case KEY_NOTE:
		set_what(encode, NOTE, state);
		set_note(encode, arg, state);
		return 0;
	case KEY_HELD:
		set_what(encode, HELD, state);
		return 0;
	case ARGP_KEY_END:
		args_make_format(&encode->format_args, &encode->format, state);
		if (encode->what == NOTHING)
			argp_error(state, "what shall it be: --pa, --table, --note or --held?");
		return 0;
	default:
		return attribute(key, arg, state);
	}
}

/* Compose a leaf.  NULL, or why there is none. */
static const char *leaf(const struct encode *encode, int level, s2pt_desc_t *desc)
{
	const struct s2pt_format *format = &encode->format;

	if (level < S2PT_LEVEL_MAX && !s2pt_level_has_blocks(&format->geom, level))
		return "there are no blocks of that level";
	if (encode->address & (s2pt_level_size(&format->geom, level) - 1))
		return "the address is not aligned to the size of the leaf";
	if (encode->address >= s2pt_pa_end(&format->geom))
		return "the address lies beyond the output space (52 bits: --lpa2)";
	if (s2pt_attr_check(format, &encode->attr))
		return s2pt_is_stage1(format)
			       ? "no such attributes: stage 1 always reads, EL2 has one privilege, "
				 "and the MAIR has to have the type"
			       : "no such attributes: a device or non-cacheable memory is not "
				 "executed, p and u apart need --xnx";
	*desc = s2pt_desc_leaf(format, level, encode->address, &encode->attr);
	return NULL;
}

/* Compose what was asked for.  NULL, or why there is none. */
static const char *compose(const struct encode *encode, int level, s2pt_desc_t *desc)
{
	const struct s2pt_geom *geom = &encode->format.geom;

	switch (encode->what) {
	case LEAF:
		return leaf(encode, level, desc);
	case TABLE:
		if (level == S2PT_LEVEL_MAX)
			return "there are no tables of level 3";
		if (encode->address & (s2pt_page_size(geom) - 1) ||
		    encode->address >= s2pt_pa_end(geom))
			return "the table is not aligned to a page, or lies beyond the output space";
		*desc = s2pt_desc_table(&encode->format, encode->address);
		return NULL;
	case NOTE:
		if (encode->note_type > 15 ||
		    s2pt_desc_note((unsigned int)encode->note_type, encode->note, desc))
			return "a mark has a type from 2 to 15 and a payload of 59 bits";
		return NULL;
	case HELD:
	case NOTHING:
		*desc = s2pt_desc_held();
		return NULL;
	}
	return NULL;
}

int cmd_encode(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &args_format_argp, 0, "The table:", 4 },
		{ 0 },
	};
	static const struct argp argp = { options, option, NULL, doc, children, NULL, NULL };
	struct encode encode = { .format_args = args_format_default,
				 .attr = { .perm = S2PT_R | S2PT_W } };
	struct decode_form form = { .json = false };
	struct level_guess level = { S2PT_LEVEL_MAX, NULL };
	s2pt_desc_t desc = { 0 };
	const char *why;

	if (argp_parse(&argp, argc, argv, 0, NULL, &encode))
		return CMD_BAD;
	if (encode.format_args.level != ARGS_NO_LEVEL)
		level.level = encode.format_args.level;
	else if (encode.what == TABLE)
		level.level = 2;
	why = compose(&encode, level.level, &desc);
	if (why) {
		error(0, 0, "%s", why);
		return CMD_BAD;
	}
	if (encode.brief) {
		printf("0x%016" PRIx64 "\n", desc.word);
		return CMD_FINE;
	}
	form.json = encode.json;
	return decode_show(&form, &encode.format, desc.word, level) ? CMD_FOUND : CMD_FINE;
}
