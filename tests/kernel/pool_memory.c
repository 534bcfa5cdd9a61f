/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the pages of a kernel's tables lie, if nobody records what is done to them. */

#include "pool.h"

#include <stdlib.h>
#include <sys/mman.h>

void *pool_memory(size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		abort();
	return at;
}
