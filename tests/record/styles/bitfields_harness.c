/* SPDX-License-Identifier: BSD-2-Clause */
/* Records the stage 2 of bitfields.c. */

#include "bitfields.h"

void *take_page(void)
{
	return s2pt_recorder_alloc(4096);
}

void *page_of(uint64_t frame)
{
	return s2pt_recorder_at(frame << 12);
}

uint64_t frame_of(const void *page)
{
	return s2pt_recorder_pa(page) >> 12;
}

int main(int argc, char **argv)
{
	struct s2pt_recorder_config config = {
		.path = argc > 1 ? argv[1] : NULL,
		.head = { .ipa = 39, .start = 1, .vmid = 7 },
		.pa = 0x80000000,
	};
	struct space space = { .vmid = 7 };

	if (!s2pt_recorder_open(&config))
		return 1;
	space.root = take_page();
	s2pt_recorder_root(space.root);
	for (uint64_t at = 0; at < 0x10000; at += 0x1000)
		S2PT_RECORDER_ASKED("map", at, 0x1000, 0x40000000 + at, "rwx",
				    (space_map(&space, at, 0x40000000 + at), 0));
	S2PT_RECORDER_ASKED("map", 0x3000, 0x1000, 0x50000000, "rwx",
			    (space_map(&space, 0x3000, 0x50000000), 0));
	S2PT_RECORDER_ASKED("protect", 0x4000, 0x1000, 0, "rx",
			    (space_readonly(&space, 0x4000), 0));
	S2PT_RECORDER_ASKED("unmap", 0, 0x200000, 0, NULL, (space_clear(&space, 0), 0));
	return !s2pt_recorder_close();
}
