/* SPDX-License-Identifier: BSD-2-Clause */
/* The input of a fuzz target as a file in memory, and commands of the tool run on it. */

#include "input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Most words of a command. */
#define INPUT_WORDS 15

const char *input_file(unsigned int which, const uint8_t *data, size_t size)
{
	static int file[INPUT_FILES];
	static char path[INPUT_FILES][32];
	size_t done = 0;

	if (!file[which]) {
		file[which] = memfd_create("input", MFD_CLOEXEC);
		if (file[which] <= 0)
			abort();
		snprintf(path[which], sizeof(path[which]), "/proc/self/fd/%d", file[which]);
	}
	if (ftruncate(file[which], 0))
		abort();
	while (done < size) {
		ssize_t wrote = pwrite(file[which], data + done, size - done, (off_t)done);

		if (wrote <= 0)
			abort();
		done += (size_t)wrote;
	}
	return path[which];
}

void input_standard(void)
{
	if (!freopen(input_file(0, NULL, 0), "r", stdin))
		abort();
}

int input_run(int (*command)(int argc, char **argv), const char *const *words)
{
	/* A program may change its arguments, and argp does. */
	char *argv[INPUT_WORDS + 1] = { 0 };
	int argc = 0;
	int status;

	for (; words[argc]; argc++) {
		argv[argc] = argc < INPUT_WORDS ? strdup(words[argc]) : NULL;
		if (!argv[argc])
			abort();
	}
	program_invocation_name = argv[0];
	status = command(argc, argv);
	fflush(stdout);
	program_invocation_name = program_invocation_short_name;
	/* argp has put options in front, but lost none. */
	while (argc > 0)
		free(argv[--argc]);
	return status;
}
