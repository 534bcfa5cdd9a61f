/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fibers: contexts of ucontext.h to begin with, jumps to switch, and what sanitizers must be told.
 */

/* The checks of _FORTIFY_SOURCE take a longjmp() to another stack for an error. */
#undef _FORTIFY_SOURCE
#include "fiber.h"

#include <stdint.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBER_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define FIBER_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(FIBER_ASAN)
#define FIBER_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__) && !defined(FIBER_TSAN)
#define FIBER_TSAN 1
#endif

#ifdef FIBER_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define asan_leave(save, stack, size)  __sanitizer_start_switch_fiber(save, stack, size)
#define asan_arrive(fake, stack, size) __sanitizer_finish_switch_fiber(fake, stack, size)
#define asan_clear(stack, size)        __asan_unpoison_memory_region(stack, size)
#else
#define asan_leave(save, stack, size)  ((void)0)
#define asan_arrive(fake, stack, size) ((void)0)
#define asan_clear(stack, size)        ((void)0)
#endif

#ifdef FIBER_TSAN
#include <sanitizer/tsan_interface.h>
#define tsan_create()     __tsan_create_fiber(0)
#define tsan_destroy(f)   __tsan_destroy_fiber(f)
#define tsan_current()    __tsan_get_current_fiber()
#define tsan_switch_to(f) __tsan_switch_to_fiber(f, 0)
#else
#define tsan_create()     NULL
#define tsan_destroy(f)   ((void)0)
#define tsan_current()    NULL
#define tsan_switch_to(f) ((void)0)
#endif

/*
 * swapcontext() makes two system calls, and a search switches millions of times.  Only with a
 * sanitizer is it used, since those do not follow longjmp() from stack to stack.
 */
#if defined(FIBER_ASAN) || defined(FIBER_TSAN)
#define jump_in(home, fiber)  ((void)swapcontext(&(home)->context, &(fiber)->context))
#define jump_out(home, fiber) ((void)swapcontext(&(fiber)->context, &(home)->context))
#else
#ifdef FIBER_BUILTIN
#define set(jump)   __builtin_setjmp(jump)
#define go_to(jump) __builtin_longjmp(jump, 1)
#else
#define set(jump)   setjmp(jump)
#define go_to(jump) longjmp(jump, 1)
#endif

/* A function of its own: the compiler takes a place to go on for unreachable in one that only leaves. */
__attribute__((noinline)) static _Noreturn void go(fiber_jump jump)
{
	go_to(jump);
}

static void jump_in(struct fiber_home *home, struct fiber *fiber)
{
	if (set(home->jump))
		return;
	if (fiber->begun)
		go(fiber->jump);
	fiber->begun = true;
	(void)setcontext(&fiber->context);
}

/* More than this function and what it calls use below the frame of the function. */
#define BELOW_FRAME 256

static void jump_out(struct fiber_home *home, struct fiber *fiber)
{
	fiber->low = (unsigned char *)__builtin_frame_address(0) - BELOW_FRAME;
	if (!set(fiber->jump))
		go(home->jump);
}
#endif

bool s2pt_fiber_copies(void)
{
#if defined(FIBER_ASAN) || defined(FIBER_TSAN)
	return false;
#else
	return true;
#endif
}

/* A function for makecontext(), which hands over int arguments only: two halves of a pointer. */
typedef void start_function(unsigned int high, unsigned int low);

static void *whole(unsigned int high, unsigned int low)
{
	return (void *)(uintptr_t)((uint64_t)high << 32 | low); // NOLINT(performance-no-int-to-ptr)
}

static void make_context(struct fiber *fiber, start_function *start, void *argument)
{
	uint64_t at = (uint64_t)(uintptr_t)argument;

	(void)getcontext(&fiber->context);
	fiber->context.uc_stack.ss_sp = fiber->stack;
	fiber->context.uc_stack.ss_size = sizeof(fiber->stack);
	fiber->context.uc_link = NULL;
	makecontext(&fiber->context, (void (*)(void))start, 2, (unsigned int)(at >> 32),
		    (unsigned int)at);
}

static void begin(unsigned int high, unsigned int low)
{
	struct fiber *fiber = whole(high, low);

	asan_arrive(NULL, &fiber->home_stack, &fiber->home_size);
	fiber->run(fiber->ctx);
	/* It never returns: there is nobody to go on, and the program would end as if all were well. */
	abort();
}

#ifdef FIBER_ASAN
/* The end of a fiber, and where to go on after it. */
struct ending {
	struct fiber *fiber;
	ucontext_t back;
};

static void leave_for_ever(unsigned int high, unsigned int low)
{
	struct ending *ending = whole(high, low);
	const void *stack;
	size_t size;

	asan_arrive(ending->fiber->fake_stack, &stack, &size);
	asan_leave(NULL, stack, size);
	(void)setcontext(&ending->back);
}

/* ASan frees what it keeps of a stack only when the fiber itself leaves it for the last time. */
static void free_fake_stack(struct fiber *fiber)
{
	struct ending ending = { .fiber = fiber };
	void *own;

	if (!fiber->fake_stack)
		return;
	make_context(fiber, leave_for_ever, &ending);
	asan_leave(&own, fiber->stack, sizeof(fiber->stack));
	(void)swapcontext(&ending.back, &fiber->context);
	asan_arrive(own, NULL, NULL);
	fiber->fake_stack = NULL;
}
#else
#define free_fake_stack(fiber) ((void)0)
#endif

void s2pt_fiber_start(struct fiber *fiber, void (*run)(void *ctx), void *ctx)
{
	s2pt_fiber_stop(fiber);
	fiber->run = run;
	fiber->ctx = ctx;
	fiber->fake_stack = NULL;
	fiber->begun = false;
	fiber->low = fiber->stack + sizeof(fiber->stack);
	fiber->sanitizer = tsan_create();
	make_context(fiber, begin, fiber);
}

void s2pt_fiber_stop(struct fiber *fiber)
{
	free_fake_stack(fiber);
	asan_clear(fiber->stack, sizeof(fiber->stack));
	if (fiber->sanitizer)
		tsan_destroy(fiber->sanitizer);
	fiber->sanitizer = NULL;
}

void s2pt_fiber_enter(struct fiber_home *home, struct fiber *fiber)
{
	home->sanitizer = tsan_current();
	asan_leave(&home->fake_stack, fiber->stack, sizeof(fiber->stack));
	tsan_switch_to(fiber->sanitizer);
	jump_in(home, fiber);
	asan_arrive(home->fake_stack, NULL, NULL);
}

void s2pt_fiber_go_home(struct fiber_home *home, struct fiber *fiber)
{
	asan_leave(&fiber->fake_stack, fiber->home_stack, fiber->home_size);
	tsan_switch_to(home->sanitizer);
	jump_out(home, fiber);
	asan_arrive(fiber->fake_stack, NULL, NULL);
}
