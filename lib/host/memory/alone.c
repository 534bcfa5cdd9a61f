/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells the owners of tables when a caller says to be alone in one. */

#include "alone.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct alone_watch *first;

void s2pt_alone_watch(struct alone_watch *watch)
{
	pthread_mutex_lock(&lock);
	watch->next = first;
	first = watch;
	pthread_mutex_unlock(&lock);
}

void s2pt_alone_forget(struct alone_watch *watch)
{
	struct alone_watch **at = &first;

	pthread_mutex_lock(&lock);
	while (*at && *at != watch)
		at = &(*at)->next;
	if (*at)
		*at = watch->next;
	pthread_mutex_unlock(&lock);
}

void s2pt_alone_said(const void *table)
{
	pthread_mutex_lock(&lock);
	for (struct alone_watch *watch = first; watch; watch = watch->next) {
		if (watch->table == table)
			watch->said(watch->ctx);
	}
	pthread_mutex_unlock(&lock);
}
