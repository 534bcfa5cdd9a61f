/* SPDX-License-Identifier: GPL-2.0-only */
/* The transcript: what is printed, and which classes of it. */
#ifndef S2PT_KERNEL_EVENT_H
#define S2PT_KERNEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

/* Print a line of output as it stands. */
void out_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void out_flush(void);

/* Print an event, two spaces in front, if its class is traced. */
void event(char class, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool event_traced(char class);
void event_trace(const char *classes);
void event_misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Of the next operation so many invalidations of ranges are told, and no more. */
void event_ranges(unsigned long most);

unsigned int event_warnings(void);
void event_clear(void);

#endif
