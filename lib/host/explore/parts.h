/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_PARTS_H
#define S2PT_HOST_EXPLORE_PARTS_H

/* What the files of the explorer share: a machine of one thread, which can be set back. */

#include "fiber.h"
#include "s2pt/exclusive.h"
#include "s2pt/fault.h"
#include "s2pt/host/check.h"
#include "s2pt/host/explore.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/mmu.h"

#include <stdatomic.h>

#define MACHINE_PAGES 12
#define MACHINE_PAGE  4096
#define MACHINE_WORDS (MACHINE_PAGE / 8)
#define MACHINE_PA    UINT64_C(0x40000000)
#define MACHINE_TLB   6
#define MACHINE_GUEST 4
/* The vCPUs, the host, and an MMU that walks for nobody. */
#define ACTOR_HOST     S2PT_SCENARIO_VCPUS
#define ACTOR_FILL     (S2PT_SCENARIO_VCPUS + 1)
#define MACHINE_ACTORS (S2PT_SCENARIO_VCPUS + 2)
/* Fills of a schedule at most. */
#define MACHINE_FILLS 4
/* Faults after which an access is said not to come to an end. */
#define MACHINE_FAULTS 60
#define NOWHERE        UINT32_MAX

/* What a step does to its object. */
enum touch {
	/* Words. */
	TOUCH_READ,
	TOUCH_WRITE,
	/* A read that waits until the word is not held. */
	TOUCH_AWAIT,
	/* A TLB: look into it and hold it until the fill; fill it; drop from it. */
	TOUCH_LOOK,
	TOUCH_FILL,
	TOUCH_DROP,
	/* The lock, for reading and for writing. */
	TOUCH_ENTER,
	TOUCH_LEAVE,
	TOUCH_LOCK,
	TOUCH_UNLOCK,
	/* A grace period: who is inside now; wait until they are not. */
	TOUCH_GRACE,
	TOUCH_GRACED,
};

struct step {
	enum touch touch;
	/* A word's number, or one of those below. */
	uint32_t object;
};

#define OBJECT_TLB  (MACHINE_PAGES * MACHINE_WORDS)
#define OBJECT_LOCK (OBJECT_TLB + S2PT_SCENARIO_VCPUS)
/* What backs the guest's pages. */
#define OBJECT_BACKING (OBJECT_LOCK + 1)
/* The dirty log. */
#define OBJECT_LOG (OBJECT_BACKING + 1)

enum page_state {
	PAGE_NONE,
	/* Allocated, and known to nobody else. */
	PAGE_PRIVATE,
	PAGE_LIVE,
	PAGE_RETIRED,
	PAGE_FREED,
};

struct held_translation {
	bool used;
	bool table;
	int level;
	s2pt_ipa_t ipa;
	uint64_t size;
	s2pt_pa_t pa;
	uint64_t word;
	unsigned int perm;
	unsigned int memattr;
};

/* Everything that a run changes. */
struct state {
	_Alignas(MACHINE_PAGE) _Atomic(uint64_t) words[MACHINE_PAGES][MACHINE_WORDS];
	enum page_state page[MACHINE_PAGES];
	int retired_level[MACHINE_PAGES];
	/* Who was in a read section when the page was retired. */
	unsigned int waits_for[MACHINE_PAGES];
	unsigned int allocated;
	unsigned int inside;
	/* For whom the host waits. */
	unsigned int graced;
	bool writer;
	struct s2pt pt;
	struct held_translation tlb[S2PT_SCENARIO_VCPUS][MACHINE_TLB];
	/* Walks under way. */
	unsigned int walking[S2PT_SCENARIO_VCPUS];
	/* How often the host moved a page elsewhere. */
	unsigned int moved[MACHINE_GUEST];
	/* In the dirty log; and written since the host collected it. */
	bool dirty[MACHINE_GUEST];
	bool written[MACHINE_GUEST];
	/* Of the words, as far as they differ from the start. */
	uint64_t hash;
};

struct actor {
	struct machine *machine;
	unsigned int number;
	struct fiber fiber;
	struct step pending;
	bool done;
	/* What it saw since it began its access for the last time. */
	uint64_t seen;
	unsigned int progress;
	unsigned int faults;
	/* The entry that was held when it met it. */
	uint32_t met;
	/* The word before a write that is on its way. */
	uint64_t old;
	/* For the story. */
	const char *tells;
	char access[3];
};

