/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fake hypervisor of the core's tests: pages, callbacks that write a log, and traps that change
 * descriptors.
 */

#include "fake.h"

#include "fake_device.h"
#include "fake_judge.h"
#include "s2pt/stage1.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LINES 64
#define HELD  UINT64_C(0x1000000000000000)

static void say(struct fake *fake, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct fake *fake, const char *format, ...)
{
	va_list args;

	if (fake->quiet)
		return;
	fake->filled = NULL;
	if (fake->lines == fake->room) {
		fake->room *= 2;
		fake->log = realloc(fake->log, fake->room * sizeof(fake->log[0]));
		assert_non_null(fake->log);
	}
	va_start(args, format);
	(void)vsnprintf(fake->log[fake->lines++], sizeof(fake->log[0]), format, args);
	va_end(args);
}

/*
 * Physical addresses.  Groups of 16 pages (a root) stay in order, the groups do not, so that
 * nothing works by chance that takes the map for a linear one.  The uppermost bits are set.
 */

static size_t page_size(const struct fake *fake)
{
	return (size_t)1 << fake->config.format.geom.granule;
}

static s2pt_pa_t base_of(const struct fake *fake)
{
	unsigned int bits = fake->config.format.geom.pa_bits;

	return (UINT64_C(1) << bits) - (UINT64_C(1) << (bits - 3));
}

static s2pt_pa_t pa_of_index(const struct fake *fake, unsigned int index)
{
	return base_of(fake) + ((uint64_t)(index ^ 0x150) << fake->config.format.geom.granule);
}

static size_t remainder_of(const struct fake *fake, uintptr_t page)
{
	return (page >> fake->config.format.geom.granule) % FAKE_TABLES;
}

unsigned int fake_index(const struct fake *fake, const void *words)
{
	uintptr_t page = (uintptr_t)words & ~(uintptr_t)(page_size(fake) - 1);
	unsigned int next = fake->newest[remainder_of(fake, page)];

	while (next != 0 && (uintptr_t)fake->tables[next - 1].words != page)
		next = fake->older[next - 1];
	return next != 0 ? next - 1 : FAKE_TABLES;
}

static void add_table(struct fake *fake, void *page, bool first)
{
	unsigned int *newest = &fake->newest[remainder_of(fake, (uintptr_t)page)];

	fake->tables[fake->count] = (struct fake_table){ page, first };
	fake->older[fake->count] = *newest;
	*newest = ++fake->count;
}

static uintptr_t linear_of(const struct fake *fake)
{
	return fake->ops.pa_of ? 0 : fake->config.linear;
}

fake_word_t *fake_page_at(const struct fake *fake, s2pt_pa_t pa)
{
	uint64_t index;

	if (!fake->ops.table_at) {
		index = fake_index(fake, (const void *)((uintptr_t)pa + linear_of(fake)));
		return index < FAKE_TABLES ? fake->tables[index].words : NULL;
	}
	index = (pa - base_of(fake)) >> fake->config.format.geom.granule ^ 0x150;
	return index < fake->count ? fake->tables[index].words : NULL;
}

/* The callbacks of the hypervisor. */

static void *take(struct fake *fake, unsigned int pages)
{
	size_t size = page_size(fake);
	size_t align = size;
	char *words;

	if (fake->fail_at != 0 && --fake->fail_at == 0)
		return NULL;
	while (align < pages * size)
		align *= 2;
	while (fake->count % (align / size) != 0)
		fake->tables[fake->count++].words = NULL;
	words = aligned_alloc(align, align);
	assert_non_null(words);
	assert_true(fake->count + pages <= FAKE_TABLES);
	memset(words, 0, align);
	for (unsigned int i = 0; i < pages; i++)
		add_table(fake, words + i * size, i == 0);
	fake->live += pages;
	return words;
}

static void *on_alloc(void *context, void *cache, unsigned int pages)
{
	struct fake *fake = context;
	void *table;

	pthread_mutex_lock(&fake->lock);
	fake->cache = cache;
	table = take(fake, pages);
	if (table)
		say(fake, "alloc T%u", fake_index(fake, table));
	else
		say(fake, "alloc none");
	pthread_mutex_unlock(&fake->lock);
	fake_judge_tables(fake, S2PT_CHECK_ALLOC, table, pages);
	return table;
}

