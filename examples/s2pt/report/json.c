/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON in a script element, which only `<` could end. */

#include "json.h"

#include <stdlib.h>
#include <string.h>

/*
 * Inside of a script element only `<` can end it, or begin a comment.  In JSON it stands in strings
 * alone, where it can be written by its number.
 */
static int escape(const char *buffer, size_t size, void *out)
{
	for (size_t i = 0; i < size; i++) {
		if (buffer[i] == '<')
			fputs("\\u003c", out);
		else
			fputc(buffer[i], out);
	}
	return ferror((FILE *)out) ? -1 : 0;
}

bool html_json(const json_t *json, FILE *out)
{
	return json && json_dump_callback(json, escape, out, JSON_ENCODE_ANY | JSON_COMPACT) == 0;
}

/* Bytes above 0x7f stay: a browser shows those that are no UTF-8 as such, and none swallows a quote. */
void html_text(const char *text, FILE *out)
{
	fputc('"', out);
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\' || byte == '<' || byte < ' ' || byte == 0x7f)
			fprintf(out, "\\u%04x", (unsigned int)byte);
		else
			fputc(byte, out);
	}
	fputc('"', out);
}

json_t *html_string(const char *text)
{
	json_t *string = json_string(text);
	char *copy = string ? NULL : strdup(text);

	if (!copy)
		return string;
	for (char *at = copy; *at; at++)
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	string = json_string(copy);
	free(copy);
	return string;
}
