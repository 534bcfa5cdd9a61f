/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes descriptions of static tables, in each form that they are printed in. */

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const form[] = { "--json", "--c=tables", "--asm=tables", NULL };
	const char *path = input_file(0, data, size);

	for (unsigned int i = 0; i < sizeof(form) / sizeof(form[0]); i++)
		input_run(cmd_generate, (const char *const[]){ "generate", path, form[i], NULL });
	return 0;
}
