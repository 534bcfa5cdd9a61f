/* SPDX-License-Identifier: BSD-2-Clause */
/* What of the machine is in its images: all that a run changes, and the stacks of the fibers. */

#include "keep.h"

#include <stddef.h>
#include <string.h>

static bool has_stack(const struct actor *actor)
{
	return !actor->done;
}

void s2pt_machine_save(struct machine *machine, unsigned int number)
{
	unsigned char *bytes;
	size_t size = 0;

	for (unsigned int i = 0; i < machine->actors; i++)
		if (has_stack(&machine->actor[i]))
			size += fiber_depth(&machine->actor[i].fiber);
	bytes = s2pt_images_save(&machine->images, number, size);
	for (unsigned int i = 0; bytes && i < machine->actors; i++) {
		const struct fiber *fiber = &machine->actor[i].fiber;

		if (!has_stack(&machine->actor[i]))
			continue;
		memcpy(bytes, fiber->low, fiber_depth(fiber));
		bytes += fiber_depth(fiber);
	}
}

bool s2pt_machine_restore(struct machine *machine, unsigned int number)
{
	const unsigned char *bytes = s2pt_images_restore(&machine->images, number);

	if (!bytes)
		return false;
	for (unsigned int i = 0; i < machine->actors; i++) {
		const struct fiber *fiber = &machine->actor[i].fiber;

		if (!has_stack(&machine->actor[i]))
			continue;
		memcpy(fiber->low, bytes, fiber_depth(fiber));
		bytes += fiber_depth(fiber);
	}
	return true;
}

static void keep(struct machine *machine)
{
	struct images *images = &machine->images;
	const struct state *now = &machine->now;

	if (!s2pt_fiber_copies() || machine->config.runs_again)
		return;
	s2pt_images_writes(images, now->page,
			   offsetof(struct state, tlb) - offsetof(struct state, page) +
				   machine->vcpus * sizeof(now->tlb[0]));
	if (machine->config.weak)
		s2pt_images_writes(images, &now->unseen, sizeof(now->unseen));
	s2pt_images_writes(images, &machine->did,
			   offsetof(struct machine, actor) - offsetof(struct machine, did));
	for (unsigned int i = 0; i < machine->actors; i++)
		if (!machine->actor[i].done)
			s2pt_images_writes(images, &machine->actor[i],
					   offsetof(struct actor, fiber) +
						   offsetof(struct fiber, context));
	s2pt_images_first(images);
	s2pt_machine_save(machine, 0);
	memcpy(machine->began, machine->fills, sizeof(machine->began));
	machine->has_beginning = true;
}

void s2pt_machine_reset(struct machine *machine)
{
	if (machine->has_beginning && strcmp(machine->began, machine->fills) == 0 &&
	    s2pt_machine_restore(machine, 0))
		return;
	s2pt_machine_begin(machine);
	keep(machine);
}
