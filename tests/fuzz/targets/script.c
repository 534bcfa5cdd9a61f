/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes scripts.  The first byte says whose conventions are followed and how large pages are. */

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const like[] = { "--like=5.10", "--like=6.1", "--like=6.12",
					    "--like=7.3", "--like=libs2pt" };
	static const char *const granule[] = { "--granule=4k", "--granule=16k", "--granule=64k" };
	const char *path;

	if (!size)
		return 0;
	path = input_file(0, data + 1, size - 1);
	input_run(cmd_replay, (const char *const[]){ "replay", "--check", like[data[0] % 5],
						     granule[data[0] / 5 % 3], path, NULL });
	return 0;
}
