/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory of tables: where it lies, and its physical addresses. */

#ifndef S2PT_RECORD_MEMORY_H
#define S2PT_RECORD_MEMORY_H

#include "region.h"
#include "s2pt/record/recorder.h"

/* Make the arena, and forget what was before.  False: no room. */
bool memory_open(const struct s2pt_recorder_config *config);

/* Whoever stores to the memory is not noticed any more; what is in it stays. */
void memory_close(void);

/* Does the recorder carry out stores that fault?  Else it lets them through. */
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

#endif
