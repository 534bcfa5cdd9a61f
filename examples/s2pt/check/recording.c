/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a recording and feeds its events to a checker. */

#include "recording.h"

#include "casemate_read.h"
#include "common/args.h"
#include "common/xz.h"
#include "shape.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Events that are judged in one go, so that taking the time costs next to nothing. */
#define BATCH 1024
/* Lines between two signs of progress. */
#define STRIDE (UINT64_C(1) << 21)

struct reader {
	struct recording *to;
	struct xz *xz;
	FILE *progress;
	struct casemate_read *casemate;
	struct s2pt_check_event batch[BATCH];
	unsigned int waiting;
};

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

/* Have the batch judged, and drawn. */
static void draw(struct reader *reader)
{
	struct recording *to = reader->to;
	uint64_t first = to->events - reader->waiting + 1;

	for (unsigned int i = 0; i < reader->waiting; i++)
		timeline_event(to->timeline, &reader->batch[i], recording_line(to, first + i));
}

static void judge(struct reader *reader)
{
	uint64_t start = now();

	if (reader->to->timeline)
		draw(reader);
	for (unsigned int i = 0; !reader->to->timeline && i < reader->waiting; i++)
		(void)s2pt_check_event(reader->to->check, &reader->batch[i]);
	reader->to->ns += now() - start;
	reader->waiting = 0;
}

/* A remark belongs behind the events that stand before it. */
static bool draw_remark(struct reader *reader, const char *line)
{
	struct recording *to = reader->to;

	line += strspn(line, " \t");
	if (to->timeline && *line) {
		judge(reader);
		timeline_note(to->timeline, TIMELINE_REMARK, 0, line, to->lines, 0);
	}
	return true;
}

uint64_t recording_line(const struct recording *recording, uint64_t event)
{
	return numbers_line(&recording->numbers, event);
}

static bool complain(const struct recording *recording, const char *what, const char *line)
{
	char quoted[48];

	error(0, 0, "%s:%" PRIu64 ": %s: '%s'", recording->path, recording->lines, what,
	      args_quote(line, quoted));
	return false;
}

static bool no_memory(const struct recording *recording)
{
	error(0, 0, "%s:%" PRIu64 ": %s", recording->path, recording->lines, strerror(ENOMEM));
	return false;
}

/* The checker has given up: tell where, and why. */
static bool give_up(const struct recording *recording)
{
	const char *why =
		s2pt_check_weary(recording->check)
			? "too much is owed or in use at once; from here on nothing is judged"
			: strerror(ENOMEM);

	error(0, 0, "%s:%" PRIu64 ": %s", recording->path,
	      recording_line(recording, s2pt_check_events(recording->check)), why);
	return false;
}

/* The tables are judged by the first line: say where that is not what the MMU was told. */
static void compare_shape(struct recording *recording, const struct s2pt_check_event *event)
{
	bool secure = event->what == S2PT_CHECK_VSTCR && recording->head.rules.secure;
	uint64_t *last = &recording->shapes[secure];
	char text[160];

	/* Who leaves a guest may write 0. */
	if ((event->what != S2PT_CHECK_VTCR && !secure) || event->want == 0 || event->want == *last)
		return;
	*last = event->want;
	if (shape_contradicts(&recording->head, event, text, sizeof(text)))
		error(0, 0, "%s:%" PRIu64 ": the first line is wrong, or the register: %s",
		      recording->path, recording->lines, text);
}

/* Take the event that is next in the batch. */
static bool take_event(struct reader *reader, const char *line)
{
	struct recording *to = reader->to;
	const struct s2pt_check_event *event = &reader->batch[reader->waiting];
	const char *misfit;

	misfit = s2pt_record_misfit(&to->head, event);
	if (misfit)
		return complain(to, misfit, line);
	if (event->kind == S2PT_CHECK_MSR && to->head.rules.regime == S2PT_STAGE2)
		compare_shape(to, event);
	if (to->ended)
		return true;
	to->events++;
	to->ended = event->kind == S2PT_CHECK_END;
	if (!numbers_note(&to->numbers, to->events, to->lines))
		return no_memory(to);
	if (++reader->waiting == BATCH || to->ended)
		judge(reader);
	return true;
}

