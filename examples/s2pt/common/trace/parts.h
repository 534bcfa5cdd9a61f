/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files that read a trace share: the state of the reader, and a function for each part of
 * a row.
 */

#ifndef TRACE_PARTS_H
#define TRACE_PARTS_H

#include "csv_file.h"
#include "file.h"

/* A trace that is being read. */
struct trace_reader {
	struct trace *trace;
	struct csv_file *csv;
	/* The VM of rows that name none; TRACE_NONE at first. */
	uint32_t current;
	/* Number of the present row. */
	uint32_t row;
};

/* The columns of a trace. */
enum trace_column {
	COLUMN_NS,
	COLUMN_VCPU,
	COLUMN_KIND,
	COLUMN_IPA,
	COLUMN_ESR,
	COLUMN_FAR,
	COLUMN_PC,
	COLUMN_WRITE,
	COLUMN_EXEC,
	COLUMN_S1PTW,
	COLUMN_LEVEL,
	COLUMN_SIZE,
	COLUMN_PHYS,
	COLUMN_PROT,
	COLUMN_RET,
	COLUMN_CPU,
	COLUMN_NOTE,
	COLUMN_REP,
	COLUMN_LAST,
	COLUMNS,
};

#define TRACE_HEADER                                                                               \
	"ts_ns,vcpu,kind,ipa,esr,hxfar,pc,write,exec,s1ptw,level,size,phys,prot,ret,cpu,note,"     \
	"rep,last_ts_ns"

/* Each of the functions returns false after a complaint. */

/* Read the numbers of a row and its kind, and check which columns must be there. */
bool trace_read_row(struct trace_reader *reader, const char *const *column, struct trace_row *row);

/* Read the note of a row that is no mark: `detail`, and the VM. */
bool trace_read_note(struct trace_reader *reader, const char *note, struct trace_row *row);

/* Read a mark, and add it to the trace with the VM or slot that it makes. */
bool trace_read_mark(struct trace_reader *reader, const char *text, struct trace_row *row);

/* The index of the newest VM of that name, or TRACE_NONE. */
uint32_t trace_find_vm(const struct trace *trace, const char *name, size_t length);

/* Make room for one more element at the end of `*array`; false: no memory. */
bool trace_grow(void **array, size_t count, size_t size);

#endif
