/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine on one thread, which can be set back: memory for tables, TLBs, a lock, and actors that
 * take turns.  Which actors there are, and who judges them, it is told when it is built: see
 * setup.c.
 */

#ifndef S2PT_HOST_EXPLORE_MACHINE_H
#define S2PT_HOST_EXPLORE_MACHINE_H

#include "actor.h"
#include "buffer_state.h"
#include "held.h"
#include "host/hardware/mmu_regs.h"
#include "images.h"
#include "late.h"
#include "s2pt/host/check.h"
#include "s2pt/host/engine.h"
#include "s2pt/host/explore.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/mmu.h"
#include "s2pt/ops.h"
#include "s2pt/table.h"
#include "step.h"

#include <stdatomic.h>

#define MACHINE_PA    UINT64_C(0x40000000)
#define MACHINE_TLB   6
#define MACHINE_GUEST 4
/* What a run of contiguous pages spans. */
#define MACHINE_RUN UINT64_C(0x10000)
/*
 * The numbers of the actors: the vCPUs, the host, an MMU that walks without an access, and the one by
 * which stores arrive at walks.
 */
#define ACTOR_HOST     S2PT_SCENARIO_VCPUS
#define ACTOR_FILL     (S2PT_SCENARIO_VCPUS + 1)
#define ACTOR_ARRIVAL  (S2PT_SCENARIO_VCPUS + 2)
#define MACHINE_ACTORS (S2PT_SCENARIO_VCPUS + 3)
/* Most fills of a schedule. */
#define MACHINE_FILLS 4
#define NOWHERE       UINT32_MAX
/* The words of a page for which there is a bit. */
#define USED_WORDS (MACHINE_WORDS / 64)
/* The VMID, or the ASID where there are some. */
#define MACHINE_ASID(regime) ((regime) == S2PT_EL2 ? 0U : 1U)

enum page_state {
	PAGE_NONE,
	/* The page is allocated, and only the actor that allocated it knows it. */
	PAGE_PRIVATE,
	PAGE_LIVE,
	PAGE_RETIRED,
	PAGE_FREED,
};

/* Everything that a run changes. */
struct state {
	_Alignas(MACHINE_PAGE) _Atomic(uint64_t) words[MACHINE_PAGES][MACHINE_WORDS];
	/* The stores that walks need not see yet; with `s2pt_explore_config::weak` only. */
	struct late unseen;
	/* Here begins what is in the images, and the words and stores that know by themselves are before. */
	/* The `enum page_state` of each page; the actors that were in a read section when it was retired. */
	uint8_t page[MACHINE_PAGES];
	uint8_t waits_for[MACHINE_PAGES];
	int8_t retired_level[MACHINE_PAGES];
	/* Bits for each USED_WORDS words of which one may be other than 0. */
	uint64_t used[MACHINE_PAGES];
	/* Who allocated the page, as which of its pages: see s2pt_machine_name(). */
	uint32_t name[MACHINE_PAGES];
	uint32_t asked[MACHINE_ACTORS];
	unsigned int allocated;
	/* The actors that hold the lock for reading, and those in a read section. */
	unsigned int inside;
	unsigned int reading;
	/* The actors for which the host waits, and those that entered while it waited. */
	unsigned int graced;
	unsigned int late;
	bool waits;
	bool writer;
	/* Who holds the lock for writing, if somebody does. */
	unsigned int holder;
	/* The table of libs2pt's own core, if that is the engine. */
	struct s2pt pt;
	/* A hash of what each TLB holds. */
	uint64_t tlb_hash[S2PT_SCENARIO_VCPUS];
	/* Number of walks that are under way. */
	unsigned int walking[S2PT_SCENARIO_VCPUS];
	/* VTTBR_EL2 of the host's CPU is the VM's, and not another's; so it was at the last ISB. */
	bool loaded_own;
	bool own_in_effect;
	/* How often the host moved a page elsewhere. */
	uint8_t moved[MACHINE_GUEST];
	/* Whether a page is in the dirty log, and was written since the host collected it. */
	bool dirty[MACHINE_GUEST];
	bool written[MACHINE_GUEST];
	struct buffers buffers;
	/* A hash of the words that differ from the beginning. */
	uint64_t hash;
	/* Behind all others, for those that there are end what is in the images. */
	struct held_translation tlb[S2PT_SCENARIO_VCPUS][MACHINE_TLB];
};

