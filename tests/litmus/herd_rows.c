/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes each litmus row that stage 1 can express as a program for herd7, and says of the others why
 * not.
 *
 *     herd_rows DIRECTORY    rNNN.litmus for each such row.  Printed is a line for each row:
 *                            `rNNN Sometimes|Never NAME` or `rNNN not REASON: NAME`
 */

#include "herd_test.h"

#include <stdio.h>
#include <string.h>

/* Which MMUs set the access flag, or the dirty state. */
static void print_hardware(const struct herd_test *test, FILE *file)
{
	const char *start = test->row->start;
	const char *sets = NULL;

	if (strcmp(start, "x=af0") == 0)
		sets = "HA";
	else if (strcmp(start, "x=clean") == 0 || strcmp(start, "x=dirty") == 0)
		sets = "HD";
	if (!sets)
		return;
	(void)fprintf(file, "TTHM=");
	for (unsigned int i = 0; i < HERD_CPUS; i++)
		if (test->cpu[i].walks)
			(void)fprintf(file, "P%u:%s ", i, sets);
	(void)fprintf(file, "\n");
}

static void print(const struct herd_test *test, unsigned int number, FILE *file)
{
	unsigned int cpus = 0;
	unsigned int lines = 0;

	for (unsigned int i = 0; i < HERD_CPUS; i++) {
		if (test->cpu[i].lines)
			cpus = i + 1;
		if (test->cpu[i].lines > lines)
			lines = test->cpu[i].lines;
	}
	(void)fprintf(file, "AArch64 r%03u\n", number);
	print_hardware(test, file);
	(void)fprintf(file, "{");
	for (unsigned int i = 0; i < test->messages; i++)
		(void)fprintf(file, " uint64_t m%u=0;", i);
	(void)fprintf(file, "%s }\n", test->start);
	for (unsigned int i = 0; i < cpus; i++)
		(void)fprintf(file, " P%u %s", i, i + 1 < cpus ? "|" : ";\n");
	for (unsigned int line = 0; line < lines; line++)
		for (unsigned int i = 0; i < cpus; i++)
			(void)fprintf(file, " %s %s", test->cpu[i].line[line],
				      i + 1 < cpus ? "|" : ";\n");
	(void)fprintf(file, "exists (%s)\n", test->condition);
}

static bool write_row(const struct herd_test *test, unsigned int number, const char *directory)
{
	char path[4096];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/r%03u.litmus", directory, number);
	file = fopen(path, "w");
	if (!file)
		return false;
	print(test, number, file);
	return fclose(file) == 0;
}

int main(int argc, char **argv)
{
	static struct herd_test test;
	unsigned int number = 0;

	for (const struct family *family = families; argc == 2 && family->rows; family++) {
		for (unsigned int i = 0; i < family->count; i++) {
			const struct litmus *row = &family->rows[i];

			herd_tell(&test, row);
			number++;
			if (test.lacks)
				printf("r%03u not %s: %s\n", number, test.lacks, row->name);
			else
				printf("r%03u %s %s\n", number,
				       row->architecture == ALLOWED ? "Sometimes" : "Never",
				       row->name);
			if (!test.lacks && !write_row(&test, number, argv[1]))
				return 1;
		}
	}
	return argc == 2 ? 0 : 2;
}
