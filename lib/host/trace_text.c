/* SPDX-License-Identifier: BSD-2-Clause */
#include "s2pt/host/trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Enough for a table's name, or a word. */
#define WORD_TEXT 64

static void print_name(char text[WORD_TEXT], uint64_t ordinal, unsigned int page)
{
	int length = snprintf(text, WORD_TEXT, "t%" PRIu64, ordinal);

	if (page)
		(void)snprintf(text + length, (size_t)(WORD_TEXT - length), "+%u", page);
}

static void print_word(char text[WORD_TEXT], const struct s2pt_trace_word *word)
{
	size_t length = 0;

	if (word->table) {
		print_name(text, word->ordinal, word->page);
		length = strlen(text);
		text[length++] = '|';
	}
	(void)snprintf(text + length, WORD_TEXT - length, "0x%" PRIx64, word->word);
}

static int print_tlbi(const struct s2pt_tlbi *tlbi, const struct s2pt_geom *geom, char *line,
		      size_t size)
{
	char level[16] = "?";

	switch (tlbi->kind) {
	case S2PT_TLBI_NONE:
		return snprintf(line, size, "tb");
	case S2PT_TLBI_VMID:
		return snprintf(line, size, "tv");
	case S2PT_TLBI_RANGE:
		return snprintf(line, size, "tr 0x%" PRIx64 " %" PRIu64, tlbi->ipa,
				tlbi->size >> geom->granule);
	case S2PT_TLBI_IPA:
		if (tlbi->level != S2PT_LEVEL_UNKNOWN)
			(void)snprintf(level, sizeof(level), "%d", tlbi->level);
		return snprintf(line, size, "t%c 0x%" PRIx64 " %s",
				tlbi->scope == S2PT_LOCAL ? 'n' : 'i', tlbi->ipa, level);
	}
	return -1;
}

static int print_store(const struct s2pt_trace_event *event, char *line, size_t size)
{
	char name[WORD_TEXT];
	char found[WORD_TEXT];
	char want[WORD_TEXT];

	print_name(name, event->ordinal, event->page);
	print_word(found, &event->found);
	print_word(want, &event->want);
	return snprintf(line, size, "s %s:%u %s %s %c", name, event->index, found, want,
			event->how);
}

static int print(const struct s2pt_trace_event *event, const struct s2pt_geom *geom, char *line,
		 size_t size)
{
	switch (event->kind) {
	case S2PT_TRACE_ALLOC:
		if (event->pages > 1)
			return snprintf(line, size, "a t%" PRIu64 " %u", event->ordinal,
					event->pages);
		return snprintf(line, size, "a t%" PRIu64, event->ordinal);
	case S2PT_TRACE_REFUSED:
		return snprintf(line, size, "a -");
	case S2PT_TRACE_FREE:
		return snprintf(line, size, "f t%" PRIu64, event->ordinal);
	case S2PT_TRACE_RETIRE:
		return snprintf(line, size, "u t%" PRIu64 " %d", event->ordinal, event->level);
	case S2PT_TRACE_INVALIDATE:
		return print_tlbi(&event->tlbi, geom, line, size);
	case S2PT_TRACE_CACHE:
		return snprintf(line, size, "%s 0x%" PRIx64 " 0x%" PRIx64,
				event->cmo.kind == S2PT_CLEAN_DATA ? "dc" : "ic", event->cmo.pa,
				event->cmo.size);
	case S2PT_TRACE_STORE:
		return print_store(event, line, size);
	}
	return -1;
}

int s2pt_trace_print(const struct s2pt_trace_event *event, const struct s2pt_geom *geom, char *line,
		     size_t size)
{
	int length = print(event, geom, line, size);

	return length >= 0 && (size_t)length < size ? length : -1;
}

/* What is left of a line. */
struct reader {
	const char *at;
};

static void skip_blanks(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t\r\n");
}

static bool take(struct reader *reader, const char *text)
{
	size_t length = strlen(text);

	if (strncmp(reader->at, text, length) != 0)
		return false;
	reader->at += length;
	return true;
}

/* A number without a sign, in decimal or in hex with 0x. */
static bool take_number(struct reader *reader, uint64_t most, uint64_t *number)
{
	bool hex = reader->at[0] == '0' && reader->at[1] == 'x';
	const char *digits = reader->at + (hex ? 2 : 0);
	size_t length = strspn(digits, hex ? "0123456789abcdef" : "0123456789");

	if (length == 0 || length > (hex ? 16 : 19))
		return false;
	*number = strtoull(digits, NULL, hex ? 16 : 10);
	reader->at = digits + length;
	return *number <= most;
}

static bool take_small(struct reader *reader, unsigned int *number)
{
	uint64_t wide = 0;
	bool fine = take_number(reader, UINT32_MAX, &wide);

	*number = (unsigned int)wide;
	return fine;
}

static bool take_level(struct reader *reader, int *level)
{
	bool minus = take(reader, "-");
	uint64_t number = 0;

	if (!take_number(reader, minus ? 1 : S2PT_LEVEL_MAX, &number))
		return false;
	*level = minus ? -(int)number : (int)number;
	return true;
}

