/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_FAULT_H
#define S2PT_FAULT_H

/**
 * @file
 * Stage-2 faults: what happened, which answer is right, and carrying it out.
 *
 * A hypervisor decodes the syndrome, looks up what backs the address (which may sleep), enters a
 * read section and calls `s2pt_resolve`.  Source: Arm ARM `ESR_EL2`, `HPFAR_EL2`; KVM:
 * kvm_handle_guest_abort(), user_mem_abort().
 */

#include "s2pt/shared.h"
#include "s2pt/table.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Why the access was refused. */
enum s2pt_fault_kind {
	/** The walk ended at an invalid entry. */
	S2PT_FAULT_TRANSLATION,
	/** The leaf's access flag is clear, and hardware does not set it. */
	S2PT_FAULT_ACCESS,
	/** The leaf does not allow the access. */
	S2PT_FAULT_PERMISSION,
	/** An address beyond the output or input size. */
	S2PT_FAULT_ADDRESS_SIZE,
	/** The TLB holds entries that disagree: invalidate the VMID and go on. */
	S2PT_FAULT_TLB_CONFLICT,
	/** An exclusive or atomic access to memory that does not support it; nothing to map. */
	S2PT_FAULT_EXCLUSIVE,
	/** The address is not aligned as the instruction or the memory type asks. */
	S2PT_FAULT_ALIGNMENT,
	/**
	 * The memory system refused (external abort; parity or ECC error): a walk's read at
	 * `level`, or the access itself where that is `S2PT_LEVEL_UNKNOWN`.
	 */
	S2PT_FAULT_EXTERNAL,
	/** The granule protection check refused (FEAT_RME); `level` as for an external abort. */
	S2PT_FAULT_GRANULE,
	/**
	 * Hardware could not update access flag or dirty state, because the memory that the table
	 * lies in does not support atomic accesses.
	 */
	S2PT_FAULT_UPDATE,
	/** Any other code: a tag check fault, a lockdown abort, what the architecture reserves. */
	S2PT_FAULT_OTHER,
};

/** How many kinds there are. */
#define S2PT_FAULT_KINDS 11

/** The registers as the CPU left them. */
struct s2pt_syndrome {
	/** `ESR_EL2`. */
	uint64_t esr;
	/** `HPFAR_EL2`. */
	uint64_t hpfar;
	/** `FAR_EL2`. */
	uint64_t far;
};

/** A fault as `s2pt_fault_decode` understands it. */
struct s2pt_fault {
	/** Why the access was refused. */
	enum s2pt_fault_kind kind;
	/**
	 * The input address; its lowest 12 bits are from FAR, or 0 if the walk of stage 1 faulted.
	 */
	s2pt_ipa_t ipa;
	/**
	 * False: the CPU did not tell the address (HPFAR is UNKNOWN after a permission fault
	 * outside of a stage-1 walk, and where no translation failed and no granule protection
	 * check).  Ask it by AT S1E1R with `FAR_EL2` and hand the answer to `s2pt_fault_locate`;
	 * `PAR_EL1` is the guest's and must be restored.
	 */
	bool ipa_known;
	/**
	 * The guest wanted to write.  For a walk of stage 1 this is true only of a permission fault
	 * (hardware updates of stage-1 entries), whatever the syndrome says, so that read-only
	 * memory can hold a guest's tables.
	 */
	bool write;
	/** The guest wanted to execute; false for stage-1 walks. */
	bool exec;
	/** The walk of stage 1 made the access, to read or update one of the guest's entries. */
	bool stage1_walk;
	/**
	 * A cache maintenance or address translation instruction made the access, not a load or
	 * store.
	 */
	bool maintenance;
	/**
	 * The syndrome describes the access (ISV), so that MMIO can be emulated from the fields
	 * below.
	 */
	bool access_valid;
	/** log2 of the bytes accessed. */
	unsigned int access_size;
	/** Number of the register transferred; 31 is XZR. */
	unsigned int access_register;
	/** Sign-extend what is loaded. */
	bool access_signed;
	/** The register is 64 bits wide. */
	bool access_wide;
	/**
	 * The level that the CPU reported, `S2PT_LEVEL_UNKNOWN` if it did not.  For statistics:
	 * the entry may have changed since, and some report the level of stage 1 here.
	 */
	int level;
};

/**
 * Fill `fault` from the registers.  `S2PT_EINVAL`: not an instruction or data abort from a lower
 * exception level; nothing is written.
 */
enum s2pt_status s2pt_fault_decode(const struct s2pt_syndrome *syndrome, struct s2pt_fault *fault);

/**
 * Complete `fault` with `par`, the value of `PAR_EL1` after AT S1E1R of the faulting address.
 * `S2PT_ABSENT`: the translation failed (the guest changed its tables meanwhile): re-enter the
 * guest.
 */
enum s2pt_status s2pt_fault_locate(struct s2pt_fault *fault, uint64_t far, uint64_t par);

/**
 * Can no table answer a fault of this kind?  So with alignment, external aborts, granule
 * protection, hardware updates and what is not known: `s2pt_resolve` refuses them, and so does KVM.
 */
bool s2pt_fault_is_foreign(enum s2pt_fault_kind kind);

/** A phrase for a kind: "translation fault", "external abort"; static text. */
const char *s2pt_fault_name(enum s2pt_fault_kind kind);

