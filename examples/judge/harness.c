/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the stage 2 of stage2.c through a guest's life and records what it does. */

#include "stage2.h"

#include <s2pt/record/recorder.h>

#define MB UINT64_C(0x100000)

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

static void map(struct vm *vm, uint64_t ipa, uint64_t pa, uint64_t size)
{
	s2pt_recorder_ask(&(struct s2pt_recorder_wish){ "map", ipa, size, pa, "rwx" });
	s2pt_recorder_done(stage2_map(vm, ipa, pa, size));
}

static void unmap(struct vm *vm, uint64_t ipa, uint64_t size)
{
	s2pt_recorder_ask(&(struct s2pt_recorder_wish){ "unmap", ipa, size, 0, NULL });
	stage2_unmap(vm, ipa, size);
	s2pt_recorder_done(0);
}

int main(int argc, char **argv)
{
	struct s2pt_recorder_config config = {
		.path = argc > 1 ? argv[1] : "stage2.rec",
		.head = { .ipa = 39, .pa = 48, .start = 1, .vmid = 5 },
		.pa = 0x80000000,
	};
	struct vm vm;

	if (!s2pt_recorder_open(&config) || stage2_init(&vm, 5))
		return 1;
	s2pt_recorder_root(vm.root);
	stage2_load(&vm);
	map(&vm, 0, 512 * MB, 4 * MB);
	map(&vm, 4 * MB, 640 * MB + 4096, 0x3000);
	s2pt_recorder_ask(&(struct s2pt_recorder_wish){ "protect", MB, 0x4000, 0, "rx" });
	stage2_protect(&vm, MB, 0x4000);
	s2pt_recorder_done(0);
	map(&vm, MB, 704 * MB, 4096);
	stage2_unload();
	unmap(&vm, 0, 2 * MB);
	unmap(&vm, 2 * MB, 4 * MB);
	return s2pt_recorder_close() ? 0 : 1;
}