struct machine {
	struct state now;
	struct state start;
	struct s2pt_explore_config config;
	unsigned int vcpus;
	/* What the MMUs walk for nobody: a letter for the vCPU, and a page. */
	char fills[2 * MACHINE_FILLS + 1];
	/* The allocation that was to fail did. */
	bool refused;
	struct s2pt_mmu mmu;
	struct s2pt_ops ops;
	struct s2pt_hook hook;
	struct fiber_home home;
	/* Of this run. */
	struct s2pt_check *check;
	/* Who runs; NULL while the machine itself works. */
	struct actor *current;
	/* The last step came to nothing but a read. */
	bool only_read;
	unsigned int most_faults;
	char wrong[160];
	bool stuck;
	struct actor actor[MACHINE_ACTORS];
};

/* Build it, with what the scenario says is there at the beginning. */
struct machine *s2pt_machine_new(const struct s2pt_explore_config *config);
void s2pt_machine_delete(struct machine *machine);

/* Back to the beginning: every actor stands before its first step. */
void s2pt_machine_reset(struct machine *machine);

/* The actor's step, and on to before its next. */
void s2pt_machine_grant(struct machine *machine, unsigned int actor);

/* Can it go? */
bool s2pt_machine_can(const struct machine *machine, unsigned int actor);

/* What tells states apart. */
uint64_t s2pt_machine_hash(const struct machine *machine);

/* The checks of the end. */
void s2pt_machine_end(struct machine *machine);

/* The callbacks of its table, of its event points and of its walks. */
void s2pt_machine_callbacks(struct machine *machine);

/* For actors: stand before a step until it is granted. */
void s2pt_machine_step(struct machine *machine, enum touch touch, uint32_t object);
void s2pt_machine_saw(struct machine *machine, uint64_t what);
void s2pt_machine_wrong(struct machine *machine, const char *what);

/* Look at all TLBs beside the table. */
void s2pt_machine_judge(struct machine *machine);
/* Carry out an invalidation. */
void s2pt_machine_invalidate(struct machine *machine, const struct s2pt_tlbi *request);
/* The access as hardware does it; S2PT_MMU_TRANSLATED if it was carried out. */
/* A walk for nobody, and what it read cached. */
void s2pt_machine_fill(struct machine *machine, unsigned int cpu, s2pt_ipa_t ipa);
enum s2pt_mmu_end s2pt_machine_access(struct machine *machine, unsigned int cpu,
				      const struct s2pt_mmu_access *access);
/* A walk that is no step. */
void s2pt_machine_peek(struct machine *machine, s2pt_ipa_t ipa, struct s2pt_mmu_walk *walk);

/* The checker: begin a run with the tables as they are, tell it what happens, end it. */
void s2pt_machine_check_begin(struct machine *machine);
void s2pt_machine_check_mark(struct machine *machine, enum s2pt_check_kind kind);
void s2pt_machine_check_table(struct machine *machine, enum s2pt_check_kind kind, const void *table,
			      uint64_t size);
void s2pt_machine_check_store(struct machine *machine, enum s2pt_check_kind kind, uint32_t object,
			      uint64_t found, uint64_t want);
void s2pt_machine_check_step(struct machine *machine, const struct s2pt_step *step);
void s2pt_machine_check_end(struct machine *machine);

s2pt_ipa_t s2pt_machine_ipa(char page);
s2pt_pa_t s2pt_machine_pa(const struct machine *machine, char page);

/* What an actor does from beginning to end. */
void s2pt_actor_vcpu(void *ctx);
void s2pt_actor_host(void *ctx);
void s2pt_actor_fill(void *ctx);

/* In and out of a read section; what nobody can hold any more is freed. */
void s2pt_machine_enter(struct machine *machine, unsigned int actor);
void s2pt_machine_leave(struct machine *machine, unsigned int actor);
void s2pt_machine_settle(struct machine *machine);

/* The first `fills`; the next of that length, false when there is none. */
bool s2pt_machine_fills_first(struct machine *machine, unsigned int fills);
bool s2pt_machine_fills_next(struct machine *machine);

static inline uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static inline unsigned int guest_page(char page)
{
	return (unsigned int)(page - '0') % MACHINE_GUEST;
}

/* Pages 0 and 1 may lie in one block, and move together. */
static inline unsigned int moves_with(char page)
{
	return guest_page(page) == 1 ? 0 : guest_page(page);
}

static inline uint32_t object_of(const struct machine *machine, const void *slot)
{
	return (uint32_t)((const _Atomic(uint64_t) *)slot - &machine->now.words[0][0]);
}

static inline s2pt_pa_t s2pt_machine_pa_of(const struct machine *machine, const void *table)
{
	return MACHINE_PA + UINT64_C(8) * object_of(machine, table);
}

#endif
