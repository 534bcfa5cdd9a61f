/* SPDX-License-Identifier: BSD-2-Clause */
/* The recorder as its users know it: opens and closes a recording, and hands out memory. */

#include "s2pt/record/recorder.h"

#include "fault.h"
#include "insn.h"
#include "memory_pages.h"
#include "out.h"
#include "register.h"
#include "store.h"

#include <stdlib.h>

static bool is_open;

static bool fail(const char *what, const char *of)
{
	out_message(what, of);
	return false;
}

/* What was recorded is written down even if the process ends without s2pt_recorder_close(). */
static void at_exit(void)
{
	if (!out_enter())
		return;
	store_begin();
	out_flush();
	out_leave();
}

bool s2pt_recorder_open(const struct s2pt_recorder_config *config)
{
	static bool once;
	struct s2pt_recorder_config own = *config;

	if (is_open)
		return fail("a recording goes on", NULL);
	own.head.version = 2;
	if (!own.head.granule)
		own.head.granule = 12;
	if (!own.head.pa)
		own.head.pa = 48;
	if (!own.head.cpus)
		own.head.cpus = 1;
	if (!fault_open())
		return fail("can't notice faults", NULL);
	if (!out_open(own.path))
		return fail("can't write ", own.path);
	if (!memory_open(&own)) {
		(void)out_close();
		return fail("there is no room for the arena", NULL);
	}
	memory_pages_open(own.garbage);
	store_open();
	insn_open(&own);
	out_head(&own.head);
	if (!once)
		once = atexit(at_exit) == 0;
	is_open = true;
	out_record(true);
	return true;
}

bool s2pt_recorder_close(void)
{
	bool good = true;

	if (!out_enter())
		return false;
	store_begin();
	store_compare();
	store_line((struct s2pt_line){ .kind = S2PT_LINE_END });
	if (store_unseen())
		out_remark("stores that only a comparison showed, lines 'unseen'", NULL,
			   store_unseen());
	if (store_freed())
		out_remark("stores to freed pages, which are no tables", NULL, store_freed());
	good = insn_close() && fault_close() && !store_unseen();
	out_record(false);
	memory_close();
	is_open = false;
	good = out_close() && good;
	out_leave();
	return good;
}

void s2pt_recorder_cpu(unsigned int cpu)
{
	bool entered = out_enter();

	if (entered)
		store_begin();
	store_cpu(cpu);
	insn_cpu(cpu);
	if (entered)
		out_leave();
}

/* Make a recording say what is in memory that becomes tables. */
static void tell_tables(void *at, size_t size, bool garbage)
{
	store_line((struct s2pt_line){
		.kind = S2PT_LINE_ALLOC, .at = memory_pa(at), .size = size, .garbage = garbage });
	store_changes(at, size);
}

void *s2pt_recorder_alloc(size_t size)
{
	void *at;

	if (!out_enter())
		return NULL;
	store_begin();
	at = memory_alloc(size);
	if (at)
		tell_tables(at, memory_whole(size), memory_is_garbage());
	out_leave();
	return at;
}

bool s2pt_recorder_adopt(void *at, size_t size)
{
	bool done;

	if (!out_enter())
		return false;
	store_begin();
	done = memory_adopt(at, size);
	if (done)
		tell_tables(at, memory_whole(size), false);
	out_leave();
	return done;
}

bool s2pt_recorder_watch(void *at, size_t size)
{
	bool done;

	if (!out_enter())
		return false;
	store_begin();
	done = memory_watch(at, size);
	out_leave();
	return done;
}

void s2pt_recorder_free(void *at, size_t size)
{
	if (!out_enter())
		return;
	store_begin();
	store_compare();
	for (size_t done = 0; done < size; done += memory_page()) {
		char *page = (char *)at + done;

		if (memory_free(page))
			store_line((struct s2pt_line){ .kind = S2PT_LINE_FREE,
						       .at = memory_pa(page) });
		else
			out_remark("freed, but no table", NULL, memory_pa(page));
	}
	out_leave();
}

uint64_t s2pt_recorder_pa(const void *at)
{
	return memory_pa(at);
}

void *s2pt_recorder_at(uint64_t pa)
{
	return memory_at(pa);
}

void s2pt_recorder_line(const struct s2pt_line *line)
{
	if (!out_enter())
		return;
	store_begin();
	store_line(*line);
	out_leave();
}

void s2pt_recorder_remark(const char *text)
{
	char line[S2PT_LINE_SIZE];
	size_t length = 0;

	for (; text[length] && length + 1 < sizeof(line); length++)
		line[length] = (char)((unsigned char)text[length] < ' ' ? ' ' : text[length]);
	line[length] = 0;
	if (!out_enter())
		return;
	store_begin();
	out_remark(line, NULL, 0);
	out_leave();
}

void s2pt_recorder_root(const void *at)
{
	s2pt_recorder_line(&(struct s2pt_line){ .kind = S2PT_LINE_ROOT, .at = memory_pa(at) });
}

void s2pt_recorder_retire(const void *at)
{
	s2pt_recorder_line(&(struct s2pt_line){ .kind = S2PT_LINE_RETIRE, .at = memory_pa(at) });
}

void s2pt_recorder_mark(enum s2pt_line_kind kind)
{
	s2pt_recorder_line(&(struct s2pt_line){ .kind = kind });
}

static _Thread_local const void *about;

void s2pt_recorder_about(const void *root)
{
	about = root;
}

/* What is asked for is an operation, which ends as it is answered: what it owes is due by then. */
void s2pt_recorder_ask(const struct s2pt_recorder_wish *wish)
{
	if (!out_enter())
		return;
	store_begin();
	store_line((struct s2pt_line){ .kind = S2PT_LINE_ENTER });
	store_line((struct s2pt_line){
		.kind = S2PT_LINE_ASK,
		.name = wish->what,
		.at = wish->ipa,
		.size = wish->size,
		.has_operand = wish->what[0] == 'm',
		.operand = wish->pa,
		.prot = wish->prot,
		.secure = wish->secure,
		.want = about ? memory_pa(about) : 0,
	});
	out_leave();
}

void s2pt_recorder_done(int status)
{
	if (!out_enter())
		return;
	store_begin();
	store_line((struct s2pt_line){ .kind = S2PT_LINE_DONE, .status = status });
	store_line((struct s2pt_line){ .kind = S2PT_LINE_LEAVE });
	out_leave();
}

uint64_t s2pt_recorder_instruction(const char *text, uint64_t operand)
{
	return insn_do(text, operand, NULL);
}

bool s2pt_recorder_register(const char *name, uint64_t value)
{
	return register_set(name, value);
}
