/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the registers of a fault in lines of logs: Linux, Xen, Jailhouse, Hafnium and the like. */

#include "log.h"

#include "common/args.h"
#include "common/word.h"
#include "syndrome.h"

#include <error.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The names that logs have for them.  Registers of EL1 and of AArch32's PL1 are others. */
static const struct {
	const char *name;
	enum fault_register which;
} names[] = {
	{ "esr", FAULT_ESR },       { "esr_el2", FAULT_ESR },     { "hsr", FAULT_ESR },
	{ "hpfar", FAULT_HPFAR },   { "hpfar_el2", FAULT_HPFAR }, { "far", FAULT_FAR },
	{ "far_el2", FAULT_FAR },   { "hxfar", FAULT_FAR },       { "hdfar", FAULT_FAR },
	{ "hifar", FAULT_FAR },     { "gva", FAULT_FAR },         { "vaddr", FAULT_FAR },
	{ "ipa", FAULT_IPA },       { "gpa", FAULT_IPA },         { "ipaddr", FAULT_IPA },
	{ "fault_ipa", FAULT_IPA }, { "par", FAULT_PAR },         { "par_el1", FAULT_PAR },
	{ "hsr_ec", FAULT_CLASS },  { "esr_ec", FAULT_CLASS },    { "ec", FAULT_CLASS },
	{ "esr_iss", FAULT_ESR },
};

static bool named(const char *token, enum fault_register *which)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcasecmp(token, names[i].name)) {
			*which = names[i].which;
			return true;
		}
	}
	return false;
}

static bool hex_digits(const char *text, size_t length)
{
	return text && strlen(text) == length && strspn(text, "0123456789abcdefABCDEF") == length;
}

/* The tokens of a line. */
#define TOKENS_MAX 256

struct tokens {
	char *token[TOKENS_MAX + 3];
	unsigned int count;
};

static void cut(char *line, struct tokens *tokens)
{
	static const char between[] = " \t\r\f\v,;:=()[]{}<>\"'|";
	char *rest = NULL;

	*tokens = (struct tokens){ .count = 0 };
	for (char *token = strtok_r(line, between, &rest); token && tokens->count < TOKENS_MAX;
	     token = strtok_r(NULL, between, &rest))
		tokens->token[tokens->count++] = token;
}

/* A fault is complete.  What options have said is said of all. */
static void end_fault(struct fault_reader *reader)
{
	if (!reader->open)
		reader->done(reader->ctx, &reader->log);
	reader->log.has = reader->given;
	reader->ended = true;
}

/* Is the value the syndrome or the class of another exception than the log has? */
static bool other_class(const struct fault_log *log, enum fault_register which, uint64_t value)
{
	if (which == FAULT_ESR)
		return log->has >> FAULT_CLASS & 1 &&
		       log->value[FAULT_CLASS] != syndrome_class(value);
	return which == FAULT_CLASS && log->has >> FAULT_ESR & 1 &&
	       syndrome_class(log->value[FAULT_ESR]) != value;
}

static void set(struct fault_reader *reader, enum fault_register which, uint64_t value)
{
	static const char *const name[FAULT_REGISTERS] = { "ESR_EL2", "HPFAR_EL2", "FAR_EL2",
							   "the IPA", "PAR_EL1",   "EC" };

	if (reader->given >> which & 1) {
		if (reader->log.value[which] == value)
			return;
		error(0, 0,
		      "%s is 0x%" PRIx64 " by the option and 0x%" PRIx64 " in the text: which?",
		      name[which], reader->log.value[which], value);
		reader->failed = true;
		reader->open = true;
		return;
	}
	/* The same name again, or a syndrome of another class: the next fault has begun. */
	if (reader->log.has >> which & 1 || other_class(&reader->log, which, value))
		end_fault(reader);
	reader->log.value[which] = value;
	reader->log.has |= 1U << which;
}

/* Class, IL and ISS apart: "24 1 0000046". */
static bool in_three(char *const *token, uint64_t *value)
{
	uint64_t class;
	uint64_t iss;

	if (!hex_digits(token[0], 2) || !hex_digits(token[1], 1) || !hex_digits(token[2], 7))
		return false;
	class = strtoull(token[0], NULL, 16);
	iss = strtoull(token[2], NULL, 16);
	if (class > 0x3f || token[1][0] > '1' || iss >> 25)
		return false;
	*value = class << 26 | (uint64_t)(token[1][0] - '0') << 25 | iss;
	return true;
}

