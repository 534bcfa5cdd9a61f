/* SPDX-License-Identifier: BSD-2-Clause */
/* The checker's own reading of a descriptor, and of what a change from one to another needs. */

#ifndef S2PT_HOST_JUDGE_WORD_H
#define S2PT_HOST_JUDGE_WORD_H

#include "s2pt/host/check.h"

bool s2pt_check_is_table(uint64_t word, int level);
/* Does the MMU take it for valid?  0b01 where the format has no blocks is reserved. */
bool s2pt_check_valid(const struct s2pt_check_config *config, uint64_t word, int level);
/* Is it a block with nT, which no TLB keeps? */
bool s2pt_check_no_tlb(const struct s2pt_check_config *config, uint64_t word, int level);
bool s2pt_check_cached(const struct s2pt_check_config *config, uint64_t word, int level);
bool s2pt_check_size_free(const struct s2pt_check_config *config, uint64_t old, uint64_t word,
			  int level);
bool s2pt_check_executable(const struct s2pt_check_config *config, uint64_t word);
/* What a leaf allows, of `enum s2pt_check_may`. */
unsigned int s2pt_check_allows(const struct s2pt_check_config *config, uint64_t word);
bool s2pt_check_cacheable(uint64_t word);
s2pt_pa_t s2pt_check_address(const struct s2pt_geom *geom, uint64_t word, int level);
/* Memory type and shareability of a leaf; with LPA2 the latter is not in the descriptor. */
uint64_t s2pt_check_type(const struct s2pt_geom *geom, uint64_t leaf);
enum s2pt_check_reason s2pt_check_needs_break(const struct s2pt_check_config *config, int level,
					      uint64_t old, uint64_t word);
bool s2pt_check_loses(const struct s2pt_check_config *config, uint64_t old, uint64_t word);
/* Is nothing lost but that it can be written? */
bool s2pt_check_loses_write(uint64_t old, uint64_t word, int level);
bool s2pt_check_gains(const struct s2pt_check_config *config, uint64_t old, uint64_t word);
/* Is it for all ASIDs, in a stage 1? */
bool s2pt_check_global(const struct s2pt_check_config *config, uint64_t word);

#endif
