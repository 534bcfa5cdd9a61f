/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_RECORD_RECORDER_H
#define S2PT_RECORD_RECORDER_H

/**
 * @file
 * The recorder: runs a hypervisor's own stage-2 code, unchanged, in a process, and writes down what
 * it does to its tables as a recording that `s2pt check` judges.
 *
 * A *harness* opens the recorder, gives the code memory for its tables, and calls the code.  What
 * the code does reaches the recorder in one of these ways:
 *
 * - Compiled with `-fsanitize=thread` and linked with libs2pt-record instead of libtsan, each store
 *   and each atomic operation calls the recorder, on any machine.
 * - On arm64 (or under qemu-aarch64) the memory of tables is write-protected besides: each store to
 *   it, of a compiler or in assembly, is carried out by the recorder and written down exactly.
 * - Barriers, TLBIs, `msr` and `mrs` of inline assembly record themselves on arm64 if
 *   `s2pt/record/arm64.h` is included in front of the code.  On other machines the code's own
 *   wrappers of these instructions call those of `s2pt/record/instructions.h`.
 *
 * Each thread is a CPU; one thread may also be one CPU after the other.  All functions may be
 * called by any thread.  Lines stand in the order in which things happened.  The recorder knows
 * nothing of descriptors: what is wrong with them is for `s2pt check` to say.
 *
 * A store that no entry point announced is found where the memory of tables is compared with what
 * was recorded: at each DSB, TLBI and swap, and at the end.  It becomes a line `unseen`, which is a
 * complaint whatever else the code does right.  On every machine the memory of tables is
 * write-protected; a page that somebody stores to stands open until the next such event, which
 * compares those pages and no others, so that the cost of an event depends on what was written,
 * not on how many tables there are.
 *
 * Therefore SIGSEGV belongs to the recorder, which passes on what does not concern tables (in gdb:
 * `handle SIGSEGV nostop noprint`), and a system call that is to store into a table fails.
 */

#include "s2pt/record/line.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** How the recorder is set up.  What is 0 or NULL has the meaning that is said with it. */
struct s2pt_recorder_config {
	/** The file to write; NULL: the standard output. */
	const char *path;
	/**
	 * The first line.  `version` is 2; a granule of 0 is 12, output addresses of 0 bits have
	 * 48, 0 CPUs are 1.
	 */
	struct s2pt_line_head head;
	/**
	 * Size in bytes of the arena, the memory that `s2pt_recorder_alloc` hands out; 0: 16 MiB.
	 */
	size_t size;
	/** Where the arena lies in this process; 0: wherever there is room. */
	uintptr_t base;
	/**
	 * The physical address of the arena's first byte.  0: physical addresses of the arena are
	 * its addresses in this process, which ought then to be chosen by `base`, below the end of
	 * the output space.
	 */
	uint64_t pa;
	/**
	 * The physical address of what lies outside of the arena, such as static tables or memory
	 * whose cache lines are cleaned.  NULL: the address in this process.
	 */
	uint64_t (*pa_of)(const void *at);
	/**
	 * What SMC, HVC, ERET and WFI do; `name` is in small letters, `x` are the registers X0 to
	 * X30 on arm64, else NULL.  NULL: nothing.
	 */
	void (*call)(const char *name, uint64_t *x);
	/** Memory is handed out full of garbage instead of zeroed. */
	bool garbage;
	/**
	 * On arm64, let stores through instead of carrying out and recording each: faster, and
	 * what assembly stores is `unseen`.  Other machines always do so.
	 */
	bool unshielded;
};

/**
 * Begin a recording.  False: the file can't be written, the memory isn't there, or a recording goes
 * on; a message is on the standard error.
 */
bool s2pt_recorder_open(const struct s2pt_recorder_config *config);

/**
 * End the recording: nobody uses the tables any more.  What the recorder could not see is named in
 * remarks at the end of the file.  The memory of tables stays as it is, and is no more recorded.
 * Returns false if something could not be seen or written.  A process that exits without this call
 * leaves a recording without `end`.
 */
bool s2pt_recorder_close(void);

/** From here on the calling thread is CPU `cpu`; before the first such call it is CPU 0. */
void s2pt_recorder_cpu(unsigned int cpu);

/**
 * Memory for tables: `size` bytes, rounded up to whole pages (of `head.granule`) and aligned to its
 * size as roots have to be.  NULL: none is left.
 */
void *s2pt_recorder_alloc(size_t size);

/** Give back what `s2pt_recorder_alloc` gave, or pages of it.  It may be handed out again. */
void s2pt_recorder_free(void *at, size_t size);

