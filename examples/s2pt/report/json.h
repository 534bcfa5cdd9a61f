/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON that can stand in a script element of a page, whatever it says. */

#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

/* Write a text as a JSON string, whatever bytes it has. */
void html_text(const char *text, FILE *out);

/* Write JSON; false: `json` is NULL, for want of memory, or can't be written. */
bool html_json(const json_t *json, FILE *out);

/* A JSON string of a text that may have any bytes: what is not UTF-8 becomes '?'. */
json_t *html_string(const char *text);

#endif
