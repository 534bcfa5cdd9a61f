/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes pasted text: descriptors, syndromes and registers from the standard input. */

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int (*const command[])(int, char **) = { cmd_decode, cmd_fault, cmd_regs };
	static const char *const name[] = { "decode", "fault", "regs" };

	for (unsigned int i = 0; i < sizeof(command) / sizeof(command[0]); i++) {
		input_standard();
		input_file(0, data, size);
		input_run(command[i], (const char *const[]){ name[i], NULL });
		input_standard();
		input_file(0, data, size);
		input_run(command[i], (const char *const[]){ name[i], "--json", NULL });
	}
	return 0;
}
