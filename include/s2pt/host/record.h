/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_RECORD_H
#define S2PT_HOST_RECORD_H

/**
 * @file
 * A recording: all that a checker is told (`check.h`), as lines of text that any hypervisor can
 * print and `s2pt check` can judge.
 *
 *     s2pt-recording 2 granule=12 ipa=40 pa=48 start=1 cpus=4 vmid=3 [...]
 *     CPU alloc PA BYTES [garbage]
 *                                 memory for tables was allocated, zeroed or not
 *     CPU root PA [VMID] [secure]
 *                                 tables, all at once, were put into VTTBR_EL2 and stay in use; of
 *                                 a stage 1 into TTBR0_EL2, or TTBR1_EL2, with the ASID [VMID];
 *                                 secure: into VSTTBR_EL2
 *     CPU plain PA NEW [BYTES] [late N]
 *                                 a word was stored plainly; BYTES if it was not all of it at once;
 *                                 N events that stand before it may have come after it
 *     CPU release PA NEW          it was stored with release
 *     CPU swap PA OLD NEW [relaxed]
 *                                 a compare-and-swap with release, or a relaxed one, won
 *     CPU lost PA OLD NEW [relaxed]
 *                                 it lost, and found OLD
 *     CPU unseen PA NEW           a word is NEW, and nothing announced that
 *     CPU mmu PA OLD NEW          the MMU set access flag or dirty state
 *     CPU dsb|dmb [OPTION]        OPTION: sy, st, ld, or osh, ish, nsh with nothing, st or ld
 *                                 behind it; nxs behind those of a dsb without st or ld
 *     CPU isb
 *     CPU tlbi OP [VMID] [XT]     OP is the Arm ARM's, in small letters: ipas2e1is, vmalle1 ...;
 *                                 VMID the one in VTTBR_EL2; XT what the register holds
 *     CPU msr REGISTER VALUE      a system register was written; vttbr_el2, vtcr_el2 and hcr_el2
 *                                 are looked at, of a stage 1 ttbr0_el2 or ttbr1_el2, and hcr_el2,
 *                                 in Secure state vsttbr_el2 and vstcr_el2 too
 *     CPU eret                    or exception: what was written to registers has its effect
 *     CPU ask map IPA BYTES PA [PROT] [secure] [root PA]
 *     CPU ask unmap|protect IPA BYTES [PROT] [secure] [root PA]
 *                                 somebody asks for that; PROT: some of rwx, or -; secure: the IPA
 *                                 is a Secure one; root: of the tables at PA, and not of those that
 *                                 are in VTTBR_EL2 of this CPU when it is done
 *     CPU done STATUS             and is told STATUS; 0: that it is so
 *     CPU walker NAME VMID [PA] [broadcast]
 *                                 a device, as an SMMU, walks the tables at PA (or those that
 *                                 were put into VTTBR_EL2 last) under VMID, and obeys broadcast
 *                                 TLBIs or only its own commands
 *     CPU command NAME OP VMID [XT]
 *     CPU sync NAME               it is told to invalidate, as TLBI OP does, and has done it
 *     CPU dc PA BYTES             data caches were cleaned to the point of coherency
 *     CPU ic PA BYTES             instruction caches were invalidated
 *     CPU retire PA               a table was given up: no MMU can hold it, software can
 *     CPU free PA                 a table, one page of it, was freed
 *     CPU read                    a read section begins on this CPU; and ends: CPU unread
 *     CPU enter                   an operation begins on this CPU; and ends: CPU leave
 *     CPU alone                   from here the operation runs beside no other; to: CPU beside
 *     CPU stale IPA               a TLB entry for IPA was used that should have been gone
 *     CPU end                     nobody uses the tables any more
 *     # whatever                  no event; behind an event neither, nor is an empty line
 *
 * The first line is the first of the file, 1 or 2 the version.  What is new in 2: `garbage`, the
 * VMID of `root`, `relaxed`, `late`, `unseen`, `msr`, `eret`, `exception`, `ask`, `done`, `walker`,
 * `command`, `sync`, and a TLBI without VMID, which hits the one that the CPU's registers say; in 2
 * the bits of operands that are RES0 have to be 0; bit 63 of those of stage 2, NS, is looked at
 * with `secure=1` only.  A recording that calls itself 1 and has such lines is read all the same.
 *
 * The tables are judged by the shape that the first line gives them: what VTCR_EL2 says is held
 * against it by `s2pt check`, and can't change it.
 *
 * A `root` stays in use up to `end`.  Who makes and destroys VMs tells what is written to VTTBR_EL2
 * instead, and each `eret`: tables that no CPU has loaded any more are out of use when all of their
 * VMID was invalidated, and may be loaded for that, by a CPU that unloads them before its next
 * `eret`.
 *
 * `vmid` is that of a `root` without one; if it is 0, or left out, and a register has another VMID
 * for these tables, it is that one.
 *
 * Owed are `granule` (log2 of the bytes), `ipa` and `pa` (widths in bits), `start` (the first
 * level, the Arm ARM's number) and `cpus`; left out, these are 0: `lpa2`, `fwb`, `bbm` (level of
 * FEAT_BBM), `hardware` (the MMU updates access flags or dirty state), `caches` (software cleans
 * caches where FWB leaves it to it), `vmid`.  `policy` is a word for who reads it.  They come in
 * any order, each once.
 *
 * With `stage1=el2` or `stage1=el2e2h` the tables are those of EL2's own stage 1 (EL2, or EL2&0),
 * with `upper=1` those of its upper range, at TTBR1_EL2.  Input addresses are then virtual ones, in
 * full, and ASIDs stand where VMIDs do; `start` is the level that follows from `ipa`.  A TLBI of
 * stage 1 has its ASID in XT, and needs no VMID in front.  Behind `vale2is` a single number in
 * decimal is a VMID, which erratum 1286807's repeated invalidation is printed with; an operand is
 * in hex.
 *
 * With `secure=1` EL2 is that of Secure state.  Tables in VTTBR_EL2 are those of Non-secure
 * addresses, tables in VSTTBR_EL2, which a `root` calls `secure`, those of Secure ones; both go by
 * the VMID in VTTBR_EL2 and have the shape of the first line.  NS tells which of them IPAS2* and
 * RIPAS2* are for; all other TLBIs are for both.  The tables of devices are Non-secure ones.
 *
 * From `ask` to `done` translations beside what is asked for stay as they are.  A block, or what is
 * left of it, may go as a whole, for a guest's fault to bring it back, or be allowed less or more
 * as a whole, unless the first line has `exact=1`: then all of the rest stays.
 *
 * Numbers are decimal, or hex digits after 0x, with zeros in front or without.  NAME has up to 8
 * letters.  Lines come in the order in which things happened.  Grace periods have no line: whether
 * a table may be freed is judged by the read sections there were.
 */

