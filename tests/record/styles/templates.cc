/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stage 2 in C++, with a template for each level and std::atomic for entries.  MISTAKE is one of five
 * that it can make; 0: none.
 */

#include "templates.h"

#include <new>

namespace
{

constexpr std::uint64_t valid = 1, table = 2, writable = 1 << 7, leaf_bits = 0x77d;
constexpr std::uint64_t address = 0xfffffffff000;

constexpr unsigned shift_of(unsigned level)
{
	return 12 + 9 * (3 - level);
}

template <unsigned Level> struct Table {
	std::atomic<std::uint64_t> entries[512];

	std::atomic<std::uint64_t> &at(std::uint64_t ipa)
	{
		return entries[ipa >> shift_of(Level) & 511];
	}
};

template <unsigned Level> Table<Level> *table_at(std::uint64_t entry)
{
	return static_cast<Table<Level> *>(memory_of(entry & address));
}

void sync_tlb(std::uint64_t ipa, std::uint64_t pages)
{
	if (MISTAKE != 1)
		barrier_stores();
	for (std::uint64_t i = 0; i < pages; i++)
		tlbi_ipa((ipa >> 12) + i);
	barrier();
	if (MISTAKE == 2)
		tlbi_stage1_here();
	else
		tlbi_stage1();
	barrier();
}

/* A template that walks down, and makes tables where there are none. */
template <unsigned Level> std::atomic<std::uint64_t> *walk(Table<Level> *from, std::uint64_t ipa)
{
	std::atomic<std::uint64_t> &entry = from->at(ipa);
	std::uint64_t old = entry.load(std::memory_order_acquire);

	if constexpr (Level == 3) {
		return &entry;
	} else {
		if (old & valid && !(old & table)) {
			/* A block gives way to a table of smaller ones. */
			auto *fresh = new (page_get()) Table<Level + 1>;
			std::uint64_t kind = Level + 1 == 3 ? table : 0;

			for (unsigned i = 0; i < 512; i++)
				fresh->entries[i].store(
					old + (std::uint64_t(i) << shift_of(Level + 1)) + kind,
					std::memory_order_relaxed);
			if (MISTAKE != 3) {
				entry.store(0, std::memory_order_relaxed);
				sync_tlb(ipa & ~((1ull << shift_of(Level)) - 1),
					 1ull << (shift_of(Level) - 12));
			}
			entry.store(physical(fresh) | table | valid, std::memory_order_release);
		} else if (!(old & valid)) {
			auto *fresh = new (page_get()) Table<Level + 1>;

			entry.store(physical(fresh) | table | valid, std::memory_order_release);
		}
		return walk(table_at<Level + 1>(entry.load(std::memory_order_acquire)), ipa);
	}
}

Table<1> *root_of(void *root)
{
	return static_cast<Table<1> *>(root);
}

} // namespace

Space::Space() : root(new (page_get()) Table<1>)
{
}

void Space::map_block(std::uint64_t ipa, std::uint64_t pa)
{
	std::atomic<std::uint64_t> &top = root_of(root)->at(ipa);

	if (!(top.load() & valid))
		top.store(physical(new (page_get()) Table<2>) | table | valid);
	table_at<2>(top.load())->at(ipa).store(pa | leaf_bits | writable);
}

void Space::map(std::uint64_t ipa, std::uint64_t pa)
{
	std::atomic<std::uint64_t> *entry = walk(root_of(root), ipa);
	std::uint64_t old = 0;

	if (entry->compare_exchange_strong(old, pa | leaf_bits | writable | table))
		return;
	entry->exchange(0);
	sync_tlb(ipa, 1);
	entry->store(pa | leaf_bits | writable | table, std::memory_order_release);
}

void Space::protect(std::uint64_t ipa)
{
	walk(root_of(root), ipa)->fetch_and(~writable);
	if (MISTAKE != 4)
		sync_tlb(ipa, 1);
}

void Space::unmap(std::uint64_t ipa)
{
	walk(root_of(root), ipa)->exchange(0);
	sync_tlb(ipa, 1);
}

void Space::unmap_block(std::uint64_t ipa)
{
	std::atomic<std::uint64_t> &entry = table_at<2>(root_of(root)->at(ipa).load())->at(ipa);
	std::uint64_t old = entry.exchange(0);

	if (MISTAKE == 5 && old & table)
		page_put(memory_of(old & address));
	sync_tlb(ipa, 512);
	if (MISTAKE != 5 && old & table)
		page_put(memory_of(old & address));
}
