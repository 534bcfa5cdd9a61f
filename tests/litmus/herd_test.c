/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of a program for herd7: words, lines of code, registers, and the outcome that is asked for. */

#include "herd_test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

HERD_PRINTS(3, 0) static void extend(char *text, size_t size, const char *format, va_list list)
{
	size_t length = strlen(text);

	if (vsnprintf(text + length, size - length, format, list) >= (int)(size - length))
		abort();
}

void herd_add(char *text, size_t size, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	extend(text, size, format, list);
	va_end(list);
}

void herd_emit(struct herd_test *test, unsigned int number, const char *format, ...)
{
	struct herd_cpu *cpu = &test->cpu[number];
	va_list list;

	va_start(list, format);
	extend(cpu->line[cpu->lines++], sizeof(cpu->line[0]), format, list);
	va_end(list);
}

void herd_demand(struct herd_test *test, const char *format, ...)
{
	va_list list;

	if (test->condition[0])
		herd_add(test->condition, sizeof(test->condition), " /\\ ");
	va_start(list, format);
	extend(test->condition, sizeof(test->condition), format, list);
	va_end(list);
}

unsigned int herd_holding(struct herd_test *test, unsigned int number, const char *format, ...)
{
	unsigned int at = ++test->cpu[number].registers;
	va_list list;

	herd_add(test->start, sizeof(test->start), " %u:X%u=", number, at);
	va_start(list, format);
	extend(test->start, sizeof(test->start), format, list);
	va_end(list);
	herd_add(test->start, sizeof(test->start), ";");
	return at;
}

const char *herd_word_text(struct herd_word word, char text[48])
{
	(void)snprintf(text, 48, "(oa:PA(%c),valid:%d,af:%d,db:%d,dbm:%d)", word.page, word.valid,
		       word.young, word.writable, word.dbm);
	return text;
}

bool herd_word_named(const char *name, char page, struct herd_word *word)
{
	static const struct {
		const char *name;
		struct herd_word word;
	} words[] = {
		{ "old", { 0, true, true, true, false } },
		{ "new", { 'n', true, true, true, false } },
		{ "inv", { 0, false, true, true, false } },
		{ "held", { 'n', false, true, true, false } },
		{ "ro", { 0, true, true, false, false } },
		{ "af0", { 0, true, false, true, false } },
		{ "clean", { 0, true, true, false, true } },
		{ "dirty", { 0, true, true, true, true } },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].name, name) != 0)
			continue;
		*word = words[i].word;
		if (!word->page)
			word->page = page;
		return true;
	}
	return false;
}

/* Is a word this, which is one of the parts that are joined by `+`? */
static bool fits(struct herd_word word, const char *part)
{
	if (strcmp(part, "inv") == 0 || strcmp(part, "val") == 0)
		return word.valid == (part[0] == 'v');
	if (strcmp(part, "old") == 0 || strcmp(part, "new") == 0)
		return (word.page == 'n') == (part[0] == 'n');
	if (strcmp(part, "young") == 0 || strcmp(part, "af0") == 0)
		return word.young == (part[0] == 'y');
	return word.writable == (strcmp(part, "dirty") == 0);
}

bool herd_word_fits(struct herd_word word, const char *parts)
{
	char copy[24];
	char *rest = NULL;

	(void)snprintf(copy, sizeof(copy), "%s", parts);
	for (char *part = strtok_r(copy, "+", &rest); part; part = strtok_r(NULL, "+", &rest))
		if (!fits(word, part))
			return false;
	return true;
}
