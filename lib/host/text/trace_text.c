/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints and reads the lines of a trace. */

#include "pieces.h"
#include "s2pt/host/trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Room for a table's name, or a word. */
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
	case S2PT_TLBI_DIRTY:
		return snprintf(line, size, "tw");
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

static bool take_small(struct text *text, unsigned int *number)
{
	uint64_t wide = 0;
	bool fine = s2pt_text_number(text, UINT32_MAX, &wide);

	*number = (unsigned int)wide;
	return fine;
}

static bool take_level(struct text *text, int *level)
{
	bool minus = s2pt_text_take(text, "-");
	uint64_t number = 0;

	if (!s2pt_text_number(text, minus ? 1 : S2PT_LEVEL_MAX, &number))
		return false;
	*level = minus ? -(int)number : (int)number;
	return true;
}

static bool take_name(struct text *text, uint64_t *ordinal, unsigned int *page)
{
	*page = 0;
	if (!s2pt_text_take(text, "t") || !s2pt_text_number(text, UINT64_MAX, ordinal))
		return false;
	return !s2pt_text_take(text, "+") || take_small(text, page);
}

static bool take_word(struct text *text, struct s2pt_trace_word *word)
{
	if (*text->at == 't') {
		word->table = true;
		if (!take_name(text, &word->ordinal, &word->page) || !s2pt_text_take(text, "|"))
			return false;
	}
	return s2pt_text_number(text, UINT64_MAX, &word->word);
}

static bool parse_alloc(struct text *text, struct s2pt_trace_event *event)
{
	unsigned int page;

	if (s2pt_text_take(text, "-")) {
		event->kind = S2PT_TRACE_REFUSED;
		return true;
	}
	event->kind = S2PT_TRACE_ALLOC;
	event->pages = 1;
	if (!take_name(text, &event->ordinal, &page) || page)
		return false;
	return !s2pt_text_take(text, " ") || take_small(text, &event->pages);
}

static bool parse_retire(struct text *text, struct s2pt_trace_event *event)
{
	unsigned int page;

	event->kind = S2PT_TRACE_RETIRE;
	return take_name(text, &event->ordinal, &page) && !page && s2pt_text_take(text, " ") &&
	       take_level(text, &event->level);
}

static bool parse_ipa(struct text *text, struct s2pt_trace_event *event, uint64_t page_size)
{
	event->tlbi.kind = S2PT_TLBI_IPA;
	event->tlbi.stage1 = true;
	event->tlbi.size = page_size;
	if (!s2pt_text_number(text, UINT64_MAX, &event->tlbi.ipa) || !s2pt_text_take(text, " "))
		return false;
	return s2pt_text_take(text, "?") || take_level(text, &event->tlbi.level);
}

static bool parse_range(struct text *text, struct s2pt_trace_event *event,
			const struct s2pt_geom *geom)
{
	uint64_t pages = 0;

	event->tlbi.kind = S2PT_TLBI_RANGE;
	event->tlbi.stage1 = true;
	if (!s2pt_text_number(text, UINT64_MAX, &event->tlbi.ipa) || !s2pt_text_take(text, " ") ||
	    !s2pt_text_number(text, UINT64_MAX >> geom->granule, &pages))
		return false;
	event->tlbi.size = pages << geom->granule;
	return true;
}

static bool parse_cache(struct text *text, struct s2pt_trace_event *event, enum s2pt_cmo_kind kind)
{
	event->kind = S2PT_TRACE_CACHE;
	event->cmo.kind = kind;
	return s2pt_text_number(text, UINT64_MAX, &event->cmo.pa) && s2pt_text_take(text, " ") &&
	       s2pt_text_number(text, UINT64_MAX, &event->cmo.size);
}

static bool parse_store(struct text *text, struct s2pt_trace_event *event)
{
	event->kind = S2PT_TRACE_STORE;
	if (!take_name(text, &event->ordinal, &event->page) || !s2pt_text_take(text, ":") ||
	    !take_small(text, &event->index) || !s2pt_text_take(text, " ") ||
	    !take_word(text, &event->found) || !s2pt_text_take(text, " ") ||
	    !take_word(text, &event->want) || !s2pt_text_take(text, " "))
		return false;
	event->how = *text->at;
	return s2pt_text_take(text, "r") || s2pt_text_take(text, "c") || s2pt_text_take(text, "x");
}

static bool parse(struct text *text, const struct s2pt_geom *geom, struct s2pt_trace_event *event)
{
	unsigned int page;

	if (s2pt_text_take(text, "a "))
		return parse_alloc(text, event);
	if (s2pt_text_take(text, "u "))
		return parse_retire(text, event);
	if (s2pt_text_take(text, "s "))
		return parse_store(text, event);
	if (s2pt_text_take(text, "dc "))
		return parse_cache(text, event, S2PT_CLEAN_DATA);
	if (s2pt_text_take(text, "ic "))
		return parse_cache(text, event, S2PT_DISCARD_CODE);
	event->kind = S2PT_TRACE_FREE;
	if (s2pt_text_take(text, "f "))
		return take_name(text, &event->ordinal, &page) && !page;
	event->kind = S2PT_TRACE_INVALIDATE;
	event->tlbi.level = S2PT_LEVEL_UNKNOWN;
	if (s2pt_text_take(text, "ti "))
		return parse_ipa(text, event, s2pt_page_size(geom));
	if (s2pt_text_take(text, "tr "))
		return parse_range(text, event, geom);
	if (s2pt_text_take(text, "tn ")) {
		event->tlbi.scope = S2PT_LOCAL;
		return parse_ipa(text, event, s2pt_page_size(geom));
	}
	event->tlbi.kind = S2PT_TLBI_NONE;
	if (s2pt_text_take(text, "tb"))
		return true;
	event->tlbi.kind = s2pt_text_take(text, "tw") ? S2PT_TLBI_DIRTY : S2PT_TLBI_VMID;
	event->tlbi.stage1 = true;
	return event->tlbi.kind == S2PT_TLBI_DIRTY || s2pt_text_take(text, "tv");
}

bool s2pt_trace_parse(const char *line, const struct s2pt_geom *geom,
		      struct s2pt_trace_event *event)
{
	struct text text = { line };
	struct s2pt_trace_event read = { .kind = S2PT_TRACE_ALLOC };

	s2pt_text_blanks(&text);
	if (!parse(&text, geom, &read))
		return false;
	s2pt_text_blanks(&text);
	if (*text.at)
		return false;
	*event = read;
	return true;
}
