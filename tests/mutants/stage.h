/* SPDX-License-Identifier: BSD-2-Clause */
/* Short stories in a world with a checker, and what is found wrong in them. */

#ifndef TESTS_MUTANTS_STAGE_H
#define TESTS_MUTANTS_STAGE_H

#include "s2pt/fault.h"
#include "s2pt/host/world.h"
#include "s2pt/shared.h"

#include <stdbool.h>
#include <stdint.h>

#define I     UINT64_C(0x40000000)
#define P     UINT64_C(0x100000000)
#define SZ_4K UINT64_C(0x1000)
#define SZ_2M UINT64_C(0x200000)
#define SZ_1G UINT64_C(0x40000000)
#define RW    (S2PT_R | S2PT_W)

/* The first thing that was found wrong. */
struct finding {
	/*
	 * A code of the checker's, LIVELOCK or WRONG of the explorer's, or the name of a property;
	 * empty if nothing is wrong.
	 */
	char reason[48];
	/* How many steps or schedules there were before it. */
	uint64_t after;
	/* "steps" or "schedules". */
	const char *unit;
	/* A sentence for people. */
	char detail[160];
};

/* How the invalidation hook is broken. */
enum broken_hook {
	HOOK_WHOLE,
	HOOK_DROP,
	HOOK_LOCAL,
	HOOK_VMID,
	HOOK_LEVEL,
	HOOK_SHORT,
	HOOK_NEIGHBOUR,
	HOOK_STAGE2_ONLY,
};

/* How a stage differs from a plain one; all zero is a plain one. */
struct stage_want {
	enum s2pt_granule granule;
	enum s2pt_policy policy;
	unsigned int bbm;
	bool range;
	bool keep_rest;
	bool caches;
	bool no_fwb;
	bool xnx;
	bool unchecked;
};

struct stage {
	struct s2pt_world *world;
	struct finding *finding;
	enum broken_hook hook;
	/* Resolve a fault in the middle of the next break, and note what came of it. */
	bool watching;
	enum s2pt_status watched;
	struct s2pt_resolution resolution;
};

struct story {
	const char *name;
	struct stage_want want;
	void (*run)(struct stage *stage);
};

/* All stories; ends with one without a name. */
extern const struct story stories[];

/* Stories of who owns memory. */
void story_told(struct stage *stage);
void story_adopted(struct stage *stage);
void story_budget(struct stage *stage);

/* A story about EL2's own stage 1, which needs no world. */
struct el2_story {
	const char *name;
	void (*run)(struct finding *finding);
};

/* All of these, likewise. */
extern const struct el2_story el2_stories[];

/* Note a reason, unless there is one already. */
void finding_note(struct finding *finding, const char *reason, const char *detail);

/* Note that the property of this name is broken, unless it `holds`. */
void stage_must(struct stage *stage, const char *property, bool holds);

/* Build the stage, run the story, look at all that may be wrong. */
void stage_run(const struct story *story, enum broken_hook hook, struct finding *finding);

enum s2pt_status stage_map(struct stage *stage, s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size,
			   unsigned int perm);
enum s2pt_status stage_map_as(struct stage *stage, const struct s2pt_mapping *mapping);
enum s2pt_status stage_relax(struct stage *stage, s2pt_ipa_t ipa, unsigned int perm);
void stage_unmap(struct stage *stage, s2pt_ipa_t ipa, uint64_t size);
void stage_protect(struct stage *stage, s2pt_ipa_t ipa, uint64_t size, unsigned int perm);
enum s2pt_status stage_note(struct stage *stage, s2pt_ipa_t ipa, uint64_t size, unsigned int type);
enum s2pt_status stage_split(struct stage *stage, s2pt_ipa_t ipa, uint64_t size);

/* The leaf at an address; level S2PT_LEVEL_UNKNOWN if there is none. */
struct s2pt_entry stage_leaf(struct stage *stage, s2pt_ipa_t ipa);

/* The permissions and the output address at which the MMU's own walk arrives. */
unsigned int stage_walk(struct stage *stage, s2pt_ipa_t ipa, s2pt_pa_t *pa);

#endif
