/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COMPARE_CLASSES_H
#define COMPARE_CLASSES_H

/*
 * What two transcripts of one script can agree in.  Names of tables and reference counts are an
 * engine's own and are left out; allocations are compared as a set; of the stores what counts is what
 * happens to each entry: broken, invalidated, cleaned, made, and what it led to freed.
 */

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
	/* Visits of `walk`, and misuse that an engine has found. */
	CLASS_OTHER,
	CLASSES,
};

/* "results" and so on. */
const char *class_name(enum class class);

/* The class of an event, CLASSES for what does not bind: reference counts, barriers, sections. */
enum class class_of(const char *event);

/* The class of what comes back. */
enum class class_of_result(const char *asked);

/* The first word of `line` is `word`. */
bool class_word(const char *line, const char *word);

/* Do they agree in a class?  `*there` tells whether there is something to agree in. */
bool class_agrees(enum class class, const struct operation *want, const struct operation *got,
		  bool *there);

/* An event without names and counts, in a new string. */
char *class_normal(const char *event);

/* What happens to each entry, as sorted texts; see protocol.c.  Each is freed, and the array. */
char **protocol_of(const struct operation *operation, size_t *count);

#endif
