/* SPDX-License-Identifier: GPL-2.0-only */
/* What the compiler and the memory model give the kernel.  Accesses to a descriptor are told to the driver. */
#ifndef S2PT_SHIM_COMPILER_H
#define S2PT_SHIM_COMPILER_H

#include <linux/types.h>

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define __force
#define __rcu
#define __user
#define __iomem
#define __percpu
#define __must_check        __attribute__((warn_unused_result))
#define __maybe_unused      __attribute__((unused))
#define __always_unused     __attribute__((unused))
#define __attribute_const__ __attribute__((const))
#define __packed            __attribute__((packed))
#define __aligned(n)        __attribute__((aligned(n)))
#define __ro_after_init
#define __read_mostly
#define __init
#define notrace
#define noinstr
#define fallthrough     __attribute__((fallthrough))
#define __always_inline inline __attribute__((always_inline))
#define noinline        __attribute__((noinline))
#ifndef __inline_maybe_unused
#define __inline_maybe_unused
#endif
#define __compiletime_error(m) __attribute__((error(m)))
#define __compiletime_warning(m)
#define __UNIQUE_ID(p)                  s2pt_unique_##p
#define __is_constexpr(x)               __builtin_constant_p(x)
#define is_signed_type(t)               (((t)(-1)) < (t)1)
#define __same_type(a, b)               __builtin_types_compatible_p(typeof(a), typeof(b))
#define compiletime_assert(c, m)        ((void)(c))
#define statically_true(x)              (__builtin_constant_p(x) && (x))
#define const_true(x)                   statically_true(x)
#define __BUILD_BUG_ON_ZERO_MSG(e, ...) 0
#define barrier()                       __asm__ __volatile__("" ::: "memory")

#if defined(S2PT_DIRECT) || defined(S2PT_RECORDED)
#include <s2pt/direct.h>
#else
#include <s2pt/told.h>
#endif

#endif
