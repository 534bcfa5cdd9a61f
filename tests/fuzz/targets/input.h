/* SPDX-License-Identifier: BSD-2-Clause */
/* What the fuzz targets share: the input as a file in memory, and a command of the tool run on it. */

#ifndef INPUT_H
#define INPUT_H

#include "cmd.h"

#include <stddef.h>
#include <stdint.h>

/* How many files there can be at a time. */
#define INPUT_FILES 3

/* Put bytes into the file of number `which`, which is emptied first.  Returns its path. */
const char *input_file(unsigned int which, const uint8_t *data, size_t size);

/* Let the standard input be the file of number 0. */
void input_standard(void);

/* Run a command with words that end with NULL; the first is its name.  Returns its status. */
int input_run(int (*command)(int argc, char **argv), const char *const *words);

/* What libFuzzer calls.  NOLINTNEXTLINE(readability-identifier-naming): by this name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