/**
 * Take memory of the harness, or a part of the arena that was not handed out, for memory of tables:
 * whole pages.  What is not zero in them is recorded as if it were stored here.  Outside of the
 * arena the pages are replaced where they stand, so nobody else may be using them meanwhile.
 * False: that is not possible.
 */
bool s2pt_recorder_adopt(void *at, size_t size);

/**
 * Memory of the harness out of which tables will come, such as a static pool with an allocator of
 * the code's own: whole pages, of which none is a table before `s2pt_recorder_adopt` says so, nor
 * after `s2pt_recorder_free`.  Only a pool that was watched can have many pages adopted one by one.
 * False: that is not possible.
 */
bool s2pt_recorder_watch(void *at, size_t size);

/** The physical address that the recording has for memory of this process. */
uint64_t s2pt_recorder_pa(const void *at);

/** Memory of tables by its physical address; NULL: there is none. */
void *s2pt_recorder_at(uint64_t pa);

/** The tables at `at` are in use as the root from here on: they are in VTTBR_EL2. */
void s2pt_recorder_root(const void *at);

/** The table at `at` was given up: no MMU can hold it, software can. */
void s2pt_recorder_retire(const void *at);

/**
 * Write a line without numbers: S2PT_LINE_ENTER, LEAVE, READ, UNREAD, ALONE or BESIDE, of the
 * calling thread's CPU.
 */
void s2pt_recorder_mark(enum s2pt_line_kind kind);

/**
 * Somebody asks the code for something: "map", "unmap" or "protect", from `ipa` on.  `pa` is for
 * "map", `prot` is for "map" and "protect": some of "rwx", or "-".
 */
struct s2pt_recorder_wish {
	/** What is asked for. */
	const char *what;
	/** The first input address. */
	uint64_t ipa;
	/** How many bytes. */
	uint64_t size;
	/** The first output address. */
	uint64_t pa;
	/** What is allowed afterwards; NULL: nothing is said of it. */
	const char *prot;
	/** The addresses are Secure ones, of the tables in VSTTBR_EL2. */
	bool secure;
};

/**
 * What the calling thread's CPU asks for from here on is about the tables whose root is at `root`;
 * NULL, as at first: about those that are in VTTBR_EL2 when it is done.  Who has several VMs, and
 * works at the tables of one that is not loaded, has to say so.
 */
void s2pt_recorder_about(const void *root);

/**
 * The calling thread's CPU asks the code for something; `s2pt_recorder_done` says how it went.
 * What the code does in between is one operation: invalidations that it owes are due when it is
 * done.  Where neither these two functions nor S2PT_LINE_ENTER and S2PT_LINE_LEAVE say where
 * operations end, a missing invalidation is complained of only where something else waits for it:
 * the entry's next change, a freed table, the end of the recording.
 */
void s2pt_recorder_ask(const struct s2pt_recorder_wish *wish);

/**
 * What was asked for was answered: with 0, so that it is promised to be so, or with something else.
 */
void s2pt_recorder_done(int status);

/**
 * The code is called as it was asked to, and its answer told: the members of a wish, then an
 * expression of its status.  A call without one is told as `(unmap(ipa), 0)`.
 *
 *     S2PT_RECORDER_ASKED("map", ipa, size, pa, "rwx", stage2_map(vm, ipa, pa, size));
 */
#define S2PT_RECORDER_ASKED(what_, ipa_, size_, pa_, prot_, call_)                                 \
	do {                                                                                       \
		const struct s2pt_recorder_wish wish_ = { (what_),           (uint64_t)(ipa_),     \
							  (uint64_t)(size_), (uint64_t)(pa_),      \
							  (prot_),           false };              \
		s2pt_recorder_ask(&wish_);                                                         \
		s2pt_recorder_done((int)(call_));                                                  \
	} while (0)

/**
 * Write a remark, which is no event: where in its script the harness is, say.  One line; what is
 * longer than a line may be is cut.
 */
void s2pt_recorder_remark(const char *text);

/** Write any line, of the calling thread's CPU; `line->cpu` is not looked at. */
void s2pt_recorder_line(const struct s2pt_line *line);

/**
 * An instruction was carried out by the calling thread's CPU: "dsb ish", "isb", "tlbi ipas2e1is",
 * "msr vttbr_el2", "mrs vttbr_el2", "dc civac", "ic iallu", "sys #4, c8, c0, #1", as in assembly
 * without the last operand, which is `operand`.  Returns the register's value for `mrs`, else 0.
 */
uint64_t s2pt_recorder_instruction(const char *text, uint64_t operand);

/**
 * What `mrs` of a system register reads on each CPU until it is written: "id_aa64mmfr0_el1".  The
 * registers of which nothing was said read as 0, and are named at the end of the recording.
 * False: there are too many.
 */
bool s2pt_recorder_register(const char *name, uint64_t value);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
