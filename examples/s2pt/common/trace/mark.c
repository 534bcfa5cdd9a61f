/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the marks of a trace: text that the recorder wrote about VMs, slots and phases. */

#include "mark.h"

#include "common/args.h"

#include <stdlib.h>
#include <string.h>

/* The keys of words `key=value` that marks may have. */
enum key {
	KEY_VM,
	KEY_NAME,
	KEY_VCPUS,
	KEY_IPABITS,
	KEY_ID,
	KEY_SLOT,
	KEY_IPA,
	KEY_SIZE,
	KEY_BACKING,
	KEY_FLAGS,
	KEY_ITER,
	KEY_PAGE_SIZE,
	KEY_DIRTY,
	KEYS,
};

static const char *const key_names[KEYS] = {
	"vm",   "name",    "vcpus", "ipabits", "id",        "slot",  "ipa",
	"size", "backing", "flags", "iter",    "page_size", "dirty",
};

/* Pages of all slots of a trace: for each there are bits, and loops that go over them. */
#define PAGES_MAX (UINT64_C(1) << 26)

#define NEED(key) (1U << (key))

/* For each first word: which mark it is, and which keys it must have. */
static const struct verb {
	const char *word;
	enum trace_mark_kind kind;
	unsigned int needs;
} verbs[] = {
	{ "SCENARIO", TRACE_MARK_SCENARIO, NEED(KEY_PAGE_SIZE) },
	{ "VM", TRACE_MARK_VM, NEED(KEY_NAME) | NEED(KEY_VCPUS) | NEED(KEY_IPABITS) },
	{ "SLOT", TRACE_MARK_SLOT,
	  NEED(KEY_VM) | NEED(KEY_ID) | NEED(KEY_IPA) | NEED(KEY_SIZE) | NEED(KEY_BACKING) |
		  NEED(KEY_FLAGS) },
	{ "SLOTFLAGS", TRACE_MARK_SLOT_FLAGS, NEED(KEY_VM) | NEED(KEY_ID) | NEED(KEY_FLAGS) },
	{ "SLOTDEL", TRACE_MARK_SLOT_DELETE, NEED(KEY_VM) | NEED(KEY_ID) },
	{ "SLOTADD", TRACE_MARK_SLOT_ADD, NEED(KEY_VM) | NEED(KEY_ID) },
	{ "GET_DIRTY", TRACE_MARK_GET_DIRTY, NEED(KEY_VM) | NEED(KEY_SLOT) | NEED(KEY_ITER) },
	{ "CLEAR_DIRTY", TRACE_MARK_CLEAR_DIRTY, 0 },
	{ "VMFREE", TRACE_MARK_VM_FREE, NEED(KEY_VM) },
	{ "SNAP", TRACE_MARK_SNAP, 0 },
	{ "PHASE", TRACE_MARK_PHASE, 0 },
	{ "END", TRACE_MARK_END, 0 },
};

/* The words of a mark while it is read. */
struct words {
	char *value[KEYS];
	uint64_t number[KEYS];
	bool end;
};

static bool is_number(enum key key)
{
	return key != KEY_VM && key != KEY_NAME && key != KEY_BACKING;
}

/*
 * Split `text` at its blanks.  Only keys in `needs` must be numbers, since the rest may be prose.
 */
static bool take_words(struct trace_reader *reader, char *text, unsigned int needs,
		       struct words *words)
{
	char *next = NULL;

	for (char *word = strtok_r(text, " ", &next); word; word = strtok_r(NULL, " ", &next)) {
		words->end = words->end || !strcmp(word, "end");
		for (unsigned int i = 0; i < KEYS; i++) {
			size_t length = strlen(key_names[i]);

			if (!strncmp(word, key_names[i], length) && word[length] == '=')
				words->value[i] = word + length + 1;
		}
	}
	for (unsigned int i = 0; i < KEYS; i++) {
		bool good = words->value[i] && (!is_number((enum key)i) ||
						args_number(words->value[i], &words->number[i]));

		if (!good && (needs >> i & 1))
			return csv_bad(reader->csv, "a mark without a good '%s='", key_names[i]);
	}
	return true;
}

