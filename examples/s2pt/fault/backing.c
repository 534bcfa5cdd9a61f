/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads what backs a faulting address. */

#include "backing.h"

#include "common/args.h"
#include "common/word.h"

#include <string.h>

/* The slot that is assumed where none is named. */
#define SLOT_SIZE (UINT64_C(1) << 30)

static void set_slot(struct backing_args *args, char *text, const struct argp_state *state)
{
	char *size = strchr(text, ':');

	if (!size)
		argp_error(state, "slot=A:SIZE has an address and a size");
	*size++ = '\0';
	args->backing.slot_ipa = word_need_address("the slot", text, state);
	args->backing.slot_size = args_need_size("the size of the slot", size, state);
	args->has_slot = true;
}

/* Take a word without a value.  False: there is no such word. */
static bool set_flag(struct s2pt_backing *backing, const char *word)
{
	if (!strcmp(word, "none"))
		backing->present = false;
	else if (!strcmp(word, "device"))
		backing->memtype = S2PT_DEVICE;
	else if (!strcmp(word, "ro"))
		backing->readonly = true;
	else if (!strcmp(word, "nowrite"))
		backing->writable = false;
	else if (!strcmp(word, "log"))
		backing->logging = true;
	else if (!strcmp(word, "dic"))
		backing->exec_free = true;
	else
		return false;
	return true;
}

static void set_value(struct backing_args *args, const char *word, char *value,
		      const struct argp_state *state)
{
	struct s2pt_backing *backing = &args->backing;

	if (!strcmp(word, "slot")) {
		set_slot(args, value, state);
	} else if (!strcmp(word, "pa")) {
		backing->pa = word_need_address("pa", value, state);
	} else if (!strcmp(word, "host")) {
		backing->slot_host = word_need_address("host", value, state);
		args->has_host = true;
	} else if (!strcmp(word, "fixed")) {
		backing->fixed_size = args_need_size("fixed", value, state);
	} else if (!strcmp(word, "found")) {
		backing->found_size = args_need_size("found", value, state);
	} else {
		argp_error(state, "--backing takes " BACKING_WORDS);
	}
}

void backing_read(char *text, struct backing_args *args, const struct argp_state *state)
{
	char *rest = NULL;

	*args = (struct backing_args){ .given = true,
				       .backing = { .present = true, .writable = true } };
	for (char *word = strtok_r(text, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		char *value = strchr(word, '=');

		if (value)
			*value++ = '\0';
		if (value)
			set_value(args, word, value, state);
		else if (!set_flag(&args->backing, word))
			argp_error(state, "--backing takes " BACKING_WORDS);
	}
	if (args->backing.readonly)
		args->backing.writable = false;
}

struct s2pt_backing backing_of(const struct backing_args *args, const struct s2pt_fault *fault,
			       uint64_t page)
{
	struct s2pt_backing backing = args->backing;

	if (!args->has_slot) {
		backing.slot_ipa = fault->ipa & ~(SLOT_SIZE - 1);
		backing.slot_size = SLOT_SIZE;
	}
	if (!args->has_host)
		backing.slot_host = backing.slot_ipa;
	if (!backing.fixed_size)
		backing.fixed_size = page;
	if (!backing.found_size)
		backing.found_size = page;
	backing.pa &= ~(page - 1);
	return backing;
}
