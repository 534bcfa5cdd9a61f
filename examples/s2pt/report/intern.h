/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts by number: each text is kept once, and numbered in the order of its first appearance. */

#ifndef REPORT_INTERN_H
#define REPORT_INTERN_H

#include <stdbool.h>
#include <stddef.h>

struct intern {
	/* A tree of tsearch(3). */
	void *tree;
	char **text;
	size_t count;
	size_t room;
};

/* The number of `text`; -1: no memory. */
long intern(struct intern *intern, const char *text);

void intern_free(struct intern *intern);

#endif
