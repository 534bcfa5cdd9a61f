/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes sequences of operations, of which the checker must not complain: each four bytes are an
 * operation and its operands.  The first byte chooses granule and features.
 */

#include "input.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Addresses are few and near each other, so that operations meet: 32 entries at each level. */
static uint64_t ipa_of(uint8_t byte)
{
	static const uint64_t step[] = { UINT64_C(1) << 12, UINT64_C(1) << 16, UINT64_C(1) << 21,
					 UINT64_C(1) << 30 };

	return (UINT64_C(1) << 30) + (byte & 0x1f) * step[byte >> 6];
}

static uint64_t size_of(uint8_t byte)
{
	static const uint64_t unit[] = { UINT64_C(1) << 12, UINT64_C(1) << 14, UINT64_C(1) << 16,
					 UINT64_C(1) << 21, UINT64_C(1) << 25, UINT64_C(1) << 29,
					 UINT64_C(1) << 30, UINT64_C(1) << 12 };

	return (1 + byte / 8 % 8U) * unit[byte % 8];
}

static const char *prot_of(uint8_t byte)
{
	static const char *const prot[] = { "r",   "rw",  "rx", "rwx", "rd",
					    "rwd", "rwn", "r0", "rw1", "-" };

	return prot[byte % 10];
}

static void print_operation(FILE *script, const uint8_t *op)
{
	uint64_t ipa = ipa_of(op[1]);
	uint64_t size = size_of(op[2]);
	const char *prot = prot_of(op[3]);

	switch (op[0] % 16) {
	case 0:
	case 1:
	case 2:
		fprintf(script, "map %#" PRIx64 " %#" PRIx64 " %#" PRIx64 " %s%s\n", ipa, size,
			(UINT64_C(2) << 30) + (ipa & ((UINT64_C(1) << (op[3] / 16 + 12)) - 1)),
			prot, op[0] & 16 ? " sh" : "");
		break;
	case 3:
		fprintf(script, "unmap %#" PRIx64 " %#" PRIx64 "\n", ipa, size);
		break;
	case 4:
		fprintf(script, "wrprotect %#" PRIx64 " %#" PRIx64 "\n", ipa, size);
		break;
	case 5:
		fprintf(script, "relax %#" PRIx64 " %s\n", ipa, prot);
		break;
	case 6:
		fprintf(script, "mkyoung %#" PRIx64 "\n", ipa);
		break;
	case 7:
		fprintf(script, "mkold %#" PRIx64 "\n", ipa);
		break;
	case 8:
		fprintf(script, "tcy %#" PRIx64 " %#" PRIx64 " %d\n", ipa, size, op[3] & 1);
		break;
	case 9:
		fprintf(script, "split %#" PRIx64 " %#" PRIx64 " %d\n", ipa, size, op[3] % 8);
		break;
	case 10:
		fprintf(script, "flush %#" PRIx64 " %#" PRIx64 "\n", ipa, size);
		break;
	case 11:
		fprintf(script, "owner %#" PRIx64 " %#" PRIx64 " %d\n", ipa, size, op[3] % 4);
		break;
	case 12:
		fprintf(script, "fail %d\n", 1 + op[1] % 4);
		break;
	case 13:
		fprintf(script, "rcu\n");
		break;
	case 14:
		fprintf(script, "get %#" PRIx64 "\n", ipa);
		break;
	default:
		fprintf(script, "check\n");
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const granule[] = { "--granule=4k", "--granule=16k", "--granule=64k" };
	char *text = NULL;
	size_t length = 0;
	FILE *script;
	int status;

	if (!size)
		return 0;
	script = open_memstream(&text, &length);
	if (!script)
		abort();
	fprintf(script, "init 40 44%s%s%s%s\n", data[0] & 1 ? " fwb" : "",
		data[0] & 2 ? " tlbr" : "", data[0] & 4 ? " xnx" : "", data[0] & 8 ? " defer" : "");
	for (size_t i = 1; i + 4 <= size; i += 4)
		print_operation(script, data + i);
	fprintf(script, "destroy\n");
	if (fclose(script))
		abort();
	status = input_run(cmd_replay,
			   (const char *const[]){ "replay", "--check", granule[data[0] / 16 % 3],
						  data[0] & 0x80 ? "--by-entry" : "--like=libs2pt",
						  input_file(0, (const uint8_t *)text, length),
						  NULL });
	free(text);
	if (status == CMD_FOUND)
		abort();
	return 0;
}
