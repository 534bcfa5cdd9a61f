/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes the descriptions of registers that a server of gdb's remote protocol gives: each line is an answer. */

#include "common/gdb_registers.h"
#include "input.h"
#include "server.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const name[] = { "VTTBR_EL2", "VTCR_EL2", "HCR_EL2" };
	struct gdb_link link = { .where = "here" };
	struct gdb_registers *registers;
	uint64_t value;
	int other;

	link.socket = server_open(data, size, &other);
	registers = gdb_registers_open(&link);
	for (unsigned int i = 0; registers && i < sizeof(name) / sizeof(name[0]); i++)
		(void)gdb_register(registers, i, name[i], &value); /* There may be none. */
	gdb_registers_close(registers);
	gdb_disconnect(&link);
	close(other);
	return 0;
}