static bool read_event(struct reader *reader, const char *line)
{
	switch (s2pt_record_parse(line, &reader->batch[reader->waiting])) {
	case S2PT_RECORD_BAD:
		return complain(reader->to, "no event", line);
	case S2PT_RECORD_REMARK:
		return draw_remark(reader, line);
	case S2PT_RECORD_EVENT:
		break;
	}
	return take_event(reader, line);
}

/* A line of casemate's may be several events. */
static bool read_casemate(struct reader *reader, const char *line)
{
	if (!casemate_read_line(reader->casemate, line))
		return complain(reader->to, "no line of casemate's", line);
	while (casemate_read_event(reader->casemate, &reader->batch[reader->waiting]))
		if (!take_event(reader, line))
			return false;
	return true;
}

static bool new_check(struct recording *to)
{
	struct timeline_config config = { .name = to->path, .rules = to->head.rules };

	to->check = s2pt_check_new(&to->head.rules);
	if (!to->check || !to->draw_from)
		return to->check;
	config.check = to->check;
	config.first = *to->draw_from;
	to->timeline = timeline_new(&config);
	return to->timeline;
}

static bool begin_casemate(struct reader *reader)
{
	struct recording *to = reader->to;

	if (!casemate_read_shape(to->path, &to->head))
		return false;
	to->head.rules.keep = to->keep;
	reader->casemate = casemate_read_new();
	return (new_check(to) && reader->casemate) || no_memory(to);
}

static void show_progress(const struct reader *reader, bool done)
{
	if (!reader->progress || reader->to->lines < STRIDE)
		return;
	if (done)
		fputs("\r\033[K", reader->progress);
	else if (reader->to->lines % STRIDE == 0)
		fprintf(reader->progress, "\r%s: %" PRIu64 " million lines\033[K", reader->to->path,
			reader->to->lines / 1000000);
	fflush(reader->progress);
}

static bool begin(struct recording *to, const char *line)
{
	struct s2pt_record_wrong wrong;
	char quoted[48];

	if (!s2pt_record_read_head(line, &to->head, &wrong)) {
		error(0, 0, "%s:1: no first line of a recording: '%s': %s", to->path,
		      args_quote(wrong.word, quoted), wrong.why);
		return false;
	}
	to->head.rules.keep = to->keep;
	return new_check(to) || no_memory(to);
}

static bool read_lines(struct reader *reader)
{
	struct recording *to = reader->to;
	size_t length;
	char *line;

	while ((line = xz_line(reader->xz, &length))) {
		to->lines++;
		if (strlen(line) != length)
			return complain(to, "a line with a NUL", line);
		if (to->casemate) {
			if (!read_casemate(reader, line))
				return false;
		} else if (to->lines == 1) {
			if (!begin(to, line))
				return false;
		} else if (!read_event(reader, line)) {
			return false;
		}
		show_progress(reader, false);
	}
	if (xz_error(reader->xz)) {
		error(0, 0, "%s:%" PRIu64 ": %s", to->path, to->lines, xz_error(reader->xz));
		return false;
	}
	if (!to->lines && !to->casemate)
		return complain(to, "no first line of a recording", "");
	return true;
}

bool recording_read(struct recording *recording, FILE *progress)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	const char *path = recording->path;
	bool fine = false;

	if (strcmp(path, "-") == 0)
		recording->path = "standard input";
	if (!reader)
		return no_memory(recording);
	reader->to = recording;
	reader->progress = progress;
	reader->xz = xz_open(path);
	if (reader->xz) {
		fine = (!recording->casemate || begin_casemate(reader)) && read_lines(reader);
		if (recording->check)
			judge(reader);
		show_progress(reader, true);
	} else {
		error(0, errno, "%s", path);
	}
	if (fine && s2pt_check_blind(recording->check))
		fine = give_up(recording);
	xz_close(reader->xz);
	casemate_read_delete(reader->casemate);
	free(reader);
	return fine;
}

void recording_free(struct recording *recording)
{
	timeline_delete(recording->timeline);
	s2pt_check_delete(recording->check);
	numbers_free(&recording->numbers);
}
