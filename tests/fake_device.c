/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory as a device sees it that does not snoop: words get there only when the hypervisor is told of
 * them.  The library's requests become commands, of which the checker is told.
 */

#include "fake_device.h"

#include "fake_judge.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static size_t words_of(const struct fake *fake)
{
	return s2pt_table_entries(&fake->config.format.geom);
}

/** Does memory have the first `count` entries of a table? */
static void compare_table(const struct fake *fake, unsigned int index, size_t count)
{
	const uint64_t *memory = fake->device->memory[index];

	if (!memory) {
		fail_msg("T%u was never cleaned", index);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (memory[i] != fake->tables[index].words[i])
			fail_msg("T%u[%zu] is 0x%" PRIx64 " in memory and not 0x%" PRIx64, index, i,
				 memory[i], fake->tables[index].words[i]);
}

void fake_device_compare_below(struct fake *fake, fake_word_t *table, int level, size_t count)
{
	compare_table(fake, fake_index(fake, table), count);
	for (size_t i = 0; i < count; i++) {
		fake_word_t *child = fake_child(fake, table[i], level);

		if (child)
			fake_device_compare_below(fake, child, level + 1, words_of(fake));
	}
}

void fake_device_compare(struct fake *fake)
{
	const struct s2pt_geom *geom = &fake->config.format.geom;

	if (!fake->device || !fake->pt.root)
		return;
	/* A root can be smaller than its page. */
	for (unsigned int i = 0; i < geom->root_pages; i++)
		fake_device_compare_below(fake, (fake_word_t *)fake->pt.root + i * words_of(fake),
					  geom->start_level,
					  s2pt_root_entries(geom) / geom->root_pages);
}

static void clean(struct fake *fake, const fake_word_t *word)
{
	unsigned int index = fake_index(fake, word);
	uint64_t **memory = &fake->device->memory[index];

	assert_int_not_equal(index, FAKE_TABLES);
	if (!*memory) {
		*memory = calloc(words_of(fake), sizeof(**memory));
		assert_non_null(*memory);
		/* What was in the page before it was allocated. */
		for (size_t i = 0; i < words_of(fake); i++)
			(*memory)[i] = UINT64_C(0xdead0000deadbeef);
	}
	(*memory)[word - fake->tables[index].words] = *word;
}

static void on_written(void *context, const void *entries, uint64_t count)
{
	struct fake *fake = context;
	const fake_word_t *word = entries;

	fake->device->tellings++;
	fake->device->entries += count;
	for (uint64_t i = 0; i < count; i++) {
		/* What leads to one of our pages is a link, at whatever level. */
		fake_word_t *child = fake_child(fake, word[i], S2PT_LEVEL_MAX - 1);

		if (child)
			compare_table(fake, fake_index(fake, child), words_of(fake));
		clean(fake, &word[i]);
	}
}

static void on_tlbi_device(void *context, const struct s2pt_tlbi *request)
{
	struct fake *fake = context;

	assert_int_not_equal(request->kind, S2PT_TLBI_NONE);
	fake->device->commands++;
	fake_judge_command(fake, request);
}

void fake_device_begin(struct fake *fake, const struct fake_want *want)
{
	if (!want->device)
		return;
	fake->device = calloc(1, sizeof(*fake->device));
	assert_non_null(fake->device);
	fake->ops.written = on_written;
	fake->ops.tlbi_device = on_tlbi_device;
}

void fake_device_root(struct fake *fake)
{
	if (fake->device)
		fake_judge_device(fake);
}

void fake_device_free(struct fake *fake, unsigned int index)
{
	if (!fake->device)
		return;
	free(fake->device->memory[index]);
	fake->device->memory[index] = NULL;
}

void fake_device_store(struct fake *fake, const fake_word_t *word)
{
	if (fake->device)
		clean(fake, word);
}

void fake_device_end(struct fake *fake)
{
	free(fake->device);
	fake->device = NULL;
}
