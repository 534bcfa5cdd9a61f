/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes a failing script small: leaves out lines and words, and tries again. */

#include "shrink.h"

#include <stdio.h>
#include <string.h>

struct shrinking {
	shrink_test_fn *test;
	void *arg;
	unsigned int tries;
};

static bool holds(struct shrinking *s, const struct lines *script)
{
	if (!s->tries)
		return false;
	s->tries--;
	return s->test(s->arg, script);
}

static bool try_without(struct shrinking *s, struct lines *script, size_t start, size_t end)
{
	struct lines less = { 0 };

	lines_add_without(&less, script, start, end);
	if (!holds(s, &less)) {
		lines_clear(&less);
		return false;
	}
	lines_clear(script);
	*script = less;
	return true;
}

/*
 * Leave out chunks of lines, from the end, since lines after the difference do nothing; the chunks
 * get smaller.
 */
static void without_lines(struct shrinking *s, struct lines *script)
{
	for (size_t chunk = (script->count + 1) / 2; chunk && s->tries;
	     chunk = chunk > 1 ? (chunk + 1) / 2 : 0) {
		bool again = true;

		while (again && s->tries) {
			again = false;
			for (size_t end = script->count; end > 0;) {
				size_t start = end > chunk ? end - chunk : 0;

				if (try_without(s, script, start, end))
					again = chunk == 1;
				end = start;
			}
		}
	}
}

static bool try_line(struct shrinking *s, struct lines *script, size_t at, const char *text)
{
	char old[512];

	snprintf(old, sizeof(old), "%s", script->line[at]);
	lines_replace(script, at, text);
	if (holds(s, script))
		return true;
	lines_replace(script, at, old);
	return false;
}

/* The line without its `n`-th word; false: it has none. */
static bool cut_word(const char *line, unsigned int n, char out[512])
{
	const char *at = line, *end;

	for (unsigned int i = 0; i < n; i++) {
		at = strchr(at, ' ');
		if (!at)
			return false;
		at++;
	}
	end = strchr(at, ' ');
	snprintf(out, 512, "%.*s%s", (int)(at - line - 1), line, end ? end : "");
	return true;
}

/* Leave out words, from the end; the operation and its first argument stay. */
static void without_words(struct shrinking *s, struct lines *script)
{
	char text[512];

	for (size_t i = 0; i < script->count; i++) {
		for (unsigned int word = 20; word > 1; word--) {
			if (cut_word(script->line[i], word, text))
				try_line(s, script, i, text);
		}
	}
}

void shrink(struct lines *script, shrink_test_fn *test, void *arg, unsigned int tries)
{
	struct shrinking s = { test, arg, tries };

	without_lines(&s, script);
	without_words(&s, script);
	without_lines(&s, script);
}