static void on_free(void *context, void *table, unsigned int pages)
{
	struct fake *fake = context;
	unsigned int index;

	fake_judge_tables(fake, S2PT_CHECK_FREE, table, pages);
	pthread_mutex_lock(&fake->lock);
	index = fake_index(fake, table);
	if (index == FAKE_TABLES || !fake->tables[index].first)
		fail_msg("free of what is not allocated");
	say(fake, "free T%u", index);
	for (unsigned int i = 0; i < pages; i++) {
		fake->tables[index + i].words = NULL;
		fake_device_free(fake, index + i);
	}
	fake->live -= pages;
	pthread_mutex_unlock(&fake->lock);
	free(table);
}

static void on_retire(void *context, const struct s2pt *pt, void *table, int level)
{
	struct fake *fake = context;

	fake_judge_tables(fake, S2PT_CHECK_RETIRE, table, 1);
	pthread_mutex_lock(&fake->lock);
	say(fake, "retire T%u L%d", fake_index(fake, table), level);
	fake->retired[fake->retired_count++] = (struct fake_retired){ pt, table, level };
	pthread_mutex_unlock(&fake->lock);
	if (!fake->retire_later)
		fake_drain(fake);
}

static void on_tlbi(void *context, const struct s2pt_tlbi *request)
{
	struct fake *fake = context;
	const char *local = request->scope == S2PT_LOCAL ? "local " : "";
	bool own = request->regime != S2PT_STAGE2;
	const char *by = own ? "va" : "ipa";
	const char *stage1 = request->stage1 || own ? "" : " no s1";

	fake_device_compare(fake);
	fake_judge_tlbi(fake, request);
	if (fake->quiet)
		return;
	assert_int_equal(request->vmid, fake->config.vmid);
	assert_int_equal(request->regime, fake->config.format.regime);
	switch (request->kind) {
	case S2PT_TLBI_NONE:
		say(fake, "%sdsb", local);
		return;
	case S2PT_TLBI_IPA:
		assert_int_equal(request->size, page_size(fake));
		assert_int_equal(request->ipa % page_size(fake), 0);
		if (request->level == S2PT_LEVEL_UNKNOWN)
			say(fake, "tlbi %s%s %" PRIx64 " L?%s", local, by, request->ipa, stage1);
		else
			say(fake, "tlbi %s%s %" PRIx64 " L%d%s", local, by, request->ipa,
			    request->level, stage1);
		return;
	case S2PT_TLBI_RANGE:
		assert_int_equal(request->level, S2PT_LEVEL_UNKNOWN);
		assert_int_equal((request->ipa | request->size) % page_size(fake), 0);
		say(fake, "tlbi %srange %" PRIx64 "+%" PRIx64 "%s", local, request->ipa,
		    request->size, stage1);
		return;
	case S2PT_TLBI_VMID:
		assert_int_equal(request->ipa | request->size, 0);
		say(fake, "tlbi %s%s%s", local, own ? "all" : "vmid", stage1);
		return;
	case S2PT_TLBI_DIRTY:
		assert_int_equal(request->ipa | request->size, 0);
		say(fake, "tlbi %sdirty%s", local, stage1);
		return;
	}
}

static void on_cmo(void *context, const struct s2pt_cmo *request)
{
	const char *what = request->kind == S2PT_CLEAN_DATA ? "clean" : "icache";

	fake_judge_cmo(context, request);
	say(context, "%s %" PRIx64 "+%" PRIx64, what, request->pa, request->size);
}

static void on_dirty(void *context, const struct s2pt_range *range)
{
	say(context, "dirty %" PRIx64 "+%" PRIx64, range->ipa, range->size);
}

static void *on_table_at(void *context, s2pt_pa_t pa)
{
	const struct fake *fake = context;
	void *table = (void *)(uintptr_t)fake_page_at(fake, pa);

	if (!table)
		fail_msg("no table at 0x%" PRIx64, pa);
	return table;
}

