/* SPDX-License-Identifier: BSD-2-Clause */
/* A trace in memory: its arrays grow, VMs and slots are found, and all of it is freed. */

#include "trace.h"

#include <stdlib.h>
#include <string.h>

/* Arrays grow in powers of two, beginning here. */
#define FIRST_ROOM 16

bool trace_grow(void **array, size_t count, size_t size)
{
	void *larger;

	/* An array is full when it is empty, or has a power of two of elements. */
	if (count != 0 && (count < FIRST_ROOM || (count & (count - 1)) != 0))
		return true;
	larger = reallocarray(*array, count ? 2 * count : FIRST_ROOM, size);
	if (!larger)
		return false;
	*array = larger;
	return true;
}

uint32_t trace_find_vm(const struct trace *trace, const char *name, size_t length)
{
	for (size_t i = trace->n_vms; i-- > 0;) {
		const char *known = trace->vms[i].name;

		if (strlen(known) == length && !memcmp(known, name, length))
			return (uint32_t)i;
	}
	return TRACE_NONE;
}

const struct trace_slot *trace_slot_at(const struct trace_vm *vm, uint64_t ipa, size_t row)
{
	for (size_t i = 0; i < vm->n_slots; i++) {
		const struct trace_slot *slot = &vm->slots[i];

		if (ipa - slot->ipa < slot->size && slot->from <= row && row < slot->until)
			return slot;
	}
	return NULL;
}

void trace_free(struct trace *trace)
{
	if (!trace)
		return;
	for (size_t i = 0; i < trace->n_vms; i++) {
		free(trace->vms[i].name);
		free(trace->vms[i].slots);
	}
	for (size_t i = 0; i < trace->n_marks; i++)
		free(trace->marks[i].text);
	free(trace->rows);
	free(trace->marks);
	free(trace->vms);
	free(trace->threads);
	free(trace->path);
	free(trace->name);
	free(trace);
}
