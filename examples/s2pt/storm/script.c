/* SPDX-License-Identifier: BSD-2-Clause */
/* Builds the scripts that storms play. */

#include "script.h"

#include <error.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * Slots lie this far apart in the output space: there is room for their pages and for those to
 * which they move.
 */
#define SLOT_STRIDE (2 * SCRIPT_MOVE)
/* The largest block of any granule. */
#define BLOCK_MAX (UINT64_C(1) << 30)

struct script *script_new(const char *name, unsigned int vcpus)
{
	struct script *script = calloc(1, sizeof(*script));

	if (!script)
		return NULL;
	script->granule = S2PT_4K;
	/* With a root of one page, so that a recording can be told to casemate. */
	script->ipa_bits = 39;
	script->vcpus = vcpus;
	script->window = UINT64_MAX;
	script->hardware_af = true;
	script->name = strdup(name);
	script->actors = calloc(vcpus + 1, sizeof(*script->actors));
	if (!script->name || !script->actors) {
		script_free(script);
		return NULL;
	}
	return script;
}

void script_free(struct script *script)
{
	if (!script)
		return;
	for (unsigned int i = 0; script->actors && i <= script->vcpus; i++)
		free(script->actors[i].steps);
	free(script->actors);
	free(script->slots);
	bitmaps_free(&script->bitmaps);
	free(script->name);
	free(script);
}

unsigned int script_slot(struct script *script, const struct script_slot *slot)
{
	unsigned int number = script->n_slots;
	struct script_slot *grown = realloc(script->slots, (number + 1U) * sizeof(*script->slots));

	if (!grown) {
		script->failed = true;
		return 0;
	}
	script->slots = grown;
	grown[number] = *slot;
	grown[number].looks = 0;
	if (!slot->pa)
		grown[number].pa = (number + 1) * SLOT_STRIDE + slot->ipa % BLOCK_MAX;
	script->n_slots++;
	return number;
}

void script_back(const struct script *script, struct script_slot *slot, uint64_t bytes)
{
	unsigned int shift = script->granule;
	uint64_t page = UINT64_C(1) << shift;
	uint64_t block = page << (shift - 3);

	if (!bytes)
		return;
	slot->fixed_size = bytes > block ? bytes : 0;
	slot->found_size = bytes > page && bytes <= block ? bytes : 0;
}

/* Room for one more step. */
static bool grow(struct script_actor *actor)
{
	size_t room = actor->room ? 2 * actor->room : 64;
	struct script_step *grown;

	if (actor->count < actor->room)
		return true;
	grown = realloc(actor->steps, room * sizeof(*grown));
	if (!grown)
		return false;
	actor->steps = grown;
	actor->room = room;
	return true;
}

void script_add(struct script *script, unsigned int actor, struct script_step step)
{
	struct script_actor *to = &script->actors[actor];

	if (script->next == SCRIPT_STEPS_MAX)
		script->too_long = true;
	if (script->failed || script->too_long)
		return;
	if (!grow(to)) {
		script->failed = true;
		return;
	}
	step.place = script->next++;
	step.after = script->fence;
	to->steps[to->count++] = step;
	if (step.act == SCRIPT_LOG_ON || step.act == SCRIPT_COLLECT || step.act == SCRIPT_LOG_OFF ||
	    step.act == SCRIPT_REMOVE)
		script->slots[step.slot].looks++;
}

void script_wait(struct script *script)
{
	script->fence = script->next;
}

void script_alone(struct script *script, struct script_step step)
{
	script_wait(script);
	script_add(script, script->vcpus, step);
	script_wait(script);
}

bool script_check(const struct script *script, const char *name)
{
	uint64_t bitmaps = 0;

	for (unsigned int i = 0; i < script->n_slots; i++)
		bitmaps += 3 * (script->slots[i].size >> script->granule) / 8 *
			   (script->slots[i].looks + UINT64_C(2));
	if (script->failed)
		error(0, 0, "%s: no memory", name);
	else if (script->too_long)
		error(0, 0, "%s: more than %" PRIu64 " steps", name, SCRIPT_STEPS_MAX);
	else if (bitmaps > SCRIPT_BITMAPS_MAX)
		error(0, 0,
		      "%s: bitmaps of %" PRIu64 " bytes, and more than %" PRIu64 " are not kept",
		      name, bitmaps, SCRIPT_BITMAPS_MAX);
	else
		return true;
	return false;
}

const char *script_act_name(enum script_act act)
{
	static const char *const names[] = {
		"read",    "write", "fetch", "log on",   "log off",
		"collect", "unmap", "age",   "add slot", "remove slot",
	};

	return names[act];
}
