/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that are run with any words: what argp would end the program for ends the command. */

#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>
#include <stdint.h>

/* Run a command with one more word in front of those of the data, one a line.  NULL: none.  Returns its status. */
int words_run(int (*command)(int argc, char **argv), const char *name, const char *front,
	      const uint8_t *data, size_t size);

#endif
