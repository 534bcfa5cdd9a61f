/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the checker's digest: two checkers that were told different things, and have the same digest and
 * the same words, must complain at the same events from there on.  What they are told is drawn.
 */

#include "host/judge/digest.h"
#include "host/judge/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A root of level 2 and two tables of level 3, of which one is linked in the beginning. */
#define ROOT       UINT64_C(0x40000000)
#define TABLE      (ROOT + 0x1000)
#define OTHER      (ROOT + 0x2000)
#define MEMORY     UINT64_C(0x80000000)

#define BEGINNINGS 8000
#define LENGTH     10
#define ENDS       12
#define CPUS       3

static const s2pt_pa_t entries[] = { ROOT, TABLE, TABLE + 8, OTHER };

struct model {
	struct s2pt_check *check;
	uint64_t words[COUNT(entries)];
	bool linked_other;
};

static uint64_t seed;

static unsigned int draw(unsigned int end)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(seed >> 33) % end;
}

/* An event as it is drawn, before it is known what it finds. */
struct drawn {
	enum s2pt_check_kind kind;
	unsigned int cpu;
	unsigned int entry;
	uint64_t want;
	struct s2pt_step step;
};

/* Words for an entry of level 2, and of level 3: nothing, blocks or pages of all kinds, a table. */
static const uint64_t tables[] = { 0, MEMORY | 0x7fd, TABLE | 3, TABLE | 3, OTHER | 3 };
static const uint64_t pages[] = {
	0, 0, MEMORY | 0x7ff, MEMORY | 0x77f, MEMORY | 0x3ff, (MEMORY + 0x1000) | 0x7ff,
};

/* Stores to entries, what pays for them, and what is done with tables. */
static struct drawn draw_event(void)
{
	static const struct s2pt_step steps[] = { { S2PT_DSB_ISHST, 0 }, { S2PT_DSB_ISH, 0 },
						  { S2PT_DSB_ISH, 0 },   { S2PT_IPAS2E1IS, 0 },
						  { S2PT_IPAS2E1IS, 1 }, { S2PT_VMALLE1IS, 0 },
						  { S2PT_VMALLE1IS, 0 }, { S2PT_VMALLS12E1IS, 0 },
						  { S2PT_DSB_NSH, 0 },   { S2PT_VMALLS12E1IS, 0 } };
	static const enum s2pt_check_kind marks[] = {
		S2PT_CHECK_READ,
		S2PT_CHECK_UNREAD,
		S2PT_CHECK_ENTER,
		S2PT_CHECK_LEAVE,
	};
	struct drawn drawn = { .kind = S2PT_CHECK_STEP, .cpu = draw(CPUS) };
	unsigned int what = draw(12);

	if (what < 5) {
		drawn.step = steps[draw(COUNT(steps))];
	} else if (what < 6) {
		drawn.kind = marks[draw(COUNT(marks))];
	} else if (what < 7) {
		drawn.kind = draw(2) ? S2PT_CHECK_FREE : S2PT_CHECK_ALLOC;
		drawn.entry = draw(2);
	} else {
		drawn.kind = draw(4) ? S2PT_CHECK_SWAP : S2PT_CHECK_PLAIN;
		drawn.entry = what < 9 ? 0 : draw(COUNT(entries));
		drawn.want = drawn.entry ? pages[draw(COUNT(pages))] : tables[draw(COUNT(tables))];
	}
	return drawn;
}

/* Tell the checker; false: it complains. */
static bool tell(struct model *model, const struct drawn *drawn)
{
	struct s2pt_check_event event = {
		.kind = drawn->kind,
		.cpu = drawn->cpu,
		.at = entries[drawn->entry],
		.found = model->words[drawn->entry],
		.want = drawn->want,
		.step = drawn->step,
		.vmid = 1,
	};

	if (drawn->kind == S2PT_CHECK_SWAP || drawn->kind == S2PT_CHECK_PLAIN)
		model->words[drawn->entry] = drawn->want;
	if (drawn->kind == S2PT_CHECK_FREE || drawn->kind == S2PT_CHECK_ALLOC) {
		event.at = drawn->entry ? TABLE : OTHER;
		event.size = 0x1000;
		for (size_t i = 1; i < COUNT(entries); i++)
			if ((entries[i] & ~UINT64_C(0xfff)) == event.at)
				model->words[i] = 0;
	}
	return s2pt_check_event(model->check, &event) == S2PT_CHECK_RIGHT;
}

/* With memory of somebody else's a checker knows each page at once, as it does in the explorer. */
static void *zeroed(void *ctx, size_t size, bool sparse)
{
	(void)ctx;
	(void)sparse;
	return calloc(1, size);
}

static void freed(void *ctx, void *at)
{
	(void)ctx;
	free(at);
}

static void writes(void *ctx, const void *at, size_t size)
{
	(void)ctx;
	(void)at;
	(void)size;
}

