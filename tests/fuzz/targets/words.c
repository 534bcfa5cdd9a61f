/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Commands that are run with any words.  argp_error() ends a program, and so do a misspelt option and --help: argp_parse() and
 * argp_error() stand here instead of glibc's, and let the command return.
 */

#include "words.h"

#include "input.h"

#include <argp.h>
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Most words of the data. */
#define WORDS 12

/* The parser of the command, whether it is at work, and whether it has refused something. */
static argp_parser_t parser;
static jmp_buf out;
static bool inside;
static bool refused;

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): glibc has no names to repeat. */
void argp_error(const struct argp_state *restrict state, const char *restrict format, ...)
{
	(void)state;
	(void)format;
	refused = true;
	/* The parsers of children go on to their end, and then nothing more is parsed. */
	if (inside)
		longjmp(out, 1);
}

static error_t guarded(int key, char *arg, struct argp_state *state)
{
	error_t status = EINVAL;

	if (refused)
		return EINVAL;
	inside = true;
	if (!setjmp(out))
		status = parser(key, arg, state);
	inside = false;
	return status;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): glibc has no names to repeat. */
error_t argp_parse(const struct argp *restrict argp, int argc, char **restrict argv,
		   unsigned int flags, int *restrict end, void *restrict input)
{
	static error_t (*real)(const struct argp *, int, char **, unsigned int, int *, void *);
	struct argp mine = *argp;
	error_t status;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "argp_parse");
	if (!real)
		abort();
	parser = argp->parser;
	mine.parser = guarded;
	refused = false;
	flags |= ARGP_NO_EXIT | ARGP_NO_ERRS | ARGP_NO_HELP;
	status = real(&mine, argc, argv, flags, end, input);
	return refused ? EINVAL : status;
}

int words_run(int (*command)(int argc, char **argv), const char *name, const char *front,
	      const uint8_t *data, size_t size)
{
	const char *words[WORDS + 3] = { name, front };
	unsigned int count = front ? 2 : 1;
	/* As many with a word in front as without. */
	const unsigned int most = count + WORDS;
	char *text = malloc(size + 1);
	char *rest = text;
	int status;

	if (!text)
		abort();
	for (size_t i = 0; i < size; i++)
		text[i] = (char)(data[i] ? data[i] : '\n');
	text[size] = '\0';
	for (char *word; count < most && (word = strsep(&rest, "\n"));)
		words[count++] = word;
	status = input_run(command, words);
	free(text);
	return status;
}
