/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_ENGINE_H
#define S2PT_HOST_ENGINE_H

/**
 * @file
 * Engines: implementations of stage 2 that the explorer drives in place of libs2pt's own core, and
 * the seat in the explorer's machine from which an engine works.
 *
 * An engine has the table code and what stands around it: which lock a fault takes, what the fault
 * handler decides, how the host moves, protects, ages and splits.  All its accesses to tables, its
 * invalidations, its locks and its read sections go through the seat: each is a step, or part of
 * one, and the judges see it.  What an engine keeps beside the tables (counts of pages, say) it
 * names as its state, which is set back together with the machine.
 *
 * One thread at a time uses an engine.  A function of the engine is left and entered again at its
 * steps, while others run: its state must be consistent whenever it calls the seat.
 */

#include "s2pt/fault.h"
#include "s2pt/host/scenario.h"
#include "s2pt/tlbi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** The machine, as an engine sees it. */
struct s2pt_seat;

/** Where in its source an engine is at work. */
struct s2pt_engine_place {
	/** The file; NULL if only `pc` is known, or nothing. */
	const char *file;
	/** The function. */
	const char *function;
	/** The line. */
	int line;
	/** An address in the code. */
	const void *pc;
};

/** A fault that an engine is to answer. */
struct s2pt_engine_fault {
	/** What the CPU says; `level` is that of the entry at which the access ended. */
	struct s2pt_fault fault;
	/** The page of the scenario that was accessed. */
	char page;
};

/** An implementation of stage 2.  All functions but `place` and `print_place` must be there. */
struct s2pt_engine {
	/** Its name. */
	const char *name;
	/** Fewest bits of input address that its tables take; 0: as the scenario says. */
	unsigned int ipa_bits;
	/** Faults may hold the table alone: then taking the lock is a step in every scenario. */
	bool locks;
	/**
	 * Its walkers update leaves by plain stores beside each other, at the price of an access
	 * flag that hardware sets meanwhile.  Who holds the table alone may always do so.
	 */
	bool loses_access_flag;
	/** What it keeps beside the tables, for it to be set back; NULL: nothing. */
	void *state;
	/** Bytes of `state`; 0: nothing is set back. */
	size_t state_size;
	/**
	 * Make an empty table of this geometry.  Returns its root, from `s2pt_seat_alloc`; or NULL.
	 */
	void *(*begin)(struct s2pt_seat *seat, const struct s2pt_geom *geom);
	/** Map at the beginning, before anything runs. */
	void (*map)(struct s2pt_seat *seat, const struct s2pt_mapping *mapping);
	/**
	 * Answer a fault, from looking up what backs the page to the return to the guest.  Above 0
	 * nothing is wrong, and the guest tries again.
	 */
	enum s2pt_status (*fault)(struct s2pt_seat *seat, const struct s2pt_engine_fault *fault);
	/** Do what the host does to a page: see `s2pt_scenario::host`. */
	void (*host)(struct s2pt_seat *seat, char what, char page);
	/** Free a table that was given to `s2pt_seat_retire`, with all that is below it. */
	void (*free_subtree)(struct s2pt_seat *seat, void *table, int level);
	/** Is this the word of an entry that another walker holds while it changes it? */
	bool (*is_held)(uint64_t word);
	/** A hash of what it keeps beside the tables. */
	uint64_t (*digest)(const struct s2pt_seat *seat);
	/** Where it is at work now; NULL: it does not know. */
	const struct s2pt_engine_place *(*place)(void);
	/** Print a place for a story, `size` bytes at most; NULL together with `place`. */
	void (*print_place)(const struct s2pt_engine_place *place, char *text, size_t size);
};

/** The scenario that is run. */
const struct s2pt_scenario *s2pt_seat_scenario(const struct s2pt_seat *seat);

/** The number of who is at work: vCPUs from 0 on, then the host; 7 while nobody runs. */
unsigned int s2pt_seat_actor(const struct s2pt_seat *seat);

