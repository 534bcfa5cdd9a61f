/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to a descriptor, each told to the driver, which makes it. */
#ifndef S2PT_SHIM_TOLD_H
#define S2PT_SHIM_TOLD_H

#include <s2pt/here.h>

u64 s2k_load(const volatile void *at);
void s2k_store(volatile void *at, u64 value, char kind);
u64 s2k_swap(volatile void *at, u64 old, u64 want);
u64 s2k_exchange(volatile void *at, u64 want);

#define READ_ONCE(x)                                                                               \
	({                                                                                         \
		typeof(x) __read;                                                                  \
		_Static_assert(sizeof(x) == 8, "only descriptors and pointers are read once");     \
		S2K_HERE;                                                                          \
		*(u64 *)&__read = s2k_load(&(x));                                                  \
		__read;                                                                            \
	})
#define WRITE_ONCE(x, v)                                                                           \
	do {                                                                                       \
		u64 __write = (v);                                                                 \
		_Static_assert(sizeof(x) == 8, "only descriptors are written once");               \
		S2K_HERE;                                                                          \
		s2k_store(&(x), __write, 'w');                                                     \
	} while (0)
#define smp_store_release(p, v)                                                                    \
	do {                                                                                       \
		u64 __release = (v);                                                               \
		_Static_assert(sizeof(*(p)) == 8, "only descriptors are released");                \
		S2K_HERE;                                                                          \
		s2k_store((p), __release, 'r');                                                    \
	} while (0)
#define smp_load_acquire(p) READ_ONCE(*(p))
#define cmpxchg(p, old, want)                                                                      \
	({                                                                                         \
		u64 __old = (old), __want = (want);                                                \
		S2K_HERE;                                                                          \
		s2k_swap((p), __old, __want);                                                      \
	})
#define cmpxchg_relaxed cmpxchg
#define cmpxchg_acquire cmpxchg
#define cmpxchg_release cmpxchg
#define cmpxchg64       cmpxchg
#define try_cmpxchg(p, oldp, want)                                                                 \
	({                                                                                         \
		u64 __expected = *(oldp), __found = cmpxchg((p), __expected, (want));              \
		*(oldp) = __found;                                                                 \
		__found == __expected;                                                             \
	})
#define try_cmpxchg64 try_cmpxchg
#define xchg(p, want)                                                                              \
	({                                                                                         \
		u64 __new = (want);                                                                \
		S2K_HERE;                                                                          \
		s2k_exchange((p), __new);                                                          \
	})
#define xchg_relaxed xchg
#define xchg_acquire xchg
#define xchg_release xchg

#endif
