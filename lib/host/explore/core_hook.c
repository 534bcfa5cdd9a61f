/* SPDX-License-Identifier: BSD-2-Clause */
/* The event points of libs2pt's own core: each access to a descriptor is a step. */

#include "core_hook.h"

#include "first.h"
#include "late_order.h"
#include "words.h"

#define NT (UINT64_C(1) << 16)

/* Is it a word that another actor takes away before an operation can go on: held, or a block with nT? */
static bool is_passing(const struct machine *machine, uint64_t word)
{
	return machine->engine->is_held(word) || (word & (NT | 3)) == (NT | 1);
}

static void met(const struct machine *machine, struct actor *actor, uint32_t object, uint64_t word)
{
	if (!is_passing(machine, word))
		return;
	actor->met = object;
	actor->met_word = word;
}

/*
 * Is a read a step?  With stores on their way each is, for it orders them; but not of a word to which there
 * are none.
 */
static bool is_step(const struct machine *machine, uint32_t object)
{
	return machine->config.weak ? !s2pt_machine_is_quiet(machine, object)
				    : !reads_alone(machine, object);
}

/* The hook for the core's event points, in the fiber that causes them. */
static void on_event(void *ctx, const struct s2pt_event *event)
{
	struct machine *machine = ctx;
	struct actor *actor = machine->current;
	uint32_t object;

	if (event->kind == S2PT_EVENT_ALONE || !actor)
		return;
	object = object_of(machine, event->slot);
	switch (event->kind) {
	case S2PT_EVENT_LOAD:
		if (is_step(machine, object))
			s2pt_machine_step(machine, TOUCH_READ, object);
		s2pt_machine_saw(machine, *word_of(machine, object));
		s2pt_late_order_knows(machine, object);
		met(machine, actor, object, *word_of(machine, object));
		break;
	case S2PT_EVENT_SWAP:
	case S2PT_EVENT_MAKE:
		/* Other actors can't see a private word, so no step is taken for it. */
		if (!is_private(machine, object))
			s2pt_machine_step(machine, TOUCH_WRITE, object);
		s2pt_images_writes(&machine->images, event->slot, sizeof(uint64_t));
		actor->old = *word_of(machine, object);
		break;
	case S2PT_EVENT_WON:
	case S2PT_EVENT_MADE:
		actor->tells = s2pt_desc_same(event->want, s2pt_desc_held()) ? "break" : "write";
		s2pt_late_order_store(machine, object, actor->old, event->want.word, true);
		machine->judge->store(machine,
				      event->kind == S2PT_EVENT_WON ? S2PT_CHECK_SWAP
								    : S2PT_CHECK_RELEASE,
				      object, event->found.word, event->want.word);
		s2pt_machine_wrote(machine, object, actor->old, event->want.word);
		break;
	case S2PT_EVENT_LOST:
		actor->tells = "lost the race";
		s2pt_late_order_knows(machine, object);
		machine->judge->store(machine, S2PT_CHECK_LOST, object, event->found.word,
				      event->want.word);
		met(machine, actor, object, event->found.word);
		s2pt_machine_lost(machine, event->found.word);
		break;
	case S2PT_EVENT_ALONE:
		break;
	}
	if (machine->now.page[object / MACHINE_WORDS] == PAGE_FREED)
		s2pt_machine_wrong(machine, "an operation is in a table that was freed");
}

void s2pt_core_hook(struct machine *machine)
{
	machine->hook = (struct s2pt_hook){ on_event, machine };
}