static s2pt_pa_t on_pa_of(void *context, const void *table)
{
	const struct fake *fake = context;
	unsigned int index = fake_index(fake, table);

	if (index == FAKE_TABLES)
		fail_msg("physical address of a page that is none");
	return pa_of_index(fake, index);
}

void fake_drain(struct fake *fake)
{
	for (;;) {
		struct fake_retired next;

		pthread_mutex_lock(&fake->lock);
		if (fake->retired_count == 0)
			break;
		next = fake->retired[--fake->retired_count];
		pthread_mutex_unlock(&fake->lock);
		s2pt_subtree_free(next.pt, next.table, next.level);
	}
	pthread_mutex_unlock(&fake->lock);
}

/* Descriptors, read without the library. */

static bool is_table(uint64_t word, int level)
{
	return level < S2PT_LEVEL_MAX && (word & 3) == 3;
}

static s2pt_pa_t table_address(const struct s2pt_geom *geom, uint64_t word)
{
	uint64_t pa = word & UINT64_C(0x0003fffffffff000);

	if (geom->lpa2)
		pa |= (word & 0x300) << 42;
	else
		pa &= UINT64_C(0x0000ffffffffffff);
	if (geom->granule == S2PT_64K && geom->pa_bits == 52)
		pa |= (word & 0xf000) << 36;
	return pa & ~((UINT64_C(1) << geom->granule) - 1);
}

fake_word_t *fake_child(const struct fake *fake, uint64_t word, int level)
{
	if (!is_table(word, level))
		return NULL;
	return fake_page_at(fake, table_address(&fake->config.format.geom, word));
}

fake_word_t *fake_word(struct fake *fake, s2pt_ipa_t ipa, int level)
{
	const struct s2pt_geom *geom = &fake->config.format.geom;
	unsigned int bits = geom->granule - 3;
	fake_word_t *table = fake->pt.root;
	int l = geom->start_level;
	uint64_t mask = ~UINT64_C(0);

	for (;;) {
		unsigned int shift = geom->granule + (unsigned int)(3 - l) * bits;
		fake_word_t *word = &table[ipa >> shift & mask];

		if (l == level)
			return word;
		table = fake_child(fake, *word, l++);
		if (!table) {
			fail_msg("no table of level %d for 0x%" PRIx64, l, ipa);
			return NULL;
		}
		mask = (UINT64_C(1) << bits) - 1;
	}
}

/* The log. */

/** What a word says, `size` bytes of text at most. */
static const char *word_text(const struct fake *fake, uint64_t word, char *text, size_t size)
{
	const void *child = NULL;

	/* A link and a page look alike; what leads to a page of ours is a link. */
	if ((word & 3) == 3)
		child = fake_page_at(fake, table_address(&fake->config.format.geom, word));
	if (child)
		(void)snprintf(text, size, "T%u", fake_index(fake, child));
	else if (word == 0)
		(void)snprintf(text, size, "0");
	else if (word == HELD)
		(void)snprintf(text, size, "H");
	else if (!(word & 1))
		(void)snprintf(text, size, "N%u:%" PRIx64, (unsigned int)(word >> 60),
			       (word & ~(UINT64_C(15) << 60)) >> 1);
	else
		(void)snprintf(text, size, "%016" PRIx64, word);
	return text;
}

static void log_make(struct fake *fake, const struct s2pt_event *event)
{
	const fake_word_t *word = event->slot;
	unsigned int table = fake_index(fake, word);
	size_t at = (size_t)(word - fake->tables[table].words);
	char *line = fake->log[fake->lines ? fake->lines - 1 : 0];
	const fake_word_t *filled = fake->filled;

	if (filled && word == filled + 1 && at != 0) {
		(void)snprintf(line, sizeof(fake->log[0]), "T%u[%zu..%zu] = %s", table,
			       (size_t)(fake->fill_start - fake->tables[table].words), at,
			       fake->fill_value);
		fake->filled = word;
		return;
	}
	(void)word_text(fake, event->want.word, fake->fill_value, sizeof(fake->fill_value));
	say(fake, "T%u[%zu] = %s", table, at, fake->fill_value);
	fake->filled = word;
	fake->fill_start = word;
}

