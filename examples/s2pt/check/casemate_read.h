/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the traces of casemate 3, line by line, as events for a checker. */

#ifndef CASEMATE_READ_H
#define CASEMATE_READ_H

#include "s2pt/host/check.h"
#include "s2pt/host/record.h"

struct casemate_read;

/*
 * Read the shape of the tables in the trace at `path`: of the first VTCR_EL2, else of 39 bits.  False,
 * with a message: it can't be read.
 */
bool casemate_read_shape(const char *path, struct s2pt_record *record);

/* NULL: no memory. */
struct casemate_read *casemate_read_new(void);
void casemate_read_delete(struct casemate_read *read);

/* Begin a line.  False: it is none of casemate's, or there is no memory. */
bool casemate_read_line(struct casemate_read *read, const char *line);

/* The next event of the line; false: there is no more. */
bool casemate_read_event(struct casemate_read *read, struct s2pt_check_event *event);

/* Say on standard error which complaints about the trace may come of what it cannot tell. */
void casemate_read_doubt(const char *path, const struct s2pt_check *check);

#endif