static struct model begin(void)
{
	static const struct s2pt_check_event events[] = {
		{ .kind = S2PT_CHECK_ALLOC, .at = TABLE, .size = 0x1000 },
		{ .kind = S2PT_CHECK_ALLOC, .at = OTHER, .size = 0x1000 },
		{ .kind = S2PT_CHECK_ALLOC, .at = ROOT, .size = 0x1000 },
		{ .kind = S2PT_CHECK_ROOT, .at = ROOT },
		{ .kind = S2PT_CHECK_RELEASE, .at = TABLE, .want = MEMORY | 0x7ff },
		{ .kind = S2PT_CHECK_RELEASE, .at = ROOT, .want = TABLE | 3 },
	};
	const struct s2pt_geom_want want = {
		.granule = S2PT_4K, .ipa_bits = 30, .pa_bits = 40, .start_level = 2
	};
	struct s2pt_check_config config = { .cpus = CPUS, .vmid = 1 };
	const struct check_memory memory = { zeroed, freed, writes, NULL };
	struct model model = { .words = { TABLE | 3, MEMORY | 0x7ff, 0, 0 } };

	assert_int_equal(s2pt_geom_init(&config.geom, &want), S2PT_DONE);
	model.check = s2pt_check_new_in(&config, &memory);
	assert_non_null(model.check);
	for (size_t i = 0; i < COUNT(events); i++)
		assert_int_equal(s2pt_check_event(model.check, &events[i]), S2PT_CHECK_RIGHT);
	return model;
}

/* What a checker was told, and what it knows then. */
struct beginning {
	struct drawn event[LENGTH];
	uint64_t key;
};

/* Tell the beginning; false: the checker complains. */
static bool tell_beginning(struct model *model, const struct beginning *beginning)
{
	*model = begin();
	for (unsigned int i = 0; i < LENGTH; i++)
		if (!tell(model, &beginning->event[i]))
			return false;
	return true;
}

static uint64_t key_of(const struct model *model)
{
	uint64_t key = s2pt_check_digest(model->check);

	for (size_t i = 0; i < COUNT(entries); i++)
		key = (key ^ model->words[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return key;
}

/*
 * Draw a beginning, or take another one with one of its events later, or with another event in its place:
 * what is almost alike is hardest to tell.
 */
static void draw_beginning(struct beginning *beginning, const struct beginning *like)
{
	unsigned int from = draw(LENGTH);
	unsigned int to = from + draw(LENGTH - from);

	for (unsigned int i = 0; i < LENGTH; i++)
		beginning->event[i] = like ? like->event[i] : draw_event();
	if (!like)
		return;
	for (unsigned int i = from; i < to; i++)
		beginning->event[i] = like->event[i + 1];
	beginning->event[to] = from == to ? draw_event() : like->event[from];
}

static int by_key(const void *left, const void *right)
{
	const struct beginning *a = left;
	const struct beginning *b = right;

	return a->key < b->key ? -1 : a->key > b->key;
}

/* Both are told the same from here on. */
static void expect_one_verdict(const struct beginning *one, const struct beginning *other)
{
	for (unsigned int end = 0; end < ENDS; end++) {
		struct model first, second;
		bool right = true;

		(void)tell_beginning(&first, one);
		(void)tell_beginning(&second, other);
		for (unsigned int i = 0; i < LENGTH && right; i++) {
			struct drawn event = draw_event();

			right = tell(&first, &event);
			if (tell(&second, &event) != right)
				fail_msg(
					"event %u, of kind %d: one complains, and the other doesn't",
					i, (int)event.kind);
		}
		if (right)
			assert_int_equal(s2pt_check_owed(first.check),
					 s2pt_check_owed(second.check));
		s2pt_check_delete(first.check);
		s2pt_check_delete(second.check);
	}
}

static void what_has_one_digest_complains_of_the_same(void **state)
{
	struct beginning *beginnings = calloc(BEGINNINGS, sizeof(*beginnings));
	unsigned int count = 0;
	unsigned int alike = 0;

	(void)state;
	assert_non_null(beginnings);
	for (unsigned int i = 0; i < BEGINNINGS; i++) {
		struct beginning *beginning = &beginnings[count];
		struct model model;

		draw_beginning(beginning, i % 4 && count ? beginning - 1 : NULL);
		if (tell_beginning(&model, beginning)) {
			beginning->key = key_of(&model);
			count++;
		}
		s2pt_check_delete(model.check);
	}
	qsort(beginnings, count, sizeof(*beginnings), by_key);
	for (unsigned int i = 1; i < count; i++) {
		if (beginnings[i].key != beginnings[i - 1].key)
			continue;
		alike++;
		expect_one_verdict(&beginnings[i - 1], &beginnings[i]);
	}
	print_message("%u beginnings, %u like another one\n", count, alike);
	assert_in_range(alike, count / 10, count - 1);
	free(beginnings);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_has_one_digest_complains_of_the_same),
	};

	seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	print_message("seed %llu\n", (unsigned long long)seed);
	return cmocka_run_group_tests_name("check_digest", tests, NULL, NULL);
}
