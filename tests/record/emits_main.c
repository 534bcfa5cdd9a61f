/* SPDX-License-Identifier: BSD-2-Clause */
/* Records what emits.c does, in memory of tables and elsewhere.  Exit status 0: nothing was missed. */

#include "emits.h"

#include <s2pt/record/recorder.h>

#include <stdint.h>
#include <stdio.h>

static uint64_t elsewhere[512] __attribute__((aligned(4096)));

int main(int argc, char **argv)
{
	struct s2pt_recorder_config config = {
		.path = argc > 1 ? argv[1] : NULL,
		.head = { .granule = 12, .ipa = 40, .pa = 48, .start = 1 },
		.pa = 0x80000000,
		.unshielded = true,
	};
	void *table;
	int good;

	if (!s2pt_recorder_open(&config))
		return 2;
	table = s2pt_recorder_alloc(4096);
	good = emits(table) && emits_objects(table) && emits(elsewhere) && emits_objects(elsewhere);
	if (!good)
		(void)fprintf(stderr, "an access did something else than it should\n");
	if (!s2pt_recorder_close()) {
		(void)fprintf(stderr, "a store was not seen\n");
		good = 0;
	}
	return good ? 0 : 1;
}
