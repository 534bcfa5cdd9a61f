/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to a descriptor as the kernel makes them, told to nobody: for measuring (S2PT_DIRECT), or seen by the compiler (S2PT_RECORDED). */
#ifndef S2PT_SHIM_DIRECT_H
#define S2PT_SHIM_DIRECT_H

#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v)                                                                           \
	do {                                                                                       \
		*(volatile typeof(x) *)&(x) = (v);                                                 \
	} while (0)
#ifdef S2PT_ASSEMBLY
#define smp_store_release(p, v) __smp_store_release(p, v)
#else
#define smp_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#endif
#define smp_load_acquire(p)   __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define cmpxchg(p, old, want) __sync_val_compare_and_swap((p), (old), (want))
#define cmpxchg_relaxed       cmpxchg
#define cmpxchg_acquire       cmpxchg
#define cmpxchg_release       cmpxchg
#define try_cmpxchg(p, oldp, want)                                                                 \
	__atomic_compare_exchange_n((p), (oldp), (want), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define xchg(p, want) __atomic_exchange_n((p), (want), __ATOMIC_SEQ_CST)
#define xchg_relaxed  xchg
#define xchg_acquire  xchg
#define xchg_release  xchg

#endif
