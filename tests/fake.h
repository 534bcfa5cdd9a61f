/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The smallest hypervisor that the core can be tested with: pages, a log of all that happens, and
 * traps that change a descriptor just before the core touches it.
 */

#ifndef S2PT_TESTS_FAKE_H
#define S2PT_TESTS_FAKE_H

/*
 * The log is text, a line for each event.  Tables are named in the order of their allocation, T0
 * first (a root of n pages takes n names), and entries by table and index; H is the held value, a
 * link is the name of its table, a mark of ownership N<type>:<payload>, a leaf its 16 hex digits.
 *
 *     alloc T2, alloc none     free T2, retire T2 L1 (the level of the entry that led to it)
 *     T0[1] 0 > H              a compare-and-swap that won
 *     T0[1] 0 > H lost         one that lost
 *     T0[1] = T2               a store
 *     T3[0..511] = 0040...     stores to a row of entries one after the other; the first value
 *     tlbi ipa 40000000 L3     everywhere; `L?`: no hint; `tlbi local ipa`: on this CPU
 *     tlbi range 40000000+2000, tlbi vmid
 *     tlbi va 40000000 L3, tlbi all: of a stage 1
 *                              ` no s1` behind it if combined entries are left to the next one
 *     dsb                      the request that invalidates nothing
 *     dirty 40000000+1000      told that dirty state went, if it asks for that
 *     clean 100000000+1000     data; `icache` for instructions
 */

#include "s2pt/event.h"
#include "s2pt/exclusive.h"
#include "s2pt/host/check.h"
#include "s2pt/host/hook.h"
#include "s2pt/table.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pthread.h>

#define FAKE_TABLES 4096
#define FAKE_VMID   0x2a

/** A word of a table, as the MMU would see it. */
typedef _Atomic(uint64_t) fake_word_t;

/** How a test's table differs from a quiet 4K, 40-bit, EXACT one; all zero is that. */
struct fake_want {
	/** The granule; 0 is 4K. */
	enum s2pt_granule granule;
	/** Bits of an input address; 0 is 40. */
	unsigned int ipa_bits;
	/** Bits of an output address; 0 is 48. */
	unsigned int pa_bits;
	/** Levels of the walk; 0 is what Linux chooses. */
	int levels;
	bool lpa2;
	bool fwb;
	bool xnx;
	bool mte_perm;
	bool as_stage1;
	/** Stage 2, or whose stage 1; then with MAIR_EL2 of Linux. */
	enum s2pt_regime regime;
	/** Of EL2&0: the range of TTBR1; leaves are for one ASID only. */
	bool upper;
	bool non_global;
	enum s2pt_policy policy;
	unsigned int bbm;
	bool tlb_range;
	bool tlb_dirty;
	bool keep_rest;
	bool by_entry;
	/** It makes runs of contiguous leaves. */
	bool contiguous;
	/** The MMU sets nothing by itself. */
	bool software_managed;
	/** Tables are found by `linear`, not by callbacks. */
	bool linear;
	bool no_cmo;
	/** It asks to be told of dirty state that goes. */
	bool told;
	/** What is retired stays until `fake_drain`; otherwise its subtree is freed at once. */
	bool retire_later;
	/** No log and no traps, so that threads can use it. */
	bool quiet;
	/**
	 * A checker is told of all that happens between `fake_enter` and `fake_leave`, on one thread;
	 * then words are changed by `fake_store` and `fake_hardware` only.
	 */
	bool judged;
	/** A device walks the tables too (`fake_device.h`). */
	bool device;
};

/** One page that `alloc` gave; a root has one of these for each page. */
struct fake_table {
	fake_word_t *words;
	/** The page begins an allocation. */
	bool first;
};

/** A retired table. */
struct fake_retired {
	const struct s2pt *pt;
	void *table;
	int level;
};

struct fake;

/** Something that happens just when the core causes the `nth` event of a kind. */
struct fake_trap {
	/** The number of the event; 0 disarms the trap. */
	unsigned int nth;
	enum s2pt_event_kind kind;
	void (*spring)(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		       void *arg);
	void *arg;
};