/* Class and syndrome, as QEMU logs them: "0x24/0x93c08046". */
static bool in_two(const char *token, uint64_t *value)
{
	const char *slash = strchr(token, '/');
	uint64_t class;
	char *end;

	if (!slash || strncmp(token, "0x", 2) != 0)
		return false;
	class = strtoull(token, &end, 16);
	return end == slash && word_read(slash + 1, value) == WORD_GOOD &&
	       syndrome_class(*value) == class;
}

/* Take the value that begins at `token`; returns how many tokens it had. */
static unsigned int take(struct fault_reader *reader, enum fault_register which, char *const *token)
{
	char complaint[WORD_COMPLAINT];
	uint64_t value = 0;
	enum word_kind kind;

	if (!token[0])
		return 0;
	if (which == FAULT_ESR && in_three(token, &value)) {
		set(reader, which, value);
		return 3;
	}
	if (which == FAULT_ESR && in_two(token[0], &value)) {
		set(reader, which, value);
		return 1;
	}
	kind = word_read_in(token[0], reader->hex, &value);
	/* A class that can't be one is not asked about: what it would say the syndrome says too. */
	if (which == FAULT_CLASS && (kind != WORD_GOOD || value > 0x3f))
		return 0;
	if (kind == WORD_GOOD) {
		set(reader, which, value);
		return 1;
	}
	/* A name in a sentence is not followed by a number. */
	if (token[0][0] < '0' || token[0][0] > '9')
		return 0;
	error(0, 0, "%s", word_complaint(token[0], kind, complaint));
	reader->failed = true;
	return 1;
}

/* The token of that number is a name, or Jailhouse's "data write at", which an IPA follows. */
static bool named_at(const struct tokens *tokens, unsigned int i, enum fault_register *which)
{
	*which = FAULT_IPA;
	if (i && !strcmp(tokens->token[i], "at") &&
	    (!strcmp(tokens->token[i - 1], "read") || !strcmp(tokens->token[i - 1], "write")))
		return true;
	/* An exit for an interrupt has no class: "IRQ: HSR_EC: 0x0000 (UNKNOWN)". */
	return named(tokens->token[i], which) &&
	       (*which != FAULT_CLASS || !i || strcmp(tokens->token[i - 1], "IRQ") != 0);
}

/*
 * Take the value behind the name at `i`; returns how many tokens it had.  "esr_iss", of KVM_EXIT_ARM_NISV, has
 * no class: it is of a data abort, and IL is 1 because ISV is 0.
 */
static unsigned int take_named(struct fault_reader *reader, struct tokens *tokens, unsigned int i,
			       enum fault_register which)
{
	uint64_t iss = 0;

	if (strcasecmp(tokens->token[i], "esr_iss") != 0 || !tokens->token[i + 1] ||
	    word_read_in(tokens->token[i + 1], reader->hex, &iss) != WORD_GOOD)
		return take(reader, which, &tokens->token[i + 1]);
	set(reader, which, iss | UINT64_C(0x92000000));
	return 1;
}

static bool has_name(const struct tokens *tokens)
{
	enum fault_register which;

	for (unsigned int i = 0; i < tokens->count; i++)
		if (named_at(tokens, i, &which))
			return true;
	return false;
}

static bool all_words(const struct tokens *tokens)
{
	uint64_t value;

	for (unsigned int i = 0; i < tokens->count; i++)
		if (word_read(tokens->token[i], &value) == WORD_NONE)
			return false;
	return tokens->count > 0;
}

void fault_read_line(struct fault_reader *reader, char *line)
{
	struct tokens tokens;
	enum fault_register which;

	reader->hex = word_line_is_hex(line);
	cut(line, &tokens);
	if (!has_name(&tokens)) {
		if (!all_words(&tokens)) {
			reader->skipped |= tokens.count > 0;
			return;
		}
		for (unsigned int i = 0; i < tokens.count; i++) {
			(void)take(reader, (enum fault_register)(reader->unnamed % 3),
				   (char *[]){ tokens.token[i], NULL, NULL });
			reader->unnamed++;
		}
		return;
	}
	for (unsigned int i = 0; i < tokens.count;) {
		unsigned int at = i++;

		if (named_at(&tokens, at, &which))
			i += take_named(reader, &tokens, at, which);
	}
}

void fault_read_end(struct fault_reader *reader)
{
	if (reader->log.has != (reader->ended ? reader->given : 0))
		end_fault(reader);
}
