/* SPDX-License-Identifier: BSD-2-Clause */
/* A user of the installed recorder kit: this file is the harness and what is recorded. */

#include <s2pt/record/recorder.h>

#include <stdint.h>
#include <string.h>

int main(void)
{
	struct s2pt_recorder_config config = {
		.path = "/dev/null",
		.head = { .granule = 12, .ipa = 40, .pa = 48, .start = 1 },
		.pa = 0x80000000,
	};
	uint64_t *table;

	if (!s2pt_recorder_open(&config))
		return 1;
	table = s2pt_recorder_alloc(4096);
	memset(table, 1, 64);
	__atomic_store_n(&table[8], 3, __ATOMIC_RELEASE);
	/* False if the store was not announced. */
	return s2pt_recorder_close() ? 0 : 1;
}
