/* SPDX-License-Identifier: BSD-2-Clause */
/* Records the stage 2 of templates.cc. */

#include "templates.h"

void *page_get()
{
	return s2pt_recorder_alloc(4096);
}
void page_put(void *page)
{
	s2pt_recorder_free(page, 4096);
}
std::uint64_t physical(const void *page)
{
	return s2pt_recorder_pa(page);
}
void *memory_of(std::uint64_t pa)
{
	return s2pt_recorder_at(pa);
}

int main(int, char **argv)
{
	s2pt_recorder_config config = {};

	config.path = argv[1];
	config.head.ipa = 39;
	config.head.start = 1;
	config.head.vmid = 1;
	config.pa = 0x80000000;
	if (!s2pt_recorder_open(&config))
		return 1;

	Space space;

	s2pt_recorder_root(space.root);
	S2PT_RECORDER_ASKED("map", 0, 0x200000, 0x40000000, "rwx",
			    (space.map_block(0, 0x40000000), 0));
	S2PT_RECORDER_ASKED("map", 0x5000, 0x1000, 0x50000000, "rwx",
			    (space.map(0x5000, 0x50000000), 0));
	S2PT_RECORDER_ASKED("protect", 0x6000, 0x1000, 0, "rx", (space.protect(0x6000), 0));
	S2PT_RECORDER_ASKED("unmap", 0x7000, 0x1000, 0, NULL, (space.unmap(0x7000), 0));
	S2PT_RECORDER_ASKED("unmap", 0, 0x200000, 0, NULL, (space.unmap_block(0), 0));
	return !s2pt_recorder_close();
}
