/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings: sentences about what is wrong with the input, kept to be printed with the result. */

#ifndef FINDINGS_H
#define FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

/* Sentences about the input.  Only the first ones are kept; all are counted. */
struct findings {
	char **text;
	size_t kept;
	size_t count;
};

/* Add a sentence. */
void findings_add(struct findings *findings, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Print each sentence with `before` in front. */
void findings_print(const struct findings *findings, FILE *out, const char *before);

/* A JSON array of the sentences. */
json_t *findings_json(const struct findings *findings);

/* Forget all sentences. */
void findings_clear(struct findings *findings);

#endif
