/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stretch of memory of tables: which pages of it are tables, what was recorded of each word, and
 * which pages may be written just now.
 */

#ifndef S2PT_RECORD_REGION_H
#define S2PT_RECORD_REGION_H

#include <stddef.h>
#include <stdint.h>

/* What a page of the granule is. */
enum memory_use {
	MEMORY_UNUSED,
	MEMORY_TABLE,
	/* It was a table; it may be one again. */
	MEMORY_FREED,
};

/* A stretch of memory, in words of 8 bytes. */
struct region {
	uintptr_t at;
	size_t size;
	uint64_t pa;
	/* Here the recorder reads and writes it, while it is write-protected for everybody else. */
	uint64_t *words;
	/* What was recorded of each word. */
	uint64_t *told;
	/* The use of each page of the granule: members of enum memory_use. */
	unsigned char *use;
	/*
	 * For guard.c: does each page of the machine stand open to stores, and the numbers of those
	 * that do.
	 */
	unsigned char *is_open;
	uint32_t *opened;
	size_t opens;
};

#endif