static bool new_scenario(struct trace_reader *reader, const struct words *words)
{
	if (reader->trace->n_vms)
		return csv_bad(reader->csv, "a scenario behind a VM");
	for (unsigned int i = S2PT_4K; i <= S2PT_64K; i += 2) {
		if (words->number[KEY_PAGE_SIZE] == UINT64_C(1) << i) {
			reader->trace->granule = (enum s2pt_granule)i;
			return true;
		}
	}
	return csv_bad(reader->csv, "no such page size: %s", words->value[KEY_PAGE_SIZE]);
}

static bool new_vm(struct trace_reader *reader, const struct words *words)
{
	struct trace *trace = reader->trace;
	struct trace_vm vm = {
		.vcpus = (unsigned int)words->number[KEY_VCPUS],
		.ipa_bits = (unsigned int)words->number[KEY_IPABITS],
		.from = reader->row,
	};

	if (!trace->granule)
		return csv_bad(reader->csv, "a VM without a scenario");
	if (words->number[KEY_VCPUS] - 1 >= 4096 || words->number[KEY_IPABITS] - 32 > 52 - 32)
		return csv_bad(reader->csv, "a VM with %s vCPUs and %s bits",
			       words->value[KEY_VCPUS], words->value[KEY_IPABITS]);
	vm.name = strdup(words->value[KEY_NAME]);
	if (!vm.name || !trace_grow((void **)&trace->vms, trace->n_vms, sizeof(vm))) {
		free(vm.name);
		return csv_bad(reader->csv, "no memory");
	}
	reader->current = (uint32_t)trace->n_vms;
	trace->vms[trace->n_vms++] = vm;
	return true;
}

static bool read_backing(const char *text, enum s2pt_granule granule, struct trace_slot *slot)
{
	slot->fixed_size = UINT64_C(1) << granule;
	if (!strcmp(text, "anon-thp"))
		slot->backing = TRACE_THP;
	else if (!strncmp(text, "anon-", 5))
		slot->backing = TRACE_ANON;
	else if (!strncmp(text, "shmem-", 6))
		slot->backing = TRACE_SHMEM;
	else if (!strncmp(text, "hugetlb-", 8) && args_size(text + 8, &slot->fixed_size))
		slot->backing = TRACE_HUGETLB;
	else
		return false;
	return slot->fixed_size >> granule && !(slot->fixed_size & (slot->fixed_size - 1));
}

static bool new_slot(struct trace_reader *reader, const struct words *words, uint32_t vm_index)
{
	struct trace_vm *vm = &reader->trace->vms[vm_index];
	struct trace_slot slot = {
		.id = (unsigned int)words->number[KEY_ID],
		.ipa = words->number[KEY_IPA],
		.size = words->number[KEY_SIZE],
		.flags = (unsigned int)words->number[KEY_FLAGS],
		.from = reader->row,
		.until = TRACE_NONE,
	};
	char quoted[48];

	if (((slot.ipa | slot.size) & ((UINT64_C(1) << reader->trace->granule) - 1)) ||
	    !slot.size || slot.ipa + slot.size < slot.ipa)
		return csv_bad(reader->csv, "a slot of 0x%jx bytes at 0x%jx", (uintmax_t)slot.size,
			       (uintmax_t)slot.ipa);
	if (slot.size >> reader->trace->granule > PAGES_MAX - reader->pages)
		return csv_bad(reader->csv, "slots of more than %ju pages", (uintmax_t)PAGES_MAX);
	reader->pages += slot.size >> reader->trace->granule;
	if (!read_backing(words->value[KEY_BACKING], reader->trace->granule, &slot))
		return csv_bad(reader->csv, "no such backing: '%s'",
			       args_quote(words->value[KEY_BACKING], quoted));
	if (!trace_grow((void **)&vm->slots, vm->n_slots, sizeof(slot)))
		return csv_bad(reader->csv, "no memory");
	for (size_t i = 0; i < vm->n_slots; i++)
		if (vm->slots[i].id == slot.id && vm->slots[i].until == TRACE_NONE)
			vm->slots[i].until = reader->row;
	vm->slots[vm->n_slots++] = slot;
	return true;
}

