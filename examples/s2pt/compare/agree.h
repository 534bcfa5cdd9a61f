/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Do two operations agree?  Names of tables and reference counts are left out, allocations are
 * compared as a set, and of stores what counts is what happens to each entry.
 */

#ifndef COMPARE_AGREE_H
#define COMPARE_AGREE_H

#include "classes.h"
#include "transcript.h"

/* Do two operations agree in a class?  `*there` tells whether either has an event of that class. */
bool class_agrees(enum class class, const struct operation *want, const struct operation *got,
		  bool *there);

#endif