#include "s2pt/host/check.h"
#include "s2pt/record/line.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Longest line that is printed, the final 0 included. */
#define S2PT_RECORD_LINE S2PT_LINE_SIZE

/** Longest name of a policy, the final 0 included. */
#define S2PT_RECORD_POLICY 16

/** What the first line of a recording says. */
struct s2pt_record {
	/** The version, 1 or 2; 0 is printed as 1. */
	unsigned int version;
	/** The configuration of the checker that is to judge the recording. */
	struct s2pt_check_config rules;
	/** A policy's name, or "": letters, digits, `-` and `_`. */
	char policy[S2PT_RECORD_POLICY];
};

/** The kinds of lines. */
enum s2pt_record_kind {
	/** A line that can't be read. */
	S2PT_RECORD_BAD,
	/** A line that tells no event: blank, or a remark. */
	S2PT_RECORD_REMARK,
	/** A line that tells an event. */
	S2PT_RECORD_EVENT,
};

/**
 * Print the first line, without a newline.  Returns its length, or -1 if it takes more than `size`.
 */
int s2pt_record_print_head(const struct s2pt_record *record, char *line, size_t size);

/** What is wrong with a first line. */
struct s2pt_record_wrong {
	/** The word that is wrong, or the beginning of it; or the key of one that is missing. */
	char word[40];
	/** What it may be. */
	char why[120];
};

/** Read the first line.  False: it is none that makes sense, and `wrong` says why. */
bool s2pt_record_read_head(const char *line, struct s2pt_record *record,
			   struct s2pt_record_wrong *wrong);

/**
 * `s2pt_record_read_head` without a reason.  False: it is no first line, of another version, or of
 * a shape that the architecture does not have.
 */
bool s2pt_record_parse_head(const char *line, struct s2pt_record *record);

/** Print an event, without a newline.  Returns its length, or -1 if it takes more than `size`. */
int s2pt_record_print(const struct s2pt_check_event *event, char *line, size_t size);

/**
 * Why `event` can't have happened on the machine that the first line describes: a phrase, static
 * text, or NULL if it can.  It can't on a CPU above `cpus`, nor to more bytes (`alloc`, `dc`, `ic`)
 * than lie between its address and the end of the output space.  Whoever goes through what an
 * event names, byte by byte or page by page, asks here first.
 */
const char *s2pt_record_misfit(const struct s2pt_record *record,
			       const struct s2pt_check_event *event);

/** Read a line after the first.  `event` is written only if the line tells one. */
enum s2pt_record_kind s2pt_record_parse(const char *line, struct s2pt_check_event *event);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
