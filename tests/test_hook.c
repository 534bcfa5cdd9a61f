/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the hooks on event points: of the process and of threads. */

#include "s2pt/host/hook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

static void count(void *ctx, const struct s2pt_event *event)
{
	unsigned int *counted = ctx;

	*counted = *counted * 10 + (event->kind == S2PT_EVENT_WON ? 1 : 2);
}

static void cause(enum s2pt_event_kind kind)
{
	struct s2pt_event event = { .kind = kind };

	s2pt_event(&event);
}

static void an_event_goes_to_the_process_and_then_to_the_thread(void **state)
{
	unsigned int counted = 0;
	struct s2pt_hook both = { count, &counted };
	unsigned int alone = 0;
	struct s2pt_hook one = { count, &alone };

	(void)state;
	cause(S2PT_EVENT_WON);
	assert_null(s2pt_hook_set(&both));
	cause(S2PT_EVENT_WON);
	assert_null(s2pt_hook_thread(&both));
	cause(S2PT_EVENT_LOST);
	assert_int_equal(counted, 122);
	assert_ptr_equal(s2pt_hook_thread(&one), &both);
	assert_ptr_equal(s2pt_hook_set(NULL), &both);
	cause(S2PT_EVENT_LOST);
	assert_int_equal(counted, 122);
	assert_int_equal(alone, 2);
	assert_ptr_equal(s2pt_hook_thread(NULL), &one);
	cause(S2PT_EVENT_LOST);
	assert_int_equal(alone, 2);
}

static void *cause_elsewhere(void *unused)
{
	(void)unused;
	cause(S2PT_EVENT_WON);
	return NULL;
}

static void a_threads_hook_is_not_told_of_others(void **state)
{
	unsigned int all = 0;
	unsigned int own = 0;
	struct s2pt_hook everybodys = { count, &all };
	struct s2pt_hook threads = { count, &own };
	pthread_t other;

	(void)state;
	(void)s2pt_hook_set(&everybodys);
	(void)s2pt_hook_thread(&threads);
	assert_int_equal(pthread_create(&other, NULL, cause_elsewhere, NULL), 0);
	pthread_join(other, NULL);
	(void)s2pt_hook_thread(NULL);
	(void)s2pt_hook_set(NULL);
	assert_int_equal(all, 1);
	assert_int_equal(own, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_goes_to_the_process_and_then_to_the_thread),
		cmocka_unit_test(a_threads_hook_is_not_told_of_others),
	};

	return cmocka_run_group_tests_name("hook", tests, NULL, NULL);
}
