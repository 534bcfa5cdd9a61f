/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_RECORD_LINE_H
#define S2PT_RECORD_LINE_H

/**
 * @file
 * The printer of recordings: the first line, and one line for each event (`s2pt/host/record.h`
 * says what the lines mean).
 *
 * It needs no C library and no other header of libs2pt, so that a recorder inside a hypervisor can
 * use it.  It prints what it is given and judges nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Longest line that is printed, the final 0 included. */
#define S2PT_LINE_SIZE 200

/** What the first line says.  Widths are in bits; what is 0 is printed as 0. */
struct s2pt_line_head {
	/** The version of the recording: 1, also for 0, or 2. */
	unsigned int version;
	/** log2 of the granule's bytes. */
	unsigned int granule;
	/** Width of input addresses. */
	unsigned int ipa;
	/** Width of output addresses. */
	unsigned int pa;
	/** The first level of a walk, the Arm ARM's number. */
	int start;
	/** Descriptors have the format of FEAT_LPA2. */
	bool lpa2;
	/** FEAT_S2FWB is in use. */
	bool fwb;
	/** The level of FEAT_BBM. */
	unsigned int bbm;
	/** The MMU updates access flags or dirty state. */
	bool hardware;
	/** Software cleans caches where FWB leaves it to it. */
	bool caches;
	/** How many CPUs there are. */
	unsigned int cpus;
	/** The VMID of the tables; of a stage 1 the ASID. */
	unsigned int vmid;
	/** A word for who reads the recording, or NULL. */
	const char *policy;
	/** The tables are of a stage 1: "el2" or "el2e2h"; NULL: of stage 2. */
	const char *stage1;
	/** They are those of the upper range of addresses. */
	bool upper;
	/** Software runs in Secure state. */
	bool secure;
	/**
	 * Operations change what they are asked for and nothing else, not even the rest of a block.
	 */
	bool exact;
};

/** The kinds of lines; `s2pt_line_word` gives the word of each. */
enum s2pt_line_kind {
	/** `at`, `size`: memory for tables was allocated, zeroed unless `garbage`. */
	S2PT_LINE_ALLOC,
	/**
	 * `at`, and `vmid` if `has_vmid`: tables were put into VTTBR_EL2, or `secure`: VSTTBR_EL2.
	 */
	S2PT_LINE_ROOT,
	/** `at`, `want`, and `size` and `late` unless they are 0: a plain store. */
	S2PT_LINE_PLAIN,
	/** `at`, `want`: a store with release. */
	S2PT_LINE_RELEASE,
	/** `at`, `found`, `want`: a compare-and-swap won. */
	S2PT_LINE_SWAP,
	/** `at`, `found`, `want`: a compare-and-swap lost. */
	S2PT_LINE_LOST,
	/** `at`, `found`, `want`: the MMU changed a word. */
	S2PT_LINE_MMU,
	/**
	 * `name`, then `vmid` and `operand` where `has_vmid` and `has_operand` say so, then
	 * `broadcast`: an instruction, "msr vttbr_el2" and "eret" among them, or the line
	 * "walker", "command" or "sync" of a device.
	 */
	S2PT_LINE_STEP,
	/** `at`, `size`: data caches were cleaned. */
	S2PT_LINE_DC,
	/** `at`, `size`: instruction caches were invalidated. */
	S2PT_LINE_IC,
	/** `at`: a table was given up. */
	S2PT_LINE_RETIRE,
	/** `at`: a table was freed. */
	S2PT_LINE_FREE,
	/** A read section begins. */
	S2PT_LINE_READ,
	/** A read section ends. */
	S2PT_LINE_UNREAD,
	/** An operation begins. */
	S2PT_LINE_ENTER,
	/** An operation ends. */
	S2PT_LINE_LEAVE,
	/** From here the operation runs beside no other. */
	S2PT_LINE_ALONE,
	/** From here it may run beside others. */
	S2PT_LINE_BESIDE,
	/** `at`, an IPA: a TLB entry was used that should have been gone. */
	S2PT_LINE_STALE,
	/** Nobody uses the tables any more. */
	S2PT_LINE_END,
	/** `at`, `want`: a word is not what was recorded; a store that nobody announced. */
	S2PT_LINE_UNSEEN,
	/**
	 * `name` ("map", "unmap", "protect"), `at` (an IPA), `size`, `operand` (the output address)
	 * if `has_operand`, `prot` unless it is NULL, `secure`, and `want` (the root of the tables)
	 * unless it is 0: what a caller asks for.
	 */
	S2PT_LINE_ASK,
	/** `status`: what the caller was told; 0: that it is so. */
	S2PT_LINE_DONE,
};

/** How many kinds there are. */
#define S2PT_LINE_KINDS (S2PT_LINE_DONE + 1)

/** One line.  What its kind does not name is not looked at. */
struct s2pt_line {
	/** What happened. */
	enum s2pt_line_kind kind;
	/** The CPU on which it happened. */
	unsigned int cpu;
	/** The address. */
	uint64_t at;
	/** A number of bytes. */
	uint64_t size;
	/** What was there. */
	uint64_t found;
	/** What was written. */
	uint64_t want;
	/** For SWAP and LOST: without release. */
	bool relaxed;
	/** For ALLOC: the memory was not zeroed. */
	bool garbage;
	/** For ROOT and ASK: it is about Secure addresses. */
	bool secure;
	/** For the line "walker": the device obeys broadcast TLBIs. */
	bool broadcast;
	/**
	 * For PLAIN: so many events of other CPUs before this line may have come after the store.
	 */
	uint64_t late;
	/** An instruction, "tlbi ipas2e1is"; large letters are printed as small ones. */
	const char *name;
	/** The VMID is printed. */
	bool has_vmid;
	/** The operand is printed. */
	bool has_operand;
	/** The VMID that was current. */
	unsigned int vmid;
	/** What the instruction's register held, or an output address. */
	uint64_t operand;
	/** Permissions, some of "rwx", or "-". */
	const char *prot;
	/** What a caller was told. */
	int status;
};

/**
 * Print the first line, without a newline.  Returns its length, or -1 if it takes `size` or more.
 */
int s2pt_line_print_head(const struct s2pt_line_head *head, char *text, size_t size);

/** Print a line, without a newline.  Returns its length, or -1 if it takes `size` or more. */
int s2pt_line_print(const struct s2pt_line *line, char *text, size_t size);

/** The word of a kind, static text; NULL for S2PT_LINE_STEP, where the instruction stands. */
const char *s2pt_line_word(enum s2pt_line_kind kind);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
