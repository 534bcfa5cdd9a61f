/* SPDX-License-Identifier: BSD-2-Clause */
/* Describes the language of scripts: its lines, operations, flags and events. */

#include "language.h"

static const struct {
	const char *line;
	const char *what;
} operations[] = {
	{ "version", "the language's version, the engine, the size of a page" },
	{ "init IPA-BITS PA-BITS [FLAG...]", "make a stage-2 table; flags below" },
	{ "hinit VA-BITS [FLAG...]", "make EL2's stage-1 table instead" },
	{ "destroy [STEP]", "free the table, in pieces of STEP bytes where given" },
	{ "map IPA SIZE PA PROT [WALK...]", "map a range" },
	{ "unmap IPA SIZE", "take a range away" },
	{ "wrprotect IPA SIZE", "take write permission from a range" },
	{ "relax IPA PROT [WALK...]", "add permissions to the leaf at IPA" },
	{ "mkyoung IPA [WALK...]", "set the access flag of the leaf at IPA" },
	{ "mkold IPA", "clear it, and tell the old descriptor" },
	{ "isyoung IPA", "tell it" },
	{ "tcy IPA SIZE MKOLD", "was any leaf young?  MKOLD 1 clears the flags" },
	{ "split IPA SIZE PAGES", "split blocks into pages, with PAGES tables at hand" },
	{ "flush IPA SIZE", "clean the data cache of a range" },
	{ "owner IPA SIZE ID [nomc]", "mark a range as owned by ID" },
	{ "annot IPA SIZE TYPE VALUE [nomc]", "mark a range, as Linux 7.3 does" },
	{ "unlinked PA LEVEL PROT PAGES FORCE",
	  "make a table that nothing leads to, print it, free it" },
	{ "get IPA", "the leaf or invalid entry at IPA" },
	{ "walk IPA SIZE WHEN [sh|hf] [err=N:CODE]",
	  "visit entries: l leaves, p tables before and P after their entries" },
	{ "pteprot WORD", "the permissions of a descriptor" },
	{ "vtcr MMFR0 MMFR1 IPA-BITS", "VTCR_EL2 for such a CPU" },
	{ "rcu", "run what was deferred" },
	{ "fail N [M]", "refuse the N-th table from now, and M - 1 after it" },
	{ "poke IPA LEVEL WORD", "overwrite an entry behind the engine's back" },
	{ "race N xor|set WORD", "change the entry before the N-th compare-and-swap from now" },
	{ "trace CLASSES", "which events are printed (default atmw)" },
	{ "dump [full]", "print every entry that is not 0" },
	{ "hash", "a hash of the same" },
	{ "check", "look for damage" },
	{ "stat", "warnings and pages" },
};

static const char *const before =
	"A script has one operation a line.  What is printed is a transcript, which is a script too:\n"
	"\n"
	"  > map 0x40000000 0x200000 0x80000000 rwx    the operation\n"
	"    a t1                                      what happened, two spaces in front\n"
	"  < 0                                         the result\n"
	"\n"
	"Lines that begin with `<` or two spaces are passed over, `> ` in front of an operation too; `#`\n"
	"begins a comment.  Numbers are decimal, or hexadecimal with 0x, and may end in K, M, G or T; none\n"
	"is octal: 0 in front of a digit is refused.\n"
	"\n"
	"Operations:\n";

static const char *const after =
	"\n"
	"PROT is any of r w x, d device, n normal non-cacheable, 0 1 2 3 software bits, p and u execution\n"
	"at EL1 and EL0 apart (FEAT_XNX); `-` is none of them.\n"
	"\n"
	"FLAG: fwb, tlbr (FEAT_TLBIRANGE), lpa2, xnx, ass1 (memory types as stage 1 says), nofwb, idmap,\n"
	"nodc and noic (no such hook), fp=all and fp=perm (pages only), max=N (tables at most), defer\n"
	"(free at `rcu`), hi (tables above 2^48).\n"
	"WALK: sh shared with other walkers, hf for a fault, nobbm, nocmo, nomc (no memory), ie, ex.\n"
	"\n"
	"Results: 0, a value, or -EINVAL -ENOMEM -EAGAIN -ERANGE -E2BIG -EPERM -ENOENT; `unsup` the\n"
	"engine has no such operation; `nopgt` there is no table; `busy` there is one; `void` the\n"
	"operation returns nothing; `?op` and `?args` the line could not be read.\n"
	"\n"
	"Events, by the letter for `trace`: a tables (a taken, f freed, u detached); t invalidations (ti an\n"
	"IPA, tn on this CPU, tr a range, tv the VMID, tw its dirty state); m caches (dc, ic); s stores;\n"
	"b barriers; l read sections; r references; q, x the engine's questions; w warnings.  tN is the\n"
	"N-th table.\n"
	"\n"
	"Example: init 40 44; map 0x40000000 2M 0x80000000 rwx; wrprotect 0x40000000 4K; dump\n"
	"(one a line).\n";

void language_print(FILE *out)
{
	fputs(before, out);
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		fprintf(out, "  %-40s %s\n", operations[i].line, operations[i].what);
	fputs(after, out);
}
