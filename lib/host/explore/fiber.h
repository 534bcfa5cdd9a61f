/* SPDX-License-Identifier: BSD-2-Clause */
/* Fibers: functions that take turns on one thread. */

#ifndef S2PT_HOST_FIBER_H
#define S2PT_HOST_FIBER_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <ucontext.h>

#define FIBER_STACK 65536

/*
 * Where a function goes on.  That of the C library keeps signals and threads in mind; gcc has one that
 * does not, and that may lead to another stack.
 */
#if defined(__GNUC__) && !defined(__clang__)
#define FIBER_BUILTIN 1
typedef void *fiber_jump[5];
#else
typedef jmp_buf fiber_jump;
#endif

struct fiber {
	/* Where the fiber goes on, once it has begun. */
	fiber_jump jump;
	bool begun;
	/* While it is not running: the part of its stack that is in use begins here. */
	unsigned char *low;
	/* What sanitizers have to know of the fiber. */
	void *sanitizer;
	void *fake_stack;
	const void *home_stack;
	size_t home_size;
	void (*run)(void *ctx);
	void *ctx;
	/* What is below changes only when the fiber is made to begin, but for the stack in use. */
	ucontext_t context;
	_Alignas(16) unsigned char stack[FIBER_STACK];
};

/* Where the scheduler goes on when the fiber goes home. */
struct fiber_home {
	ucontext_t context;
	fiber_jump jump;
	void *sanitizer;
	void *fake_stack;
};

/* Bytes of its stack that are in use. */
static inline size_t fiber_depth(const struct fiber *fiber)
{
	return (size_t)(fiber->stack + sizeof(fiber->stack) - fiber->low);
}

/*
 * Can a fiber be set back by copying its stack, and what stands before `context`?  Sanitizers know
 * more of it.
 */
bool s2pt_fiber_copies(void);

/* Make a fiber begin at `run`, which must not return; what it did before is forgotten. */
void s2pt_fiber_start(struct fiber *fiber, void (*run)(void *ctx), void *ctx);

/* Free what a fiber has. */
void s2pt_fiber_stop(struct fiber *fiber);

/* Switch from the scheduler to the fiber, until the fiber goes home. */
void s2pt_fiber_enter(struct fiber_home *home, struct fiber *fiber);

/* Switch from the fiber to the scheduler. */
void s2pt_fiber_go_home(struct fiber_home *home, struct fiber *fiber);

#endif
