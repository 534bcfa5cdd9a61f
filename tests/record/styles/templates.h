/* SPDX-License-Identifier: BSD-2-Clause */
/* The stage 2 of templates.cc, and what it needs. */

#ifndef TEMPLATES_H
#define TEMPLATES_H

#include <s2pt/record/instructions.h>

#include <atomic>
#include <cstdint>

inline void barrier_stores()
{
	s2pt_dsb(ishst);
}
inline void barrier()
{
	s2pt_dsb(ish);
}
inline void tlbi_ipa(std::uint64_t page)
{
	s2pt_tlbi_of(ipas2e1is, page);
}
inline void tlbi_stage1()
{
	s2pt_tlbi(vmalle1is);
}
inline void tlbi_stage1_here()
{
	s2pt_tlbi(vmalle1);
}

void *page_get();
void page_put(void *page);
std::uint64_t physical(const void *page);
void *memory_of(std::uint64_t pa);

struct Space {
	Space();
	void map_block(std::uint64_t ipa, std::uint64_t pa);
	void map(std::uint64_t ipa, std::uint64_t pa);
	void protect(std::uint64_t ipa);
	void unmap(std::uint64_t ipa);
	void unmap_block(std::uint64_t ipa);

	void *root;
};

#endif
