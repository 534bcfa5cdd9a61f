/* SPDX-License-Identifier: BSD-2-Clause */
/* A user of the installed host kit, which brings the traced core with it. */

#include <s2pt/s2pt.h>

#include <string.h>

int main(void)
{
	return strcmp(s2pt_status_name(S2PT_BUSY), "busy");
}