static bool take_name(struct reader *reader, uint64_t *ordinal, unsigned int *page)
{
	*page = 0;
	if (!take(reader, "t") || !take_number(reader, UINT64_MAX, ordinal))
		return false;
	return !take(reader, "+") || take_small(reader, page);
}

static bool take_word(struct reader *reader, struct s2pt_trace_word *word)
{
	if (*reader->at == 't') {
		word->table = true;
		if (!take_name(reader, &word->ordinal, &word->page) || !take(reader, "|"))
			return false;
	}
	return take_number(reader, UINT64_MAX, &word->word);
}

static bool parse_alloc(struct reader *reader, struct s2pt_trace_event *event)
{
	unsigned int page;

	if (take(reader, "-")) {
		event->kind = S2PT_TRACE_REFUSED;
		return true;
	}
	event->kind = S2PT_TRACE_ALLOC;
	event->pages = 1;
	if (!take_name(reader, &event->ordinal, &page) || page)
		return false;
	return !take(reader, " ") || take_small(reader, &event->pages);
}

static bool parse_retire(struct reader *reader, struct s2pt_trace_event *event)
{
	unsigned int page;

	event->kind = S2PT_TRACE_RETIRE;
	return take_name(reader, &event->ordinal, &page) && !page && take(reader, " ") &&
	       take_level(reader, &event->level);
}

static bool parse_ipa(struct reader *reader, struct s2pt_trace_event *event, uint64_t page_size)
{
	event->tlbi.kind = S2PT_TLBI_IPA;
	event->tlbi.stage1 = true;
	event->tlbi.size = page_size;
	if (!take_number(reader, UINT64_MAX, &event->tlbi.ipa) || !take(reader, " "))
		return false;
	return take(reader, "?") || take_level(reader, &event->tlbi.level);
}

static bool parse_range(struct reader *reader, struct s2pt_trace_event *event,
			const struct s2pt_geom *geom)
{
	uint64_t pages = 0;

	event->tlbi.kind = S2PT_TLBI_RANGE;
	event->tlbi.stage1 = true;
	if (!take_number(reader, UINT64_MAX, &event->tlbi.ipa) || !take(reader, " ") ||
	    !take_number(reader, UINT64_MAX >> geom->granule, &pages))
		return false;
	event->tlbi.size = pages << geom->granule;
	return true;
}

static bool parse_cache(struct reader *reader, struct s2pt_trace_event *event,
			enum s2pt_cmo_kind kind)
{
	event->kind = S2PT_TRACE_CACHE;
	event->cmo.kind = kind;
	return take_number(reader, UINT64_MAX, &event->cmo.pa) && take(reader, " ") &&
	       take_number(reader, UINT64_MAX, &event->cmo.size);
}

static bool parse_store(struct reader *reader, struct s2pt_trace_event *event)
{
	event->kind = S2PT_TRACE_STORE;
	if (!take_name(reader, &event->ordinal, &event->page) || !take(reader, ":") ||
	    !take_small(reader, &event->index) || !take(reader, " ") ||
	    !take_word(reader, &event->found) || !take(reader, " ") ||
	    !take_word(reader, &event->want) || !take(reader, " "))
		return false;
	event->how = *reader->at;
	return take(reader, "r") || take(reader, "c") || take(reader, "x");
}

static bool parse(struct reader *reader, const struct s2pt_geom *geom,
		  struct s2pt_trace_event *event)
{
	unsigned int page;

	if (take(reader, "a "))
		return parse_alloc(reader, event);
	if (take(reader, "u "))
		return parse_retire(reader, event);
	if (take(reader, "s "))
		return parse_store(reader, event);
	if (take(reader, "dc "))
		return parse_cache(reader, event, S2PT_CLEAN_DATA);
	if (take(reader, "ic "))
		return parse_cache(reader, event, S2PT_DISCARD_CODE);
	event->kind = S2PT_TRACE_FREE;
	if (take(reader, "f "))
		return take_name(reader, &event->ordinal, &page) && !page;
	event->kind = S2PT_TRACE_INVALIDATE;
	event->tlbi.level = S2PT_LEVEL_UNKNOWN;
	if (take(reader, "ti "))
		return parse_ipa(reader, event, s2pt_page_size(geom));
	if (take(reader, "tr "))
		return parse_range(reader, event, geom);
	if (take(reader, "tn ")) {
		event->tlbi.scope = S2PT_LOCAL;
		return parse_ipa(reader, event, s2pt_page_size(geom));
	}
	event->tlbi.kind = S2PT_TLBI_NONE;
	if (take(reader, "tb"))
		return true;
	event->tlbi.kind = S2PT_TLBI_VMID;
	event->tlbi.stage1 = true;
	return take(reader, "tv");
}

bool s2pt_trace_parse(const char *line, const struct s2pt_geom *geom,
		      struct s2pt_trace_event *event)
{
	struct reader reader = { line };
	struct s2pt_trace_event read = { .kind = S2PT_TRACE_ALLOC };

	skip_blanks(&reader);
	if (!parse(&reader, geom, &read))
		return false;
	skip_blanks(&reader);
	if (*reader.at)
		return false;
	*event = read;
	return true;
}
