/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Traces as text that tests change: loading, changing columns and lines, writing, capturing output.
 */

#include "trace_text.h"

#include "common/xz.h"

#include <errno.h>
#include <error.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void *must(void *pointer)
{
	if (!pointer)
		error(99, ENOMEM, "test");
	return pointer;
}

void text_insert(struct text *text, size_t line, const char *value)
{
	/* The array grows in steps of 1024. */
	if (text->count % 1024 == 0)
		text->line = must(reallocarray(text->line, text->count + 1024, sizeof(char *)));
	memmove(&text->line[line + 1], &text->line[line], (text->count - line) * sizeof(char *));
	text->line[line] = must(strdup(value));
	text->count++;
}

struct text text_load(const char *path)
{
	struct text text = { .count = 0 };
	struct xz *xz = xz_open(path);
	const char *line;

	if (!xz)
		error(99, errno, "%s", path);
	while ((line = xz_line(xz, NULL)) != NULL)
		text_insert(&text, text.count, line);
	if (xz_error(xz))
		error(99, 0, "%s: %s", path, xz_error(xz));
	xz_close(xz);
	return text;
}

struct text text_of(const char *string)
{
	struct text text = { .count = 0 };

	while (*string) {
		size_t length = strcspn(string, "\n");
		char *line = must(strndup(string, length));

		text_insert(&text, text.count, line);
		free(line);
		string += length + (string[length] == '\n');
	}
	return text;
}

void text_free(struct text *text)
{
	for (size_t i = 0; i < text->count; i++)
		free(text->line[i]);
	free(text->line);
	*text = (struct text){ .count = 0 };
}

/* Where a column begins and how long it is. */
static const char *locate(const char *line, unsigned int column, size_t *length)
{
	while (column--) {
		line += strcspn(line, ",");
		line += *line == ',';
	}
	*length = strcspn(line, ",");
	return line;
}

const char *text_column(const struct text *text, size_t line, unsigned int column)
{
	static char value[512];
	size_t length;
	const char *begin = locate(text->line[line], column, &length);

	snprintf(value, sizeof(value), "%.*s", (int)length, begin);
	return value;
}

void text_set(struct text *text, size_t line, unsigned int column, const char *value)
{
	size_t length;
	char *old = text->line[line];
	const char *begin = locate(old, column, &length);
	char *made = NULL;

	if (asprintf(&made, "%.*s%s%s", (int)(begin - old), old, value, begin + length) < 0)
		error(99, ENOMEM, "test");
	free(old);
	text->line[line] = made;
}

void text_remove(struct text *text, size_t line)
{
	free(text->line[line]);
	text->count--;
	memmove(&text->line[line], &text->line[line + 1], (text->count - line) * sizeof(char *));
	/* Keep the array as large as text_insert() expects. */
	if (text->count % 1024 == 0)
		text->line = must(reallocarray(text->line, text->count + 1024, sizeof(char *)));
}

static bool has(const char *line, unsigned int column, const char *value)
{
	size_t length;
	const char *begin = locate(line, column, &length);

	return strlen(value) == length && !strncmp(begin, value, length);
}

size_t text_find(const struct text *text, size_t from, unsigned int column, const char *value)
{
	for (size_t i = from; i < text->count; i++)
		if (has(text->line[i], column, value))
			return i;
	return 0;
}

size_t text_follow(const struct text *text, size_t line, const char *kind)
{
	char vcpu[16];
	char cpu[16];

	snprintf(vcpu, sizeof(vcpu), "%s", text_column(text, line, VCPU));
	snprintf(cpu, sizeof(cpu), "%s", text_column(text, line, CPU));
	for (size_t i = line + 1; i < text->count; i++)
		if (has(text->line[i], KIND, kind) && has(text->line[i], VCPU, vcpu) &&
		    (strcmp(vcpu, "-1") != 0 || has(text->line[i], CPU, cpu)))
			return i;
	return 0;
}

const char *text_write(const struct text *text, const char *folder, const char *name)
{
	static char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s", folder);
	(void)mkdir(path, 0700); /* The folder may exist already. */
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	if (!file)
		error(99, errno, "%s", path);
	for (size_t i = 0; i < text->count; i++)
		fprintf(file, "%s\n", text->line[i]);
	if (fclose(file) != 0)
		error(99, errno, "%s", path);
	return path;
}

void scratch_make(char folder[64])
{
	snprintf(folder, 64, "/tmp/s2pt-test-XXXXXX");
	if (!mkdtemp(folder))
		error(99, errno, "%s", folder);
}

static int drop(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;
	return remove(path);
}

void scratch_drop(const char *folder)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this program has one thread. */
	if (nftw(folder, drop, 8, FTW_DEPTH | FTW_PHYS) != 0)
		error(0, errno, "%s stays behind", folder);
}

void capture_begin(struct capture *capture, int descriptor)
{
	char name[] = "/tmp/s2pt-capture-XXXXXX";

	fflush(stdout);
	fflush(stderr);
	capture->descriptor = descriptor;
	capture->saved = dup(descriptor);
	capture->file = mkstemp(name);
	if (capture->saved < 0 || capture->file < 0 || dup2(capture->file, descriptor) < 0)
		error(99, errno, "capture");
	unlink(name);
}

void capture_end(struct capture *capture)
{
	ssize_t got;

	fflush(stdout);
	fflush(stderr);
	dup2(capture->saved, capture->descriptor);
	got = pread(capture->file, capture->text, sizeof(capture->text) - 1, 0);
	capture->text[got > 0 ? got : 0] = '\0';
	close(capture->saved);
	close(capture->file);
}
