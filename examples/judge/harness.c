/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the stage 2 of stage2.c through a guest's life and records what it does. */

#include "stage2.h"

#include <s2pt/record/recorder.h>

/* A mebibyte. */
#define M UINT64_C(0x100000)

uint64_t *page_alloc(void)
{
	return s2pt_recorder_alloc(4096);
}

void page_free(uint64_t *page)
{
	s2pt_recorder_free(page, 4096);
}

uint64_t virt_to_phys(const void *at)
{
	return s2pt_recorder_pa(at);
}

uint64_t *phys_to_virt(uint64_t pa)
{
	return s2pt_recorder_at(pa);
}

int main(int argc, char **argv)
{
	struct s2pt_recorder_config config = {
		.head = { .ipa = 39, .start = 1, .vmid = 5, .exact = true }, .pa = 0x80000000
	};
	struct vm vm;

	config.path = argc > 1 ? argv[1] : NULL;
	if (!s2pt_recorder_open(&config) || stage2_init(&vm, 5))
		return 1;
	s2pt_recorder_root(vm.root);
	stage2_load(&vm);
	S2PT_RECORDER_ASKED("map", 0, 4 * M, 512 * M, "rwx", stage2_map(&vm, 0, 512 * M, 4 * M));
	S2PT_RECORDER_ASKED("map", 4 * M, 0x3000, 640 * M + 4096, "rwx",
			    stage2_map(&vm, 4 * M, 640 * M + 4096, 0x3000));
	S2PT_RECORDER_ASKED("protect", M, 0x4000, 0, "rx", (stage2_protect(&vm, M, 0x4000), 0));
	S2PT_RECORDER_ASKED("map", M, 4096, 704 * M, "rwx", stage2_map(&vm, M, 704 * M, 4096));
	stage2_unload();
	S2PT_RECORDER_ASKED("unmap", 0, 2 * M, 0, NULL, (stage2_unmap(&vm, 0, 2 * M), 0));
	S2PT_RECORDER_ASKED("unmap", 2 * M, 4 * M, 0, NULL, (stage2_unmap(&vm, 2 * M, 4 * M), 0));
	return s2pt_recorder_close() ? 0 : 1;
}
