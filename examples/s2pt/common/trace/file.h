/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include "s2pt/geom.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A recorded trace, read whole: what KVM did to stage-2 tables, in the order of time.
 *
 * The format is CSV, plain or compressed by xz, one event a row; examples/data/README.md describes
 * it.  What can't be understood is refused with file, line and reason, and nothing is handed out.
 */

/* The kinds of row, in the order of trace_kind_name(). */
enum trace_kind {
	/* A vCPU faulted. */
	TRACE_FAULT,
	/* It was an access-flag fault, and is being handled. */
	TRACE_ACCESS,
	/* Operations on the table with a return row. */
	TRACE_MAP,
	TRACE_MAP_RET,
	TRACE_RELAX,
	TRACE_RELAX_RET,
	TRACE_UNMAP,
	TRACE_UNMAP_RET,
	/* Operations without one. */
	TRACE_PROTECT,
	TRACE_SPLIT,
	TRACE_CLEAN,
	TRACE_AGE,
	TRACE_YOUNG,
	TRACE_OLD,
	/* Invalidations. */
	TRACE_TLBI_IPA,
	TRACE_TLBI_IPA_LOCAL,
	TRACE_TLBI_RANGE,
	TRACE_TLBI_VMID,
	/* A table page came or went. */
	TRACE_TABLE_ALLOC,
	TRACE_TABLE_FREE,
	/* A page was written, or may be from now on. */
	TRACE_DIRTY,
	/* Pages of a slot are to be write-protected since their dirty bits were taken. */
	TRACE_LOG_MASK,
	/* The host changes, or looks at, its own mappings of guest memory. */
	TRACE_HOST_UNMAP,
	TRACE_HOST_SET,
	TRACE_HOST_AGE,
	TRACE_HOST_TEST,
	/* Written by whoever recorded: `detail` is an index into `struct trace::marks`. */
	TRACE_MARK,
};

#define TRACE_KINDS (TRACE_MARK + 1)

/* `detail` of a fault. */
enum trace_fault {
	TRACE_FAULT_TRANSLATION,
	TRACE_FAULT_PERMISSION,
	TRACE_FAULT_ACCESS,
	TRACE_FAULT_OTHER,
};

/* `prot`; what is left are four bits for software at 55. */
#define TRACE_PROT_X      UINT64_C(1)
#define TRACE_PROT_W      UINT64_C(2)
#define TRACE_PROT_R      UINT64_C(4)
#define TRACE_PROT_DEVICE UINT64_C(8)

/* No partner, slot, VM or thread. */
#define TRACE_NONE UINT32_MAX

/* `level` of an invalidation that has no hint; that of a row without the column. */
#define TRACE_LEVEL_UNKNOWN 2147483647
#define TRACE_LEVEL_NONE    INT_MIN

/* One row.  Row `i` stands in line `i` + 2 of the file.  A column that is empty is 0. */
struct trace_row {
	enum trace_kind kind;
	/* Nanoseconds since the first row; of a row for several traps, that of the last one. */
	uint64_t ns;
	uint64_t last_ns;
	/* As recorded, not aligned to anything; of a log mask the offset in the slot. */
	uint64_t ipa;
	/* Of a fault: ESR_EL2, FAR_EL2, and the guest's program counter. */
	uint64_t esr;
	uint64_t far;
	uint64_t pc;
	uint64_t size;
	uint64_t pa;
	/* KVM's: TRACE_PROT_X and so on. */
	uint64_t prot;
	/*
	 * fault: `enum trace_fault`; map: walk flags; log mask: the 64 pages; age: 1 if flags are
	 * cleared; the host's: number of the slot; mark: its index.
	 */
	uint64_t detail;
	/* -1 for threads that are not vCPUs. */
	int vcpu;
	/* The host's CPU. */
	int cpu;
	/* Of a fault FSC[1:0]; of an invalidation its hint; of a table that is freed where it hung. */
	int level;
	/* What the operation returned: 0 or a negative errno. */
	int ret;
	/* Equal faults in a row that this one stands for. */
	unsigned int repeats;
	/* Index into `struct trace::vms`. */
	uint32_t vm;
	/* Index into `struct trace::threads`; TRACE_NONE for marks. */
	uint32_t thread;
	/* The return row of an entry row and the reverse; else TRACE_NONE. */
	uint32_t partner;
	/* Of a fault. */
	bool write;
	bool exec;
	bool stage1_walk;
};

