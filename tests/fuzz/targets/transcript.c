/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes transcripts: two of them with a NUL between.  Each agrees with itself. */

#include "input.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
	size_t length = zero ? (size_t)(zero - data) : size;
	size_t rest = zero ? size - length - 1 : 0;
	const char *want = input_file(0, data, length);
	const char *got = input_file(1, zero ? zero + 1 : NULL, rest);

	if (input_run(cmd_compare, (const char *const[]){ "compare", "--strict", want, want,
							  NULL }) == CMD_FOUND)
		abort();
	input_run(cmd_compare, (const char *const[]){ "compare", want, got, NULL });
	input_run(cmd_compare, (const char *const[]){ "compare", "--json", want, got, NULL });
	return 0;
}
