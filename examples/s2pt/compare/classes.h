/* SPDX-License-Identifier: BSD-2-Clause */
/* Classes of events in which two transcripts of one script can agree. */

#ifndef COMPARE_CLASSES_H
#define COMPARE_CLASSES_H

#include <stdbool.h>

enum class {
	CLASS_RESULTS,
	CLASS_DUMPS,
	CLASS_HASHES,
	CLASS_ALLOCATIONS,
	CLASS_TLBI,
	CLASS_CMO,
	CLASS_WARNINGS,
	CLASS_STORES,
	/* Visits of `walk`, and misuse that an engine reports. */
	CLASS_OTHER,
	CLASSES,
};

/* The name of a class: "results" and so on. */
const char *class_name(enum class class);

/*
 * The class of an event; CLASSES for reference counts, barriers and sections, which are not
 * compared.
 */
enum class class_of(const char *event);

/* The class of an operation's result. */
enum class class_of_result(const char *asked);

/* Is `word` the first word of `line`? */
bool class_word(const char *line, const char *word);

/* An event without names and counts, in a new string. */
char *class_normal(const char *event);

#endif
