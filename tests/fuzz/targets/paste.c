/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes pasted trees: a byte of choices, then text, which is dumped, walked and compared with itself. */

#include "input.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const regime[] = { "--stage2", "--stage1=el1", "--stage1=el2",
					      "--stage1=el2e2h" };
	static const char *const level[] = { NULL,        "--level=-1", "--level=0",
					     "--level=1", "--level=2",  "--level=3" };
	static const char *const form[] = { NULL, "--json", "--csv", "--dot" };
	const char *path;
	int status;

	if (size < 2)
		return 0;
	path = input_file(0, data + 1, size - 1);
	input_run(cmd_dump, (const char *const[]){ "dump", path, form[data[0] & 3], NULL });
	input_run(cmd_walk,
		  (const char *const[]){ "walk", path, data[0] & 1 ? "--json" : NULL, NULL });
	input_run(cmd_dump, (const char *const[]){ "dump", regime[data[0] >> 2 & 3], path,
						   level[data[0] % 6], NULL });
	input_run(cmd_walk, (const char *const[]){ "walk", regime[data[0] >> 2 & 3], path,
						   "--ipa=0x9000018", level[data[0] % 6], NULL });
	/* A tree does not differ from itself. */
	status = input_run(cmd_diff, (const char *const[]){ "diff", path, path, "--stage2", NULL });
	if (status == CMD_FOUND)
		abort();
	return 0;
}
