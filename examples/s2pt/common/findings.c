/* SPDX-License-Identifier: BSD-2-Clause */
/* Collects sentences about what is wrong with the input. */

#include "findings.h"

#include <stdarg.h>
#include <stdlib.h>

#define KEPT_MAX 1000

void findings_add(struct findings *findings, const char *format, ...)
{
	char **text;
	va_list list;
	int length;

	findings->count++;
	if (findings->kept == KEPT_MAX)
		return;
	text = reallocarray(findings->text, findings->kept + 1, sizeof(*text));
	if (!text)
		return;
	findings->text = text;
	va_start(list, format);
	length = vasprintf(&text[findings->kept], format, list);
	va_end(list);
	if (length >= 0)
		findings->kept++;
}

void findings_print(const struct findings *findings, FILE *out, const char *before)
{
	for (size_t i = 0; i < findings->kept; i++)
		fprintf(out, "%s%s\n", before, findings->text[i]);
	if (findings->count > findings->kept)
		fprintf(out, "%sand %zu more\n", before, findings->count - findings->kept);
}

json_t *findings_json(const struct findings *findings)
{
	json_t *array = json_array();

	for (size_t i = 0; i < findings->kept; i++)
		json_array_append_new(array, json_string(findings->text[i]));
	return array;
}

void findings_clear(struct findings *findings)
{
	for (size_t i = 0; i < findings->kept; i++)
		free(findings->text[i]);
	free(findings->text);
	*findings = (struct findings){ 0 };
}
