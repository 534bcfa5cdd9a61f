/* SPDX-License-Identifier: BSD-2-Clause */
/* The seat of an engine: its accesses to tables and its invalidations, each a step and judged. */

#include "guest.h"
#include "late_order.h"
#include "pages.h"
#include "tlb.h"
#include "words.h"

#define ACCESS_FLAG (UINT64_C(1) << 10)

const struct s2pt_scenario *s2pt_seat_scenario(const struct s2pt_seat *seat)
{
	return ((const struct machine *)seat)->config.scenario;
}

unsigned int s2pt_seat_actor(const struct s2pt_seat *seat)
{
	const struct machine *machine = (const struct machine *)seat;

	return machine->current ? machine->current->number : 7;
}

static uint32_t object_at(struct machine *machine, const void *slot)
{
	uint32_t object = object_of(machine, slot);

	if (machine->now.page[object / MACHINE_WORDS] == PAGE_FREED)
		s2pt_machine_wrong(machine, "an operation is in a table that was freed");
	return object;
}

/* The current actor has met a word: if it is held, what the actor waits for is known. */
static void met(struct machine *machine, uint32_t object)
{
	if (!machine->current || !is_held(machine, object))
		return;
	machine->current->met = object;
	machine->current->met_word = *word_of(machine, object);
}

static void tells(struct machine *machine, const char *what)
{
	if (machine->current)
		machine->current->tells = what;
}

uint64_t s2pt_seat_load(struct s2pt_seat *seat, const void *slot)
{
	struct machine *machine = machine_of(seat);
	uint32_t object = object_of(machine, slot);
	uint64_t word;

	if (!reads_alone(machine, object))
		s2pt_machine_step(machine, TOUCH_READ, object);
	object = object_at(machine, slot);
	word = *word_of(machine, object);
	s2pt_machine_saw(machine, word);
	met(machine, object);
	s2pt_late_order_knows(machine, object);
	if (machine->current) {
		machine->current->loaded = object;
		machine->current->loaded_word = word;
	}
	return word;
}

/* A step that writes, unless nobody else can see the word. */
static uint32_t write_step(struct machine *machine, const void *slot)
{
	uint32_t object = object_of(machine, slot);

	if (!is_private(machine, object))
		s2pt_machine_step(machine, TOUCH_WRITE, object);
	return object_at(machine, slot);
}

static bool is_alone(const struct machine *machine)
{
	return machine->current && machine->now.writer &&
	       machine->now.holder == machine->current->number;
}

static bool may_lose_flag(const struct machine *machine)
{
	return is_alone(machine) || machine->engine->loses_access_flag;
}

/*
 * Does a plain store over a leaf take nothing away that hardware set since it was loaded, but an
 * access flag at most?  To who may lose that it is as good as a swap.
 */
static bool loses_nothing(const struct machine *machine, uint32_t object, uint64_t old,
			  uint64_t want)
{
	const struct actor *actor = machine->current;

	return actor && may_lose_flag(machine) && machine->config.scenario->hardware && (old & 1) &&
	       (want & 1) && actor->loaded == object &&
	       ((actor->loaded_word ^ old) & ~ACCESS_FLAG) == 0;
}

static void write(struct machine *machine, enum s2pt_check_kind kind, uint32_t object,
		  uint64_t want)
{
	uint64_t old = *word_of(machine, object);
	bool makes = !(old & 1) && (want & 1) && !is_private(machine, object);

	tells(machine, (old & 1) && !(want & 1)         ? "break"
		       : machine->engine->is_held(want) ? "hold"
							: "write");
	if (machine->current && makes)
		machine->current->made = true;
	s2pt_late_order_store(machine, object, old, want, kind != S2PT_CHECK_PLAIN);
	if (kind == S2PT_CHECK_PLAIN && loses_nothing(machine, object, old, want))
		kind = S2PT_CHECK_SWAP;
	s2pt_machine_set(machine, object, want);
	machine->judge->store(machine, kind, object, old, want);
	s2pt_machine_wrote(machine, object, old, want);
	/* What an actor has written it knows. */
	if (machine->current && machine->current->loaded == object)
		machine->current->loaded_word = want;
}

