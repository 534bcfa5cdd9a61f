/* SPDX-License-Identifier: BSD-2-Clause */
/* Decides whether two steps depend on each other, and whether both could have been next. */

#include "dependence.h"

static bool is_reader(enum touch touch)
{
	return touch == TOUCH_ENTER || touch == TOUCH_LEAVE || touch == TOUCH_RELEASE;
}

/*
 * A grace period waits for those who had entered when it began, and for nobody else.  So the order
 * of its beginning and somebody's entering matters, and that its end comes after the leaving of whom
 * it waits for; whether these leave before or after its beginning is the same.
 */
static bool is_dependent_lock(enum touch a, enum touch b)
{
	if (a == TOUCH_GRACE || b == TOUCH_GRACE)
		return a == TOUCH_ENTER || b == TOUCH_ENTER;
	if (a == TOUCH_GRACED || b == TOUCH_GRACED)
		return a == TOUCH_RELEASE || b == TOUCH_RELEASE;
	return !is_reader(a) || !is_reader(b);
}

bool s2pt_search_conflict(const struct step *a, const struct step *b)
{
	if (a->object == OBJECT_LOCK)
		return is_dependent_lock((enum touch)a->touch, (enum touch)b->touch);
	if (a->object >= OBJECT_TLB && a->object < OBJECT_LOCK)
		return a->touch != b->touch || a->touch == TOUCH_FILL;
	return a->touch == TOUCH_WRITE || b->touch == TOUCH_WRITE;
}

/* Does `a` hold the lock that `b` waits for? */
static bool excludes(const struct step *a, const struct step *b)
{
	switch ((enum touch)a->touch) {
	case TOUCH_FILL:
		return b->touch == TOUCH_DROP;
	case TOUCH_LEAVE:
		return b->touch == TOUCH_LOCK;
	case TOUCH_RELEASE:
		return b->touch == TOUCH_LOCK || b->touch == TOUCH_GRACED;
	case TOUCH_UNLOCK:
		return b->touch == TOUCH_ENTER || b->touch == TOUCH_LOCK;
	case TOUCH_READ:
	case TOUCH_WRITE:
	case TOUCH_AWAIT:
	case TOUCH_LOOK:
	case TOUCH_DROP:
	case TOUCH_ENTER:
	case TOUCH_LOCK:
	case TOUCH_GRACE:
	case TOUCH_GRACED:
	case TOUCH_ARRIVE:
		return false;
	}
	return false;
}

bool s2pt_search_together(const struct step *a, const struct step *b)
{
	return !excludes(a, b) && !excludes(b, a);
}
