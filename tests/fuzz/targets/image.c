/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes images of memory.  First a byte of choices, then VTTBR_EL2, VTCR_EL2 and an address; the
 * rest is a page list, or raw memory at the root's address.
 */

#include "input.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const access[] = { "--access=r", "--access=w", "--access=x" };
	char vttbr[32], vtcr[32], ipa[32], raw[32];
	uint64_t word[3];
	const char *choice;
	const char *path;

	if (size < 1 + sizeof(word))
		return 0;
	memcpy(word, data + 1, sizeof(word));
	path = input_file(0, data + 1 + sizeof(word), size - 1 - sizeof(word));
	snprintf(vttbr, sizeof(vttbr), "--vttbr=0x%" PRIx64, word[0]);
	snprintf(vtcr, sizeof(vtcr), "--vtcr=0x%" PRIx64, word[1]);
	snprintf(ipa, sizeof(ipa), "--ipa=0x%" PRIx64, word[2]);
	snprintf(raw, sizeof(raw), "--raw=0x%" PRIx64, word[0] & UINT64_C(0xfffffffff000));
	choice = data[0] & 2 ? raw : data[0] & 1 ? "--fwb" : "--xnx";
	input_run(cmd_dump, (const char *const[]){ "dump", vttbr, vtcr, choice,
						   data[0] & 4 ? "--json" : "--csv", path, NULL });
	input_run(cmd_walk,
		  (const char *const[]){ "walk", vttbr, vtcr, ipa, choice, access[data[0] / 8 % 3],
					 path, data[0] & 4 ? "--json" : NULL, NULL });
	/* The same once more, as if the root had been somewhere else. */
	input_run(cmd_diff,
		  (const char *const[]){ "diff", vttbr, vtcr, "--new-vttbr=0", choice, path, path,
					 data[0] & 4 ? "--json" : NULL, NULL });
	input_run(cmd_roots,
		  (const char *const[]){ "find-roots", path, data[0] & 2 ? raw : NULL, NULL });
	return 0;
}
