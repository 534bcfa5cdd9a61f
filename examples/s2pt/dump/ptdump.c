/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares a tree, entry by entry, with the lines of Linux's debugfs file stage2_page_tables.  Kernels
 * differ in whether X stands for "executed" or for "never": what fits all entries is taken.
 */

#include "ptdump.h"

#include "common/xz.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Differences that are printed. */
#define SHOWN_MAX 20

struct line {
	s2pt_ipa_t start;
	s2pt_ipa_t end;
	int level;
	/* Something is said of the entries: they are not empty. */
	bool full;
	bool valid;
	bool read;
	bool write;
	bool accessed;
	bool block;
	bool x;
};

struct ptdump {
	struct line *line;
	size_t lines;
	size_t at;
	uint64_t compared;
	/* Entries that the input lacks. */
	uint64_t absent;
	uint64_t differences;
	/* Entries for which X means "executed", and for which it means "never executed". */
	uint64_t x_executes;
	uint64_t x_never;
};

static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = text; (at = strstr(at, word)) != NULL; at += length)
		if ((at == text || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

/* Read a number and pass over it.  False: there is none. */
static bool take_number(const char **text, int base, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(*text, &end, base);
	if (errno || end == *text)
		return false;
	*text = end;
	return true;
}

/* Read a line; false if it is none of a dump. */
static bool read_line(const char *text, struct line *line)
{
	uint64_t size;
	uint64_t level;

	*line = (struct line){ 0 };
	if (strncmp(text, "0x", 2) != 0 || !take_number(&text, 16, &line->start) ||
	    *text++ != '-' || !take_number(&text, 16, &line->end) || line->end <= line->start)
		return false;
	/* The size with its unit says nothing new. */
	if (!take_number(&text, 10, &size) || !strchr("KMGTPE", *text) || !*text)
		return false;
	text++;
	if (!take_number(&text, 10, &level) || level > 3)
		return false;
	line->level = (int)level;
	line->full = text[strspn(text, " \t\r")] != '\0';
	line->valid = line->full && !has_word(text, "F");
	line->read = has_word(text, "R");
	line->write = has_word(text, "W");
	line->accessed = has_word(text, "AF");
	line->block = has_word(text, "BLK");
	line->x = has_word(text, "X");
	return true;
}

static bool add_line(struct ptdump *ptdump, const struct line *line)
{
	struct line *more = reallocarray(ptdump->line, ptdump->lines + 1, sizeof(*more));

	if (!more)
		return false;
	ptdump->line = more;
	more[ptdump->lines++] = *line;
	return true;
}

/* The lines of the file, which come in the order of their addresses.  A message, or NULL. */
static const char *read_lines(struct ptdump *ptdump, struct xz *file)
{
	char *text;

	while ((text = xz_line(file, NULL))) {
		struct line line;

		if (!read_line(text, &line))
			continue;
		if (ptdump->lines && line.start < ptdump->line[ptdump->lines - 1].end)
			return "the lines are not in the order of their addresses: one guest at a time";
		if (!add_line(ptdump, &line))
			return "no memory";
	}
	if (xz_error(file))
		return xz_error(file);
	return ptdump->lines ? NULL : "no line of stage2_page_tables in it";
}

struct ptdump *ptdump_open(const char *path)
{
	struct ptdump *ptdump = calloc(1, sizeof(*ptdump));
	struct xz *file = xz_open(path);
	const char *why;

	if (!file || !ptdump) {
		error(0, errno, "%s", path);
		xz_close(file);
		free(ptdump);
		return NULL;
	}
	why = read_lines(ptdump, file);
	if (why)
		error(0, 0, "%s: %s", path, why);
	xz_close(file);
	if (!why)
		return ptdump;
	ptdump_close(ptdump);
	return NULL;
}

/* In what an entry differs from its line; NULL if in nothing. */
static const char *difference(const struct line *line, const struct tree_entry *entry)
{
	uint64_t word = entry->word;
	bool valid = word & 1;

	if (line->level != entry->level)
		return "level";
	if (valid != line->valid)
		return valid ? "valid in the image" : "invalid in the image";
	if (!valid)
		return NULL;
	if (line->read != (word >> 6 & 1))
		return "R";
	if (line->write != (word >> 7 & 1))
		return "W";
	if (line->accessed != (word >> 10 & 1))
		return "AF";
	return line->block == (word >> 1 & 1) ? "BLK" : NULL;
}

static void differs(struct ptdump *ptdump, const struct tree_entry *entry, const char *what)
{
	if (ptdump->differences++ < SHOWN_MAX)
		printf("! IPA 0x%" PRIx64 ", level %d, 0x%016" PRIx64 ": %s\n", entry->ipa,
		       entry->level, entry->word, what);
}

void ptdump_entry(void *ctx, const struct tree_entry *entry)
{
	struct ptdump *ptdump = ctx;
	const struct line *line;
	const char *what;

	while (ptdump->at < ptdump->lines && ptdump->line[ptdump->at].end <= entry->ipa)
		ptdump->at++;
	line = &ptdump->line[ptdump->at];
	ptdump->compared++;
	/* Linux does not print its last range. */
	if (ptdump->at == ptdump->lines || line->start > entry->ipa) {
		if (entry->word)
			differs(ptdump, entry, "Linux has no line for it");
		return;
	}
	what = difference(line, entry);
	if (what) {
		differs(ptdump, entry, what);
	} else if (entry->word & 1) {
		bool never = entry->word >> 54 & 1;

		ptdump->x_executes += line->x != never;
		ptdump->x_never += line->x == never;
	}
}

void ptdump_absent(void *ctx, const struct tree_entry *first, unsigned int count)
{
	struct ptdump *ptdump = ctx;

	(void)first;
	ptdump->absent += count;
}

uint64_t ptdump_end(struct ptdump *ptdump)
{
	uint64_t wrong =
		ptdump->x_executes < ptdump->x_never ? ptdump->x_executes : ptdump->x_never;

	if (ptdump->differences > SHOWN_MAX)
		printf("! and %" PRIu64 " more\n", ptdump->differences - SHOWN_MAX);
	if (wrong)
		printf("! X: %" PRIu64 " entries differ, whichever way X is read\n", wrong);
	ptdump->differences += wrong;
	printf("%" PRIu64 " entries compared with %zu lines of Linux's: %" PRIu64 " differ",
	       ptdump->compared, ptdump->lines, ptdump->differences);
	if (ptdump->x_executes != ptdump->x_never)
		printf("; X stands for \"%s\"",
		       ptdump->x_executes > ptdump->x_never ? "executed" : "never executed");
	if (ptdump->absent)
		printf("; %" PRIu64 " more are not in the input", ptdump->absent);
	putchar('\n');
	return ptdump->differences;
}

void ptdump_close(struct ptdump *ptdump)
{
	if (ptdump)
		free(ptdump->line);
	free(ptdump);
}
