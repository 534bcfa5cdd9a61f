/* SPDX-License-Identifier: BSD-2-Clause */
/* The host kit brings the core with it, traced. */
#include <s2pt/s2pt.h>

#include <string.h>

int main(void)
{
	return strcmp(s2pt_status_name(S2PT_BUSY), "busy");
}
