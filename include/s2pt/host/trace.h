/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_TRACE_H
#define S2PT_HOST_TRACE_H

/**
 * @file
 * Traces: what happened to tables, TLBs and caches as lines of text, written and read back.
 *
 *     a tN [PAGES]          allocated (PAGES if more than one); `a -` refused
 *     f tN                  freed
 *     u tN LEVEL            retired; LEVEL of the entry that led to it
 *     ti IPA LEVEL          invalidate an IPA on all CPUs; `?`: no hint
 *     tn IPA LEVEL          the same on this CPU
 *     tr IPA PAGES          invalidate a range
 *     tv                    invalidate the VMID
 *     tw                    invalidate the dirty state of the VMID
 *     tb                    the barrier alone
 *     dc PA SIZE            clean data caches
 *     ic PA SIZE            discard instruction caches
 *     s tN:INDEX OLD NEW K  a descriptor was written; K: `r` release, `c` swapped, `x` lost
 *
 * A table is called by the number of its allocation, from 0; page K of a root `t0+K`.  In `s` lines
 * a table descriptor is `tN|0xREST`, REST what it is without the address.  Addresses and
 * descriptors are hex, the rest is decimal.
 */

#include "s2pt/desc.h"
#include "s2pt/event.h"
#include "s2pt/host/pool.h"
#include "s2pt/ops.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Longest line, the final 0 included. */
#define S2PT_TRACE_LINE 160

/** Classes of events; a set. */
enum s2pt_trace_class {
	/** What happens to tables: `a`, `f`, `u`. */
	S2PT_TRACE_TABLES = 1,
	/** Invalidations: `ti`, `tn`, `tr`, `tv`, `tw`. */
	S2PT_TRACE_TLBI = 2,
	/** Cache maintenance: `dc`, `ic`. */
	S2PT_TRACE_CACHES = 4,
	/** Stores to descriptors: `s`. */
	S2PT_TRACE_STORES = 8,
	/** Barriers without a TLBI: `tb`. */
	S2PT_TRACE_BARRIERS = 16,
};

/** The kinds of lines, each with the letters it begins with. */
enum s2pt_trace_kind {
	/** `a`. */
	S2PT_TRACE_ALLOC,
	/** `a -`. */
	S2PT_TRACE_REFUSED,
	/** `f`. */
	S2PT_TRACE_FREE,
	/** `u`. */
	S2PT_TRACE_RETIRE,
	/** `ti`, `tn`, `tr`, `tv`, `tw`, `tb`. */
	S2PT_TRACE_INVALIDATE,
	/** `dc`, `ic`. */
	S2PT_TRACE_CACHE,
	/** `s`. */
	S2PT_TRACE_STORE,
};

/** A descriptor in a line. */
struct s2pt_trace_word {
	/** The word, without the address if it leads to a table of the pool. */
	uint64_t word;
	/** The word is the link to a table of the pool. */
	bool table;
	/** Number of the table to which it leads. */
	uint64_t ordinal;
	/** Page of the table to which it leads. */
	unsigned int page;
};

/** What one line says. */
struct s2pt_trace_event {
	/** The kind of the line; the members that only some kinds have name these. */
	enum s2pt_trace_kind kind;
	/** Number of the table; for ALLOC, FREE, RETIRE, STORE. */
	uint64_t ordinal;
	/** Page of the table; for STORE. */
	unsigned int page;
	/** Pages that were allocated; for ALLOC. */
	unsigned int pages;
	/** Level of the entry that led to the table; for RETIRE. */
	int level;
	/** The request; for INVALIDATE.  Read back it has no VMID. */
	struct s2pt_tlbi tlbi;
	/** The request; for CACHE. */
	struct s2pt_cmo cmo;
	/** Index of the entry; for STORE. */
	unsigned int index;
	/** What was there; for STORE. */
	struct s2pt_trace_word found;
	/** What was written, or was to be written; for STORE. */
	struct s2pt_trace_word want;
	/** `r`, `c` or `x`; for STORE. */
	char how;
};

/** A writer of lines.  Opaque. */
struct s2pt_trace;

/** Gets each line, without a newline, one at a time. */
typedef void (*s2pt_trace_fn)(void *ctx, const char *line);

/** Make a writer of the classes in the set `classes`.  NULL: no memory. */
struct s2pt_trace *s2pt_trace_new(unsigned int classes, s2pt_trace_fn line, void *ctx);

/** Free a writer.  NULL is left alone. */
void s2pt_trace_delete(struct s2pt_trace *trace);

/**
 * Set the format in which descriptors are printed and the pool in which tables lie; the world does
 * so.
 */
void s2pt_trace_attach(struct s2pt_trace *trace, const struct s2pt_format *format,
		       struct s2pt_pool *pool);

/** Write that a table was allocated; NULL: that it was refused. */
void s2pt_trace_alloc(struct s2pt_trace *trace, const void *table, unsigned int pages);

/** Write that a table is about to be freed. */
void s2pt_trace_free(struct s2pt_trace *trace, const void *table);

/** Write that a table was retired. */
void s2pt_trace_retire(struct s2pt_trace *trace, const void *table, int level);

/** Write that an invalidation was asked for. */
void s2pt_trace_tlbi(struct s2pt_trace *trace, const struct s2pt_tlbi *request);

/** Write that cache maintenance was asked for. */
void s2pt_trace_cmo(struct s2pt_trace *trace, const struct s2pt_cmo *request);

/** Write what an event point of the core tells.  For `s2pt_hook::event`; `ctx` is the writer. */
void s2pt_trace_hook(void *ctx, const struct s2pt_event *event);

/** Print an event.  Returns its length, or -1 if it takes more than `size`. */
int s2pt_trace_print(const struct s2pt_trace_event *event, const struct s2pt_geom *geom, char *line,
		     size_t size);

/** Read a line, blanks in front or behind allowed.  False: it is no such line. */
bool s2pt_trace_parse(const char *line, const struct s2pt_geom *geom,
		      struct s2pt_trace_event *event);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