uint64_t s2pt_seat_store(struct s2pt_seat *seat, void *slot, uint64_t word, bool release)
{
	struct machine *machine = machine_of(seat);
	uint32_t object = write_step(machine, slot);
	uint64_t there = *word_of(machine, object);

	/* With `weak` a walk shows it. */
	if (!release && s2pt_machine_links(machine, word) && !machine->config.weak)
		s2pt_machine_wrong(machine, "a table is linked by a store without release");
	write(machine, release ? S2PT_CHECK_RELEASE : S2PT_CHECK_PLAIN, object, word);
	return there;
}

uint64_t s2pt_seat_swap(struct s2pt_seat *seat, void *slot, uint64_t found, uint64_t want)
{
	struct machine *machine = machine_of(seat);
	uint32_t object = write_step(machine, slot);
	uint64_t there = *word_of(machine, object);

	if (there == found) {
		write(machine, S2PT_CHECK_SWAP, object, want);
		return there;
	}
	tells(machine, "lost the race");
	s2pt_late_order_knows(machine, object);
	machine->judge->store(machine, S2PT_CHECK_LOST, object, there, want);
	met(machine, object);
	s2pt_machine_lost(machine, there);
	return there;
}

uint64_t s2pt_seat_exchange(struct s2pt_seat *seat, void *slot, uint64_t want)
{
	struct machine *machine = machine_of(seat);
	uint32_t object = write_step(machine, slot);
	uint64_t there = *word_of(machine, object);

	s2pt_machine_saw(machine, there);
	s2pt_late_order_knows(machine, object);
	write(machine, S2PT_CHECK_SWAP, object, want);
	return there;
}

void s2pt_seat_barrier(struct s2pt_seat *seat, enum s2pt_step_op op)
{
	struct machine *machine = machine_of(seat);
	struct s2pt_step step = { .op = op };

	s2pt_late_order_barrier(machine, op);
	if (machine->current && (op == S2PT_DSB_ISHST || op == S2PT_DSB_ISH))
		machine->current->made = false;
	machine->judge->step(machine, &step);
}

void s2pt_seat_dmb(struct s2pt_seat *seat)
{
	s2pt_late_order_fence(machine_of(seat));
}

void s2pt_seat_tlbi(struct s2pt_seat *seat, const struct s2pt_tlbi *request)
{
	struct machine *machine = machine_of(seat);

	if (machine->current)
		machine->current->made = false;
	s2pt_machine_invalidate(machine, request);
}

void *s2pt_seat_alloc(struct s2pt_seat *seat, unsigned int pages)
{
	struct machine *machine = machine_of(seat);

	return s2pt_machine_alloc(machine, machine->current != NULL, pages);
}

void s2pt_seat_free(struct s2pt_seat *seat, void *table, unsigned int pages)
{
	s2pt_machine_free(machine_of(seat), table, pages);
}

void s2pt_seat_retire(struct s2pt_seat *seat, void *table, int level)
{
	s2pt_machine_retire(machine_of(seat), table, level);
}

bool s2pt_seat_has(const struct s2pt_seat *seat, const void *at)
{
	const struct machine *machine = (const struct machine *)seat;
	uintptr_t first = (uintptr_t)machine->now.words;

	return (uintptr_t)at >= first && (uintptr_t)at - first < sizeof(machine->now.words);
}

unsigned int s2pt_seat_page(const struct s2pt_seat *seat, const void *at)
{
	return object_of((const struct machine *)seat, at) / MACHINE_WORDS;
}

void *s2pt_seat_at(struct s2pt_seat *seat, s2pt_pa_t pa)
{
	return machine_of(seat)->now.words[(pa - MACHINE_PA) / MACHINE_PAGE % MACHINE_PAGES];
}

s2pt_pa_t s2pt_seat_pa_of(const struct s2pt_seat *seat, const void *table)
{
	return s2pt_machine_pa_of((const struct machine *)seat, table);
}

void s2pt_seat_saw(struct s2pt_seat *seat, uint64_t what)
{
	s2pt_machine_saw(machine_of(seat), what);
}

void s2pt_seat_wrong(struct s2pt_seat *seat, const char *what)
{
	s2pt_machine_wrong(machine_of(seat), what);
}
