/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes the signals of what the code may not do itself: stores to write-protected tables, and
 * instructions of EL2.
 */

#include "fault.h"

#include "fault_arm64.h"
#include "guard.h"
#include "memory.h"
#include "out.h"

#include <signal.h>
#include <stddef.h>

static struct sigaction before_segv;
static struct sigaction before_ill;

/* What is none of the recorder's business happens as if it were not there. */
static void pass_on(int number, const struct sigaction *before)
{
	out_flush();
	(void)sigaction(number, before, NULL);
}

static void on_segv(int number, siginfo_t *info, void *context)
{
	struct region *region = memory_find(info->si_addr);

	if (!region || !out_enter()) {
		pass_on(number, &before_segv);
		return;
	}
	if (memory_is_shielded())
		fault_carry_out(context, info->si_addr);
	else if (!guard_open(region, info->si_addr, 1))
		pass_on(number, &before_segv);
	out_leave();
}

static void on_ill(int number, siginfo_t *info, void *context)
{
	(void)info;
	if (!fault_in_words(context))
		pass_on(number, &before_ill);
}

/* Take a signal, and remember who had it before. */
static bool take(int number, void (*handler)(int, siginfo_t *, void *), int flags,
		 struct sigaction *before)
{
	struct sigaction own = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags };
	struct sigaction old;

	if (sigaction(number, &own, &old))
		return false;
	if (old.sa_sigaction != handler)
		*before = old;
	return true;
}

/* The signals stay taken: what the code does after the recording is carried out, too. */
bool fault_open(void)
{
	fault_forget();
	return take(SIGSEGV, on_segv, 0, &before_segv) &&
	       take(SIGILL, on_ill, SA_NODEFER, &before_ill);
}

bool fault_close(void)
{
	return fault_told();
}
