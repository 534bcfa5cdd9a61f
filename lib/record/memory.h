/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of tables: where it lies, its physical addresses, which pages of it are tables, and what
 * was recorded of each word.
 */

#ifndef S2PT_RECORD_MEMORY_H
#define S2PT_RECORD_MEMORY_H

#include "s2pt/record/recorder.h"

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
	/* Here the recorder reads and writes it; `at` itself where it is not write-protected. */
	uint64_t *words;
	/* What was recorded of each word. */
	uint64_t *told;
	/* The use of each page of the granule: members of enum memory_use. */
	unsigned char *use;
	/* Pages from this one on never were tables. */
	size_t pages;
};

/* Make the arena, and forget what was before.  False: no room. */
bool memory_open(const struct s2pt_recorder_config *config);

/* Whoever stores to the memory is not noticed any more; what is in it stays. */
void memory_close(void);

/* Are stores to tables noticed by faults? */
bool memory_is_shielded(void);

/* The region of an address; NULL: none.  Needs no lock. */
struct region *memory_find(const volatile void *at);

/* The regions one after the other, from 0; NULL: there are no more. */
struct region *memory_region(unsigned int number);

/* Does a stretch reach into memory of tables?  Needs no lock. */
bool memory_holds(const volatile void *at, size_t size);

enum memory_use memory_use(const struct region *region, size_t index);
uint64_t memory_word(const struct region *region, size_t index);
uint64_t memory_word_pa(const struct region *region, size_t index);
uint64_t memory_pa(const void *at);
void *memory_at(uint64_t pa);

/* Bytes of a page of the granule. */
size_t memory_page(void);

/* Make memory of the harness a region; what is in it stays.  NULL: that is not possible. */
struct region *memory_take_over(void *at, size_t size);

/* Who but the recorder may use the machine's page of an address, where pages are shielded. */
enum memory_access {
	MEMORY_NONE,
	MEMORY_READ,
	MEMORY_WRITE,
};
void memory_permit(const volatile void *at, enum memory_access access);

/* Write-protect again what stands open to everybody.  False: nothing does. */
bool memory_shield_again(void);

#endif