/** Load a word of a table. */
uint64_t s2pt_seat_load(struct s2pt_seat *seat, const void *slot);
/** Store a word to a table, with release or without.  Returns what was there. */
uint64_t s2pt_seat_store(struct s2pt_seat *seat, void *slot, uint64_t word, bool release);
/** Compare with `found` and store `want`.  Returns what was there. */
uint64_t s2pt_seat_swap(struct s2pt_seat *seat, void *slot, uint64_t found, uint64_t want);
/** Exchange a word for `want`.  Returns what was there. */
uint64_t s2pt_seat_exchange(struct s2pt_seat *seat, void *slot, uint64_t want);
/** Carry out a barrier. */
void s2pt_seat_barrier(struct s2pt_seat *seat, enum s2pt_step_op op);
/** Carry out a DMB ISHST, or a stronger one: walks see what is stored before it first. */
void s2pt_seat_dmb(struct s2pt_seat *seat);
/** Carry out an invalidation, with the barriers around it. */
void s2pt_seat_tlbi(struct s2pt_seat *seat, const struct s2pt_tlbi *request);

/** Allocate zeroed pages for tables; NULL if the scenario refuses. */
void *s2pt_seat_alloc(struct s2pt_seat *seat, unsigned int pages);
/** Free pages. */
void s2pt_seat_free(struct s2pt_seat *seat, void *table, unsigned int pages);
/** Have `s2pt_engine::free_subtree` called when all present read sections have ended. */
void s2pt_seat_retire(struct s2pt_seat *seat, void *table, int level);
/** Does a pointer point into the memory of tables? */
bool s2pt_seat_has(const struct s2pt_seat *seat, const void *at);
/** The number of the page, from 0 to 63, that a pointer into the memory of tables points to. */
unsigned int s2pt_seat_page(const struct s2pt_seat *seat, const void *at);
/** The table at a physical address. */
void *s2pt_seat_at(struct s2pt_seat *seat, s2pt_pa_t pa);
/** The physical address of a table. */
s2pt_pa_t s2pt_seat_pa_of(const struct s2pt_seat *seat, const void *table);

/** Begin or end a read section, in which no table is freed that was retired meanwhile. */
void s2pt_seat_read_section(struct s2pt_seat *seat, bool begins);
/** Is who is at work in a read section? */
bool s2pt_seat_reads(const struct s2pt_seat *seat);
/** Take the lock for reading, beside others; an operation begins. */
void s2pt_seat_enter(struct s2pt_seat *seat);
/** Release the lock that was taken for reading; the operation ends, and owes nothing. */
void s2pt_seat_leave(struct s2pt_seat *seat);
/** Take the lock for writing. */
void s2pt_seat_lock(struct s2pt_seat *seat);
/** Release the lock that was taken for writing. */
void s2pt_seat_unlock(struct s2pt_seat *seat);
/** Under the lock taken for writing: an operation begins, or ends and owes no invalidation. */
void s2pt_seat_operation(struct s2pt_seat *seat, bool begins);

/** The input address of a page of the scenario. */
s2pt_ipa_t s2pt_seat_ipa(char page);
/** Look up what backs a page now. */
s2pt_pa_t s2pt_seat_backing(struct s2pt_seat *seat, char page);
/**
 * Begin to take away what backs pages: a fault that looked it up before must not map it any more.
 */
void s2pt_seat_leaving(struct s2pt_seat *seat);
/** What backed a page is used for something else from here on; the page is backed by another. */
void s2pt_seat_moved(struct s2pt_seat *seat, char page);
/** Put a page into the dirty log. */
void s2pt_seat_dirty(struct s2pt_seat *seat, char page);
/** Take a page out of the dirty log. */
void s2pt_seat_collect(struct s2pt_seat *seat, char page);
/** Read the page: what is written to it later must be in the log. */
void s2pt_seat_read_page(struct s2pt_seat *seat, char page);
/** The engine has read `what` outside of tables, and that steers what it does from here on. */
void s2pt_seat_saw(struct s2pt_seat *seat, uint64_t what);
/** Complain: the run is wrong. */
void s2pt_seat_wrong(struct s2pt_seat *seat, const char *what);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
