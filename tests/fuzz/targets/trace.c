/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes recorded traces, between a first and a last line that are as they should be. */

#include "input.h"

#include <stdlib.h>
#include <string.h>

static const char head[] =
	"ts_ns,vcpu,kind,ipa,esr,hxfar,pc,write,exec,s1ptw,level,size,phys,prot,ret,"
	"cpu,note,rep,last_ts_ns\n";
static const char tail[] = "\n9,-1,mark,,,,,,,,,,,,,1,END t,,\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t total = sizeof(head) - 1 + size + sizeof(tail) - 1;
	uint8_t *text = malloc(total);

	if (!text)
		abort();
	memcpy(text, head, sizeof(head) - 1);
	if (size)
		memcpy(text + sizeof(head) - 1, data, size);
	memcpy(text + sizeof(head) - 1 + size, tail, sizeof(tail) - 1);
	input_run(cmd_storm, (const char *const[]){ "storm", "--ordered", "--quiet", "--json",
						    input_file(0, text, total), NULL });
	free(text);
	return 0;
}