static void log_swap(struct fake *fake, const struct s2pt_event *event)
{
	const fake_word_t *word = event->slot;
	unsigned int table = fake_index(fake, word);
	char before[24];
	char after[24];

	say(fake, "T%u[%zu] %s > %s%s", table, (size_t)(word - fake->tables[table].words),
	    word_text(fake, event->found.word, before, sizeof(before)),
	    word_text(fake, event->want.word, after, sizeof(after)),
	    event->kind == S2PT_EVENT_LOST ? " lost" : "");
}

static void log_event(struct fake *fake, const struct s2pt_event *event)
{
	switch (event->kind) {
	case S2PT_EVENT_WON:
	case S2PT_EVENT_LOST:
		log_swap(fake, event);
		return;
	case S2PT_EVENT_MAKE:
		log_make(fake, event);
		return;
	case S2PT_EVENT_LOAD:
	case S2PT_EVENT_SWAP:
	case S2PT_EVENT_MADE:
	case S2PT_EVENT_ALONE:
		return;
	}
}

/** A bit that stands in no entry of these tables. */
#define NOTHING (UINT64_C(1) << 62)

/** Have a swap fail although nobody changes the entry: true if that is what `event` was. */
static bool lose_for_nothing(struct fake *fake, fake_word_t *word, const struct s2pt_event *event)
{
	struct s2pt_event lost = *event;

	if (event->kind == S2PT_EVENT_SWAP && fake->lose_at != 0 && --fake->lose_at == 0) {
		fake->lost_word = *word;
		*word ^= NOTHING;
		fake->losing = true;
		return true;
	}
	if (!fake->losing)
		return false;
	assert_int_equal(event->kind, S2PT_EVENT_LOST);
	*word = fake->lost_word;
	fake->losing = false;
	lost.found.word = fake->lost_word;
	log_event(fake, &lost);
	return true;
}

static void on_event(void *ctx, const struct s2pt_event *event)
{
	struct fake *fake = ctx;
	struct fake_trap *trap = &fake->trap;
	unsigned int table = fake_index(fake, event->slot);
	fake_word_t *word;

	/* The entry is another table's. */
	if (table == FAKE_TABLES) {
		if (fake->before)
			fake->before->event(fake->before->ctx, event);
		return;
	}
	word = fake->tables[table].words;
	word += (const fake_word_t *)event->slot - word;
	if (lose_for_nothing(fake, word, event))
		return;
	if (!fake->quiet)
		log_event(fake, event);
	fake_judge_event(fake, event);
	if (trap->nth != 0 && trap->kind == event->kind && --trap->nth == 0)
		trap->spring(fake, word, event, trap->arg);
}

void fake_set_trap(struct fake *fake, const struct fake_trap *trap)
{
	fake->trap = *trap;
}

void fake_forget(struct fake *fake)
{
	fake->lines = 0;
	fake->filled = NULL;
}

size_t fake_logged(const struct fake *fake, const char *start)
{
	size_t count = 0;

	for (size_t i = 0; i < fake->lines; i++)
		count += strncmp(fake->log[i], start, strlen(start)) == 0;
	return count;
}

bool fake_log_is(struct fake *fake, const char *const *want)
{
	size_t count = 0;
	bool same = true;

	while (want[count])
		count++;
	for (size_t i = 0; i < count && i < fake->lines; i++)
		same &= strcmp(want[i], fake->log[i]) == 0;
	same &= count == fake->lines;
	for (size_t i = 0; !same && (i < count || i < fake->lines); i++)
		print_error("%-44s want %s\n", i < fake->lines ? fake->log[i] : "",
			    i < count ? want[i] : "");
	fake_forget(fake);
	return same;
}

void fake_assert_log(struct fake *fake, const char *const *want, const char *file, int line)
{
	if (!fake_log_is(fake, want))
		_fail(file, line);
}

/* Beginning and end. */

static void make_geometry(struct fake *fake, const struct fake_want *want)
{
	struct s2pt_geom_want geom = {
		.granule = want->granule ? want->granule : S2PT_4K,
		.ipa_bits = want->ipa_bits ? want->ipa_bits : 40,
		.pa_bits = want->pa_bits ? want->pa_bits : 48,
		.start_level = want->levels ? 4 - want->levels : S2PT_START_AUTO,
		.lpa2 = want->lpa2,
		.small_tables = true,
		.regime = want->regime,
	};

	assert_int_equal(s2pt_geom_init(&fake->config.format.geom, &geom), S2PT_DONE);
}

