/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_TEXT_H
#define TRACE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* The text of a trace, or of a table that belongs to one, to be changed and written again. */
struct text {
	char **line;
	size_t count;
	/* The folder it is written to, and what programs print meanwhile. */
	char folder[64];
};

/* Columns of a trace. */
enum column {
	NS,
	VCPU,
	KIND,
	IPA,
	ESR,
	FAR,
	PC,
	WRITE,
	EXEC,
	S1PTW,
	LEVEL,
	SIZE,
	PHYS,
	PROT,
	RET,
	CPU,
	NOTE,
	REP,
	LAST,
	TRACE_COLUMNS
};

#define HEADER                                                                                     \
	"ts_ns,vcpu,kind,ipa,esr,hxfar,pc,write,exec,s1ptw,level,size,phys,prot,ret,cpu,note,"     \
	"rep,last_ts_ns\n"

/* The lines of a file, which may be compressed.  Ends the program if it can't be read. */
struct text text_load(const char *path);

/* The lines of a string. */
struct text text_of(const char *string);

void text_free(struct text *text);

/* What stands in a column of a line; lasts until the next call. */
const char *text_column(const struct text *text, size_t line, unsigned int column);

/* Put something else there. */
void text_set(struct text *text, size_t line, unsigned int column, const char *value);

/* Take a line out; put one in before it. */
void text_remove(struct text *text, size_t line);
void text_insert(struct text *text, size_t line, const char *value);

/* The first line from `from` on that has `value` in `column`; 0 if there is none. */
size_t text_find(const struct text *text, size_t from, unsigned int column, const char *value);

/* The next line from `from` on of the same vCPU or CPU as `line` that is of a kind. */
size_t text_follow(const struct text *text, size_t line, const char *kind);

/* Write it to a file in a folder of its own under `folder`; the path lasts until the next call. */
const char *text_write(const struct text *text, const char *folder, const char *name);

/* A folder that is gone when scratch_drop() has been called. */
void scratch_make(char folder[64]);
void scratch_drop(const char *folder);

/* From here on what goes to a descriptor goes to a file; and back, giving what went. */
struct capture {
	int descriptor;
	int saved;
	int file;
	char text[4096];
};
void capture_begin(struct capture *capture, int descriptor);
void capture_end(struct capture *capture);

#endif
