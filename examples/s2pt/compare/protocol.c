/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts together what happens to each entry in one operation, so that two engines can be compared
 * whatever the order in which they work.
 */

#include "protocol.h"

#include "classes.h"

/*
 * The text for one entry has, in order: `break WORD`, the invalidation and cache maintenance that
 * follow it, `make WORD`, and what was freed.  Entries are told apart by their place in a table and
 * not by the table's name, and stand in no order.  A hold of an entry where nothing was, and a
 * store that changes nothing, are how Linux does it and not what it does.
 */

#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 40
#define WORD_SIZE 64

/* The held entry, in Linux 7.3 and before; 6.1 empties the entry instead. */
#define HELD     "0x1000000000000000"
#define HELD_OLD "0x400"

struct entry {
	char name[NAME_SIZE];
	char *steps;
	size_t length;
	size_t room;
	/* Number of tables that were freed, and where the last of them stands among the steps. */
	unsigned int freed;
	size_t freed_at;
	/* The entry was not empty when it was first written; a mark counts. */
	bool full;
};

struct protocol {
	struct entry *entry;
	size_t entries;
	size_t room;
};

struct store {
	char name[NAME_SIZE];
	char before[WORD_SIZE];
	char after[WORD_SIZE];
	char kind[2];
};

static void *need(void *memory)
{
	if (!memory)
		error(2, 0, "no memory");
	return memory;
}

static struct entry *entry_named(struct protocol *protocol, const char *name)
{
	struct entry *entry;
	const char *place = strchr(name, ':');

	/* Nearly always it is the entry of the last event. */
	for (size_t i = protocol->entries; i-- > 0;)
		if (!strcmp(protocol->entry[i].name, name))
			return &protocol->entry[i];
	if (protocol->entries == protocol->room) {
		protocol->room = protocol->room ? 2 * protocol->room : 16;
		protocol->entry = need(
			reallocarray(protocol->entry, protocol->room, sizeof(*protocol->entry)));
	}
	entry = &protocol->entry[protocol->entries++];
	*entry = (struct entry){ .length = 0 };
	snprintf(entry->name, sizeof(entry->name), "%s", name);
	entry->room = 128;
	entry->steps = need(malloc(entry->room));
	entry->length = (size_t)snprintf(entry->steps, entry->room, "%s", place ? place : "");
	return entry;
}

static void add(struct entry *entry, const char *step, const char *word)
{
	size_t more = strlen(step) + strlen(word) + 4;

	if (entry->length + more > entry->room) {
		entry->room = 2 * (entry->length + more);
		entry->steps = need(realloc(entry->steps, entry->room));
	}
	entry->length +=
		(size_t)snprintf(entry->steps + entry->length, more, "; %s %s", step, word);
}

/* Linux 6.1 frees what is below a table early, and the table itself as late as the others. */
static void add_free(struct entry *entry)
{
	static const size_t step = sizeof("; free ") - 1;
	char *at = entry->steps + entry->freed_at;

	if (entry->freed++) {
		memmove(at, at + step, entry->length - entry->freed_at - step + 1);
		entry->length -= step;
	}
	entry->freed_at = entry->length;
	add(entry, "free", "");
}

/* Is a word valid?  A line `s` has it as the name of a table, or as hex with bit 0. */
static bool is_valid(const char *word)
{
	size_t length = strlen(word);

	return word[0] == 't' || (length && strchr("13579bdf", word[length - 1]));
}

static bool is_empty(const char *word)
{
	return !strcmp(word, "0x0");
}

/* The text for a word.  Each engine writes marks in its own way, which shows in dumps. */
static const char *shown(const char *word)
{
	if (word[0] == 't')
		return "table";
	return is_valid(word) || is_empty(word) ? word : "mark";
}

static bool is_hold(const char *word)
{
	return !strcmp(word, HELD) || !strcmp(word, HELD_OLD);
}

/* Must this store be told, or does it change nothing that counts? */
static bool tells(const struct entry *entry, const struct store *store)
{
	if (store->kind[0] == 'x' || is_hold(store->after))
		return false;
	return entry->full || !is_empty(store->after);
}

static struct entry *stored(struct protocol *protocol, const struct store *store)
{
	bool was = is_valid(store->before), is = is_valid(store->after);
	struct entry *entry;

	if (!was && !strcmp(store->before, store->after))
		return NULL;
	entry = entry_named(protocol, store->name);
	entry->full |= strcmp(store->before, "0x0") != 0 && !is_hold(store->before);
	if (store->kind[0] == 'x')
		add(entry, "lost", shown(store->after));
	else if (was && !is)
		add(entry, "break", shown(store->before));
	if (tells(entry, store))
		add(entry, is && was ? "change" : is ? "make" : "leave", shown(store->after));
	return entry;
}

/* Is this Linux 6.1's maintenance of code at address 0, which belongs to no entry? */
static bool is_mark_code(const char *event)
{
	return !strncmp(event, "ic 0x0 ", 7);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Is the event `verb tN`, where `name` is an entry of that table? */
static bool is_about(const char *event, const char *verb, const char *name)
{
	size_t length = strcspn(name, ":");

	return class_word(event, verb) && !strncmp(event + 2, name, length) &&
	       (event[2 + length] == ' ' || event[2 + length] == '\0');
}

/*
 * Was the table of the entry `name` allocated and freed in this operation?  It was then never
 * linked, and no walker has seen its entries.
 */
static bool was_private(const struct operation *operation, const char *name)
{
	bool came = false, gone = false;

	for (size_t i = 0; i < operation->events; i++) {
		came |= is_about(operation->event[i], "a", name);
		gone |= is_about(operation->event[i], "f", name);
	}
	return came && gone;
}

/* Forget the entries of such tables.  Entries of one table follow each other. */
static void forget_private(struct protocol *protocol, const struct operation *operation)
{
	const char *last = NULL;
	bool forget = false;

	for (size_t i = 0; i < protocol->entries; i++) {
		struct entry *entry = &protocol->entry[i];
		size_t length = strcspn(entry->name, ":") + 1;

		if (!last || strncmp(last, entry->name, length) != 0)
			forget = was_private(operation, entry->name);
		if (forget)
			*entry->steps = '\0';
		last = entry->name;
	}
}

char **protocol_of(const struct operation *operation, size_t *count)
{
	struct protocol protocol = { .entries = 0 };
	struct entry *now = NULL;
	char **list;

	for (size_t i = 0; i < operation->events; i++) {
		const char *event = operation->event[i];
		enum class class = class_of(event);
		struct store store;

		if (sscanf(event, "s %39s %63s %63s %1s", store.name, store.before, store.after,
			   store.kind) == 4)
			now = stored(&protocol, &store);
		else if (now &&
			 (class == CLASS_TLBI || (class == CLASS_CMO && !is_mark_code(event))))
			add(now, "then", event);
		else if (now && class_word(event, "u"))
			add(now, "retire", "");
		else if (now && class_word(event, "f"))
			add_free(now);
	}
	forget_private(&protocol, operation);
	*count = 0;
	list = need(calloc(protocol.entries + 1, sizeof(*list)));
	for (size_t i = 0; i < protocol.entries; i++) {
		struct entry *entry = &protocol.entry[i];
		char number[16];

		snprintf(number, sizeof(number), "%u", entry->freed);
		if (entry->freed)
			add(entry, "freed", number);
		if (strchr(entry->steps, ';'))
			list[(*count)++] = entry->steps;
		else
			free(entry->steps);
	}
	free(protocol.entry);
	if (*count)
		qsort(list, *count, sizeof(*list), by_text);
	return list;
}
