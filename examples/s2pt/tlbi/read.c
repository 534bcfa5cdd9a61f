/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads TLBI instructions as people have them: names, SYS with its fields, A64 words, disassembled lines. */

#include "read.h"

#include "common/args.h"
#include "common/word.h"
#include "encoding.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The fields of SYS, in its order: op1, CRn, CRm, op2. */
#define SYS_FIELDS 4

/* Barriers: 1101 0101 0000 0011 0011. */
#define BARRIER(word) ((word) >> 12 == 0xd5033)

/* The register of a disassembled line, which tells nothing of the operand: "x8", "xzr". */
static bool is_register(const char *text)
{
	/* In inline assembly: "%0", and its constraint "r". */
	if (text[0] == '%' || !strcmp(text, "r"))
		return true;
	return (text[0] | 32) == 'x' && text[1] && strlen(text) <= 3 &&
	       (!strcasecmp(text + 1, "zr") || strspn(text + 1, "0123456789") == strlen(text + 1));
}

/* Of which feature an instruction is that is there, but not modelled. */
static const char *unmodelled(const char *name)
{
	if (!strncasecmp(name, "tlbip", 5))
		return " that is modelled (operands of 128 bits, FEAT_D128)";
	if (!strncasecmp(name, "paall", 5) || !strncasecmp(name, "rpa", 3))
		return " that is modelled (granule protection, FEAT_RME)";
	return "";
}

/* The instruction is that of these fields. */
static void take_sys(struct tlbi_args *args, const struct tlbi_sys *sys, const char *text,
		     const struct argp_state *state)
{
	char quoted[48];

	if (!tlbi_sys_form(sys, &args->form))
		argp_error(state, "%s is %s (SYS #%u, C%u, C%u, #%u)", args_quote(text, quoted),
			   tlbi_sys_else(sys), sys->op1, sys->crn, sys->crm, sys->op2);
	args->has_form = args->encoded = true;
}

/* Take the next field of SYS: "#4", "c8", "1". */
static void take_field(struct tlbi_args *args, const char *text, const struct argp_state *state)
{
	static const unsigned int most[SYS_FIELDS] = { 7, 15, 15, 7 };
	unsigned int at = args->sys_fields++;
	const char *digits = text + strspn(text, "#cC");
	size_t length = strlen(digits);
	char quoted[48];

	args->sys[at] = (unsigned int)strtoul(digits, NULL, 10);
	if (!length || length > 2 || strspn(digits, "0123456789") != length ||
	    args->sys[at] > most[at])
		argp_error(state, "no field of SYS: '%s'; it has op1, CRn, CRm and op2",
			   args_quote(text, quoted));
	if (args->sys_fields < SYS_FIELDS)
		return;
	args->in_sys = false;
	take_sys(args, &(struct tlbi_sys){ args->sys[0], args->sys[1], args->sys[2], args->sys[3] },
		 "that", state);
}

/* Take the name of an encoding: "S1_4_C8_C0_1". */
static void take_fields(struct tlbi_args *args, char *text, const struct argp_state *state)
{
	char *rest = NULL;

	args->in_sys = true;
	for (char *field = strtok_r(text + 3, "_", &rest); field && args->in_sys;
	     field = strtok_r(NULL, "_", &rest))
		take_field(args, field, state);
}

/* Take an A64 word; false: it is none. */
static bool take_code(struct tlbi_args *args, const char *text, const struct argp_state *state)
{
	struct tlbi_sys sys;
	uint64_t word;

	if (word_read(text, &word) != WORD_GOOD)
		return false;
	if (BARRIER(word))
		argp_error(state, "0x%" PRIx64 " is a barrier, and no TLBI", word);
	if (!tlbi_sys_read(word, &sys))
		argp_error(state,
			   "0x%" PRIx64
			   " is no TLBI instruction; an operand stands behind the name "
			   "of its instruction: IPAS2E1IS 0x%" PRIx64,
			   word, word);
	take_sys(args, &sys, text, state);
	return true;
}

/* Words of a line of code that say nothing: its address, directives, "tlbi" itself. */
static bool says_nothing(const char *text)
{
	static const char *const words[] = { "tlbi", "__tlbi",  ".inst",    ".long", ".word",
					     "asm",  "__asm__", "volatile", "::",    NULL };
	size_t length = strlen(text);

	for (size_t i = 0; words[i]; i++)
		if (!strcasecmp(text, words[i]))
			return true;
	return length > 1 && text[length - 1] == ':';
}

/* Take what names the instruction. */
static void take_form(struct tlbi_args *args, char *text, const struct argp_state *state)
{
	char quoted[48];

	if (!strcasecmp(text, "sys")) {
		args->in_sys = true;
		args->sys_fields = 0;
	} else if (!strncasecmp(text, "s1_", 3)) {
		take_fields(args, text, state);
	} else if (tlbi_form(text, strlen(text), &args->form)) {
		args->has_form = true;
	} else if (!take_code(args, text, state)) {
		argp_error(state, "no TLBI instruction%s: '%s'", unmodelled(text),
			   args_quote(text, quoted));
	}
}

/* Take a word: what names the instruction, or its operand. */
static void take_word(struct tlbi_args *args, char *text, const struct argp_state *state)
{
	struct tlbi_form form;

	if (args->in_sys) {
		take_field(args, text, state);
		return;
	}
	if (says_nothing(text) || is_register(text))
		return;
	if (!strncasecmp(text, "tlbi_", 5))
		text += 5;
	if (!args->has_form) {
		take_form(args, text, state);
		return;
	}
	/* A disassembled line has the word and the name. */
	if (args->encoded && tlbi_form(text, strlen(text), &form)) {
		if (strcmp(form.name, args->form.name) != 0)
			argp_error(state, "the encoding is that of %s, and the text says %s",
				   args->form.name, form.name);
		return;
	}
	if (args->has_operand)
		argp_error(state, "one operand, no more");
	args->operand = word_need("the operand", text, state);
	args->has_operand = true;
}

void tlbi_read(struct tlbi_args *args, char *text, const struct argp_state *state)
{
	static const char between[] = " ,;()\"\t\n";
	char *rest = NULL;

	if (!text[strspn(text, between)])
		take_word(args, text, state);
	for (char *word = strtok_r(text, between, &rest); word;
	     word = strtok_r(NULL, between, &rest))
		take_word(args, word, state);
}

void tlbi_read_end(const struct tlbi_args *args, const struct argp_state *state)
{
	if (args->in_sys)
		argp_error(state, "SYS has op1, CRn, CRm and op2: `sys #4, c8, c7, #1`");
}
