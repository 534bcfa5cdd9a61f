/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Classes of events in which two transcripts of one script can agree.  Names of tables and
 * reference counts are left out, allocations are compared as a set, and of stores what counts is
 * what happens to each entry.
 */

#ifndef COMPARE_CLASSES_H
#define COMPARE_CLASSES_H

#include "transcript.h"

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

/* Do two operations agree in a class?  `*there` tells whether either has an event of that class. */
bool class_agrees(enum class class, const struct operation *want, const struct operation *got,
		  bool *there);

/* An event without names and counts, in a new string. */
char *class_normal(const char *event);

/*
 * What happens to each entry, as sorted texts; see protocol.c.  The caller frees each text, and the
 * array.
 */
char **protocol_of(const struct operation *operation, size_t *count);

#endif
