/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts what was found by its reason, over all scenarios. */
#include "reasons.h"

#include <stdio.h>
#include <string.h>

#define REASONS 24

static struct {
	char text[72];
	unsigned int count;
	char scenarios[400];
} reasons[REASONS];

/* What comes before the details: an address, or a line of the kernel. */
static size_t length_of(const char *why)
{
	static const char *const ends[] = { ":", " at " };
	size_t length = strlen(why);

	for (unsigned int i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const char *end = strstr(why, ends[i]);

		if (end && (size_t)(end - why) < length)
			length = (size_t)(end - why);
	}
	return length;
}

void reasons_add(const char *scenario, const char *why)
{
	static const char checker[] = "checker: ";
	unsigned int at = 0;
	char text[72];
	size_t used;

	if (!strncmp(why, checker, sizeof(checker) - 1))
		why += sizeof(checker) - 1;
	(void)snprintf(text, sizeof(text), "%.*s", (int)length_of(why), why);
	while (at < REASONS - 1 && reasons[at].count && strcmp(reasons[at].text, text) != 0)
		at++;
	memcpy(reasons[at].text, text, sizeof(text));
	used = strlen(reasons[at].scenarios);
	(void)snprintf(reasons[at].scenarios + used, sizeof(reasons[at].scenarios) - used, "%s%s",
		       reasons[at].count++ ? ", " : "", scenario);
}

void reasons_print(void)
{
	for (unsigned int i = 0; i < REASONS && reasons[i].count; i++)
		printf("%s%2u  %s: %s\n", i ? "" : "\nScenarios by what was found:\n",
		       reasons[i].count, reasons[i].text, reasons[i].scenarios);
}
