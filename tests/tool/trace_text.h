/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of a trace, or of a table that belongs to one, which a test changes and writes again. */

#ifndef TRACE_TEXT_H
#define TRACE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* The lines of a file. */
struct text {
	char **line;
	size_t count;
	/* The folder for the files, and for what programs print meanwhile. */
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

/* Load a file, which may be compressed.  Ends the program if it can't be read. */
struct text text_load(const char *path);

/* Make a text of a string. */
struct text text_of(const char *string);

void text_free(struct text *text);

/* The text in a column of a line; lasts until the next call. */
const char *text_column(const struct text *text, size_t line, unsigned int column);

/* Put something else into a column of a line. */
void text_set(struct text *text, size_t line, unsigned int column, const char *value);

/* Remove a line; insert one before it. */
void text_remove(struct text *text, size_t line);
void text_insert(struct text *text, size_t line, const char *value);

/* The first line from `from` on that has `value` in `column`; 0 if there is none. */
size_t text_find(const struct text *text, size_t from, unsigned int column, const char *value);

/* The next line from `from` on of the same vCPU or CPU as `line` that is of a kind. */
size_t text_follow(const struct text *text, size_t line, const char *kind);

/*
 * Write the text to a file in a folder of its own under `folder`; the path lasts until the next
 * call.
 */
const char *text_write(const struct text *text, const char *folder, const char *name);

/* Make a folder; scratch_drop() removes it. */
void scratch_make(char folder[64]);
void scratch_drop(const char *folder);

/* Begin to send what goes to a descriptor to a file; end it, and hand over what went there. */
struct capture {
	int descriptor;
	int saved;
	int file;
	char text[4096];
};
void capture_begin(struct capture *capture, int descriptor);
void capture_end(struct capture *capture);

#endif