/*
 * The judge of a run: functions that are called when something happens.  A judge complains by
 * s2pt_machine_wrong().
 */
struct machine_judge {
	/* A run begins, with the tables as they are. */
	void (*begin)(struct machine *machine);
	/* READ, UNREAD, ENTER, LEAVE or ALONE happens on the current actor's CPU. */
	void (*mark)(struct machine *machine, enum s2pt_check_kind kind);
	/* ALLOC, RETIRE or FREE of a table. */
	void (*table)(struct machine *machine, enum s2pt_check_kind kind, const void *table,
		      uint64_t size);
	/* RELEASE, SWAP, LOST or HARDWARE at an entry. */
	void (*store)(struct machine *machine, enum s2pt_check_kind kind, uint32_t object,
		      uint64_t found, uint64_t want);
	/* An instruction is carried out. */
	void (*step)(struct machine *machine, const struct s2pt_step *step);
	/* VTTBR_EL2 of the current actor's CPU is written: the VM's, or another's. */
	void (*load)(struct machine *machine, bool own);
	/*
	 * An entry that MMUs can reach, or what a TLB holds, has changed.  What a walk for it reads
	 * as it did before needs no new judgement: see `held_translation::path`.
	 */
	void (*look)(struct machine *machine);
	/* The page to which `ipa` was mapped may be used for something else from here on. */
	void (*gone)(struct machine *machine, s2pt_ipa_t ipa);
	/* The run is over: all actors have done what they had to. */
	void (*end)(struct machine *machine);
};

struct machine {
	struct state now;
	struct state start;
	struct s2pt_explore_config config;
	/* What is driven, and its state at the beginning. */
	const struct s2pt_engine *engine;
	void *engine_start;
	struct s2pt_format format;
	unsigned int vcpus;
	/* One more than the highest number of an actor that takes part. */
	unsigned int actors;
	/* The plan of fills: a letter for the vCPU whose MMU walks, and a page, for each. */
	char fills[2 * MACHINE_FILLS + 1];
	/* The allocation that was to fail has failed. */
	bool refused;
	struct s2pt_mmu mmu;
	/* Its registers, decoded: no run writes them. */
	struct mmu_shape shape;
	struct s2pt_hook hook;
	struct fiber_home home;
	const struct machine_judge *judge;
	/* The checker of this run, for the judge, and how many CPUs it knows. */
	struct s2pt_check *check;
	unsigned int check_cpus;
	struct images images;
	/* Behind the machine: the memory that its checker has. */
	void *arena;
	/* Image 0 is the beginning, with this plan of fills. */
	bool has_beginning;
	char began[2 * MACHINE_FILLS + 1];
	/* Most faults of an access in all runs so far. */
	unsigned int most_faults;
	bool forgets; /* States that differ only in what actors saw and no longer need are one. */
	/* The actor that runs; NULL while the machine itself works. */
	struct actor *current;
	/* From here to `stuck`, and in the actors, stands what a run changes; nothing else in these lines. */
	/* What the last step turned out to do to its object. */
	_Alignas(IMAGES_LINE) enum touch did;
	bool stored;
	/* Most faults of an access in this run. */
	unsigned int faults;
	char wrong[160];
	bool stuck;
	struct actor actor[MACHINE_ACTORS];
};

/* Run from nothing to the beginning: every actor stands before its first step. */
void s2pt_machine_begin(struct machine *machine);

/* Let an actor take its step, and go on to before its next one. */
void s2pt_machine_grant(struct machine *machine, unsigned int actor);

