/* SPDX-License-Identifier: BSD-2-Clause */
/* A trace that is being read: the state of the reader, and the columns of a row. */

#ifndef TRACE_READER_H
#define TRACE_READER_H

#include "csv_file.h"
#include "trace.h"

/* A trace that is being read. */
struct trace_reader {
	struct trace *trace;
	struct csv_file *csv;
	/* The VM of rows that name none; TRACE_NONE at first. */
	uint32_t current;
	/* Number of the present row. */
	uint32_t row;
	/* Pages of the slots so far. */
	uint64_t pages;
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

#endif
