/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes the words of `s2pt decide`, one a line: options, descriptors, lines of dumps; and its standard input. */

#include "input.h"
#include "words.h"

#include <stdlib.h>

/* The same text is the standard input, which is read where there are options alone. */
static int run(const char *form, const uint8_t *data, size_t size)
{
	input_standard();
	input_file(0, data, size);
	return words_run(cmd_decide, "decide", form, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int status = run(NULL, data, size);

	/* What is said does not hang on the form. */
	if (run("--json", data, size) != status)
		abort();
	return 0;
}
