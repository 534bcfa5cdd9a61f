/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints, hashes and checks a kernel's stage-2 table, read without the kernel's help. */

#include "dump.h"

#include "event.h"
#include "pool.h"

#include <inttypes.h>
#include <stdio.h>

#define LAST_LEVEL 3

typedef void visit_fn(void *arg, int level, w_u64 ipa, w_u64 *slot);

static unsigned int shift_of(int level)
{
	return (w_page_shift - 3) * (unsigned int)(4 - level) + 3;
}

static unsigned int entries(void)
{
	return 1U << (w_page_shift - 3);
}

static w_u64 *table_under(int level, w_u64 desc)
{
	w_u64 *child = level < LAST_LEVEL ? pool_child(desc) : NULL;

	return child && pool_live(child) ? child : NULL;
}

struct run {
	int level;
	w_u64 ipa, desc, last;
	unsigned long length;
	const w_u64 *page;
};

struct printing {
	bool full;
	unsigned long count;
	struct run run;
};

static void run_end(struct run *run)
{
	if (run->length > 1)
		out_line("  d %d 0x%llx 0x%llx *%lu", run->level, run->ipa, run->desc, run->length);
	else if (run->length)
		out_line("  d %d 0x%llx 0x%llx", run->level, run->ipa, run->desc);
	run->length = 0;
}

static bool run_goes_on(const struct run *run, int level, w_u64 ipa, const w_u64 *slot)
{
	w_u64 size = 1ULL << shift_of(level), desc = pool_shown(*slot);

	if (!run->length || run->level != level || slot != run->page + run->length)
		return false;
	if (ipa != run->ipa + run->length * size)
		return false;
	if (!(desc & 1) || !(run->last & 1))
		return desc == run->last;
	return pool_desc_rest(desc) == pool_desc_rest(run->last) &&
	       pool_desc_pa(desc) == pool_desc_pa(run->last) + size;
}

static void print_entry(struct printing *p, int level, w_u64 ipa, w_u64 *slot)
{
	struct run *run = &p->run;
	w_u64 desc = pool_shown(*slot);

	p->count++;
	if (!p->full && run_goes_on(run, level, ipa, slot)) {
		run->length++;
		run->last = desc;
		return;
	}
	run_end(run);
	*run = (struct run){
		.level = level, .ipa = ipa, .desc = desc, .last = desc, .length = 1, .page = slot
	};
}

static void print_table(struct printing *p, int level, w_u64 ipa, const w_u64 *slot)
{
	char text[POOL_TEXT];

	p->count++;
	run_end(&p->run);
	pool_entry_text(*slot, text);
	out_line("  d %d 0x%llx %s rc=%u", level, ipa, text, pool_references(pool_child(*slot)));
}

static void print_span(struct printing *p, const struct span *span)
{
	w_u64 size = 1ULL << shift_of(span->level);

	for (w_u64 i = 0; i < (w_u64)span->tables * entries(); i++) {
		w_u64 *slot = &span->at[i], *child = table_under(span->level, *slot);
		w_u64 ipa = span->ipa + i * size;

		if (!*slot)
			continue;
		if (!child) {
			print_entry(p, span->level, ipa, slot);
			continue;
		}
		print_table(p, span->level, ipa, slot);
		print_span(p, &(struct span){ child, 1, span->level + 1, ipa });
	}
	run_end(&p->run);
}

unsigned long dump_print(const struct span *span, bool full)
{
	struct printing p = { .full = full };

	print_span(&p, span);
	run_end(&p.run);
	return p.count;
}

static void hash_text(w_u64 *hash, const char *text)
{
	for (; *text; text++)
		*hash = (*hash ^ (unsigned char)*text) * 0x100000001b3ULL;
}

static unsigned long hash_span(const struct span *span, w_u64 *hash)
{
	w_u64 size = 1ULL << shift_of(span->level);
	unsigned long count = 0;

	for (w_u64 i = 0; i < (w_u64)span->tables * entries(); i++) {
		w_u64 desc = span->at[i], *child = table_under(span->level, desc);
		w_u64 ipa = span->ipa + i * size;
		char text[POOL_TEXT];

		if (!desc)
			continue;
		snprintf(text, sizeof(text), "%d 0x%llx 0x%llx\n", span->level, ipa,
			 child ? pool_desc_rest(desc) : pool_shown(desc));
		hash_text(hash, text);
		count++;
		if (child)
			count += hash_span(&(struct span){ child, 1, span->level + 1, ipa }, hash);
	}
	return count;
}

unsigned long dump_hash(const struct span *span, w_u64 *hash)
{
	*hash = 0xcbf29ce484222325ULL;
	return hash_span(span, hash);
}

static unsigned int check_page(w_u64 *at, int level, unsigned int *tables)
{
	unsigned int bad = 0, used = 0, count = pool_references(at);
	char name[POOL_TEXT];

	++*tables;
	for (unsigned int i = 0; i < entries(); i++) {
		w_u64 *child = level < LAST_LEVEL ? pool_child(at[i]) : NULL;

		used += w_counts_valid ? at[i] & 1 : at[i] != 0;
		if (!child)
			continue;
		if (pool_live(child)) {
			bad += check_page(child, level + 1, tables);
			continue;
		}
		pool_name(child, name);
		out_line("  k dead %s", name);
		bad++;
	}
	if (count == used + 1)
		return bad;
	pool_name(at, name);
	out_line("  k count %s rc=%u entries=%u", name, count, used);
	return bad + 1;
}

unsigned int dump_check(const struct span *root, unsigned int *tables)
{
	unsigned int bad = 0;

	*tables = 0;
	for (unsigned int i = 0; i < root->tables; i++)
		bad += check_page(root->at + (size_t)i * entries(), root->level, tables);
	return bad;
}

w_u64 *dump_slot(const struct span *root, w_u64 ipa, int level)
{
	w_u64 *at = root->at;
	w_u64 index = ipa >> shift_of(root->level);

	if (level < root->level || level > LAST_LEVEL || index >= (w_u64)root->tables * entries())
		return NULL;
	for (int l = root->level; l < level; l++) {
		at = table_under(l, at[index]);
		if (!at)
			return NULL;
		index = (ipa >> shift_of(l + 1)) & (entries() - 1);
	}
	return &at[index];
}
