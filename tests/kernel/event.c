/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints the transcript: the events of the traced classes, and misuse. */

#include "event.h"

#include "cost.h"
#include "pool.h"
#include "walker.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char buffer[1 << 16];
static size_t used;
static char classes[32] = "atmw";
static unsigned int warnings;
static unsigned long ranges;
static int readers;

void out_flush(void)
{
	size_t at = 0;

	while (at < used) {
		ssize_t n = write(STDOUT_FILENO, buffer + at, used - at);

		if (n <= 0)
			_exit(1);
		at += (size_t)n;
	}
	used = 0;
}

__attribute__((format(printf, 2, 0))) static void out(const char *lead, const char *format,
						      va_list args)
{
	int n;

	if (used > sizeof(buffer) - 8192)
		out_flush();
	for (; *lead; lead++)
		buffer[used++] = *lead;
	n = vsnprintf(buffer + used, 4096, format, args);
	used += n < 4096 ? (size_t)n : 4095;
	buffer[used++] = '\n';
}

void out_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	out("", format, args);
	va_end(args);
}

bool event_traced(char class)
{
	return strchr(classes, class);
}

void event(char class, const char *format, ...)
{
	va_list args;

	if (!event_traced(class))
		return;
	va_start(args, format);
	out("  ", format, args);
	va_end(args);
}

void event_misuse(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	out("  !! ", format, args);
	va_end(args);
}

void event_trace(const char *of)
{
	strncpy(classes, of, sizeof(classes) - 1);
}

unsigned int event_warnings(void)
{
	return warnings;
}

void event_clear(void)
{
	warnings = 0;
}

void event_warn(int line, bool once)
{
	warnings++;
	out_line("  ! warn %d%s", line, once ? " once" : "");
}

void event_barrier(const char *what)
{
	cost_add(*what == 'i' ? COST_ISB : what[1] == 'm' ? COST_DMB : COST_DSB, 1);
	event('b', "b %s", what);
}

void event_rcu(bool lock)
{
	cost_add(COST_RCU, lock ? 1 : 0);
	readers += lock ? 1 : -1;
	event('l', lock ? "rl" : "ru");
}

bool event_rcu_held(void)
{
	return readers > 0;
}

void event_tlbi_all(void)
{
	cost_add(COST_TV, 1);
	event('t', "tv");
}

void event_tlbi(const char *kind, w_u64 ipa, int level)
{
	cost_add(kind[1] == 'n' ? COST_TN : COST_TI, 1);
	if (level == INT_MAX)
		event('t', "%s 0x%llx ?", kind, ipa);
	else
		event('t', "%s 0x%llx %d", kind, ipa, level);
}

void event_ranges(unsigned long most)
{
	ranges = most;
}

void event_tlbi_range(w_u64 ipa, w_u64 pages)
{
	cost_add(COST_TR, 1);
	if (ranges == 0)
		return;
	ranges--;
	event('t', "tr 0x%llx %llu", ipa, pages);
}

void event_tlbi_stage1(const char *op, w_u64 address, int level)
{
	if (level == INT_MAX)
		event('t', "t1 %s 0x%llx ?", op, address);
	else
		event('t', "t1 %s 0x%llx %d", op, address, level);
}

void event_dcache(void *at, size_t size)
{
	cost_add(COST_DC, 1);
	cost_add(COST_DC_BYTES, size);
	event('m', "dc 0x%llx 0x%zx", pool_pa(at), size);
}

void event_icache(void *at, size_t size)
{
	cost_add(COST_IC, 1);
	cost_add(COST_IC_BYTES, size);
	event('m', "ic 0x%llx 0x%zx", pool_pa(at), size);
}

void event_visit(const struct w_visit *visit)
{
	char text[POOL_TEXT];

	if (visit->when[0] == 'l')
		snprintf(text, sizeof(text), "0x%llx", pool_shown(visit->desc));
	else
		pool_entry_text(visit->desc, text);
	out_line("  v %s %d 0x%llx %s", visit->when, visit->level, visit->ipa, text);
}
