/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the descriptions of registers that a server has: target.xml, and what it includes.  Of each
 * <reg> only name and regnum count; without regnum its number is one above the last, as gdb has it.
 */

#include "gdb_registers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a description that are asked for at once, and that one may have. */
#define PIECE   2000
#define XML_MAX ((size_t)1 << 20)
/* Descriptions that one may include. */
#define PARTS 64
/* Room for the name of a register or of a description. */
#define NAME 48

struct gdb_registers {
	struct gdb_link *link;
	/* All descriptions, one behind the other. */
	char *xml;
	size_t size;
};

/* Append the bytes of an answer, in which "}" escapes the next one.  False: no memory, or too much. */
static bool append(struct gdb_registers *registers, const char *bytes, size_t size)
{
	char *larger = NULL;

	if (registers->size + size < XML_MAX)
		larger = realloc(registers->xml, registers->size + size + 1);
	if (!larger)
		return false;
	registers->xml = larger;
	for (size_t i = 0; i < size; i++) {
		char byte = bytes[i];

		if (byte == '}' && i + 1 < size)
			byte = (char)(bytes[++i] ^ ' ');
		larger[registers->size++] = byte;
	}
	larger[registers->size] = '\0';
	return true;
}

/* Append a description.  False: the server does not have it, or it is too much. */
static bool fetch(struct gdb_registers *registers, const char *name)
{
	size_t begin = registers->size;
	char answer[GDB_ANSWER];
	char question[NAME + 64];

	for (;;) {
		int length;

		(void)snprintf(question, sizeof(question), "qXfer:features:read:%s:%zx,%x", name,
			       registers->size - begin, (unsigned int)PIECE);
		length = gdb_ask(registers->link, question, answer);
		if (length < 1 || (answer[0] != 'm' && answer[0] != 'l'))
			return false;
		if (!append(registers, answer + 1, (size_t)length - 1))
			return false;
		if (answer[0] == 'l')
			return true;
		if (length == 1)
			return false;
	}
}

/* The value of an attribute of the element at `tag`; false: it has none, or it is too long. */
static bool attribute(const char *tag, const char *name, char value[NAME])
{
	size_t end = strcspn(tag, ">");
	size_t length = strlen(name);

	for (size_t i = 1; i + length + 2 < end; i++) {
		size_t size;
		char quote = tag[i + length + 1];

		if (!strchr(" \t\r\n", tag[i - 1]) || strncmp(tag + i, name, length) != 0 ||
		    tag[i + length] != '=' || (quote != '"' && quote != '\''))
			continue;
		size = strcspn(tag + i + length + 2, quote == '"' ? "\"" : "'");
		if (size >= NAME || i + length + 2 + size >= end)
			return false;
		(void)snprintf(value, NAME, "%.*s", (int)size, tag + i + length + 2);
		return true;
	}
	return false;
}

struct gdb_registers *gdb_registers_open(struct gdb_link *link)
{
	struct gdb_registers *registers = calloc(1, sizeof(*registers));
	unsigned int parts = 0;
	size_t at = 0;
	char name[NAME];

	if (!registers)
		return NULL;
	registers->link = link;
	if (!fetch(registers, "target.xml")) {
		gdb_registers_close(registers);
		return NULL;
	}
	/* What is included is appended, and looked through in turn. */
	while (parts < PARTS) {
		const char *tag = strstr(registers->xml + at, "<xi:include ");

		if (!tag)
			break;
		at = (size_t)(tag - registers->xml) + 1;
		parts++;
		if (attribute(tag, "href", name) && !fetch(registers, name))
			break;
	}
	return registers;
}

/* The number of a register; false: there is none of that name. */
static bool number_of(const struct gdb_registers *registers, const char *name,
		      unsigned long *number)
{
	unsigned long next = 0;
	char value[NAME];

	for (const char *tag = registers->xml; (tag = strstr(tag, "<reg ")) != NULL; tag++) {
		*number = attribute(tag, "regnum", value) ? strtoul(value, NULL, 10) : next;
		if (attribute(tag, "name", value) && !strcmp(value, name))
			return true;
		next = *number + 1;
	}
	return false;
}

bool gdb_register(struct gdb_registers *registers, unsigned int cpu, const char *name,
		  uint64_t *value)
{
	char answer[GDB_ANSWER];
	char question[32];
	unsigned long number;
	int length;

	if (!number_of(registers, name, &number))
		return false;
	/* QEMU counts threads from 1. */
	(void)snprintf(question, sizeof(question), "Hg%x", cpu + 1);
	if (gdb_ask(registers->link, question, answer) != 2 || strcmp(answer, "OK") != 0)
		return false;
	(void)snprintf(question, sizeof(question), "p%lx", number);
	length = gdb_ask(registers->link, question, answer);
	if (length != 8 && length != 16)
		return false;
	*value = 0;
	for (int i = 0; i < length; i += 2) {
		int high = gdb_digit(answer[i]);
		int low = gdb_digit(answer[i + 1]);

		if (high < 0 || low < 0)
			return false;
		*value |= (uint64_t)(high * 16 + low) << 4 * i;
	}
	return true;
}

void gdb_registers_close(struct gdb_registers *registers)
{
	if (registers)
		free(registers->xml);
	free(registers);
}
