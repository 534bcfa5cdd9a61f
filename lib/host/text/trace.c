/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes what happens to tables, TLBs and caches as lines of a trace. */

#include "s2pt/host/trace.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <pthread.h>

struct s2pt_trace {
	unsigned int classes;
	s2pt_trace_fn line;
	void *ctx;
	pthread_mutex_t lock;
	struct s2pt_format format;
	struct s2pt_pool *pool;
};

struct s2pt_trace *s2pt_trace_new(unsigned int classes, s2pt_trace_fn line, void *ctx)
{
	struct s2pt_trace *trace = calloc(1, sizeof(*trace));

	if (!trace)
		return NULL;
	trace->classes = classes;
	trace->line = line;
	trace->ctx = ctx;
	pthread_mutex_init(&trace->lock, NULL);
	return trace;
}

void s2pt_trace_delete(struct s2pt_trace *trace)
{
	if (!trace)
		return;
	pthread_mutex_destroy(&trace->lock);
	free(trace);
}

void s2pt_trace_attach(struct s2pt_trace *trace, const struct s2pt_format *format,
		       struct s2pt_pool *pool)
{
	trace->format = *format;
	trace->pool = pool;
}

static bool wanted(const struct s2pt_trace *trace, enum s2pt_trace_class class)
{
	return trace->classes & class;
}

static void put(struct s2pt_trace *trace, const struct s2pt_trace_event *event)
{
	char line[S2PT_TRACE_LINE];

	if (s2pt_trace_print(event, &trace->format.geom, line, sizeof(line)) < 0)
		return;
	pthread_mutex_lock(&trace->lock);
	trace->line(trace->ctx, line);
	pthread_mutex_unlock(&trace->lock);
}

/*
 * The number of a table.  One that is not of the pool gets 0, which is the root's, to which no
 * entry leads.
 */
static uint64_t ordinal_of(struct s2pt_trace *trace, const void *table)
{
	struct s2pt_pool_place place = { .ordinal = 0 };

	(void)s2pt_pool_find(trace->pool, table, &place);
	return place.ordinal;
}

void s2pt_trace_alloc(struct s2pt_trace *trace, const void *table, unsigned int pages)
{
	struct s2pt_trace_event event = { .kind = S2PT_TRACE_REFUSED, .pages = pages };

	if (!wanted(trace, S2PT_TRACE_TABLES))
		return;
	if (table) {
		event.kind = S2PT_TRACE_ALLOC;
		event.ordinal = ordinal_of(trace, table);
	}
	put(trace, &event);
}

void s2pt_trace_free(struct s2pt_trace *trace, const void *table)
{
	struct s2pt_trace_event event = { .kind = S2PT_TRACE_FREE };

	if (!wanted(trace, S2PT_TRACE_TABLES))
		return;
	event.ordinal = ordinal_of(trace, table);
	put(trace, &event);
}

void s2pt_trace_retire(struct s2pt_trace *trace, const void *table, int level)
{
	struct s2pt_trace_event event = { .kind = S2PT_TRACE_RETIRE, .level = level };

	if (!wanted(trace, S2PT_TRACE_TABLES))
		return;
	event.ordinal = ordinal_of(trace, table);
	put(trace, &event);
}

void s2pt_trace_tlbi(struct s2pt_trace *trace, const struct s2pt_tlbi *request)
{
	struct s2pt_trace_event event = { .kind = S2PT_TRACE_INVALIDATE, .tlbi = *request };

	if (wanted(trace, request->kind == S2PT_TLBI_NONE ? S2PT_TRACE_BARRIERS : S2PT_TRACE_TLBI))
		put(trace, &event);
}

void s2pt_trace_cmo(struct s2pt_trace *trace, const struct s2pt_cmo *request)
{
	struct s2pt_trace_event event = { .kind = S2PT_TRACE_CACHE, .cmo = *request };

	if (wanted(trace, S2PT_TRACE_CACHES))
		put(trace, &event);
}

static struct s2pt_trace_word word_of(struct s2pt_trace *trace, uint64_t word)
{
	s2pt_desc_t desc = { word };
	struct s2pt_trace_word made = { .word = word };
	struct s2pt_pool_place place;
	s2pt_pa_t pa;

	/*
	 * The place of an entry does not tell its level: a word that could be a table's and leads
	 * to one is taken for one.
	 */
	if (s2pt_desc_kind(desc, 0) != S2PT_TABLE)
		return made;
	pa = s2pt_desc_pa(&trace->format, desc, 0);
	if (!s2pt_pool_find_pa(trace->pool, pa, &place))
		return made;
	made.table = true;
	made.ordinal = place.ordinal;
	made.page = place.page;
	made.word = word & ~s2pt_desc_table(&trace->format, pa).word;
	made.word |= s2pt_desc_table(&trace->format, 0).word & word;
	return made;
}

static uint64_t present(const void *slot)
{
	return atomic_load_explicit((const _Atomic(uint64_t) *)slot, memory_order_relaxed);
}

void s2pt_trace_hook(void *ctx, const struct s2pt_event *event)
{
	struct s2pt_trace *trace = ctx;
	struct s2pt_trace_event store = { .kind = S2PT_TRACE_STORE };
	struct s2pt_pool_place place;

	if (!wanted(trace, S2PT_TRACE_STORES))
		return;
	switch (event->kind) {
	case S2PT_EVENT_WON:
		store.how = 'c';
		store.found = word_of(trace, event->found.word);
		break;
	case S2PT_EVENT_LOST:
		store.how = 'x';
		store.found = word_of(trace, event->found.word);
		break;
	case S2PT_EVENT_MAKE:
		store.how = 'r';
		store.found = word_of(trace, present(event->slot));
		break;
	case S2PT_EVENT_LOAD:
	case S2PT_EVENT_SWAP:
	case S2PT_EVENT_MADE:
	case S2PT_EVENT_ALONE:
		return;
	}
	if (!s2pt_pool_find(trace->pool, event->slot, &place))
		return;
	store.ordinal = place.ordinal;
	store.page = place.page;
	store.index = place.index;
	store.want = word_of(trace, event->want.word);
	put(trace, &store);
}
