/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the kernel's walker, compiled with the kernel's headers, and the driver, compiled with libc's: no header of either
 * side is seen by the other.
 */
#ifndef S2PT_KERNEL_WALKER_H
#define S2PT_KERNEL_WALKER_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned long long w_u64;

/* Permissions and memory types, as a script spells them. */
enum w_prot {
	W_R = 1 << 0,
	W_W = 1 << 1,
	W_PX = 1 << 2,
	W_UX = 1 << 3,
	W_DEVICE = 1 << 4,
	W_NC = 1 << 5,
	W_SW0 = 1 << 6, /* and the three after it */
};

enum w_flag {
	W_SHARED = 1 << 0,
	W_HANDLE_FAULT = 1 << 1,
	W_SKIP_BBM = 1 << 2,
	W_SKIP_CMO = 1 << 3,
	W_NO_CACHE = 1 << 4,
	W_IGNORE_EAGAIN = 1 << 5,
	W_EXACT = 1 << 6,
	W_ANY_GIVEN = 1 << 7,
};

/* Results beside 0 and the negative errors of the kernel. */
enum {
	W_UNSUP = -100000,
	W_VOID = -100001,
};

enum w_force {
	W_FORCE_NONE,
	W_FORCE_ALL,
	W_FORCE_PERM
};

struct w_setup {
	unsigned int ia_bits, pa_bits;
	bool fwb, tlbr, lpa2, xnx, as_s1, nofwb, idmap, nodc, noic, hvhe, bti;
	enum w_force force;
};

struct w_shape {
	w_u64 vtcr;
	int start_level;
	unsigned int ia_bits, root_pages;
};

struct w_visit {
	const char *when;
	int level;
	w_u64 ipa, desc;
};

/* What the kernel's walker can do. */
extern const unsigned int w_page_shift;
extern const bool w_retires;
/* Only valid entries count as references, and what is taken away keeps its word but for that bit. */
extern const bool w_counts_valid;
int w_init(const struct w_setup *setup, struct w_shape *shape);
bool w_lives(void);
void *w_root(void);
void w_destroy(w_u64 step);
/* EL2's own stage 1 instead; W_UNSUP if this tree's can't be set up here. */
int w_hinit(const struct w_setup *setup, struct w_shape *shape);
bool w_is_hyp(void);
w_u64 w_hyp_unmap(w_u64 va, w_u64 size);
int w_map(w_u64 ipa, w_u64 size, w_u64 pa, unsigned int prot, unsigned int flags);
int w_unmap(w_u64 ipa, w_u64 size);
int w_wrprotect(w_u64 ipa, w_u64 size);
int w_flush(w_u64 ipa, w_u64 size);
int w_owner(w_u64 ipa, w_u64 size, w_u64 id, unsigned int flags);
int w_annotate(w_u64 ipa, w_u64 size, w_u64 type, w_u64 value, unsigned int flags);
int w_relax(w_u64 ipa, unsigned int prot, unsigned int flags);
int w_mkyoung(w_u64 ipa, unsigned int flags, w_u64 *desc);
int w_mkold(w_u64 ipa, w_u64 *desc);
int w_is_young(w_u64 ipa);
int w_test_clear_young(w_u64 ipa, w_u64 size, bool clear);
int w_split(w_u64 ipa, w_u64 size, int objects, int *left);
int w_get(w_u64 ipa, int *level, w_u64 *desc);
int w_walk(w_u64 ipa, w_u64 size, const char *when, unsigned int flags, int err_at, int err);
void *w_create_unlinked(w_u64 pa, int level, unsigned int prot, int objects, bool force,
			int *error);
void w_free_unlinked(void *table, int level);
int w_desc_prot(w_u64 desc, unsigned int *prot);
w_u64 w_vtcr(w_u64 mmfr0, w_u64 mmfr1, unsigned int ia_bits);
bool w_has_prot(unsigned int prot);

/* What it asks of the driver. */
void *pool_alloc(unsigned int pages);
void *pool_alloc_from(int *objects);
void pool_free_root(void *at, size_t size);
void pool_retire(void *table, int level);
void pool_get(void *at);
void pool_put(void *at);
int pool_count(void *at);
void *pool_at(w_u64 pa);
w_u64 pool_pa(void *at);
void pool_read(const volatile void *at);
w_u64 store_read(const volatile void *at);
void store_write(volatile void *at, w_u64 value, char kind);
w_u64 store_swap(volatile void *at, w_u64 old, w_u64 want);
w_u64 store_exchange(volatile void *at, w_u64 want);
void event_dcache(void *at, size_t size);
void event_icache(void *at, size_t size);
void event_warn(int line, bool once);
void event_barrier(const char *what);
void event_rcu(bool lock);
bool event_rcu_held(void);
void event_tlbi_all(void);
void event_tlbi(const char *kind, w_u64 ipa, int level);
void event_tlbi_range(w_u64 ipa, w_u64 pages);
void event_tlbi_stage1(const char *op, w_u64 address, int level);
void event_visit(const struct w_visit *visit);

#endif
