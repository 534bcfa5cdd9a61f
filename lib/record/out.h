/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of a recording, and the lock that keeps its lines in order. */

#ifndef S2PT_RECORD_OUT_H
#define S2PT_RECORD_OUT_H

#include "s2pt/record/line.h"

/* Open the file, NULL for the standard output. */
bool out_open(const char *path);

/* Write down what is left and close.  False: something could not be written. */
bool out_close(void);

/* Write down what is left; the process may end. */
void out_flush(void);

void out_head(const struct s2pt_line_head *head);
void out_line(const struct s2pt_line *line);

/* A remark of up to two pieces, the second may be NULL, and a number unless it is 0. */
void out_remark(const char *what, const char *of, uint64_t number);

/* A remark with two numbers in hex. */
void out_remark_hex(const char *what, uint64_t first, uint64_t second);

/* A complaint on the standard error, in one piece. */
void out_message(const char *what, const char *of);

/*
 * Begin to work on what is recorded; only one thread at a time does.  False: the thread is at it
 * already, so that this is work of the recorder itself, or nothing is being recorded.
 */
bool out_enter(void);

void out_leave(void);

/* Begin and end to record; a thread may be inside of `out_enter`. */
void out_record(bool on);

#endif