/* What memory the host put behind a slot. */
enum trace_backing {
	/* Anonymous memory in pages. */
	TRACE_ANON,
	/* Anonymous memory, huge where the host finds it worth while. */
	TRACE_THP,
	/* Shared memory in pages. */
	TRACE_SHMEM,
	/* Huge pages of a fixed size. */
	TRACE_HUGETLB,
};

/* A slot of guest memory. */
struct trace_slot {
	unsigned int id;
	uint64_t ipa;
	uint64_t size;
	enum trace_backing backing;
	/* Bytes that the host guarantees to stay together: a page, or that of hugetlb. */
	uint64_t fixed_size;
	/* 1: dirty logging; 2: read-only. */
	unsigned int flags;
	/* The rows in which it exists: of its mark, and of a mark that replaces it. */
	uint32_t from;
	uint32_t until;
};

/* A VM. */
struct trace_vm {
	char *name;
	unsigned int vcpus;
	unsigned int ipa_bits;
	struct trace_slot *slots;
	size_t n_slots;
	/* The row of its mark. */
	uint32_t from;
};

/* Whoever did something: a vCPU, or the other threads of one CPU. */
struct trace_thread {
	uint32_t vm;
	/* -1: not a vCPU. */
	int vcpu;
	/* Of threads that are not vCPUs; else -1. */
	int cpu;
};

/* What a mark says. */
enum trace_mark_kind {
	/* What is played: `text` begins with its name. */
	TRACE_MARK_SCENARIO,
	TRACE_MARK_VM,
	TRACE_MARK_SLOT,
	/* Dirty logging on or off: `flags`; a pair of marks. */
	TRACE_MARK_SLOT_FLAGS,
	/* A slot taken away (a pair of marks) and back. */
	TRACE_MARK_SLOT_DELETE,
	TRACE_MARK_SLOT_ADD,
	/* Dirty bitmap number `iteration` is read, or bits of it are cleared; a pair of marks. */
	TRACE_MARK_GET_DIRTY,
	TRACE_MARK_CLEAR_DIRTY,
	/* The VM goes; a pair of marks. */
	TRACE_MARK_VM_FREE,
	/* The machine was stopped here and its memory copied. */
	TRACE_MARK_SNAP,
	/* What the vCPUs do next. */
	TRACE_MARK_PHASE,
	/* The last row of every trace. */
	TRACE_MARK_END,
	/* Anything else. */
	TRACE_MARK_OTHER,
};

/* A mark. */
struct trace_mark {
	enum trace_mark_kind kind;
	/* The whole text. */
	char *text;
	uint32_t row;
	/* Index into `struct trace::vms`, or TRACE_NONE. */
	uint32_t vm;
	/* Index into `struct trace_vm::slots`, or TRACE_NONE. */
	uint32_t slot;
	unsigned int flags;
	unsigned int iteration;
	/* At the end of a read: how many pages were dirty. */
	uint64_t dirty;
	/* The second one of a pair. */
	bool end;
};

/* A trace. */
struct trace {
	char *path;
	/* The path's last part without .csv and .xz: HOST.SCENARIO. */
	char *name;
	enum s2pt_granule granule;
	struct trace_row *rows;
	size_t n_rows;
	struct trace_mark *marks;
	size_t n_marks;
	struct trace_vm *vms;
	size_t n_vms;
	struct trace_thread *threads;
	size_t n_threads;
	/* How many rows there are of each kind. */
	size_t count[TRACE_KINDS];
};

/* NULL, with a message, if it can't be read.  "-" is the standard input. */
struct trace *trace_load(const char *path);

/* NULL is fine. */
void trace_free(struct trace *trace);

/* The line of a row, for messages. */
static inline unsigned int trace_line(size_t row)
{
	return (unsigned int)row + 2;
}

/* The slot of `vm` that covers `ipa` when `row` is reached; NULL if none does. */
const struct trace_slot *trace_slot_at(const struct trace_vm *vm, uint64_t ipa, size_t row);

/* The name of a kind, as it stands in the file. */
const char *trace_kind_name(enum trace_kind kind);

/* What kind of kernel and CPU it was recorded on. */
struct trace_host {
	/* Linux before 6.2: faults one at a time, invalidations of relax everywhere. */
	bool serial;
	/* The host's invalidations are in the trace. */
	bool tlbi_visible;
	/* FEAT_TLBIRANGE. */
	bool tlb_range;
	/* FEAT_S2FWB. */
	bool fwb;
	/* FEAT_LPA2. */
	bool lpa2;
	/* Hardware sets access flags, unseen by the trace. */
	bool hardware_af;
};

/* What the trace's name and contents tell. */
void trace_guess_host(const struct trace *trace, struct trace_host *host);

#endif
