/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A device that walks the tables of the fake hypervisor, does not snoop the CPUs' caches, and obeys only
 * commands of its own: what it finds in memory is what the hypervisor cleaned when it was told of it.
 */

#ifndef S2PT_TESTS_FAKE_DEVICE_H
#define S2PT_TESTS_FAKE_DEVICE_H

#include "fake.h"

/** What the device finds, and what it was told. */
struct fake_device {
	/** The words of each table in memory; NULL: nothing of it was cleaned. */
	uint64_t *memory[FAKE_TABLES];
	/** How often the hypervisor was told of entries, and of how many. */
	unsigned int tellings;
	uint64_t entries;
	/** How many invalidations the device was told. */
	unsigned int commands;
};

/** Add the device to a hypervisor that has no table yet, if it is wanted. */
void fake_device_begin(struct fake *fake, const struct fake_want *want);

/** The checker is told that the device walks the tables. */
void fake_device_root(struct fake *fake);

/** The page of table `index` was freed. */
void fake_device_free(struct fake *fake, unsigned int index);

/** Something other than the library wrote `word`, and cleaned it. */
void fake_device_store(struct fake *fake, const fake_word_t *word);

/** Fails the test unless memory has all that CPUs find in the tables. */
void fake_device_compare(struct fake *fake);

/** `fake_device_compare` for a table that is not linked, with `count` entries of `level`, and below it. */
void fake_device_compare_below(struct fake *fake, fake_word_t *table, int level, size_t count);

/** Take the device away. */
void fake_device_end(struct fake *fake);

#endif
