/* SPDX-License-Identifier: BSD-2-Clause */
/* Events and descriptors in the words of a report. */

#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "kind.h"
#include "s2pt/desc.h"
#include "s2pt/host/check.h"

#include <stddef.h>

/* Room for any of these texts. */
#define WORDS_MAX 320

/* A word, its hexadecimal digits in front of a bar: "0x100007ff|page rwx 0x10000000, normal". */
void words_of_descriptor(const struct s2pt_format *format, uint64_t word, int level,
			 char text[WORDS_MAX]);

/* What a change from one word to the other is drawn as. */
enum timeline_kind words_of_change(const struct s2pt_format *format, uint64_t old, uint64_t word,
				   int level);

/* What an event that is no store is drawn as; `text` is that of words_of_event(). */
enum timeline_kind words_kind(const struct s2pt_check_event *event, const char *text);

/* An event as recordings have it, without its CPU; of a TLBI with what it covers behind a bar. */
void words_of_event(const struct s2pt_check_config *rules, const struct s2pt_check_event *event,
		    char text[WORDS_MAX]);

#endif
