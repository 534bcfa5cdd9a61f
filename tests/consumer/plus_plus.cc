/* SPDX-License-Identifier: BSD-2-Clause */
/* A user of the installed headers in C++. */

#include <s2pt/s2pt.h>

#include <cstring>

int main()
{
	return std::strcmp(s2pt_status_name(S2PT_RACED), "raced");
}