/** What backs the faulting address: the hypervisor's look-up, by value. */
struct s2pt_backing {
	/** A slot of guest memory covers the address; if not, it is a device's. */
	bool present;
	/** First input address of the slot. */
	s2pt_ipa_t slot_ipa;
	/** Its length in bytes. */
	uint64_t slot_size;
	/**
	 * Host virtual address of the slot's first byte; only congruence modulo block sizes
	 * counts.
	 */
	uint64_t slot_host;
	/** Output address of the page that backs the faulting page. */
	s2pt_pa_t pa;
	/**
	 * Bytes that the host guarantees to stay together (hugetlb): page size, or 2 MiB, 1 GiB.
	 */
	uint64_t fixed_size;
	/**
	 * Bytes that the host happens to map together (a transparent huge page); at least a page.
	 */
	uint64_t found_size;
	/**
	 * The host may write the page.  After a write fault look up with the intent to write: if
	 * that does not make it true, and the slot is not `readonly`, `s2pt_resolve` refuses.
	 */
	bool writable;
	/** The slot is read-only to the guest: a write is for the hypervisor to emulate. */
	bool readonly;
	/** Dirty logging: pages only, write permission only to who writes. */
	bool logging;
	/**
	 * The MMU sets dirty state (`VTCR_EL2.HD`): writable memory gets S2PT_WD, and S2PT_W only
	 * who writes, logging or not.  No write faults where something is mapped, and what was
	 * written is found by `s2pt_collect`: who collects by it need not record
	 * `s2pt_resolution::dirty`.  Who has only what hardware writes into buffers (FEAT_HDBSS)
	 * must, for what a fault makes dirty is in none.
	 */
	bool hardware_dirty;
	/** Every mapping may be executed (instruction caches are coherent, FEAT_DIC). */
	bool exec_free;
	/** Memory type that the mapping gets. */
	enum s2pt_memtype memtype;
	/** `s2pt_invalidate_sample` taken before the look-up. */
	uint64_t sample;
	/** Handed to `alloc`. */
	void *cache;
};

/** What a hypervisor does about a fault. */
enum s2pt_action {
	/** Call `s2pt_map`. */
	S2PT_ACT_MAP,
	/** Call `s2pt_relax`. */
	S2PT_ACT_RELAX,
	/** Call `s2pt_touch`. */
	S2PT_ACT_TOUCH,
	/**
	 * Leave the table alone and emulate the access: no memory is there, or the guest wrote to
	 * read-only memory.
	 */
	S2PT_ACT_EMULATE,
	/**
	 * Leave the table alone and give the guest an abort: it did what it may not (executed a
	 * device, left the address space, used an atomic where there is none), or no table can
	 * answer the fault (alignment, external abort and the like).
	 */
	S2PT_ACT_INJECT,
	/** Invalidate the VMID: the fault was a TLB conflict. */
	S2PT_ACT_CLEAR,
};

/** The answer to a fault: one action and its arguments. */
struct s2pt_plan {
	/** What to do. */
	enum s2pt_action action;
	/**
	 * What is to be mapped: a page or block, with the memory type and permissions that it gets.
	 * For all else `ipa` is the faulting page, and a relax adds the permissions.
	 */
	struct s2pt_mapping mapping;
};

/**
 * Choose the answer to a fault.  A pure function: it looks at no table.  `mapped_level` is the
 * level of the valid leaf that is there now, or `S2PT_LEVEL_UNKNOWN` if there is none.
 *
 * Size: a page while logging; else `fixed_size` if the slot allows a block of it (it lies wholly
 * inside, and input and host address are congruent), else the next smaller one that KVM would try;
 * else a page, which becomes a block of `found_size` under the same conditions, or keeps the size
 * of the block whose permissions were missing.  A device's size is `fixed_size` only.
 *
 * Permissions: read; write if `writable` and (not logging, or the guest writes, or a device);
 * execute if it executes.
 *
 * Action: a permission fault where a leaf of that very size is mapped is relaxed; all else that
 * memory backs is mapped.  KVM: user_mem_abort().
 */
struct s2pt_plan s2pt_plan(const struct s2pt_format *format, const struct s2pt_fault *fault,
			   const struct s2pt_backing *backing, int mapped_level);

/**
 * Carry a plan out, inside of a read section.  `S2PT_RACED` if the sample is out of date; else the
 * statuses of `s2pt_map`, `s2pt_relax`, `s2pt_touch`.  After `S2PT_DONE` (`S2PT_ALREADY` for a
 * relax too) with S2PT_W in `perm` the guest may write: mark the page dirty.
 */
enum s2pt_status s2pt_execute(struct s2pt *pt, const struct s2pt_plan *plan,
			      const struct s2pt_backing *backing);

/** What `s2pt_resolve` did. */
struct s2pt_resolution {
	/**
	 * The page at the fault is to be marked dirty: write permission was given and the
	 * operation succeeded.  Mark it with release, so that who collects the mark with acquire
	 * and protects the page meets the write permission (see `s2pt_protect`).
	 */
	bool dirty;
	/** The answer that it chose. */
	struct s2pt_plan plan;
};

/**
 * Answer a fault, inside of a read section: look at the entry again (the reported level is never
 * trusted), choose, carry out.  `resolution` may be NULL.
 *
 * `S2PT_DONE` and everything positive: re-enter the guest, unless the plan says emulate or inject
 * (with `S2PT_ABSENT`, which a touch can report too: ask for the resolution).  `S2PT_RACED` also
 * if the sample is out of date.  `S2PT_EINVAL`: a table of stage 1, a foreign fault
 * (`s2pt_fault_is_foreign`), an address that is not known, a permission fault that neither wrote
 * nor executed, a write to what the host may not write; `S2PT_ERANGE`: the backing lies beyond the
 * output space; `S2PT_ENOMEM`: fill the cache and call again.
 */
enum s2pt_status s2pt_resolve(struct s2pt *pt, const struct s2pt_fault *fault,
			      const struct s2pt_backing *backing,
			      struct s2pt_resolution *resolution);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
