/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef RECORDING_H
#define RECORDING_H

#include "s2pt/host/record.h"

#include <stdio.h>

/* Where the number of a line and that of its event come apart: remarks have no event. */
struct recording_gap {
	uint64_t event;
	uint64_t line;
};

/* A recording that a checker was fed with. */
struct recording {
	const char *path;
	struct s2pt_record head;
	struct s2pt_check *check;
	/* Lines read. */
	uint64_t lines;
	/* Of which events that were judged. */
	uint64_t events;
	/* Time of the CPU that the checker alone took. */
	uint64_t ns;
	/* Nobody used the tables any more at the end. */
	bool ended;
	struct recording_gap *gaps;
	size_t n_gaps;
	size_t room;
};

/*
 * Read all of `path` ("-" is the standard input; xz is unpacked).  False, with a message, if it
 * can't be read; what was read until then is judged.  Progress goes to `progress`, NULL nowhere.
 */
bool recording_read(struct recording *recording, const char *path, FILE *progress);

/* The line of event number `event`; 0: unknown. */
uint64_t recording_line(const struct recording *recording, uint64_t event);

void recording_free(struct recording *recording);

/* All of it as people read it: the first `most` complaints with their history, and the sum. */
void recording_show(const struct recording *recording, unsigned int most, FILE *out);

/* As one JSON object; false: no memory. */
bool recording_show_json(const struct recording *recording, unsigned int most, FILE *out);

/* What the checker costs. */
void recording_show_stats(const struct recording *recording, FILE *out);

#endif
