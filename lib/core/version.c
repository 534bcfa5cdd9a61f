/* SPDX-License-Identifier: BSD-2-Clause */
/* The version of the library that is linked. */

#include "s2pt/version.h"

#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)

unsigned int s2pt_version(void)
{
	return S2PT_VERSION;
}

const char *s2pt_version_text(void)
{
	return TEXT(S2PT_VERSION_MAJOR) "." TEXT(S2PT_VERSION_MINOR) "." TEXT(S2PT_VERSION_PATCH);
}
