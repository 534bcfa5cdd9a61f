/* SPDX-License-Identifier: BSD-2-Clause */
/* Collects and prints the fields of a word. */

#include "field_list.h"

#include "fields_text.h"

#include <inttypes.h>
#include <stdarg.h>

uint64_t field_bits(uint64_t word, unsigned int high, unsigned int low)
{
	return (word & (~UINT64_C(0) >> (63 - high))) >> low;
}

struct field *field_add(struct field_list *list, const char *name, unsigned int high,
			unsigned int low)
{
	struct field *field = &list->field[list->fields++];

	snprintf(field->name, sizeof(field->name), "%s", name);
	field->high = high;
	field->low = low;
	field->value = field_bits(list->word, high, low);
	field->meaning[0] = '\0';
	return field;
}

void field_say(struct field *field, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vsnprintf(field->meaning, sizeof(field->meaning), format, values);
	va_end(values);
}

void field_add_bit(struct field_list *list, const char *name, unsigned int bit, const char *set,
		   const char *clear)
{
	struct field *field = field_add(list, name, bit, bit);

	field_say(field, "%s", field->value ? set : clear);
}

void field_add_if_set(struct field_list *list, const char *name, unsigned int high,
		      unsigned int low, const char *meaning)
{
	if (high >= low && field_bits(list->word, high, low))
		field_say(field_add(list, name, high, low), "%s", meaning);
}

void field_add_address(struct field_list *list, unsigned int high, unsigned int low)
{
	struct field *field;

	/* At level -1 an entry spans all of them. */
	if (high < low)
		return;
	field = field_add(list, "", high, low);
	snprintf(field->name, sizeof(field->name), "OA[%u:%u]", high, low);
	field_say(field, "0x%" PRIx64, field->value << low);
}

/* Print one field: its bits, its name, its value in binary where that is short, its meaning. */
static void print_one(const struct field *field, FILE *out)
{
	unsigned int width = field->high - field->low + 1;
	char place[8];
	char value[24];
	char *to = value;

	snprintf(place, sizeof(place), "%u:%u", field->high, field->low);
	if (width == 1)
		snprintf(place, sizeof(place), "%u", field->high);
	if (width > 4) {
		snprintf(value, sizeof(value), "0x%" PRIx64, field->value);
	} else {
		to += sprintf(to, "0b");
		for (unsigned int bit = width; bit-- > 0;)
			*to++ = field->value >> bit & 1 ? '1' : '0';
		*to = '\0';
	}
	fprintf(out, "  %-6s %-13s ", place, field->name);
	if (field->meaning[0])
		fprintf(out, "%-14s %s\n", value, field->meaning);
	else
		fprintf(out, "%s\n", value);
}

void field_print(const struct field *field, unsigned int fields, FILE *out)
{
	for (unsigned int i = 0; i < fields; i++)
		print_one(&field[i], out);
}

json_t *field_json(const struct field *field, unsigned int fields)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < fields; i++)
		json_array_append_new(
			array, json_pack("{s:s, s:i, s:i, s:o, s:s}", "name", field[i].name, "high",
					 (int)field[i].high, "low", (int)field[i].low, "value",
					 json_hex(field[i].value), "meaning", field[i].meaning));
	return array;
}