static uint32_t find_slot(const struct trace_vm *vm, uint64_t id)
{
	for (size_t i = vm->n_slots; i-- > 0;)
		if (vm->slots[i].id == id)
			return (uint32_t)i;
	return TRACE_NONE;
}

/* Find the VM and slot that a mark is about, after it has made what it makes. */
static bool refer(struct trace_reader *reader, const struct verb *verb, const struct words *words,
		  struct trace_mark *mark)
{
	unsigned int needs = verb ? verb->needs : 0;
	enum key key = words->value[KEY_SLOT] ? KEY_SLOT : KEY_ID;
	char quoted[48];

	if (words->value[KEY_VM])
		mark->vm = trace_find_vm(reader->trace, words->value[KEY_VM],
					 strlen(words->value[KEY_VM]));
	if ((needs & NEED(KEY_VM)) && mark->vm == TRACE_NONE)
		return csv_bad(reader->csv, "no such VM: '%s'",
			       args_quote(words->value[KEY_VM], quoted));
	if (mark->kind == TRACE_MARK_SLOT && !new_slot(reader, words, mark->vm))
		return false;
	if (mark->kind == TRACE_MARK_VM_FREE && !mark->end)
		reader->current = mark->vm;
	if (mark->vm != TRACE_NONE && words->value[key])
		mark->slot = find_slot(&reader->trace->vms[mark->vm], words->number[key]);
	if ((needs & (NEED(KEY_ID) | NEED(KEY_SLOT))) && mark->slot == TRACE_NONE)
		return csv_bad(reader->csv, "no such slot: '%s'",
			       args_quote(words->value[key], quoted));
	return true;
}

static const struct verb *find_verb(const char *text)
{
	size_t length = strcspn(text, " ");

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strlen(verbs[i].word) == length && !strncmp(verbs[i].word, text, length))
			return &verbs[i];
	return NULL;
}

static bool understand(struct trace_reader *reader, struct trace_mark *mark, char *copy)
{
	const struct verb *verb = find_verb(mark->text);
	struct words words = { 0 };

	if (!verb || verb->kind == TRACE_MARK_PHASE)
		return true;
	if (!take_words(reader, copy, verb->needs, &words))
		return false;
	mark->end = words.end;
	mark->flags = (unsigned int)words.number[KEY_FLAGS];
	mark->iteration = (unsigned int)words.number[KEY_ITER];
	mark->dirty = words.number[KEY_DIRTY];
	if (verb->kind == TRACE_MARK_SCENARIO && !new_scenario(reader, &words))
		return false;
	if (verb->kind == TRACE_MARK_VM && !new_vm(reader, &words))
		return false;
	return refer(reader, verb, &words, mark);
}

bool trace_read_mark(struct trace_reader *reader, const char *text, struct trace_row *row)
{
	struct trace *trace = reader->trace;
	const struct verb *verb = find_verb(text);
	struct trace_mark mark = {
		.kind = verb ? verb->kind : TRACE_MARK_OTHER,
		.text = strdup(text),
		.row = reader->row,
		.vm = TRACE_NONE,
		.slot = TRACE_NONE,
	};
	char *copy = strdup(text);
	bool good;

	if (!mark.text || !copy ||
	    !trace_grow((void **)&trace->marks, trace->n_marks, sizeof(mark)))
		good = csv_bad(reader->csv, "no memory");
	else
		good = understand(reader, &mark, copy);
	free(copy);
	if (!good) {
		free(mark.text);
		return false;
	}
	row->detail = trace->n_marks;
	trace->marks[trace->n_marks++] = mark;
	return true;
}
