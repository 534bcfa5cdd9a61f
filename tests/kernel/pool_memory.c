/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the pages of a kernel's tables lie, if nobody records what is done to them. */

#include "pool.h"

#include <stdlib.h>
#include <sys/mman.h>

/* Invalid to the MMU. */
#define POISON 0x6b6b6b6b6b6b6b6aULL

void pool_poison(w_u64 *at, size_t words)
{
	for (size_t i = 0; i < words; i++)
		at[i] = POISON;
}

void *pool_memory(size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		abort();
	return at;
}
