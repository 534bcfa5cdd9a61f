/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recorded trace: what KVM did to stage-2 tables, in the order of time, as rows, marks, VMs with
 * their slots, and threads.  examples/data/README.md describes the file that it is read from.
 */

#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "s2pt/geom.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kinds of row, in the order of trace_kind_name(). */
enum trace_kind {
	/* A vCPU faulted. */
	TRACE_FAULT,
	/* The fault before was an access-flag fault, and is being handled. */
	TRACE_ACCESS,
	/* Operations on the table with a return row. */
	TRACE_MAP,
	TRACE_MAP_RET,
	TRACE_RELAX,
	TRACE_RELAX_RET,
	TRACE_UNMAP,
	TRACE_UNMAP_RET,
	/* Operations on the table without a return row. */
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
	/* A page was allocated for a table, or freed. */
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
	/* A mark that the recorder wrote: `detail` is an index into `struct trace::marks`. */
	TRACE_MARK,
};

#define TRACE_KINDS (TRACE_MARK + 1)

/* The kinds of faults, in `trace_row::detail`. */
enum trace_fault {
	TRACE_FAULT_TRANSLATION,
	TRACE_FAULT_PERMISSION,
	TRACE_FAULT_ACCESS,
	TRACE_FAULT_OTHER,
};

/* The bits of `trace_row::prot`, besides four bits for software from bit 55 on. */
#define TRACE_PROT_X      UINT64_C(1)
#define TRACE_PROT_W      UINT64_C(2)
#define TRACE_PROT_R      UINT64_C(4)
#define TRACE_PROT_DEVICE UINT64_C(8)

/* An index that says: no partner, slot, VM or thread. */
#define TRACE_NONE UINT32_MAX

/* `trace_row::level` of an invalidation that has no hint, and of a row without the column. */
#define TRACE_LEVEL_UNKNOWN 2147483647
#define TRACE_LEVEL_NONE    INT_MIN

/* One row.  Row `i` stands in line `i` + 2 of the file.  A column that is empty is 0. */
struct trace_row {
	enum trace_kind kind;
	/*
	 * Nanoseconds since the first row; `last_ns` of a row for several traps is that of the last
	 * one.
	 */
	uint64_t ns;
	uint64_t last_ns;
	/*
	 * The address as recorded, not aligned to anything; for a log mask the offset in the slot.
	 */
	uint64_t ipa;
	/* Registers of a fault: ESR_EL2, FAR_EL2, and the guest's program counter. */
	uint64_t esr;
	uint64_t far;
	uint64_t pc;
	uint64_t size;
	uint64_t pa;
	/* KVM's permissions and memory type: TRACE_PROT_X and so on. */
	uint64_t prot;
	/*
	 * By kind.  Fault: `enum trace_fault`; map: walk flags; log mask: the 64 pages; age: 1 if
	 * flags are cleared; a row of the host's: number of the slot; mark: its index.
	 */
	uint64_t detail;
	/* Number of the vCPU; -1 for other threads. */
	int vcpu;
	/* Number of the host's CPU. */
	int cpu;
	/*
	 * By kind.  Fault: FSC[1:0]; invalidation: its hint; table that is freed: the level of the
	 * entry that led to it.
	 */
	int level;
	/* What the operation returned: 0 or a negative errno. */
	int ret;
	/* Equal faults in a row that this one stands for. */
	unsigned int repeats;
	/* Index of the VM in `struct trace::vms`. */
	uint32_t vm;
	/* Index of the thread in `struct trace::threads`; TRACE_NONE for marks. */
	uint32_t thread;
	/* The return row of an entry row and the reverse; else TRACE_NONE. */
	uint32_t partner;
	/* The fault was a write. */
	bool write;
	bool exec;
	bool stage1_walk;
};

/* The kind of memory that the host put behind a slot. */
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
	/*
	 * Size of the pieces that the host guarantees to stay together: a page, or that of hugetlb.
	 */
	uint64_t fixed_size;
	/* 1 is dirty logging, 2 is read-only. */
	unsigned int flags;
	/*
	 * The rows in which the slot exists: that of its mark, and that of a mark that replaces it.
	 */
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
	/* The row of the VM's mark. */
	uint32_t from;
};

/* A thread of the trace: a vCPU, or all other threads of one CPU together. */
struct trace_thread {
	uint32_t vm;
	/* Number of the vCPU; -1 if it is none. */
	int vcpu;
	/* Number of the CPU of threads that are not vCPUs; else -1. */
	int cpu;
};

/* The kinds of marks. */
enum trace_mark_kind {
	/* A scenario begins: `text` begins with its name. */
	TRACE_MARK_SCENARIO,
	TRACE_MARK_VM,
	TRACE_MARK_SLOT,
	/* Dirty logging is switched on or off: `flags`; a pair of marks. */
	TRACE_MARK_SLOT_FLAGS,
	/* A slot is taken away (a pair of marks) and put back. */
	TRACE_MARK_SLOT_DELETE,
	TRACE_MARK_SLOT_ADD,
	/* Dirty bitmap number `iteration` is read, or bits of it are cleared; a pair of marks. */
	TRACE_MARK_GET_DIRTY,
	TRACE_MARK_CLEAR_DIRTY,
	/* The VM is destroyed; a pair of marks. */
	TRACE_MARK_VM_FREE,
	/* The machine was stopped here and its memory copied. */
	TRACE_MARK_SNAP,
	/* A new phase of what the vCPUs do. */
	TRACE_MARK_PHASE,
	/* The last row of every trace. */
	TRACE_MARK_END,
	/* Any other mark. */
	TRACE_MARK_OTHER,
};

/* A mark. */
struct trace_mark {
	enum trace_mark_kind kind;
	/* The text of the mark. */
	char *text;
	uint32_t row;
	/* Index of the VM in `struct trace::vms`, or TRACE_NONE. */
	uint32_t vm;
	/* Index of the slot in `struct trace_vm::slots`, or TRACE_NONE. */
	uint32_t slot;
	unsigned int flags;
	unsigned int iteration;
	/* Number of dirty pages; only at the end of a read. */
	uint64_t dirty;
	/* This is the second mark of a pair. */
	bool end;
};

/* A trace. */
struct trace {
	char *path;
	/* The last part of the path without .csv and .xz: HOST.SCENARIO. */
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
	/* Number of rows of each kind. */
	size_t count[TRACE_KINDS];
};

/* Free a trace; NULL is left alone. */
void trace_free(struct trace *trace);

/* The line of a row, for messages. */
static inline unsigned int trace_line(size_t row)
{
	return (unsigned int)row + 2;
}

/* The slot of `vm` that covers `ipa` when `row` is reached; NULL if none does. */
const struct trace_slot *trace_slot_at(const struct trace_vm *vm, uint64_t ipa, size_t row);

/* The index of the newest VM of that name, or TRACE_NONE. */
uint32_t trace_find_vm(const struct trace *trace, const char *name, size_t length);

/* Make room for one more element at the end of `*array`; false: no memory. */
bool trace_grow(void **array, size_t count, size_t size);

#endif
