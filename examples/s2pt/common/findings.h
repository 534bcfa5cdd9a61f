/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FINDINGS_H
#define FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

/*
 * What is wrong with the input, as sentences.  Of a hopeless input only the first ones are kept;
 * all are counted.
 */
struct findings {
	char **text;
	size_t kept;
	size_t count;
};

/* Add a sentence. */
void findings_add(struct findings *findings, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Print each with `before` in front. */
void findings_print(const struct findings *findings, FILE *out, const char *before);

/* A JSON array of them. */
json_t *findings_json(const struct findings *findings);

/* Forget them. */
void findings_clear(struct findings *findings);

#endif
