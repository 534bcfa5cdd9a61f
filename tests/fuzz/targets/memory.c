/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes the memory and registers that a server of gdb's remote protocol reads: each line is an answer, the first two to the
 * questions for physical memory.  Where the tool would end with a message the run ends.
 */

#include "common/remote.h"
#include "input.h"
#include "server.h"

#include <error.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where error() goes that ends the program. */
static jmp_buf ended;

/* Instead of glibc's.  NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): it has no names to repeat. */
void error(int status, int number, const char *format, ...)
{
	(void)number;
	(void)format;
	if (status)
		longjmp(ended, 1);
}

/* Read some pages, one of them twice: it has to be the same, and is asked for once. */
static void look(struct remote *remote)
{
	static const s2pt_pa_t pa[] = { 0x40000000, 0, 0x40001000, 0x40000000, ~UINT64_C(0xfff) };
	unsigned char first[REMOTE_PAGE];
	bool there = false;
	uint64_t value;

	for (unsigned int i = 0; i < sizeof(pa) / sizeof(pa[0]); i++) {
		const unsigned char *bytes = remote_page(remote, pa[i]);

		if (i == 0 && bytes)
			memcpy(first, bytes, sizeof(first));
		if (i == 0)
			there = bytes != NULL;
		if (pa[i] == pa[0] && (there != (bytes != NULL) ||
				       (bytes && memcmp(first, bytes, sizeof(first)) != 0)))
			abort();
	}
	(void)remote_register(remote, 0, "VTTBR_EL2", &value); /* There may be none. */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct remote *remote;
	static int other;
	struct gdb_link link = { .where = "here" };

	link.socket = server_open(data, size, &other);
	remote = remote_on(&link);
	if (remote && !setjmp(ended))
		look(remote);
	remote_close(remote);
	close(other);
	return 0;
}
