/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes the JSON with the registers of a snapshot, for an image that stays the same. */

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* An image of one page, a root that is empty. */
	static const uint8_t page[8 + 4096] = { [3] = 0x40 };
	const char *path = input_file(0, data, size);
	const char *image = input_file(1, page, sizeof(page));

	input_run(cmd_dump,
		  (const char *const[]){ "dump", "--json", "--registers", path, image, NULL });
	input_run(cmd_walk, (const char *const[]){ "walk", "--ipa=0x1000", "--vmid=3",
						   "--registers", path, image, NULL });
	return 0;
}
