/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares two transcripts class by class. */

#include "transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_EVENTS 1000000

struct entry {
	const char *line;
	size_t length;
	char class;
};

/* One operation of a transcript: its events in order, and its result. */
struct operation {
	const char *line, *result;
	size_t length, result_length;
	struct entry *event;
	size_t count, room;
};

struct reader {
	const char *at;
	struct operation now;
};

static char class_of(const char *line, size_t length)
{
	static const struct {
		const char *word;
		char class;
	} words[] = {
		{ "a", 'a' },  { "f", 'a' },  { "u", 'a' },  { "ti", 't' }, { "tn", 't' },
		{ "tr", 't' }, { "tv", 't' }, { "t1", 't' }, { "dc", 'm' }, { "ic", 'm' },
		{ "b", 'b' },  { "rl", 'l' }, { "ru", 'l' }, { "s", 's' },  { "g", 'r' },
		{ "p", 'r' },  { "q", 'q' },  { "xv", 'x' }, { "xp", 'x' }, { "!", 'w' },
		{ "d", 'd' },  { "v", 'd' },  { "k", 'd' },
	};
	size_t n = 0;

	while (n < length && line[n] != ' ')
		n++;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i].word) == n && !memcmp(words[i].word, line, n))
			return words[i].class;
	}
	return '!';
}

static void add_event(struct operation *op, const char *line, size_t length)
{
	if (op->count == MOST_EVENTS)
		return;
	if (op->count == op->room) {
		op->room = op->room ? 2 * op->room : 64;
		op->event = realloc(op->event, op->room * sizeof(*op->event));
		if (!op->event)
			abort();
	}
	op->event[op->count++] = (struct entry){ line, length, class_of(line, length) };
}

/* Read the next operation; false: there is no more. */
static bool next(struct reader *r)
{
	struct operation *op = &r->now;
	bool found = false;

	op->count = 0;
	op->result = NULL;
	while (*r->at) {
		const char *line = r->at, *end = strchr(line, '\n');
		size_t length = end ? (size_t)(end - line) : strlen(line);

		if (line[0] == '>' && found)
			break;
		r->at = end ? end + 1 : line + length;
		if (line[0] == '>') {
			found = true;
			op->line = line + 2;
			op->length = length - 2;
		} else if (line[0] == '<' && found) {
			op->result = line + 2;
			op->result_length = length - 2;
		} else if (line[0] == ' ' && found) {
			add_event(op, line + 2, length - 2);
		} else if (line[0] == '!') {
			add_event(op, line, length);
		}
	}
	return found;
}

static void keep(char text[256], const char *line, size_t length)
{
	snprintf(text, 256, "%.*s", (int)(length < 255 ? length : 255), line ? line : "");
}

/* A line without what is not compared: names of tables, counts, the line number of a warning. */
static void normalise(char text[256], const struct entry *e, bool strict)
{
	char copy[256], *rest = NULL;
	size_t n = 0;

	keep(copy, e->line, e->length);
	text[0] = 0;
	if (e->class == 'w') {
		snprintf(text, 256, "! warn");
		return;
	}
	if (strict || (e->class != 'a' && e->class != 'd')) {
		memcpy(text, copy, sizeof(copy));
		return;
	}
	for (char *w = strtok_r(copy, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
		bool name = w[0] == 't' && w[1] >= '0' && w[1] <= '9';

		if (!name && strncmp(w, "rc=", 3) != 0)
			n += (size_t)snprintf(text + n, 256 - n, "%s%s", n ? " " : "", w);
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The lines of one class (0: all) as texts, sorted where their order does not bind. */
static size_t collect(const struct operation *op, char class, bool strict, char (**texts)[256])
{
	size_t n = 0;

	*texts = malloc((op->count + 1) * sizeof(**texts));
	if (!*texts)
		abort();
	for (size_t i = 0; i < op->count; i++) {
		if (!class || op->event[i].class == class)
			normalise((*texts)[n++], &op->event[i], strict);
	}
	if (class == 'a' && !strict)
		qsort(*texts, n, sizeof(**texts), by_text);
	return n;
}

static bool class_differs(const struct operation *a, const struct operation *b, char class,
			  bool strict, struct difference *d)
{
	char(*texts[2])[256];
	size_t n[2] = { collect(a, class, strict, &texts[0]),
			collect(b, class, strict, &texts[1]) };
	size_t i = 0;

	while (i < n[0] && i < n[1] && !strcmp(texts[0][i], texts[1][i]))
		i++;
	bool differs = i < n[0] || i < n[1];

	for (int side = 0; differs && side < 2; side++)
		keep(d->line[side], i < n[side] ? texts[side][i] : "", 255);
	if (differs)
		snprintf(d->class, sizeof(d->class), "%c", class ? class : 's');
	free(texts[0]);
	free(texts[1]);
	return differs;
}

static bool is_void(const struct operation *op)
{
	return op->result && op->result_length == 4 && !memcmp(op->result, "void", 4);
}

static bool result_differs(const struct operation *a, const struct operation *b,
			   struct difference *d)
{
	if (is_void(a) || is_void(b))
		return false;
	if (a->result && b->result && a->result_length == b->result_length &&
	    !memcmp(a->result, b->result, a->result_length))
		return false;
	keep(d->line[0], a->result, a->result ? a->result_length : 0);
	keep(d->line[1], b->result, b->result ? b->result_length : 0);
	return true;
}

static void name_operation(const struct operation *op, struct difference *d)
{
	keep(d->operation, op->line, op->length);
	sscanf(d->operation, "%15s", d->op);
}

static bool looks_only(const char *op)
{
	return !strcmp(op, "hash") || !strcmp(op, "dump") || !strcmp(op, "check") ||
	       !strcmp(op, "stat");
}

static bool does_look(const struct operation *op)
{
	struct difference named;

	name_operation(op, &named);
	return looks_only(named.op);
}

static bool operation_differs(const struct operation *a, const struct operation *b, bool strict,
			      struct difference *d)
{
	static const char binding[] = "!wtmad";
	char last[16];

	memcpy(last, d->op, sizeof(last));
	name_operation(a, d);
	bool looks = looks_only(d->op);
	bool version = !strcmp(d->op, "version");

	if (strict && class_differs(a, b, 0, true, d))
		return true;
	for (const char *c = binding; !strict && *c; c++) {
		if (class_differs(a, b, *c, false, d))
			return true;
	}
	if (!version && result_differs(a, b, d)) {
		snprintf(d->class, sizeof(d->class), "%s", looks ? d->op : "result");
		if (looks && last[0])
			memcpy(d->op, last, sizeof(last));
		return true;
	}
	/* A hash or a dump shows what operations before it did. */
	if (looks)
		memcpy(d->op, last, sizeof(last));
	return false;
}

bool transcript_differ(const char *a, const char *b, bool strict, struct difference *difference)
{
	struct reader ra = { .at = a }, rb = { .at = b };
	bool differs = false;
	size_t at = 0, done = 0;

	*difference = (struct difference){ 0 };
	for (; !differs; at++) {
		bool more_a = next(&ra), more_b = next(&rb);

		if (!more_a && !more_b)
			break;
		if (more_a != more_b) {
			name_operation(more_a ? &ra.now : &rb.now, difference);
			snprintf(difference->class, sizeof(difference->class), "end");
			done = at;
			differs = true;
			break;
		}
		differs = operation_differs(&ra.now, &rb.now, strict, difference);
		if (!does_look(&ra.now))
			done = at;
	}
	difference->number = done;
	free(ra.now.event);
	free(rb.now.event);
	return differs;
}
