/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the lines of a recording by `write` alone, since lines are written in signal handlers and
 * beside code that may define the C library's functions anew.
 */

#include "out.h"

#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

static struct {
	int fd;
	bool bad;
	bool closes;
	size_t used;
	/* If it has a size, a line that more may be added to. */
	struct s2pt_line held;
	char text[1 << 16];
} file = { .fd = -1 };

static atomic_bool recording;
static atomic_flag lock = ATOMIC_FLAG_INIT;
static _Thread_local bool inside;

static bool write_all(int fd, const char *text, size_t size)
{
	while (size) {
		ssize_t done = write(fd, text, size);

		if (done <= 0)
			return false;
		text += done;
		size -= (size_t)done;
	}
	return true;
}

bool out_open(const char *path)
{
	file.fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : STDOUT_FILENO;
	file.closes = path != NULL;
	file.bad = false;
	file.used = 0;
	file.held.size = 0;
	return file.fd >= 0;
}

static void drain(void)
{
	if (file.fd >= 0 && !write_all(file.fd, file.text, file.used))
		file.bad = true;
	file.used = 0;
}

/* Where the next line goes; there is always room for one. */
static char *next_line(void)
{
	if (file.used > sizeof(file.text) - S2PT_LINE_SIZE)
		drain();
	return file.text + file.used;
}

static void end_line(int length)
{
	if (length < 0) {
		file.bad = true;
		return;
	}
	file.used += (size_t)length;
	file.text[file.used++] = '\n';
}

void out_head(const struct s2pt_line_head *head)
{
	char *at = next_line();

	end_line(s2pt_line_print_head(head, at, S2PT_LINE_SIZE));
}

static void write_line(const struct s2pt_line *line)
{
	char *at = next_line();

	end_line(s2pt_line_print(line, at, S2PT_LINE_SIZE));
}

/* The cache maintenance of one line after the other becomes that of a range. */
static void write_held(void)
{
	if (file.held.size)
		write_line(&file.held);
	file.held.size = 0;
}

static bool is_maintenance(const struct s2pt_line *line)
{
	return line->kind == S2PT_LINE_DC || line->kind == S2PT_LINE_IC;
}

void out_line(const struct s2pt_line *line)
{
	struct s2pt_line *held = &file.held;

	if (held->size && held->kind == line->kind && held->cpu == line->cpu &&
	    held->at + held->size == line->at && is_maintenance(line)) {
		held->size += line->size;
		return;
	}
	write_held();
	if (is_maintenance(line))
		*held = *line;
	else
		write_line(line);
}

void out_flush(void)
{
	write_held();
	drain();
}

bool out_close(void)
{
	out_flush();
	if (file.closes && close(file.fd))
		file.bad = true;
	file.fd = -1;
	return !file.bad;
}

/* Add a word to a text that keeps room for a number. */
static int add(char *text, int length, const char *word)
{
	while (word && *word && length < S2PT_LINE_SIZE - 24)
		text[length++] = *word++;
	return length;
}

static int add_number(char *text, int length, uint64_t number)
{
	char digits[20];
	int count = 0;

	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count)
		text[length++] = digits[--count];
	return length;
}

void out_remark(const char *what, const char *of, uint64_t number)
{
	char *at;
	int length;

	write_held();
	at = next_line();
	length = add(at, 0, "# ");

	length = add(at, length, what);
	length = add(at, length, of);
	if (number) {
		length = add(at, length, ": ");
		length = add_number(at, length, number);
	}
	end_line(length);
}

static int add_hex(char *text, int length, uint64_t number)
{
	length = add(text, length, " 0x");
	for (int shift = 60; shift >= 0; shift -= 4)
		text[length++] = "0123456789abcdef"[number >> shift & 15];
	return length;
}

void out_remark_hex(const char *what, uint64_t first, uint64_t second)
{
	char *at;
	int length;

	write_held();
	at = next_line();
	length = add(at, add(at, 0, "# "), what);
	length = add_hex(at, length, first);
	end_line(add_hex(at, length, second));
}

void out_message(const char *what, const char *of)
{
	char text[S2PT_LINE_SIZE];
	int length = add(text, 0, "s2pt-record: ");

	length = add(text, length, what);
	length = add(text, length, of);
	text[length++] = '\n';
	(void)write_all(STDERR_FILENO, text, (size_t)length);
}

void out_record(bool on)
{
	atomic_store(&recording, on);
}

bool out_enter(void)
{
	if (inside || !atomic_load_explicit(&recording, memory_order_relaxed))
		return false;
	inside = true;
	while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire))
		(void)sched_yield();
	if (atomic_load(&recording))
		return true;
	out_leave();
	return false;
}

void out_leave(void)
{
	atomic_flag_clear_explicit(&lock, memory_order_release);
	inside = false;
}
