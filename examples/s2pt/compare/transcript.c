/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a transcript operation by operation. */

#include "transcript.h"

#include "replay/lines.h"

#include <error.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_SIZE 80

struct transcript {
	struct lines *lines;
	uint64_t line;
	char label[LABEL_SIZE];
	/* The line that begins the next operation; NULL at the end. */
	char *ahead;
	/* The texts of the present operation, one behind the other, and where each event begins. */
	char *text;
	size_t used;
	size_t room;
	size_t *start;
	char **event;
	size_t events;
	size_t events_room;
};

static void *need(void *memory)
{
	if (!memory)
		error(2, 0, "no memory");
	return memory;
}

struct transcript *transcript_open(const char *path)
{
	struct transcript *transcript = need(calloc(1, sizeof(*transcript)));
	bool clean;

	transcript->lines = lines_open(path);
	if (!transcript->lines) {
		free(transcript);
		return NULL;
	}
	transcript->ahead = lines_next(transcript->lines, &clean);
	return transcript;
}

static size_t keep(struct transcript *transcript, const char *text)
{
	size_t length = strlen(text) + 1, at = transcript->used;

	if (at + length > transcript->room) {
		transcript->room = 2 * (at + length);
		transcript->text = need(realloc(transcript->text, transcript->room));
	}
	memcpy(transcript->text + at, text, length);
	transcript->used += length;
	return at;
}

static void keep_event(struct transcript *transcript, const char *text)
{
	if (transcript->events == transcript->events_room) {
		size_t room = transcript->events_room ? 2 * transcript->events_room : 256;

		transcript->start =
			need(reallocarray(transcript->start, room, sizeof(*transcript->start)));
		transcript->event =
			need(reallocarray(transcript->event, room, sizeof(*transcript->event)));
		transcript->events_room = room;
	}
	transcript->start[transcript->events++] = keep(transcript, text);
}

static void next_line(struct transcript *transcript)
{
	bool clean;

	transcript->ahead = lines_next(transcript->lines, &clean);
	transcript->line++;
}

static void read_label(struct transcript *transcript)
{
	if (transcript->ahead[0] == '#') {
		strncpy(transcript->label, transcript->ahead, LABEL_SIZE - 1);
		transcript->label[strcspn(transcript->label, "\r")] = '\0';
	}
}

bool transcript_next(struct transcript *transcript, struct operation *operation)
{
	size_t asked, result = 0;

	transcript->used = 0;
	transcript->events = 0;
	while (transcript->ahead && strncmp(transcript->ahead, "> ", 2) != 0) {
		read_label(transcript);
		next_line(transcript);
	}
	if (!transcript->ahead)
		return false;
	operation->line = transcript->line + 1;
	asked = keep(transcript, transcript->ahead + 2);
	for (next_line(transcript); transcript->ahead; next_line(transcript)) {
		const char *line = transcript->ahead;

		if (!strncmp(line, "> ", 2) || line[0] == '#')
			break;
		if (!strncmp(line, "  ", 2))
			keep_event(transcript, line + 2);
		else if (!strncmp(line, "< ", 2))
			result = keep(transcript, line + 2);
		else if (line[0] != '\0')
			keep_event(transcript, line);
	}
	if (!result)
		result = keep(transcript, "");
	for (size_t i = 0; i < transcript->events; i++)
		transcript->event[i] = transcript->text + transcript->start[i];
	operation->asked = transcript->text + asked;
	operation->result = transcript->text + result;
	operation->event = transcript->event;
	operation->events = transcript->events;
	return true;
}

const char *transcript_label(const struct transcript *transcript)
{
	return transcript->label;
}

bool transcript_close(struct transcript *transcript)
{
	bool good;

	if (!transcript)
		return true;
	good = lines_close(transcript->lines);
	free(transcript->text);
	free(transcript->start);
	free(transcript->event);
	free(transcript);
	return good;
}
