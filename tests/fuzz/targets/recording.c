/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes recordings: the checker's verdict is the same however it is printed, and casemate's words take them all. */

#include "input.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = input_file(0, data, size);
	int plain = input_run(cmd_check, (const char *const[]){ "check", "--quiet", path, NULL });
	int json = input_run(cmd_check,
			     (const char *const[]){ "check", "--quiet", "--json", path, NULL });

	if (plain != json)
		abort();
	/* The same bytes as a trace of casemate's. */
	input_run(cmd_check, (const char *const[]){ "check", "--quiet", "--casemate", path, NULL });
	input_run(cmd_trace, (const char *const[]){ "trace", "--casemate", path, NULL });
	return 0;
}
