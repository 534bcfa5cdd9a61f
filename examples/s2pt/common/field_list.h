/* SPDX-License-Identifier: BSD-2-Clause */
/* A list of fields that is being filled: what takes a word apart adds to it; and its printing. */

#ifndef FIELD_LIST_H
#define FIELD_LIST_H

#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

/* One field of a word, by the name that the Arm ARM gives it. */
struct field {
	char name[16];
	unsigned int high;
	unsigned int low;
	uint64_t value;
	char meaning[80];
};

/* No descriptor has more fields. */
#define FIELDS_MAX 24

/* The fields that have been added so far, and the word that they are of. */
struct field_list {
	struct field *field;
	unsigned int fields;
	uint64_t word;
};

/* The bits `high` to `low` of a word, moved down. */
uint64_t field_bits(uint64_t word, unsigned int high, unsigned int low);

/* Add a field without a meaning. */
struct field *field_add(struct field_list *list, const char *name, unsigned int high,
			unsigned int low);

/* Give a field its meaning; what does not fit is cut. */
void field_say(struct field *field, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Add a single bit with its two meanings. */
void field_add_bit(struct field_list *list, const char *name, unsigned int bit, const char *set,
		   const char *clear);

/* Add bits that are only worth a line if one is set. */
void field_add_if_set(struct field_list *list, const char *name, unsigned int high,
		      unsigned int low, const char *meaning);

/* Add bits of an output address, which stand where they count. */
void field_add_address(struct field_list *list, unsigned int high, unsigned int low);

/* Print fields, one a line. */
void field_print(const struct field *field, unsigned int fields, FILE *out);

/* The same as a JSON array of objects. */
json_t *field_json(const struct field *field, unsigned int fields);

#endif