/*
 * The first walk that stands before a word in which there is more to be seen: its CPU, and the number of
 * the store.  False: there is none.
 */
bool s2pt_machine_unseen(const struct machine *machine, unsigned int *cpu, unsigned int *store);

/* Can an actor take its step now? */
bool s2pt_machine_can(const struct machine *machine, unsigned int actor);

/* A hash that tells states apart. */
uint64_t s2pt_machine_hash(const struct machine *machine);

/* Called by actors: stand before a step until it is granted. */
void s2pt_machine_step(struct machine *machine, enum touch touch, uint32_t object);
void s2pt_machine_saw(struct machine *machine, uint64_t what);
/* Called by actors: what they do from here on depends only on `what`, of all they saw so far. */
void s2pt_machine_knows(struct machine *machine, uint64_t what);
void s2pt_machine_wrong(struct machine *machine, const char *what);

/*
 * What a word says, and which object it is, in numbers that do not depend on the order in which
 * actors allocated their pages.
 */
uint64_t s2pt_machine_meaning(const struct machine *machine, uint64_t word);
uint64_t s2pt_machine_name(const struct machine *machine, uint32_t object);

/* Does an entry with this word make a private page known to others? */
bool s2pt_machine_links(const struct machine *machine, uint64_t word);

/* The judge has to look again at what TLBs hold of page `page`. */
void s2pt_machine_page_changed(struct machine *machine, unsigned int page);

/* A store has become visible. */
void s2pt_machine_wrote(struct machine *machine, uint32_t object, uint64_t old, uint64_t new);

static inline uint32_t object_of(const struct machine *machine, const void *slot)
{
	return (uint32_t)((const _Atomic(uint64_t) *)slot - &machine->now.words[0][0]);
}

static inline _Atomic(uint64_t) *word_of(struct machine *machine, uint32_t object)
{
	return &machine->now.words[0][0] + object;
}

static inline void s2pt_machine_set(struct machine *machine, uint32_t object, uint64_t word)
{
	s2pt_images_writes(&machine->images, word_of(machine, object), sizeof(word));
	*word_of(machine, object) = word;
}

/* A word may be other than 0 from here on. */
static inline void s2pt_machine_uses(struct machine *machine, uint32_t object)
{
	machine->now.used[object / MACHINE_WORDS] |= UINT64_C(1)
						     << object % MACHINE_WORDS / USED_WORDS;
}

/* The first word of a page from `index` on that is other than 0; MACHINE_WORDS: there is none. */
static inline unsigned int next_used(const struct machine *machine, unsigned int page,
				     unsigned int index)
{
	while (index < MACHINE_WORDS) {
		uint64_t left = machine->now.used[page] >> index / USED_WORDS;

		if (!left)
			return MACHINE_WORDS;
		if (!(left & 1))
			index = (index / USED_WORDS + (unsigned int)__builtin_ctzll(left)) *
				USED_WORDS;
		do {
			if (machine->now.words[page][index])
				return index;
		} while (++index % USED_WORDS);
	}
	return MACHINE_WORDS;
}

static inline bool is_held(const struct machine *machine, uint32_t object)
{
	return machine->engine->is_held((&machine->now.words[0][0])[object]);
}

static inline bool is_private(const struct machine *machine, uint32_t object)
{
	return machine->now.page[object / MACHINE_WORDS] == PAGE_PRIVATE;
}

/* Is taking the lock a step: can somebody hold it alone? */
static inline bool has_lock(const struct machine *machine)
{
	return machine->config.scenario->host || machine->engine->locks ||
	       machine->config.scenario->regime != S2PT_STAGE2;
}

static inline struct s2pt_seat *seat_of(struct machine *machine)
{
	return (struct s2pt_seat *)machine;
}

static inline struct machine *machine_of(struct s2pt_seat *seat)
{
	return (struct machine *)seat;
}

static inline s2pt_pa_t s2pt_machine_pa_of(const struct machine *machine, const void *table)
{
	return MACHINE_PA + UINT64_C(8) * object_of(machine, table);
}

#endif