struct fake {
	struct s2pt pt;
	struct s2pt_config config;
	struct s2pt_ops ops;
	struct fake_table tables[FAKE_TABLES];
	unsigned int count;
	/** The number of a table + 1 by its address, then that of the next with the same remainder. */
	unsigned int newest[FAKE_TABLES];
	unsigned int older[FAKE_TABLES];
	/** Pages that are allocated now. */
	unsigned int live;
	/** The `cache` of the last allocation. */
	void *cache;
	/** Number of the allocation from now that fails, once; 0: none. */
	unsigned int fail_at;
	struct fake_retired retired[FAKE_TABLES];
	unsigned int retired_count;
	bool retire_later;
	bool quiet;
	pthread_mutex_t lock;
	struct fake_trap trap;
	/** The how-manieth swap from now fails for nothing, once; 0: none. */
	unsigned int lose_at;
	/** What stands there, while it fails. */
	uint64_t lost_word;
	bool losing;
	/** Is this thread's hook ours? */
	bool hooked;
	struct s2pt_check *check;
	struct fake_device *device;
	struct s2pt_hook hook;
	const struct s2pt_hook *before;
	char (*log)[64];
	size_t lines;
	/** Number of retired tables for which there is room. */
	size_t room;
	/** What the row of stores in the last line of the log has come to. */
	const fake_word_t *filled;
	const fake_word_t *fill_start;
	char fill_value[24];
};

/** A hypervisor with an empty table; the log is empty too. */
struct fake *fake_new(const struct fake_want *want);

/** Make a hypervisor without a table, for tests of `s2pt_init`. */
struct fake *fake_without_table(const struct fake_want *want);

/** Destroy the table, if there is one, and fail the test unless every page was freed, once. */
void fake_end(struct fake *fake);

/** Free the retired tables. */
void fake_drain(struct fake *fake);

/** Give the caller's word to be alone. */
static inline struct s2pt_excl fake_alone(struct fake *fake)
{
	return s2pt_exclusive(&fake->pt);
}

/** Set the trap. */
void fake_set_trap(struct fake *fake, const struct fake_trap *trap);

/** An operation begins: what it owes is due at its end. */
void fake_enter(struct fake *fake);

/** It ends.  Fails the test with what the checker complained of, if it did. */
void fake_leave(struct fake *fake);

/** Another walker stores `value`, with the checker's knowledge. */
void fake_store(struct fake *fake, fake_word_t *word, uint64_t value);

/** Hardware sets `bits`, with the checker's knowledge. */
void fake_hardware(struct fake *fake, fake_word_t *word, uint64_t bits);

/**
 * The entry of `level` for `ipa`, found without the library; fails the test if there is no table of
 * that level.
 */
fake_word_t *fake_word(struct fake *fake, s2pt_ipa_t ipa, int level);

/** The number of the table with the page in which `words` is; FAKE_TABLES if there is none. */
unsigned int fake_index(const struct fake *fake, const void *words);

/** The page with this physical address; NULL if there is none. */
fake_word_t *fake_page_at(const struct fake *fake, s2pt_pa_t pa);

/** The table to which the entry `word` leads; NULL if it is no table entry. */
fake_word_t *fake_child(const struct fake *fake, uint64_t word, int level);

/** Is the log a NULL-terminated list of lines?  Prints both if not, and empties it. */
bool fake_log_is(struct fake *fake, const char *const *want);

/** Fail unless the log is such a list. */
void fake_assert_log(struct fake *fake, const char *const *want, const char *file, int line);

#define assert_log(fake, ...)                                                                      \
	fake_assert_log((fake), (const char *const[]){ __VA_ARGS__, NULL }, __FILE__, __LINE__)

/** Fail if anything was logged. */
#define assert_silence(fake)                                                                       \
	fake_assert_log((fake), (const char *const[]){ NULL }, __FILE__, __LINE__)

/** How many lines of the log begin with `start`. */
size_t fake_logged(const struct fake *fake, const char *start);

/** Forget the log. */
void fake_forget(struct fake *fake);

/** Map, with normal memory and everything else at rest. */
enum s2pt_status fake_map(struct fake *fake, s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size,
			  unsigned int perm);

/** Map by pages only, with normal memory and everything else at rest. */
enum s2pt_status fake_map_pages(struct fake *fake, s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size,
				unsigned int perm);

/** Unmap, without a gather. */
enum s2pt_status fake_unmap(struct fake *fake, s2pt_ipa_t ipa, uint64_t size);

#endif
