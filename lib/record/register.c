/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps the values of system registers. */

#include "register.h"

#include <stddef.h>

#define MOST_VALUES 1024

enum whose {
	/* Of one CPU, which wrote it. */
	WRITTEN,
	/* Of every CPU. */
	SAID,
	/* Nobody knows it; the value counts how often it was read. */
	UNKNOWN,
};

struct value {
	char name[REGISTER_NAME];
	enum whose whose;
	unsigned int cpu;
	uint64_t value;
};

static struct value values[MOST_VALUES];
static unsigned int count;

static bool is_same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static struct value *find(const char *name, enum whose whose, unsigned int cpu)
{
	for (unsigned int i = 0; i < count; i++)
		if (values[i].whose == whose && values[i].cpu == cpu &&
		    is_same(values[i].name, name))
			return &values[i];
	return NULL;
}

static struct value *find_or_add(const char *name, enum whose whose, unsigned int cpu)
{
	struct value *value = find(name, whose, cpu);
	unsigned int i = 0;

	if (value || count == MOST_VALUES)
		return value;
	value = &values[count++];
	for (; name[i] && i + 1 < REGISTER_NAME; i++)
		value->name[i] = name[i];
	value->name[i] = 0;
	value->whose = whose;
	value->cpu = cpu;
	value->value = 0;
	return value;
}

void register_open(void)
{
	static const struct {
		const char *name;
		uint64_t value;
	} usual[] = {
		{ "currentel", 8 },        /* EL2 */
		{ "ctr_el0", 0x8444c004 }, /* cache lines of 64 bytes */
		{ "daif", 0x3c0 },         /* all masked */
	};

	count = 0;
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		(void)register_set(usual[i].name, usual[i].value);
}

bool register_set(const char *name, uint64_t number)
{
	struct value *value = find_or_add(name, SAID, 0);

	if (value)
		value->value = number;
	return value != NULL;
}

bool register_write(const char *name, unsigned int cpu, uint64_t number)
{
	struct value *value = find_or_add(name, WRITTEN, cpu);

	if (value)
		value->value = number;
	return value != NULL;
}

bool register_written(const char *name, unsigned int cpu)
{
	return find(name, WRITTEN, cpu) != NULL;
}

uint64_t register_read(const char *name, unsigned int cpu)
{
	struct value *value = find(name, WRITTEN, cpu);

	if (!value)
		value = find(name, SAID, 0);
	if (value)
		return value->value;
	if (is_same(name, "mpidr_el1"))
		return UINT64_C(1) << 31 | cpu;
	value = find_or_add(name, UNKNOWN, 0);
	if (value)
		value->value++;
	return 0;
}

const char *register_unknown(unsigned int number, uint64_t *reads)
{
	for (unsigned int i = 0; i < count; i++) {
		if (values[i].whose != UNKNOWN || number--)
			continue;
		*reads = values[i].value;
		return values[i].name;
	}
	return NULL;
}
