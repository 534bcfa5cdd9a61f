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
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 40
#define WORD_SIZE 64

/* The held entry, in Linux 7.3 and before; 6.1 empties the entry instead. */
#define HELD     "0x1000000000000000"
#define HELD_OLD "0x400"

struct slot {
	struct slot *next;
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
	/* In the order of their first stores. */
	struct slot *first;
	struct slot **end;
	size_t entries;
	/* The same by name, as tsearch() keeps them. */
	void *names;
	/* The one that was named last. */
	struct slot *last;
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

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct slot *)a)->name, ((const struct slot *)b)->name);
}

static struct slot *new_entry(struct protocol *protocol, const char *name)
{
	struct slot *entry = need(calloc(1, sizeof(*entry)));
	const char *place = strchr(name, ':');

	*protocol->end = entry;
	protocol->end = &entry->next;
	protocol->entries++;
	snprintf(entry->name, sizeof(entry->name), "%s", name);
	entry->room = 128;
	entry->steps = need(malloc(entry->room));
	entry->length = (size_t)snprintf(entry->steps, entry->room, "%s", place ? place : "");
	need(tsearch(entry, &protocol->names, by_name));
	return entry;
}

static struct slot *entry_named(struct protocol *protocol, const char *name)
{
	struct slot key;
	struct slot **found;

	if (protocol->last && !strcmp(protocol->last->name, name))
		return protocol->last;
	snprintf(key.name, sizeof(key.name), "%s", name);
	found = tfind(&key, &protocol->names, by_name);
	protocol->last = found ? *found : new_entry(protocol, name);
	return protocol->last;
}

static void add(struct slot *entry, const char *step, const char *word)
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
static void add_free(struct slot *entry)
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
static bool tells(const struct slot *entry, const struct store *store)
{
	if (store->kind[0] == 'x' || is_hold(store->after))
		return false;
	return entry->full || !is_empty(store->after);
}

static struct slot *stored(struct protocol *protocol, const struct store *store)
{
	bool was = is_valid(store->before), is = is_valid(store->after);
	struct slot *entry;

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

/* By the table at the beginning of `tN`, `tN PAGES` or `tN:INDEX`. */
static int by_table(const void *a, const void *b)
{
	const char *left = *(char *const *)a, *right = *(char *const *)b;
	size_t lefts = strcspn(left, " :"), rights = strcspn(right, " :");
	int order = strncmp(left, right, lefts < rights ? lefts : rights);

	return order ? order : (lefts > rights) - (lefts < rights);
}

struct tables {
	const char **name;
	size_t count;
};

/* The tables that events `verb tN` are about. */
static struct tables tables_of(const struct operation *operation, const char *verb)
{
	struct tables tables = { .name = need(calloc(operation->events + 1, sizeof(char *))) };

	for (size_t i = 0; i < operation->events; i++)
		if (class_word(operation->event[i], verb))
			tables.name[tables.count++] = operation->event[i] + strlen(verb) + 1;
	qsort(tables.name, tables.count, sizeof(*tables.name), by_table);
	return tables;
}

static bool is_one_of(const struct tables *tables, const char *name)
{
	return bsearch(&name, tables->name, tables->count, sizeof(*tables->name), by_table);
}

/*
 * Forget the entries of tables that were allocated and freed in this operation: they were never linked,
 * and no walker has seen their entries.
 */
static void forget_private(struct protocol *protocol, const struct operation *operation)
{
	struct tables came = tables_of(operation, "a"), gone = tables_of(operation, "f");

	for (struct slot *entry = protocol->first; entry; entry = entry->next)
		if (is_one_of(&came, entry->name) && is_one_of(&gone, entry->name))
			*entry->steps = '\0';
	free(came.name);
	free(gone.name);
}

/* Its steps; NULL if there are none.  The entry is gone. */
static char *steps_of(struct protocol *protocol, struct slot *entry)
{
	char *steps = NULL;
	char number[16];

	snprintf(number, sizeof(number), "%u", entry->freed);
	if (entry->freed)
		add(entry, "freed", number);
	if (strchr(entry->steps, ';'))
		steps = entry->steps;
	else
		free(entry->steps);
	tdelete(entry, &protocol->names, by_name);
	free(entry);
	return steps;
}

char **protocol_of(const struct operation *operation, size_t *count)
{
	struct protocol protocol = { .end = &protocol.first };
	struct slot *now = NULL;
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
	for (struct slot *entry = protocol.first, *next; entry; entry = next) {
		next = entry->next;
		list[*count] = steps_of(&protocol, entry);
		*count += list[*count] != NULL;
	}
	if (*count)
		qsort(list, *count, sizeof(*list), by_text);
	return list;
}
