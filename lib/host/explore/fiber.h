/* SPDX-License-Identifier: BSD-2-Clause */
/* Fibers: functions that take turns on one thread. */

#ifndef S2PT_HOST_FIBER_H
#define S2PT_HOST_FIBER_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <ucontext.h>

#define FIBER_STACK 65536

struct fiber {
	ucontext_t context;
	/* Where the fiber goes on, once it has begun. */
	jmp_buf jump;
	bool begun;
	/* What sanitizers have to know of the fiber. */
	void *sanitizer;
	void *fake_stack;
	void (*run)(void *ctx);
	void *ctx;
	_Alignas(16) unsigned char stack[FIBER_STACK];
};

/* Where the scheduler goes on when the fiber goes home. */
struct fiber_home {
	ucontext_t context;
	jmp_buf jump;
	void *sanitizer;
	void *fake_stack;
	const void *stack;
	size_t stack_size;
};

/* Make a fiber begin at `run`, which must not return; what it did before is forgotten. */
void s2pt_fiber_start(struct fiber *fiber, void (*run)(void *ctx), void *ctx);

/* Free what a fiber has. */
void s2pt_fiber_stop(struct fiber *fiber);

/* Switch from the scheduler to the fiber, until the fiber goes home. */
void s2pt_fiber_enter(struct fiber_home *home, struct fiber *fiber);

/* Switch from the fiber to the scheduler. */
void s2pt_fiber_go_home(struct fiber_home *home, struct fiber *fiber);

#endif
