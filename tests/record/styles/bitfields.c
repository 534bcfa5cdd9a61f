/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stage 2 whose entries are bit-fields that are copied with memcpy.  MISTAKE is one of five that it
 * can make; 0: none.
 */

#include "bitfields.h"

#include <string.h>

union entry {
	struct {
		uint64_t valid : 1;
		uint64_t is_table : 1;
		uint64_t memattr : 4;
		uint64_t s2ap : 2;
		uint64_t sh : 2;
		uint64_t af : 1;
		uint64_t : 1;
		uint64_t frame : 36;
		uint64_t : 16;
	};
	uint64_t word;
};

static union entry read_entry(const union entry *at)
{
	union entry entry;

	memcpy(&entry, at, sizeof(entry));
	return entry;
}

static void write_entry(union entry *at, union entry entry)
{
	memcpy(at, &entry, sizeof(entry));
	barrier_stores();
}

static void flush(const struct space *space, uint64_t ipa)
{
	switch_vmid(MISTAKE == 1 ? 9 : space->vmid, space->root);
	invalidate_ipa(MISTAKE == 2 ? ipa : ipa >> 12);
	barrier_all();
	invalidate_stage1();
	if (MISTAKE != 3)
		barrier_all();
}

static union entry *find(struct space *space, uint64_t ipa)
{
	union entry *table = space->root;

	for (unsigned int level = 1; level < 3; level++) {
		union entry *at = &table[ipa >> (39 - 9 * level) & 511];

		if (!read_entry(at).valid) {
			union entry fresh = { .word = 0 };

			fresh.frame = frame_of(take_page());
			fresh.is_table = 1;
			fresh.valid = 1;
			write_entry(at, fresh);
		}
		table = page_of(read_entry(at).frame);
	}
	return &table[ipa >> 12 & 511];
}

void space_map(struct space *space, uint64_t ipa, uint64_t pa)
{
	union entry *at = find(space, ipa);
	union entry entry = { .word = 0 };

	if (read_entry(at).valid && MISTAKE != 4) {
		write_entry(at, entry);
		flush(space, ipa);
	}
	entry.valid = 1;
	entry.is_table = 1;
	entry.memattr = 15;
	entry.s2ap = 3;
	entry.sh = 3;
	entry.af = 1;
	entry.frame = pa >> 12;
	write_entry(at, entry);
}

void space_readonly(struct space *space, uint64_t ipa)
{
	union entry *at = find(space, ipa);

	/* One field of an entry in use: the compiler stores as much of it as it likes. */
	at->s2ap = 1;
	barrier_stores();
	flush(space, ipa);
}

void space_clear(struct space *space, uint64_t ipa)
{
	union entry *table = find(space, ipa & ~UINT64_C(0x1fffff));

	memset(table, 0, 4096);
	barrier_stores();
	for (unsigned int i = 0; i < (MISTAKE == 5 ? 1 : 512); i++)
		flush(space, (ipa & ~UINT64_C(0x1fffff)) + i * UINT64_C(4096));
}
