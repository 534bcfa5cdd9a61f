/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_FIBER_H
#define S2PT_HOST_FIBER_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <ucontext.h>

/* Functions that take turns on one thread. */

#define FIBER_STACK 65536

struct fiber {
	ucontext_t context;
	/* Where it stands, once it has begun. */
	jmp_buf jump;
	bool begun;
	/* For the sanitizers. */
	void *sanitizer;
	void *fake_stack;
	void (*run)(void *ctx);
	void *ctx;
	_Alignas(16) unsigned char stack[FIBER_STACK];
};

/* Where the scheduler stands while a fiber runs. */
struct fiber_home {
	ucontext_t context;
	jmp_buf jump;
	void *sanitizer;
	void *fake_stack;
	const void *stack;
	size_t stack_size;
};

/* Make it begin at `run`, which must not return; what it did before is forgotten. */
void s2pt_fiber_start(struct fiber *fiber, void (*run)(void *ctx), void *ctx);

/* Forget it. */
void s2pt_fiber_stop(struct fiber *fiber);

/* From the scheduler to the fiber, until that goes home. */
void s2pt_fiber_enter(struct fiber_home *home, struct fiber *fiber);

/* From the fiber to the scheduler. */
void s2pt_fiber_go_home(struct fiber_home *home, struct fiber *fiber);

#endif
