/* SPDX-License-Identifier: BSD-2-Clause */
/* Recordings go to a file of the current directory, one for each process. */

#include "recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

bool recording_shielded;

static char path[64];

uint64_t *recording_open(const struct s2pt_recorder_config *config)
{
	struct s2pt_recorder_config own = { 0 };

	if (config)
		own = *config;
	if (!own.head.ipa)
		own.head = (struct s2pt_line_head){
			.granule = 12, .ipa = 40, .pa = 48, .start = 1, .cpus = 2, .vmid = 7
		};
	(void)snprintf(path, sizeof(path), "test-%ld.rec", (long)getpid());
	own.path = path;
	own.unshielded = !recording_shielded;
	if (!own.pa && !own.pa_of)
		own.pa = ARENA;
	assert_true(s2pt_recorder_open(&own));
	s2pt_recorder_cpu(0);
	return s2pt_recorder_alloc(4096);
}

static char *read_all(void)
{
	FILE *file = fopen(path, "r");
	size_t room = 1 << 20;
	char *text = malloc(room);
	size_t length;

	assert_non_null(file);
	assert_non_null(text);
	length = fread(text, 1, room - 1, file);
	text[length] = 0;
	(void)fclose(file);
	(void)remove(path);
	return text;
}

/* What stands behind the first line and the first allocation. */
static const char *body_of(const char *text)
{
	const char *body = strstr(text, "0 alloc ");

	assert_non_null(body);
	body = strchr(body, '\n');
	assert_non_null(body);
	return body + 1;
}

bool recording_close_all(const char *wanted)
{
	bool good = s2pt_recorder_close();
	char *text = read_all();

	assert_string_equal(body_of(text), wanted);
	free(text);
	return good;
}

bool recording_close(const char *wanted)
{
	bool good = s2pt_recorder_close();
	char *text = read_all();
	char *end = strstr(text, " end\n");

	assert_non_null(end);
	while (end[-1] != '\n')
		end--;
	*end = 0;
	assert_string_equal(body_of(text), wanted);
	free(text);
	return good;
}
