/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes the words of `s2pt decide`, one a line: options, descriptors, lines of dumps. */

#include "input.h"
#include "words.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int status = words_run(cmd_decide, "decide", NULL, data, size);

	/* What is said does not hang on the form. */
	if (words_run(cmd_decide, "decide", "--json", data, size) != status)
		abort();
	return 0;
}
