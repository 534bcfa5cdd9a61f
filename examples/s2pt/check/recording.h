/* SPDX-License-Identifier: BSD-2-Clause */
/* A recording that a checker judges: reading it, and showing what came of it. */

#ifndef RECORDING_H
#define RECORDING_H

#include "numbers.h"
#include "report/timeline.h"
#include "s2pt/host/record.h"

#include <stdio.h>

/* A recording that a checker was fed with. */
struct recording {
	const char *path;
	/* It is a trace of casemate's. */
	bool casemate;
	/* How many complaints are to be kept. */
	unsigned int keep;
	struct s2pt_record head;
	struct s2pt_check *check;
	/* Drawn from this line on; NULL: no timeline is wanted. */
	const uint64_t *draw_from;
	struct timeline *timeline;
	/* Lines that were read. */
	uint64_t lines;
	/* Events that were judged. */
	uint64_t events;
	/* CPU time that the checker alone took. */
	uint64_t ns;
	/* VTCR_EL2 and VSTCR_EL2 as they were last held against the first line; 0: never. */
	uint64_t shapes[2];
	/* The recording says that nobody used the tables any more at its end. */
	bool ended;
	struct numbers numbers;
};

/* Which complaints are shown. */
struct recording_list {
	unsigned int most;
	/* Each of them, and not only the first one of each cause. */
	bool all;
};

/*
 * Read all of `recording->path` ("-" is the standard input; xz is unpacked).  False, with a message, if it
 * can't be read; what was read until then is judged.  Progress is printed to `progress`, unless it
 * is NULL.
 */
bool recording_read(struct recording *recording, FILE *progress);

/* The line of event number `event`; 0: unknown. */
uint64_t recording_line(const struct recording *recording, uint64_t event);

void recording_free(struct recording *recording);

/* Print complaints with their history, and a summary. */
void recording_show(const struct recording *recording, const struct recording_list *list,
		    FILE *out);

/* Print the same as one JSON object; false: no memory. */
bool recording_show_json(const struct recording *recording, const struct recording_list *list,
			 FILE *out);

/* Print how fast the checker was. */
void recording_show_stats(const struct recording *recording, FILE *out);

#endif