struct fake *fake_without_table(const struct fake_want *want)
{
	struct fake *fake = calloc(1, sizeof(*fake));

	assert_non_null(fake);
	fake->room = LINES;
	fake->log = calloc(fake->room, sizeof(fake->log[0]));
	assert_non_null(fake->log);
	fake->ops = (struct s2pt_ops){
		.alloc = on_alloc,
		.free = on_free,
		.retire = on_retire,
		.tlbi = on_tlbi,
		.cmo = want->no_cmo ? NULL : on_cmo,
		.table_at = want->linear ? NULL : on_table_at,
		.pa_of = want->linear ? NULL : on_pa_of,
		.dirty = want->told ? on_dirty : NULL,
	};
	fake->config = (struct s2pt_config){
		.format = { .fwb = want->fwb,
			    .xnx = want->xnx,
			    .mte_perm = want->mte_perm,
			    .as_stage1 = want->as_stage1,
			    .regime = want->regime,
			    .mair = want->regime == S2PT_STAGE2 ? 0 : S2PT_MAIR_LINUX,
			    .upper = want->upper,
			    .non_global = want->non_global },
		.policy = want->policy,
		.bbm = s2pt_bbm(want->bbm),
		.tlb_range = want->tlb_range,
		.tlb_dirty = want->tlb_dirty,
		.keep_rest = want->keep_rest,
		.by_entry = want->by_entry,
		.contiguous = want->contiguous ? &s2pt_contiguous : NULL,
		.software_managed = want->software_managed,
		.vmid = want->regime == S2PT_EL2 ? 0 : FAKE_VMID,
		.ops = &fake->ops,
		.context = fake,
		.linear = want->linear ? 0x10000 : 0,
	};
	make_geometry(fake, want);
	fake_device_begin(fake, want);
	fake->retire_later = want->retire_later;
	fake->quiet = want->quiet;
	pthread_mutex_init(&fake->lock, NULL);
	fake_judge_begin(fake, want);
	fake->hook = (struct s2pt_hook){ on_event, fake };
	fake->hooked = !want->quiet || want->judged;
	if (fake->hooked)
		fake->before = s2pt_hook_thread(&fake->hook);
	return fake;
}

struct fake *fake_new(const struct fake_want *want)
{
	struct fake *fake = fake_without_table(want);

	assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_DONE);
	fake_judge_root(fake);
	fake_device_root(fake);
	fake_forget(fake);
	return fake;
}

void fake_end(struct fake *fake)
{
	fake_drain(fake);
	fake_judge_end(fake);
	s2pt_destroy(fake_alone(fake));
	fake_device_end(fake);
	if (fake->live != 0)
		fail_msg("%u pages were not freed", fake->live);
	if (fake->hooked)
		(void)s2pt_hook_thread(fake->before);
	pthread_mutex_destroy(&fake->lock);
	free(fake->log);
	free(fake);
}

/* Short ways to say what most tests begin with. */

static enum s2pt_status map(struct fake *fake, const struct s2pt_mapping *mapping)
{
	return s2pt_map(&fake->pt, mapping);
}

enum s2pt_status fake_map(struct fake *fake, s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size,
			  unsigned int perm)
{
	struct s2pt_mapping mapping = {
		.ipa = ipa,
		.pa = pa,
		.size = size,
		.attr = { .perm = perm },
	};

	return map(fake, &mapping);
}

enum s2pt_status fake_map_pages(struct fake *fake, s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size,
				unsigned int perm)
{
	struct s2pt_mapping mapping = {
		.ipa = ipa,
		.pa = pa,
		.size = size,
		.attr = { .perm = perm },
		.pages_only = true,
	};

	return map(fake, &mapping);
}

enum s2pt_status fake_unmap(struct fake *fake, s2pt_ipa_t ipa, uint64_t size)
{
	struct s2pt_range range = { ipa, size };

	return s2pt_unmap(fake_alone(fake), &range, NULL);
}
